package process

import (
	"net/netip"
	"strconv"
	"strings"
)

// isURL reports whether text is an absolute URL for a browser (WHATWG), which accepts more than net/url does and some things less.
func isURL(text string) bool {
	text = strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(text, "\t\n\r") {
		text = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(text)
	}
	scheme, rest, ok := strings.Cut(text, ":")
	if !ok || !isScheme(scheme) {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "ws", "wss", "ftp":
		rest = strings.TrimLeft(strings.ReplaceAll(rest, `\`, "/"), "/")
		return isAuthority(rest, true)
	case "file":
		rest = strings.ReplaceAll(rest, `\`, "/")
		if !strings.HasPrefix(rest, "//") {
			return true
		}
		host := untilAny(rest[2:], "/?#")
		return host == "" || isDriveLetter(host) || isDomain(host)
	}
	if !strings.HasPrefix(rest, "//") {
		return true
	}
	return isAuthority(rest[2:], false)
}

func isScheme(text string) bool {
	if text == "" || isDigit(text[0]) || !isAlphaNum(text[0]) {
		return false
	}
	return allBytes(text, func(c byte) bool { return isAlphaNum(c) || c == '+' || c == '-' || c == '.' })
}

// isAuthority checks user, host and port at the start of rest.
func isAuthority(rest string, special bool) bool {
	authority := untilAny(rest, "/?#")
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
		if authority == "" {
			return false
		}
	}
	host, port := authority, ""
	if colon := strings.LastIndexByte(authority, ':'); colon > strings.LastIndexByte(authority, ']') {
		host, port = authority[:colon], authority[colon+1:]
	}
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n > 65535 || !allBytes(port, isDigit)) {
		return false
	}
	if special {
		return isDomain(host)
	}
	if strings.HasPrefix(host, "[") {
		return isIPv6(host)
	}
	return (host != "" || port == "") && !strings.ContainsAny(host, "\x00 #/:<>?@[\\]^|")
}

func isDomain(host string) bool {
	if strings.HasPrefix(host, "[") {
		return isIPv6(host)
	}
	if host == "" || strings.ContainsAny(host, "\x00 #/:<>?@[\\]^|%\x7f") || strings.ContainsFunc(host, func(r rune) bool { return r < ' ' }) {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	if last := labels[len(labels)-1]; isNumberLabel(last) {
		return isIPv4(labels)
	}
	return host != "."
}

func isNumberLabel(label string) bool {
	if label != "" && allBytes(label, isDigit) {
		return true
	}
	rest, ok := strings.CutPrefix(strings.ToLower(label), "0x")
	return ok && allBytes(rest, func(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' })
}

func isIPv4(labels []string) bool {
	if len(labels) > 4 {
		return false
	}
	for i, label := range labels {
		n, err := strconv.ParseUint(label, 0, 64)
		if strings.EqualFold(label, "0x") {
			n, err = 0, nil
		}
		limit := uint64(255)
		if i == len(labels)-1 {
			limit = 1<<(8*(5-len(labels))) - 1
		}
		if err != nil || strings.Contains(label, "_") || n > limit {
			return false
		}
	}
	return true
}

func isIPv6(host string) bool {
	inner, ok := strings.CutSuffix(strings.TrimPrefix(host, "["), "]")
	address, err := netip.ParseAddr(inner)
	return ok && err == nil && address.Is6() && address.Zone() == ""
}

func isDriveLetter(text string) bool {
	return len(text) == 2 && !isDigit(text[0]) && isAlphaNum(text[0]) && (text[1] == ':' || text[1] == '|')
}

func untilAny(text, stops string) string {
	if i := strings.IndexAny(text, stops); i >= 0 {
		return text[:i]
	}
	return text
}
