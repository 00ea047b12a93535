package apidoc

import (
	"bytes"
	"strings"
)

// Limits of generated examples: what nobody reads is not made.
const (
	maxSampleDepth  = 6
	maxSampleValues = 200
	maxSampleTotal  = 1_000_000 // values in all examples of a Doc; 16 bytes count as one too
)

// sampler makes examples from schemas.
type sampler struct {
	types map[string]*Type
	made  map[sampleKey]string
	lines map[string]string // the same on lines
	left  int
	sdl   bool // names in enums are not yet JSON
}

type sampleKey struct {
	ref     string
	request bool
}

func newSampler(types []Type) *sampler {
	s := &sampler{types: make(map[string]*Type, len(types)), made: map[sampleKey]string{}, lines: map[string]string{}, left: maxSampleTotal}
	for i := range types {
		s.types[types[i].Anchor] = &types[i]
	}
	return s
}

// fill adds an example to each content that has none.
func (s *sampler) fill(bodies []Body, request bool) {
	for b := range bodies {
		for c := range bodies[b].Contents {
			content := &bodies[b].Contents[c]
			if len(content.Examples) > 0 || content.MediaType != "" && !isJSON(content.MediaType) {
				continue
			}
			if text := s.json(&content.Schema, request); text != "" && text != "null" {
				content.Examples = []Example{{Language: "json", Text: s.laid(content.Schema.Ref, text), Generated: true}}
			}
		}
	}
}

// values gives parameters that must be there one that may be sent, if their format has a usual one. Other words say nothing.
func (s *sampler) values(parameters []Parameter) {
	for i := range parameters {
		schema := &parameters[i].Schema
		if schema.Required && schema.Sample == "" && !given(schema) && usualOf[schema.Format] != "" {
			schema.Sample = s.json(schema, true)
		}
	}
}

// laid is the example on lines, kept once for each type.
func (s *sampler) laid(ref, text string) string {
	if ref == "" {
		return s.count(indent(text))
	}
	if s.lines[text] == "" {
		s.lines[text] = s.count(indent(text))
	}
	return s.lines[text]
}

func (s *sampler) count(text string) string {
	s.left -= len(text) / 16
	return text
}

func (s *sampler) ofType(t *Type) Example {
	switch {
	case t.Schema.Example != "":
		return Example{Language: "json", Text: s.count(indent(t.Schema.Example))}
	case len(t.Schema.Fields) == 0:
		return Example{}
	}
	text := s.json(&Schema{Ref: t.Anchor}, false)
	if text == "" || text == "null" {
		return Example{}
	}
	return Example{Language: "json", Text: s.laid(t.Anchor, text), Generated: true}
}

// json is an example on one line; "" if there is nothing to show. Requests leave out what may only be read, answers what may only be written.
func (s *sampler) json(schema *Schema, request bool) string {
	key := sampleKey{schema.Ref, request}
	if text, ok := s.made[key]; ok && schema.Ref != "" {
		return text
	}
	if s.left <= 0 || schema.Ref == "" && (schema.Type == "any" || schema.Type == "") && schema.Example == "" && len(schema.Enum) == 0 {
		return ""
	}
	if schema.Ref != "" && s.types[schema.Ref] == nil {
		return ""
	}
	w := &sampleWriter{sampler: s, request: request, values: maxSampleValues, open: map[string]bool{}}
	w.value(schema, 0)
	text := s.count(w.String())
	if schema.Ref != "" {
		s.made[key] = text
	}
	return text
}

type sampleWriter struct {
	bytes.Buffer
	*sampler
	request bool
	values  int
	open    map[string]bool // types on the way to here
}

func (w *sampleWriter) value(schema *Schema, depth int) {
	w.values--
	w.left--
	if given := w.given(schema); given != "" {
		w.WriteString(given)
		return
	}
	if schema.Ref != "" {
		t := w.types[schema.Ref]
		if t == nil || w.full(depth) || w.open[schema.Ref] {
			w.WriteString("null")
			return
		}
		w.open[schema.Ref] = true
		w.value(&t.Schema, depth+1)
		delete(w.open, schema.Ref)
		return
	}
	switch {
	case len(schema.Fields) > 0:
		w.fields(schema, depth)
	case schema.Choice != "" && schema.Items == nil && len(schema.Options) > 0:
		w.options(schema, depth)
	case schema.Items != nil:
		w.WriteByte('[')
		if !w.full(depth) && !w.open[schema.Items.Ref] {
			w.value(schema.Items, depth+1)
		}
		w.WriteByte(']')
	case schema.Values != nil && (schema.Type == "map" || schema.Type == "object"):
		w.WriteByte('{')
		if !w.full(depth) && !w.open[schema.Values.Ref] {
			w.WriteString(`"key":`)
			w.value(schema.Values, depth+1)
		}
		w.WriteByte('}')
	default:
		w.WriteString(usual(schema))
	}
}

