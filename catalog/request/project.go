package request

import (
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
		out, any := project(dst, full, fields)
		if !any {
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

// pick is the member of an object that a path leads through.
type pick struct {
	key, value []byte // as in the text; no value if there is no such member
	length     int    // of the decoded key
	rest       string // of the path, below the member
	whole      bool   // the path ends here
}

// project appends the members of an object that the paths lead to; nothing, and false, if there are none.
func project(dst, object []byte, paths []string) ([]byte, bool) {
	var room [8]pick
	picks := choose(append(room[:0], make([]pick, len(paths))...), object, paths)
	start := len(dst)
	for i := range picks {
		p := picks[i]
		if p.value == nil {
			continue
		}
		var below [8]string
		whole, inner := false, below[:0]
		for j := i; j < len(picks); j++ {
			if same := &picks[j]; same.value != nil && &same.value[0] == &p.value[0] {
				if whole = whole || same.whole; same.rest != "" {
					inner = append(inner, same.rest)
				}
				same.value = nil
			}
		}
		before := len(dst)
		dst = append(append(append(dst, ','), p.key...), ':')
		found := whole
		if whole {
			dst = append(dst, p.value...)
		} else if p.value[0] == '{' {
			dst, found = project(dst, p.value, inner)
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
func choose(picks []pick, object []byte, paths []string) []pick {
	for at := 1; ; {
		key, value, next := member(object, at)
		if key == nil {
			return picks
		}
		at = next
		name := keyText(key)
		for i, path := range paths {
			p := &picks[i]
			if !strings.HasPrefix(path, string(name)) || p.value != nil && p.length <= len(name) {
				continue
			}
			switch rest := path[len(name):]; {
			case rest == "":
				*p = pick{key: key, value: value, length: len(name), whole: true}
			case rest[0] == '.':
				*p = pick{key: key, value: value, length: len(name), rest: rest[1:]}
			}
		}
	}
}

// keyText is the text between the quotes of a key.
func keyText(key []byte) []byte {
	if slices.Contains(key, '\\') {
		var text string
		_ = json.Unmarshal(key, &text)
		return []byte(text)
	}
	return key[1 : len(key)-1]
}

// member is the next member of an object, after which the following one starts at next. The text is valid JSON.
func member(object []byte, at int) (key, value []byte, next int) {
	at = skip(object, at, " \t\r\n,")
	if at >= len(object) || object[at] != '"' {
		return nil, nil, at
	}
	end := valueEnd(object, at)
	key = object[at:end]
	at = skip(object, end, " \t\r\n:")
	end = valueEnd(object, at)
	return key, object[at:end], end
}

func skip(text []byte, at int, letters string) int {
	for at < len(text) && strings.IndexByte(letters, text[at]) >= 0 {
		at++
	}
	return at
}

// valueEnd is where the value that starts at a place ends.
func valueEnd(text []byte, at int) int {
	level := 0
	for ; at < len(text); at++ {
		switch text[at] {
		case '"':
			for at++; at < len(text) && text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
			if level == 0 {
				return min(at+1, len(text))
			}
		case '{', '[':
			level++
		case '}', ']':
			if level--; level <= 0 {
				return at + max(level+1, 0)
			}
		case ',', ' ', '\t', '\r', '\n':
			if level == 0 {
				return at
			}
		}
	}
	return at
}
