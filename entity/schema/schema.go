// Package schema checks JSON values against JSON Schema (draft 7). It reports the first mistake only, and it is the same mistake in
// the same words as the validator that Backstage uses (ajv).
package schema

import (
	"fmt"
	"regexp"
	"strings"
)

// Schema is compiled and safe for concurrent use.
type Schema struct {
	always *bool // a boolean schema
	ref    *Schema

	types    []string
	typeLate bool // ajv checks a single type together with the keywords of that type

	constant              any
	hasConstant           bool
	enum                  []any
	not                   *Schema
	anyOf, oneOf, allOf   []*Schema
	when, then, otherwise *Schema

	maximum, minimum, above, below, multipleOf *float64 // above: exclusiveMinimum, below: exclusiveMaximum
	maxLength, minLength                       *int
	pattern                                    *regexp.Regexp

	maxItems, minItems *int
	items              *Schema
	tuple              []*Schema
	additionalItems    *Schema
	contains           *Schema
	unique             bool

	maxProperties, minProperties *int
	required                     []string
	names, additional            *Schema
	dependencies                 []dependency
	properties                   []property
	patterns                     []patternProperty
	known                        map[string]bool
}

type property struct {
	name   string
	schema *Schema
}

type patternProperty struct {
	pattern *regexp.Regexp
	schema  *Schema
}

type dependency struct {
	name     string
	required []string
	schema   *Schema
}

// Compile reads a schema. Keywords it does not know are errors, because they would silently not be checked.
func Compile(text []byte) (*Schema, error) {
	root, err := decodeOrdered(text)
	if err != nil {
		return nil, fmt.Errorf("schema is not JSON: %w", err)
	}
	c := &compiler{root: root, refs: map[string]*Schema{}}
	return c.compile(root, "#")
}

// Properties are the names of the properties that the schema declares below a path, such as spec, in any of its branches.
func (s *Schema) Properties(path ...string) []string {
	var names []string
	for _, part := range s.parts() {
		for _, p := range part.properties {
			switch {
			case len(path) == 0:
				names = append(names, p.name)
			case p.name == path[0]:
				names = append(names, p.schema.Properties(path[1:]...)...)
			}
		}
	}
	return names
}

// parts are the schema and those that apply to the same value.
func (s *Schema) parts() []*Schema {
	parts := []*Schema{s}
	for _, list := range [][]*Schema{s.allOf, s.anyOf, s.oneOf, {s.then, s.otherwise}} {
		for _, sub := range list {
			if sub != nil {
				parts = append(parts, sub.parts()...)
			}
		}
	}
	return parts
}

// Violation is one mistake.
type Violation struct {
	Path    []string // keys and indexes that lead to the value
	Keyword string   // of the schema
	Message string   // such as: must be string
	Params  []Param
}

// Param is a detail of a Violation, such as missingProperty.
type Param struct {
	Name, Value string
}

// Pointer is the JSON pointer of the value, or <root>.
func (v *Violation) Pointer() string {
	if len(v.Path) == 0 {
		return "<root>"
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, key := range v.Path {
		b.WriteByte('/')
		b.WriteString(escape.Replace(key))
	}
	return b.String()
}

// String is pointer and message.
func (v *Violation) String() string { return v.Pointer() + " " + v.Message }

// Detail is pointer, message and params.
func (v *Violation) Detail() string {
	params := make([]string, 0, len(v.Params))
	for _, p := range v.Params {
		params = append(params, p.Name+": "+p.Value)
	}
	return v.String() + " - " + strings.Join(params, ", ")
}