// options are a choice, of which the first is taken, or a tuple.
func (w *sampleWriter) options(schema *Schema, depth int) {
	if strings.HasSuffix(schema.Choice, " of") {
		w.value(&schema.Options[0], depth+1)
		return
	}
	w.WriteByte('[')
	for i := range schema.Options {
		if w.full(depth) {
			break
		}
		if i > 0 {
			w.WriteByte(',')
		}
		w.value(&schema.Options[i], depth+1)
	}
	w.WriteByte(']')
}

func (w *sampleWriter) full(depth int) bool {
	return depth > maxSampleDepth || w.values <= 0 || w.left <= 0 || w.Len() > maxExample
}

func (w *sampleWriter) given(schema *Schema) string {
	switch {
	case schema.Example != "":
		return schema.Example
	case schema.Default != "" && schema.Default != "null":
		return schema.Default
	case len(schema.Enum) > 0:
		if w.sdl {
			return quote(schema.Enum[0].Text)
		}
		return schema.Enum[0].Text
	}
	return schema.Sample
}

func (w *sampleWriter) fields(schema *Schema, depth int) {
	separator := "{"
	for i := range schema.Fields {
		field := &schema.Fields[i]
		if w.request && field.ReadOnly || !w.request && field.WriteOnly || strings.HasPrefix(field.Name, "/") || w.full(depth) {
			continue
		}
		if w.open[field.Ref] && field.Ref != "" && !field.Required {
			continue // a tree of itself ends here
		}
		if strings.HasSuffix(field.Choice, " of") && field.Type == field.Choice && w.sdl && len(field.Options) > 0 {
			field = &field.Options[0] // a oneof of Protobuf has no name in JSON
		}
		w.WriteString(separator + quote(field.Name) + ":")
		w.value(field, depth+1)
		separator = ","
	}
	if separator == "{" {
		w.WriteByte('{')
	}
	w.WriteByte('}')
}

var usualOf = map[string]string{
	"date-time": `"2025-01-31T12:00:00Z"`, "date": `"2025-01-31"`, "time": `"12:00:00Z"`, "duration": `"PT15M"`,
	"uuid": `"0b0a3c4e-5d1f-4a57-9c0e-6f2d8b7a9e10"`, "email": `"name@example.com"`, "hostname": `"example.com"`,
	"uri": `"https://example.com"`, "url": `"https://example.com"`, "uri-reference": `"/path"`,
	"ipv4": `"192.0.2.1"`, "ipv6": `"2001:db8::1"`, "byte": `"dGV4dA=="`, "password": `"secret"`,
}

// usual is a value of a plain type.
func usual(schema *Schema) string {
	name, _, _ := strings.Cut(schema.Type, " or ")
	switch name {
	case "integer", "number", "int", "int32", "uint32", "sint32", "fixed32", "sfixed32", "float", "double", "long", "Int", "Float":
		return "0"
	case "boolean", "bool", "Boolean":
		return "true"
	case "object", "map":
		return "{}"
	case "list":
		return "[]"
	case "null", "nothing", "any", "…":
		return "null"
	case "bytes":
		return usualOf["byte"]
	case "int64", "uint64", "sint64", "fixed64", "sfixed64": // strings in the JSON of Protobuf
		return `"0"`
	case "google.protobuf.Timestamp":
		return usualOf["date-time"]
	case "google.protobuf.Duration":
		return `"900s"`
	case "google.protobuf.Empty", "google.protobuf.Struct", "google.protobuf.Any":
		return "{}"
	}
	if value, ok := usualOf[schema.Format]; ok {
		return value
	}
	switch name {
	case "string", "String", "scalar", "":
		return `"string"`
	case "ID":
		return `"1"`
	}
	return "null" // defined elsewhere
}

func isJSON(media string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "/json") || media == "*/*"
}
