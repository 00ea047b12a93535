package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// ordered is a JSON object that remembers the order of its keys, because properties are checked in that order.
type ordered struct {
	keys   []string
	values map[string]any
}

func decodeOrdered(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	value, err := decodeValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("text after the end of the schema")
	}
	return value, nil
}

func decodeValue(d *json.Decoder, depth int) (any, error) {
	if depth > 200 {
		return nil, fmt.Errorf("nested too deeply")
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return decodeObject(d, depth)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			item, err := decodeValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func decodeObject(d *json.Decoder, depth int) (any, error) {
	o := &ordered{values: map[string]any{}}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := key.(string)
		value, err := decodeValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		if _, twice := o.values[name]; !twice {
			o.keys = append(o.keys, name)
		}
		o.values[name] = value
	}
	_, err := d.Token()
	return o, err
}

type compiler struct {
	root any
	refs map[string]*Schema
}

// annotations are keywords that describe and do not constrain. format is one of them, as in ajv without its formats package.
var annotations = []string{
	"$schema", "$id", "id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "deprecated",
	"readOnly", "writeOnly", "format", "contentMediaType", "contentEncoding", "then", "else", "additionalItems", "nullable",
}

func (c *compiler) compile(node any, at string) (*Schema, error) {
	if b, ok := node.(bool); ok {
		return &Schema{always: &b}, nil
	}
	o, ok := node.(*ordered)
	if !ok {
		return nil, fmt.Errorf("%s: a schema must be an object or a boolean", at)
	}
	s := &Schema{}
	return s, c.fill(s, o, at)
}

func (c *compiler) fill(s *Schema, o *ordered, at string) error {
	if ref, ok := o.values["$ref"]; ok {
		var err error
		s.ref, err = c.resolve(ref, at)
		return err
	}
	for _, keyword := range o.keys {
		if err := c.keyword(s, o, keyword, at+"/"+keyword); err != nil {
			return err
		}
	}
	s.typeLate = len(s.types) == 1 && s.hasRulesFor(s.types[0])
	return nil
}

func (s *Schema) hasRulesFor(kind string) bool {
	switch kind {
	case "number":
		return s.maximum != nil || s.minimum != nil || s.above != nil || s.below != nil || s.multipleOf != nil
	case "string":
		return s.maxLength != nil || s.minLength != nil || s.pattern != nil
	case "array":
		return s.maxItems != nil || s.minItems != nil || s.items != nil || s.tuple != nil || s.contains != nil || s.unique
	case "object":
		return s.maxProperties != nil || s.minProperties != nil || s.required != nil || s.names != nil || s.additional != nil ||
			s.dependencies != nil || s.properties != nil || s.patterns != nil
	}
	return false
}

func (c *compiler) resolve(ref any, at string) (*Schema, error) {
	name, _ := ref.(string)
	if s, ok := c.refs[name]; ok {
		return s, nil
	}
	rest, ok := strings.CutPrefix(name, "#")
	if !ok {
		return nil, fmt.Errorf("%s: $ref %q must stay in the same schema (#/definitions/…)", at, name)
	}
	node := c.root
	for _, part := range strings.Split(strings.TrimPrefix(rest, "/"), "/") {
		if part == "" {
			continue
		}
		o, _ := node.(*ordered)
		if o == nil {
			return nil, fmt.Errorf("%s: $ref %q leads nowhere", at, name)
		}
		node, ok = o.values[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
		if !ok {
			return nil, fmt.Errorf("%s: $ref %q leads nowhere", at, name)
		}
	}
	if b, ok := node.(bool); ok {
		return &Schema{always: &b}, nil
	}
	o, ok := node.(*ordered)
	if !ok {
		return nil, fmt.Errorf("%s: $ref %q does not lead to a schema", at, name)
	}
	s := &Schema{}
	c.refs[name] = s // before its content, so that a schema may contain itself
	return s, c.fill(s, o, name)
}

func compilePattern(value any, at string) (*regexp.Regexp, error) {
	text, ok := value.(string)
	if !ok {
		return nil, fmt.Errorf("%s: must be a string", at)
	}
	pattern, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return pattern, nil
}

func texts(value any, at string) ([]string, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("%s: must be a list of strings", at)
	}
	out := make([]string, 0, len(list))
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("%s: must be a list of strings", at)
		}
		out = append(out, text)
	}
	return out, nil
}

var typeNames = []string{"null", "boolean", "string", "number", "integer", "array", "object"}

func typesOf(value any, at string) ([]string, error) {
	if one, ok := value.(string); ok {
		value = []any{one}
	}
	types, err := texts(value, at)
	if err != nil {
		return nil, err
	}
	for _, name := range types {
		if !slices.Contains(typeNames, name) {
			return nil, fmt.Errorf("%s: there is no type %q", at, name)
		}
	}
	return types, nil
}
