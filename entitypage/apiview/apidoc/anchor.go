package apidoc

import (
	"hash/fnv"
	"strconv"
	"strings"
)

const maxAnchor = 80

// anchors gives names that are safe in addresses and used once.
type anchors struct {
	used map[string]bool
	next map[string]int
}

func newAnchors() *anchors { return &anchors{used: map[string]bool{}, next: map[string]int{}} }

// take keeps letters, digits, dots and underscores of ASCII. A name of which little is left is known by its hash.
func (a *anchors) take(prefix, name string) string {
	base := prefix + slug(name)
	if !a.used[base] {
		a.used[base] = true
		return base
	}
	for n := max(a.next[base], 2); ; n++ {
		if candidate := base + "-" + strconv.Itoa(n); !a.used[candidate] {
			a.used[candidate], a.next[base] = true, n+1
			return candidate
		}
	}
}

func slug(name string) string {
	var b strings.Builder
	dash, lost := false, false
	for _, r := range name {
		plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.'
		switch {
		case b.Len() >= maxAnchor:
			lost = true
		case plain:
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		default:
			dash = true
			lost = lost || r > 127
		}
	}
	if lost || b.Len() == 0 {
		hash := fnv.New32a()
		hash.Write([]byte(name))
		b.WriteString("-" + strconv.FormatUint(uint64(hash.Sum32()), 36))
	}
	return strings.TrimPrefix(b.String(), "-")
}
