package request

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Shape is what the fields leave of the JSON of an entity, as entity.Fields.Project would have it. Nil if they leave everything.
func Shape(fields entity.Fields) func(dst, full []byte) []byte {
	if len(fields) == 0 {
		return nil
	}
	if slices.ContainsFunc(fields, hasIndex) {
		return func(dst, full []byte) []byte { return projectSlowly(dst, full, fields) }
	}
	return func(dst, full []byte) []byte {
		picks := make([]pick, len(fields))
		for i, field := range fields {
			picks[i].path = field
		}
		out, found := project(dst, full, picks)
		if !found {
			out = append(out, "{}"...)
		}
		return out
	}
}

// hasIndex reports whether a path may descend into an array.
func hasIndex(field string) bool {
	for part := range strings.SplitSeq(field, ".") {
		if i, err := strconv.Atoi(part); err == nil && strconv.Itoa(i) == part {
			return true
		}
	}
	return false
}

func projectSlowly(dst, full []byte, fields entity.Fields) []byte {
	var e entity.Entity
	if json.Unmarshal(full, &e) != nil {
		return append(dst, "{}"...)
	}
	text, err := json.Marshal(fields.Project(e))
	if err != nil {
		return append(dst, "{}"...)
	}
	return append(dst, text...)
}

// pick follows one path down into an object.
type pick struct {
	path       string // below the object; "" leads nowhere
	key, value []byte // of the member through which it leads, as in the text; no value if there is none
	length     int    // of the decoded key
}

// whole reports whether the path ends at the member.
func (p *pick) whole() bool { return len(p.path) == p.length }

// descend makes the path one below the member.
func (p *pick) descend() { *p = pick{path: p.path[min(p.length+1, len(p.path)):]} }

// project appends the members of an object that the paths lead to; nothing, and false, if there are none.
func project(dst, object []byte, picks []pick) ([]byte, bool) {
	choose(picks, object)
	start := len(dst)
	for len(picks) > 0 {
		var group []pick
		group, picks = sameMember(picks)
		value := group[0].value
		if value == nil {
			continue
		}
		before := len(dst)
		dst = append(append(append(dst, ','), group[0].key...), ':')
		found := slices.ContainsFunc(group, func(p pick) bool { return p.whole() })
		if found {
			dst = append(dst, value...)
		} else if value[0] == '{' {
			for i := range group {
				group[i].descend()
			}
			dst, found = project(dst, value, group)
		}
		if !found {
			dst = dst[:before]
		}
	}
	if len(dst) == start {
		return dst, false
	}
	dst[start] = '{'
	return append(dst, '}'), true
}

// choose finds the member for each path. A part that is no member is glued to the next one, so the shortest key that fits is right.
func choose(picks []pick, object []byte) {
	for at := 1; ; {
		key, value, next := member(object, at)
		if key == nil {
			return
		}
		at = next
		name := keyText(key)
		for i := range picks {
			p := &picks[i]
			fits := p.path != "" && strings.HasPrefix(p.path, string(name)) && (len(p.path) == len(name) || p.path[len(name)] == '.')
			if fits && (p.value == nil || p.length > len(name)) {
				p.key, p.value, p.length = key, value, len(name)
			}
		}
	}
}

// sameMember moves to the front the paths that lead through the same member as the first one.
func sameMember(picks []pick) (same, others []pick) {
	n := 1
	for i := 1; i < len(picks); i++ {
		if picks[0].value != nil && picks[i].value != nil && &picks[i].value[0] == &picks[0].value[0] {
			picks[n], picks[i] = picks[i], picks[n]
			n++
		}
	}
	return picks[:n], picks[n:]
}

// keyText is the text between the quotes of a key.
func keyText(key []byte) []byte {
	if bytes.IndexByte(key, '\\') >= 0 {
		var text string
		_ = json.Unmarshal(key, &text)
		return []byte(text)
	}
	return key[1 : len(key)-1]
}

// member is the next member of an object, after which the following one starts at next. The text is valid JSON.
func member(object []byte, at int) (key, value []byte, next int) {
	at = skip(object, at)
	if at >= len(object) || object[at] != '"' {
		return nil, nil, at
	}
	end := stringEnd(object, at)
	key = object[at:end]
	at = skip(object, end)
	end = valueEnd(object, at)
	return key, object[at:end], end
}

// skip passes over what stands between keys and values.
func skip(text []byte, at int) int {
	for at < len(text) && (text[at] <= ' ' || text[at] == ',' || text[at] == ':') {
		at++
	}
	return at
}

// valueEnd is where the value that starts at a place ends.
func valueEnd(text []byte, at int) int {
	if at >= len(text) {
		return at
	}
	switch text[at] {
	case '"':
		return stringEnd(text, at)
	case '{', '[':
		return nestedEnd(text, at)
	}
	for at < len(text) && text[at] > ' ' && text[at] != ',' && text[at] != '}' {
		at++
	}
	return at
}

func nestedEnd(text []byte, at int) int {
	for level := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			at = stringEnd(text, at) - 1
		case '{', '[':
			level++
		case '}', ']':
			if level--; level == 0 {
				return at + 1
			}
		}
	}
	return at
}

func stringEnd(text []byte, at int) int {
	for at++; ; at++ {
		quote := bytes.IndexByte(text[at:], '"')
		if quote < 0 {
			return len(text)
		}
		at += quote
		escapes := 0
		for text[at-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return at + 1
		}
	}
}
