package apidoc

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxNesting is how deep a schema is drawn where it is not cut by references.
const maxNesting = 24

const schemaCost = 8 // visits, as a Schema is large

const maxExample = 32 << 10 // bytes

// schema reads a JSON Schema of any draft, and the dialects of OpenAPI and AsyncAPI.
func (r *reader) schema(n *yaml.Node, depth int) Schema { return r.draft(n, depth).finished() }

// draft is a schema whose fields do not yet know that they are required: that may stand in another part of an allOf.
type draft struct {
	Schema
	required map[string]bool
	places   map[string]int // of fields, by name
	parts    []*yaml.Node   // of allOf
	floor    bounds
}

func (r *reader) draft(n *yaml.Node, depth int) draft {
	n = plain(n)
	switch {
	case isNull(n):
		return draft{Schema: Schema{Type: "any"}}
	case !isMap(n):
		if n.ShortTag() != "!!bool" {
			r.warn(n, "schema", "the schema is "+kindName(n), "an object")
		} else if !truth(n) {
			return draft{Schema: Schema{Type: "nothing"}}
		}
		return draft{Schema: Schema{Type: "any"}}
	case depth > maxNesting || !r.spend(schemaCost):
		return draft{Schema: Schema{Type: "…", Constraints: []string{"nested too deeply to be shown: see the text"}}}
	}
	if ref := r.reference(n); ref != "" {
		return draft{Schema: r.referred(ref, n)}
	}
	d := draft{}
	for key, value := range r.pairs(n) {
		r.keyword(&d, key.Value, value, depth)
	}
	r.merge(&d, depth)
	r.made(d.floor.pattern)
	d.Constraints = append(d.floor.words(), d.Constraints...)
	d.Sample = d.floor.sample(d.Type)
	if d.Type == "" {
		d.Type = implied(&d)
	}
	if d.Type == "object" && len(d.Fields) == 0 && d.Values != nil {
		d.Type = "map"
	}
	return d
}

// referred is a link, with what stands beside the reference.
func (r *reader) referred(ref string, n *yaml.Node) Schema {
	s := Schema{Description: r.text(n, "description"), Deprecated: r.flag(n, "deprecated"), Nullable: r.flag(n, "nullable"), Title: r.word(n, "title")}
	if link, ok := r.link(ref, n); ok {
		s.Type, s.Ref = link.Name, link.Ref
		return s
	}
	s.Type = strings.TrimSuffix(strings.TrimSuffix(ref[strings.LastIndexAny(ref, "/#")+1:], ".yaml"), ".json")
	if !strings.HasPrefix(ref, "#") {
		s.Constraints = []string{"defined in " + ref}
	}
	if s.Type == "" {
		s.Type = "any"
	}
	return s
}

func (d draft) finished() Schema {
	for i := range d.Fields {
		if d.required[d.Fields[i].Name] {
			d.Fields[i].Required = true
		}
	}
	return d.Schema
}

func implied(d *draft) string {
	switch {
	case d.Choice != "":
		return d.Choice
	case len(d.Fields) > 0 || d.Values != nil:
		return "object"
	case d.Items != nil:
		return "list"
	case len(d.Enum) > 0:
		return "enum"
	}
	return "any"
}

// keyword puts what one key says into the draft.
func (r *reader) keyword(d *draft, key string, value *yaml.Node, depth int) {
	if r.structure(d, key, value, depth) || d.floor.keyword(key, value) {
		return
	}
	switch key {
	case "type":
		r.typeWords(&d.Schema, value)
	case "title":
		d.Title = word(value)
	case "format":
		d.Format = word(value)
	case "description":
		d.Description = cut(scalar(value), maxText)
	case "default":
		d.Default = r.jsonOf(value, maxWord)
	case "example":
		d.Example = r.jsonOf(value, maxExample)
	case "examples":
		for first := range r.items(value) {
			d.Example = r.jsonOf(first, maxExample)
			break
		}
	case "enum":
		for item := range r.items(value) {
			d.Enum = append(d.Enum, Value{Text: r.jsonOf(item, maxWord)})
		}
	case "const":
		d.Enum = []Value{{Text: r.jsonOf(value, maxWord)}}
	case "nullable", "x-nullable":
		d.Nullable = truth(value)
	case "readOnly":
		d.ReadOnly = truth(value)
	case "writeOnly":
		d.WriteOnly = truth(value)
	case "deprecated":
		d.Deprecated = truth(value)
	case "not":
		d.Constraints = append(d.Constraints, "with exceptions: see the text")
	case "if":
		d.Constraints = append(d.Constraints, "with conditions: see the text")
	}
}

