// Package yamltext writes JSON as the YAML that people would have written: in blocks, and without quotes where none are needed.
package yamltext

import (
	"slices"
	"strings"

	"github.com/valyala/fastjson"
)

// first are the fields with which people begin; the others follow by name.
var first = []string{"apiVersion", "kind", "name", "namespace", "title", "description", "type", "lifecycle", "owner", "system"}

// longestKey is how long a key may be that stands before its value on one line. YAML allows 1,024 bytes.
const longestKey = 500

type member struct {
	key   string
	value *fastjson.Value
	rank  int
}

// AppendObject writes an object as a block, from the beginning of a line to its end. Numbers are written as they are.
func AppendObject(dst []byte, object *fastjson.Object) []byte {
	if object.Len() == 0 {
		return append(dst, "{}\n"...)
	}
	return appendMembers(dst, object, 0)
}

// appendMembers begins where the line is already indented.
func appendMembers(dst []byte, object *fastjson.Object, indent int) []byte {
	for i, m := range members(object) {
		if i > 0 {
			dst = appendIndent(dst, indent)
		}
		if len(m.key) > longestKey {
			dst = append(appendLine(append(dst, "? "...), m.key), '\n')
			dst = appendIndent(dst, indent)
		} else {
			dst = appendLine(dst, m.key)
		}
		dst = appendBelow(append(dst, ':'), m.value, indent)
	}
	return dst
}

func members(object *fastjson.Object) []member {
	all := make([]member, 0, object.Len())
	object.Visit(func(key []byte, value *fastjson.Value) {
		m := member{key: string(key), value: value, rank: len(first)}
		if at := slices.Index(first, m.key); at >= 0 {
			m.rank = at
		}
		all = append(all, m)
	})
	slices.SortFunc(all, func(a, b member) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return strings.Compare(a.key, b.key)
	})
	return all
}

// appendBelow writes what stands behind a colon: containers on lines of their own, all else on the same.
func appendBelow(dst []byte, value *fastjson.Value, indent int) []byte {
	if !isFilled(value) {
		return append(appendScalar(append(dst, ' '), value, indent), '\n')
	}
	dst = appendIndent(append(dst, '\n'), indent+2)
	return appendFilled(dst, value, indent+2)
}

// appendFilled begins where the line is already indented.
func appendFilled(dst []byte, value *fastjson.Value, indent int) []byte {
	if object, err := value.Object(); err == nil {
		return appendMembers(dst, object, indent)
	}
	items, _ := value.Array()
	for i, item := range items {
		if i > 0 {
			dst = appendIndent(dst, indent)
		}
		dst = append(dst, "- "...)
		if isFilled(item) {
			dst = appendFilled(dst, item, indent+2)
		} else {
			dst = append(appendScalar(dst, item, indent), '\n')
		}
	}
	return dst
}

func isFilled(value *fastjson.Value) bool {
	switch value.Type() {
	case fastjson.TypeObject:
		return value.GetObject().Len() > 0
	case fastjson.TypeArray:
		return len(value.GetArray()) > 0
	}
	return false
}

func appendScalar(dst []byte, value *fastjson.Value, indent int) []byte {
	if value.Type() == fastjson.TypeString {
		return appendText(dst, string(value.GetStringBytes()), indent)
	}
	return value.MarshalTo(dst)
}

func appendIndent(dst []byte, indent int) []byte {
	for range indent {
		dst = append(dst, ' ')
	}
	return dst
}
