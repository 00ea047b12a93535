package process

import (
	"maps"
	"slices"
	"strings"
)

// checkCasing finds keys that would be one key in the search index, which knows no case. Backstage cannot serve such an entity.
func (r *run) checkCasing() *mistake {
	if !suspicious(r.entity) && !shadowsIndexed(r.metadata) {
		return nil
	}
	c := casing{first: map[string]string{}}
	for _, key := range []string{"metadata.name", "metadata.namespace", "metadata.uid"} {
		c.first[key] = key
	}
	c.walk(nil, map[string]any(r.entity))
	if len(c.clashes) == 0 {
		return nil
	}
	return &mistake{
		name: "InputError", message: "Entity has duplicate keys that vary only in casing, '" + strings.Join(c.clashes, "', '") + "'",
		path: c.path, expects: "keys that differ in more than case",
	}
}

// suspicious is a cheap test that may be wrong in one direction: it is true for every entity with a clash, and rarely for others. Paths
// can only clash where two keys of one object do, or where a key contains a dot and so may look like a path.
func suspicious(m map[string]any) bool {
	var mixed [8]string
	uppers, dotted, nested := 0, false, false
	for key, value := range m {
		upper := false
		for i := range len(key) {
			c := key[i]
			upper = upper || c >= 'A' && c <= 'Z' || c >= 0x80
			dotted = dotted || c == '.'
		}
		if upper {
			if uppers == len(mixed) {
				return true
			}
			mixed[uppers] = key
			uppers++
		}
		if isContainer(value) {
			nested = true
			if suspiciousValue(value) {
				return true
			}
		}
	}
	if dotted && nested {
		return true
	}
	return clashing(m, mixed[:uppers])
}

func suspiciousValue(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		return suspicious(v)
	case []any:
		for _, item := range v {
			if suspiciousValue(item) {
				return true
			}
		}
	}
	return false
}

func clashing(m map[string]any, mixed []string) bool {
	for i, key := range mixed {
		if lower := strings.ToLower(key); lower != key {
			if _, ok := m[lower]; ok {
				return true
			}
		}
		for _, other := range mixed[:i] {
			if strings.EqualFold(key, other) {
				return true
			}
		}
	}
	return false
}

// shadowsIndexed: name, namespace and uid are always in the index, even where the file does not have them.
func shadowsIndexed(metadata map[string]any) bool {
	for key := range metadata {
		if len(key) == 3 && key != "uid" && strings.EqualFold(key, "uid") {
			return true
		}
	}
	return false
}

// casing builds the keys of the search index (Backstage catalog API, "search index") in lower case.
type casing struct {
	first   map[string]string // lower-cased key → as first seen
	clashes []string
	path    []string // of the first clash
}

func (c *casing) walk(path []string, value any) {
	key := strings.Join(path, ".")
	switch key {
	case "attachments", "relations", "status", "metadata.name", "metadata.namespace", "metadata.uid", "metadata.etag":
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			c.walk(append(path[:len(path):len(path)], name), v[name])
		}
	case []any:
		added := map[string]bool{}
		for _, item := range v {
			c.walk(path, item)
			text, ok := item.(string)
			if folded := strings.ToLower(text); ok && !added[folded] {
				added[folded] = true
				c.add(key+"."+text, path)
			}
		}
	default:
		c.add(key, path)
	}
}

func (c *casing) add(key string, path []string) {
	lower := strings.ToLower(key)
	known, ok := c.first[lower]
	if !ok {
		c.first[lower] = key
		return
	}
	if known != key {
		c.clashes = append(c.clashes, lower)
		if c.path == nil {
			c.path = path
		}
	}
}
