package entity

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/fault"
)

// Fields is a projection: the paths of an entity that a client asked for. No Fields mean everything.
type Fields []string

// ParseFields reads the `fields` query parameters, each a comma-separated list.
func ParseFields(parameters []string) (Fields, error) {
	var fields Fields
	for _, parameter := range parameters {
		for field := range strings.SplitSeq(parameter, ",") {
			if field = strings.TrimSpace(field); field != "" && !slices.Contains(fields, field) {
				fields = append(fields, field)
			}
		}
	}
	for _, field := range fields {
		if strings.Contains(field, "[") {
			return nil, fault.New(fault.Invalid, "Invalid field \"%s\", array type fields are not supported", field)
		}
	}
	return fields, nil
}

// Project is the entity reduced to the fields, sharing the values of the original. Missing fields are left out.
func (f Fields) Project(e Entity) map[string]any {
	if len(f) == 0 {
		return e
	}
	var root any = map[string]any{}
	for _, field := range f {
		if path, value, ok := find(map[string]any(e), field); ok {
			root = put(root, path, value, map[string]any(e))
		}
	}
	return root.(map[string]any)
}

// find follows a dotted path. A part that is no property is glued to the next one, because keys may contain dots themselves.
func find(value any, field string) (path []string, found any, ok bool) {
	for field != "" {
		end := strings.IndexByte(field, '.')
		for {
			key := field
			if end >= 0 {
				key = field[:end]
			}
			if next, there := member(value, key); there {
				path, value = append(path, key), next
				break
			}
			if end < 0 {
				return nil, nil, false
			}
			if next := strings.IndexByte(field[end+1:], '.'); next >= 0 {
				end += 1 + next
			} else {
				end = -1
			}
		}
		if end < 0 {
			return path, value, true
		}
		field = field[end+1:]
	}
	return nil, nil, false
}

func member(value any, key string) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		item, ok := v[key]
		return item, ok
	case []any:
		if i, ok := arrayIndex(key); ok && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}

func arrayIndex(key string) (int, bool) {
	i, err := strconv.Atoi(key)
	return i, err == nil && i >= 0 && strconv.Itoa(i) == key
}

// put sets a value deep inside target, making objects, and arrays for indexes, on the way. source is the original at the same place:
// where target already is the whole original, the value is in it.
func put(target any, path []string, value, source any) any {
	if len(path) == 0 {
		return value
	}
	next, _ := member(source, path[0])
	switch t := target.(type) {
	case map[string]any:
		if s, ok := source.(map[string]any); ok && sameMap(s, t) {
			return t
		}
		t[path[0]] = put(t[path[0]], path[1:], value, next)
		return t
	case []any:
		i, _ := arrayIndex(path[0])
		if s, ok := source.([]any); ok && len(s) > 0 && len(t) > 0 && &s[0] == &t[0] {
			return t
		}
		for len(t) <= i {
			t = append(t, nil)
		}
		t[i] = put(t[i], path[1:], value, next)
		return t
	}
	if _, isIndex := arrayIndex(path[0]); isIndex {
		return put([]any{}, path, value, source)
	}
	return put(map[string]any{}, path, value, source)
}

func sameMap(a, b map[string]any) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}
