package apidoc

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// messages are one message or a choice of several, as AsyncAPI 2 writes them.
func (a *asyncReader) messages(n *yaml.Node) []Body {
	if n == nil {
		return nil
	}
	choice := a.get(n, "oneOf")
	if choice == nil {
		return []Body{a.message(n, "")}
	}
	var bodies []Body
	for item := range a.items(a.list(choice, "message.oneOf")) {
		bodies = append(bodies, a.message(item, ""))
	}
	return bodies
}

// message reads one; the name is for messages that have none of their own.
func (a *asyncReader) message(n *yaml.Node, name string) Body {
	m, ref := a.resolve(n)
	if name == "" && ref != "" {
		name = pointerName(splitPointer(strings.TrimPrefix(ref, "#")))
	}
	b := Body{Name: firstOf(word(a.trait(m, "name")), word(a.trait(m, "messageId")), cut(name, maxWord)), Ref: a.types[ref].Ref}
	title, summary := word(a.trait(m, "title")), cut(scalar(a.trait(m, "summary")), maxText)
	b.Description = firstOf(cut(scalar(a.trait(m, "description")), maxText), summary)
	if title != "" && title != b.Name {
		b.Facts = append(b.Facts, Fact{Name: "Title", Value: title})
	}
	if summary != "" && summary != b.Description {
		b.Facts = append(b.Facts, Fact{Name: "Summary", Value: summary})
	}
	correlation, _ := a.resolve(a.trait(m, "correlationId"))
	if location := a.word(correlation, "location"); location != "" {
		b.Facts = append(b.Facts, Fact{Name: "Correlation id", Value: location})
	}
	b.Facts = append(b.Facts, a.bindings(m)...)
	for _, field := range a.schemaOrFormat(a.trait(m, "headers")).Fields {
		b.Headers = append(b.Headers, Parameter{In: "header", Schema: field})
	}
	if payload := a.trait(m, "payload"); payload != nil {
		b.Contents = []Content{a.content(m, payload)}
	}
	return b
}

func (a *asyncReader) content(m, payload *yaml.Node) Content {
	c := Content{MediaType: firstOf(word(a.trait(m, "contentType")), a.media), Schema: a.payload(m, payload)}
	for example := range a.items(a.trait(m, "examples")) {
		given := a.get(example, "payload")
		if given == nil && a.get(example, "headers") == nil {
			given = example // before 2.0.0 was final
		}
		c.Examples = a.example(c.Examples, c.MediaType, firstOf(a.word(example, "name"), a.word(example, "summary")), given)
	}
	return c
}

// payload is described by a JSON Schema, or in another language that is shown as its name.
func (r *reader) payload(m, payload *yaml.Node) Schema {
	if format := r.word(m, "schemaFormat"); isForeign(format) {
		return r.foreign(format, payload)
	}
	return r.schemaOrFormat(payload)
}

// schemaOrFormat reads a schema that may be wrapped in an object with its format.
func (r *reader) schemaOrFormat(n *yaml.Node) Schema {
	if n == nil {
		return Schema{Type: "any"}
	}
	if r.get(n, "schemaFormat") == nil && r.get(n, "schema") == nil {
		return r.schema(n, 0)
	}
	if format := r.word(n, "schemaFormat"); isForeign(format) {
		return r.foreign(format, r.get(n, "schema"))
	}
	return r.schema(r.get(n, "schema"), 0)
}

func isForeign(format string) bool {
	return format != "" && !strings.Contains(format, "asyncapi") && !strings.Contains(format, "schema+") && !strings.Contains(format, "openapi")
}

// foreign reads the fields of Avro records; schemas in other languages are text.
func (r *reader) foreign(format string, n *yaml.Node) Schema {
	n, _ = r.resolve(n)
	if strings.Contains(format, "avro") && isMap(n) {
		s := r.avro(n, 0)
		s.Constraints = append(s.Constraints, "described in "+format)
		return s
	}
	s := Schema{Type: "any", Constraints: []string{"described in " + format}}
	if text := firstOf(scalar(n), indent(r.jsonOf(n, maxExample))); text != "" {
		s.Description = r.made("```\n" + strings.ReplaceAll(cut(text, maxText), "```", "'''") + "\n```")
	}
	return s
}

func (r *reader) avro(n *yaml.Node, depth int) Schema {
	switch {
	case n == nil || depth > maxNesting:
		return Schema{Type: "any"}
	case isList(n): // a union, in which null means that there may be none
		return r.avroUnion(n, depth)
	case !isMap(n):
		return Schema{Type: firstOf(word(n), "any")}
	}
	s := Schema{Type: firstOf(r.word(n, "type"), "any"), Title: r.word(n, "name"), Description: r.text(n, "doc"), Format: r.word(n, "logicalType")}
	switch inner := r.get(n, "type"); {
	case isMap(inner) || isList(inner):
		return r.avro(inner, depth+1)
	case s.Type == "record":
		s.Type = "object"
		for field := range r.items(r.get(n, "fields")) {
			f := r.avro(r.get(field, "type"), depth+1)
			f.Name, f.Required = r.word(field, "name"), !f.Nullable
			f.Description, f.Default = firstOf(r.text(field, "doc"), f.Description), r.jsonOf(r.get(field, "default"), maxWord)
			s.Fields = append(s.Fields, f)
		}
	case s.Type == "enum":
		for symbol := range r.items(r.get(n, "symbols")) {
			s.Enum = append(s.Enum, Value{Text: r.jsonOf(symbol, maxWord)})
		}
	case s.Type == "array":
		items := r.avro(r.get(n, "items"), depth+1)
		s.Type, s.Items = "list", &items
	case s.Type == "map":
		values := r.avro(r.get(n, "values"), depth+1)
		s.Values = &values
	}
	return s
}

func (r *reader) avroUnion(n *yaml.Node, depth int) Schema {
	union := Schema{Type: "one of", Choice: "one of"}
	for item := range r.items(n) {
		if word(item) == "null" {
			union.Nullable = true
			continue
		}
		union.Options = append(union.Options, r.avro(item, depth+1))
	}
	if len(union.Options) == 1 {
		only := union.Options[0]
		only.Nullable = union.Nullable
		return only
	}
	return union
}

// messageSchema draws a message of the components as a type.
func (r *reader) messageSchema(n *yaml.Node) Schema {
	a := asyncReader{reader: r}
	m, _ := r.resolve(n)
	b := a.message(m, "")
	s := Schema{Type: "message", Description: b.Description}
	if len(b.Headers) > 0 {
		headers := Schema{Name: "headers", Type: "object"}
		for _, header := range b.Headers {
			headers.Fields = append(headers.Fields, header.Schema)
		}
		s.Fields = append(s.Fields, headers)
	}
	if len(b.Contents) > 0 {
		payload := b.Contents[0].Schema
		payload.Name = "payload"
		s.Fields = append(s.Fields, payload)
		if examples := b.Contents[0].Examples; len(examples) > 0 && payload.Example == "" && examples[0].Language == "json" {
			payload.Example = examples[0].Text
			s.Fields[len(s.Fields)-1] = payload
		}
	}
	return s
}
