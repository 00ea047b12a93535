// Package apidoc turns API definitions of any format into one form that pages draw: operations, messages and types, each with an anchor.
package apidoc

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/callboard/callboard/entity"
)

// The formats that are read. Whatever is none of them is Plain.
const (
	OpenAPI  = "openapi"
	AsyncAPI = "asyncapi"
	GraphQL  = "graphql"
	Protobuf = "protobuf"
	Plain    = "text"
)

// MaxDefinition is the longest text that is read; longer ones are shown as they are, with a problem that says so.
const MaxDefinition = 16 << 20

// Doc is a definition as pages draw it. All strings come from the definition as they stand there: views escape them, and descriptions are
// Markdown that a view renders.
type Doc struct {
	Format      string // what the text is, whatever spec.type says
	Dialect     string // version of the format, such as 3.0.3 or proto3; "" if the format has none
	Language    string // of the text, as highlighters name it: yaml, json, graphql, protobuf, xml, … or spec.type; "" if unknown
	Title       string
	Version     string // of the API
	Description string
	Facts       []Fact // contact, licence, package, …
	Servers     []Server
	Security    []Scheme
	Groups      []Group // in the order of the document; none is empty
	Types       []Type
	Problems    []entity.Problem // in the order of the document; an Error means that the whole or a part could not be read
	Text        string           // the definition itself
}

// Parse never fails: what cannot be read becomes a problem with its place in the text. The kind is spec.type, and decides only where the
// text leaves a doubt.
func Parse(kind, definition string) (doc Doc) {
	kind = strings.ToLower(strings.TrimSpace(kind))
	doc = Doc{Format: Plain, Text: definition}
	found := &problems{}
	defer func() {
		if r := recover(); r != nil { // parsers below are known to panic on a few malformed texts
			doc.Groups, doc.Types = nil, nil
			found.fail(entity.Problem{Message: fmt.Sprintf("the definition cannot be read: %v", r)})
		}
		doc.Problems = found.all()
	}()
	text := strings.TrimPrefix(definition, "\ufeff")
	format, sure := detect(kind, text)
	doc.Format, doc.Language = format, language(format, kind, text)
	switch {
	case strings.TrimSpace(text) == "":
		found.fail(entity.Problem{Message: "the definition is empty", Expected: "the text of the API's definition"})
		return doc
	case len(text) > MaxDefinition:
		found.fail(entity.Problem{Message: fmt.Sprintf("the definition has %d bytes, so only its text is shown", len(text)), Expected: fmt.Sprintf("at most %d bytes", MaxDefinition)})
		return doc
	case !utf8.ValidString(text):
		line, column := position(text, len(validPart(text)))
		found.fail(entity.Problem{Message: "the text is not valid UTF-8", Line: line, Column: column, Expected: "text in UTF-8"})
		return doc
	}
	if claimed, ok := formatOf[kind]; ok && claimed != format {
		found.warn(entity.Problem{
			Message: fmt.Sprintf("the type says %s and the definition is %s", kind, displayName[format]),
			Field:   "spec.type", Found: kind, Expected: format,
		})
	}
	switch format {
	case OpenAPI, AsyncAPI:
		parseTree(&doc, format, text, found)
	case GraphQL:
		parseGraphQL(&doc, text, found)
	case Protobuf:
		parseProtobuf(&doc, text, found)
	}
	if !sure && found.broken() { // it only looked like it
		found = &problems{}
		return Doc{Format: Plain, Language: language(Plain, kind, text), Text: definition}
	}
	return doc
}

// Operations are those of all groups.
func (d Doc) Operations() iter.Seq2[Group, Operation] {
	return func(yield func(Group, Operation) bool) {
		for _, group := range d.Groups {
			for _, operation := range group.Operations {
				if !yield(group, operation) {
					return
				}
			}
		}
	}
}

// Operation is the one with this anchor.
func (d Doc) Operation(anchor string) (Operation, bool) {
	for _, operation := range d.Operations() {
		if operation.Anchor == anchor {
			return operation, true
		}
	}
	return Operation{}, false
}

// Type is the one with this anchor, as in Schema.Ref.
func (d Doc) Type(anchor string) (Type, bool) {
	for _, t := range d.Types {
		if t.Anchor == anchor {
			return t, true
		}
	}
	return Type{}, false
}

// Broken says that the definition, or a part of it, could not be read.
func (d Doc) Broken() bool {
	return slices.ContainsFunc(d.Problems, func(p entity.Problem) bool { return p.Level == entity.Error })
}

func validPart(text string) string {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return text[:i]
			}
		}
	}
	return text
}
