package process

import (
	"encoding/json"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
)

// place is a key or value of a document.
type place struct {
	line, column int
}

// find is the node at a path and its key, nil where the path leaves what was written.
func (d *Document) find(path []string) (key, value *yaml.Node) {
	value = d.root
	for _, part := range path {
		if value = unalias(value); value == nil {
			return nil, nil
		}
		key, value = childNode(value, part)
	}
	return key, unalias(value)
}

func childNode(n *yaml.Node, part string) (key, value *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if text, ok := keyText(n.Content[i]); ok && text == part {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
			return nil, n.Content[i]
		}
	}
	return nil, nil
}

func unalias(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// place is where the value at a path stands in the file: the value itself if it is a scalar, else its key; if it is not there, the
// nearest thing around it.
func (d *Document) place(path []string) place {
	if d.root == nil {
		return place{}
	}
	for ; len(path) > 0; path = path[:len(path)-1] {
		key, value := d.find(path)
		switch {
		case value == nil:
			continue
		case key != nil && value.Kind != yaml.ScalarNode:
			return d.at(key)
		}
		return d.at(value)
	}
	return d.at(d.root)
}

// itemPlace is where an item of the list at a path stands. It is found by its text, because lists of references are sorted.
func (d *Document) itemPlace(path []string, text string) place {
	if _, list := d.find(path); list != nil && list.Kind == yaml.SequenceNode {
		for _, item := range list.Content {
			if item.Kind == yaml.ScalarNode && item.Value == text {
				return d.at(item)
			}
		}
	}
	return d.place(path)
}

func (d *Document) at(n *yaml.Node) place {
	return place{line: n.Line + d.Part.Line - 1, column: n.Column}
}

// keyOrder is the keys of the object at a path as written, for entity.KeyOrder.
func (d *Document) keyOrder(path []string) []string {
	_, n := d.find(path)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	keys := make([]string, 0, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		if text, ok := keyText(n.Content[i]); ok {
			keys = append(keys, text)
		}
	}
	return keys
}

// mistake is a Problem in the making: what a step of processing returns when it fails.
type mistake struct {
	name, message  string
	cause          *entity.Cause
	path           []string // of the value; it may not be there
	place          *place   // when it is not simply that of path
	found, expects string
}

func (d *Document) problem(m *mistake, level entity.Level) entity.Problem {
	at := d.place(m.path)
	if m.place != nil {
		at = *m.place
	}
	return entity.Problem{
		Name: m.name, Message: m.message, Cause: m.cause, Level: level, Location: d.Location,
		Line: at.line, Column: at.column, Field: strings.Join(m.path, "."), Found: m.found, Expected: m.expects,
	}
}

// shown is a value as people wrote it, cut to a length that fits into a message.
func shown(value any) string {
	text, ok := value.(string)
	if !ok {
		encoded, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		text = string(encoded)
	}
	if runes := []rune(text); len(runes) > 80 {
		text = string(runes[:79]) + "…"
	}
	return text
}

// valueAt is the value at a path of an entity.
func valueAt(value any, path []string) (any, bool) {
	for _, part := range path {
		switch v := value.(type) {
		case map[string]any:
			item, ok := v[part]
			if !ok {
				return nil, false
			}
			value = item
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// violated describes a schema violation. The message is the caller's.
func violated(name, message string, v *entity.Violation, root map[string]any) *mistake {
	m := &mistake{name: name, message: message, path: v.Path, expects: v.Message}
	switch v.Keyword {
	case "required", "dependencies":
		m.path = append(v.Path[:len(v.Path):len(v.Path)], missing(v))
		return m
	case "additionalProperties":
		m.path = append(v.Path[:len(v.Path):len(v.Path)], v.Params[0].Value)
	}
	if value, ok := valueAt(root, m.path); ok {
		m.found = shown(value)
	}
	return m
}

func missing(v *entity.Violation) string {
	for _, param := range v.Params {
		if param.Name == "missingProperty" {
			return param.Value
		}
	}
	return ""
}
