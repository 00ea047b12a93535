package entity

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"

	"github.com/callboard/callboard/fault"
)

// LocationRef says where entities are read from: <type>:<target>, such as url:https://host/path or file:/srv/catalog-info.yaml.
type LocationRef struct {
	Type, Target string
}

// String is <type>:<target>.
func (l LocationRef) String() string { return l.Type + ":" + l.Target }

// ParseLocationRef splits at the first colon. Targets that are javascript: addresses are refused.
func ParseLocationRef(text string) (LocationRef, error) {
	kind, target, _ := strings.Cut(text, ":")
	ref := LocationRef{Type: strings.TrimSpace(kind), Target: strings.TrimSpace(target)}
	switch {
	case ref.Type == "" || ref.Target == "":
		return LocationRef{}, fault.New(fault.Invalid,
			"Unable to parse location ref '%s', expected '<type>:<target>', e.g. 'url:https://host/path'", text)
	case ref.Type == "http" || ref.Type == "https":
		return LocationRef{}, fault.New(fault.Invalid, "Invalid location ref '%s', please prefix it with 'url:', e.g. 'url:%s'", text, text)
	case IsScript(ref.Target):
		return LocationRef{}, fault.New(fault.Invalid, "Invalid location ref '%s', target is a javascript: URL", text)
	}
	return ref, nil
}

// LocationName is the name of the Location entity that stands for a registered location.
func LocationName(locationType, target string) string {
	sum := sha1.Sum([]byte(locationType + ":" + target))
	return "generated-" + hex.EncodeToString(sum[:])
}

// IsScript reports whether a browser would run address as a script: a javascript: URL, however disguised by control characters
// and spaces in front, line breaks and tabs in between, and case.
func IsScript(address string) bool {
	const scheme = "javascript:"
	at, started := 0, false
	for i := range len(address) {
		c := address[i]
		switch {
		case !started && c <= ' ', c == '\t', c == '\n', c == '\r':
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if c != scheme[at] {
			return false
		}
		started = true
		if at++; at == len(scheme) {
			return true
		}
	}
	return false
}
