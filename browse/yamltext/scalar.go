package yamltext

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// appendText writes a text in the plainest form in which every YAML reads it as the same text: several lines as a block, unless that
// would begin with a space. The last line break is left to the caller.
func appendText(dst []byte, text string, indent int) []byte {
	if isBlock(text) {
		return appendBlock(dst, text, indent+2)
	}
	return appendLine(dst, text)
}

// appendLine writes a text on one line.
func appendLine(dst []byte, text string) []byte {
	if isPlain(text) {
		return append(dst, text...)
	}
	return strconv.AppendQuote(dst, text) // all of Go's escapes are YAML's too
}

// meant are words that some YAML takes for something else.
var meant = map[string]bool{"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true, "false": true, "null": true}

// isPlain reports whether a text is read as itself without quotes. It begins with a letter, so that it is no number, date or mark.
func isPlain(text string) bool {
	if text == "" || !isLetter(text[0]) && (text[0] != '/' || len(text) < 2) || len(text) <= 5 && meant[strings.ToLower(text)] {
		return false
	}
	for i, r := range text {
		switch {
		case r == ' ' && (i+1 == len(text) || text[i+1] == '#'):
			return false
		case r == ':' && (i+1 == len(text) || text[i+1] == ' '):
			return false
		case !isShown(r):
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// isShown reports whether a character may stand in YAML as it is.
func isShown(r rune) bool {
	return r >= ' ' && r < 0x7f || r >= utf8.RuneSelf && r != utf8.RuneError && unicode.IsPrint(r)
}

// isBlock reports whether a text of several lines is read as itself from a block.
func isBlock(text string) bool {
	if !strings.Contains(text, "\n") || text[0] == ' ' || text[0] == '\n' || text[0] == '\t' {
		return false
	}
	for _, r := range text {
		if r != '\n' && r != '\t' && !isShown(r) {
			return false
		}
	}
	return true
}

func appendBlock(dst []byte, text string, indent int) []byte {
	body := strings.TrimSuffix(text, "\n")
	switch {
	case body == text:
		dst = append(dst, "|-"...)
	case strings.HasSuffix(body, "\n"):
		dst = append(dst, "|+"...)
	default:
		dst = append(dst, '|')
	}
	for line := range strings.SplitSeq(body, "\n") {
		if dst = append(dst, '\n'); line != "" {
			dst = append(appendIndent(dst, indent), line...)
		}
	}
	return dst
}
