package process

import "strings"

// The formats of names, labels and the like, by Backstage's (Kubernetes') rules. They run on every field of every entity, so they are
// written out instead of being regular expressions.

const maxName = 63

func isLower(c byte) bool    { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isAlphaNum(c byte) bool { return isLower(c) || isDigit(c) || c >= 'A' && c <= 'Z' }

// isObjectName is letters and digits, with - _ . in between.
func isObjectName(text string) bool {
	if text == "" || len(text) > maxName || !isAlphaNum(text[0]) || !isAlphaNum(text[len(text)-1]) {
		return false
	}
	for i := range len(text) {
		if c := text[i]; !isAlphaNum(c) && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// isDNSLabel is lower case letters and digits, with - in between.
func isDNSLabel(text string) bool {
	return dashed(text, func(c byte) bool { return isLower(c) || isDigit(c) }, true)
}

// isTag is like isDNSLabel with : + # as further letters, and single dashes only.
func isTag(text string) bool {
	return dashed(text, func(c byte) bool { return isLower(c) || isDigit(c) || c == ':' || c == '+' || c == '#' }, false)
}

func dashed(text string, letter func(byte) bool, repeated bool) bool {
	if text == "" || len(text) > maxName || text[0] == '-' || text[len(text)-1] == '-' {
		return false
	}
	for i := range len(text) {
		switch {
		case letter(text[i]):
		case text[i] != '-', !repeated && text[i-1] == '-':
			return false
		}
	}
	return true
}

func isDNSSubdomain(text string) bool {
	if text == "" || len(text) > 253 {
		return false
	}
	for label := range strings.SplitSeq(text, ".") {
		if !isDNSLabel(label) {
			return false
		}
	}
	return true
}

func isAPIVersion(text string) bool {
	return prefixed(text, func(suffix string) bool {
		return suffix != "" && len(suffix) <= maxName && allBytes(suffix, isAlphaNum)
	})
}

// isKey is the format of label and annotation keys.
func isKey(text string) bool { return prefixed(text, isObjectName) }

func prefixed(text string, isSuffix func(string) bool) bool {
	prefix, suffix, ok := strings.Cut(text, "/")
	if !ok {
		return isSuffix(text)
	}
	return isDNSSubdomain(prefix) && isSuffix(suffix)
}

func isKind(text string) bool {
	return text != "" && len(text) <= maxName && isAlphaNum(text[0]) && !isDigit(text[0]) && allBytes(text, isAlphaNum)
}

func isLabelValue(text string) bool { return text == "" || isObjectName(text) }

func isFilled(text string) bool { return strings.TrimSpace(text) != "" }

func allBytes(text string, is func(byte) bool) bool {
	for i := range len(text) {
		if !is(text[i]) {
			return false
		}
	}
	return true
}