// structure reads the keywords that hold schemas.
func (r *reader) structure(d *draft, key string, value *yaml.Node, depth int) bool {
	switch key {
	case "required":
		for item := range r.items(value) { // Swagger 2 parameters have a boolean here
			d.require(scalar(item))
		}
	case "properties":
		for name, property := range r.pairs(r.object(value, "properties")) {
			field := r.schema(property, depth+1)
			field.Name = cut(name.Value, maxWord)
			d.field(field)
		}
	case "patternProperties":
		for name, property := range r.pairs(r.object(value, "patternProperties")) {
			field := r.schema(property, depth+1)
			field.Name = "/" + cut(name.Value, maxWord) + "/"
			d.field(field)
		}
	case "additionalProperties":
		if isMap(value) {
			values := r.schema(value, depth+1)
			d.Values = &values
		} else if !truth(value) {
			d.Constraints = append(d.Constraints, "no other fields")
		}
	case "items", "prefixItems":
		r.itemsOf(d, value, depth)
	case "allOf":
		for part := range r.items(r.list(value, "allOf")) {
			d.parts = append(d.parts, part)
		}
	case "oneOf":
		r.choice(d, "one of", value, depth)
	case "anyOf":
		r.choice(d, "any of", value, depth)
	case "discriminator":
		name := word(value)
		if isMap(value) {
			name = r.word(value, "propertyName")
		}
		d.Constraints = append(d.Constraints, "told apart by "+name)
	default:
		return false
	}
	return true
}

func (d *draft) require(name string) {
	if d.required == nil {
		d.required = map[string]bool{}
	}
	d.required[name] = true
}

// field adds a field or, where parts of an allOf have the same one, replaces it.
func (d *draft) field(field Schema) {
	if d.places == nil {
		d.places = map[string]int{}
	}
	if i, ok := d.places[field.Name]; ok {
		d.Fields[i] = field
		return
	}
	d.places[field.Name] = len(d.Fields)
	d.Fields = append(d.Fields, field)
}

// itemsOf reads one schema for all items, or one for each place.
func (r *reader) itemsOf(d *draft, value *yaml.Node, depth int) {
	if !isList(value) {
		if value.ShortTag() == "!!bool" {
			return // after prefixItems: may there be more
		}
		items := r.schema(value, depth+1)
		d.Items = &items
		return
	}
	tuple := Schema{Type: "any", Choice: "in this order"}
	for item := range r.items(value) {
		tuple.Options = append(tuple.Options, r.schema(item, depth+1))
	}
	if d.Items == nil {
		d.Items = &tuple
	}
}

// choice drops the option null, which only says that the value may be missing.
func (r *reader) choice(d *draft, name string, value *yaml.Node, depth int) {
	var options []Schema
	for item := range r.items(r.list(value, name)) {
		if isMap(item) && r.word(item, "type") == "null" {
			d.Nullable = true
			continue
		}
		options = append(options, r.schema(item, depth+1))
	}
	if len(options) == 1 && d.Nullable && d.Ref == "" {
		only := options[0]
		only.Nullable = true
		if d.Description != "" {
			only.Description = d.Description
		}
		d.Schema = only
		return
	}
	if d.Choice == "" {
		d.Choice = name
	}
	d.Options = append(d.Options, options...)
}

func (r *reader) typeWords(s *Schema, value *yaml.Node) {
	names := []string{word(value)}
	if isList(value) {
		names = nil
		for _, name := range r.words(value) {
			if name == "null" {
				s.Nullable = true
			} else {
				names = append(names, name)
			}
		}
		for item := range r.items(value) {
			s.Nullable = s.Nullable || isNull(item)
		}
	}
	for i, name := range names {
		if name == "array" {
			names[i] = "list"
		}
	}
	s.Type = strings.Join(names, " or ")
}
