package apiview

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

// input is one value of a form.
type input struct {
	ID, Name    string
	Place       string // path, query, header, cookie, form or secret
	Kind        string // of a secret: Bearer, Basic, Authorization, header or query
	Type        string // of the element: select, file, or as HTML has it
	Choices     []string
	Value       string
	Placeholder string
	Required    bool
	Many        bool   // a list, typed with commas
	Joined      string // how its items are sent, as in apidoc.Parameter
	Blocked     string // why a page cannot send it
	Note        string
}

// inputOf is the field for a parameter: with its example if it is required, else with it as a hint.
func inputOf(doc apidoc.Doc, p apidoc.Parameter, n int) input {
	s := p.Schema
	if t, found := doc.Type(s.Ref); found {
		s.Type, s.Format, s.Enum, s.Items = t.Schema.Type, t.Schema.Format, t.Schema.Enum, t.Schema.Items
		s.Example, s.Default, s.Sample = firstWord(s.Example, t.Schema.Example), firstWord(s.Default, t.Schema.Default), firstWord(s.Sample, t.Schema.Sample)
	}
	in := input{
		ID: "try-" + strconv.Itoa(n), Name: s.Name, Place: p.In, Type: inputType(s), Required: s.Required, Joined: p.Joined, Many: s.Items != nil, Note: leadOf(s.Description),
	}
	for _, value := range s.Enum[:min(len(s.Enum), mostChoices)] {
		in.Choices = append(in.Choices, plainText(value.Text))
	}
	if s.Type == "boolean" {
		in.Choices = []string{"true", "false"}
	}
	if len(in.Choices) > 0 {
		in.Type = "select"
	}
	if cannotSend(p.In, s.Name) {
		in.Blocked = "Pages cannot send this. The command can."
	}
	given := plainText(firstWord(s.Example, firstWord(s.Default, s.Sample)))
	switch {
	case s.Required && given == "" && len(in.Choices) > 0:
		in.Value = in.Choices[0]
	case s.Required:
		in.Value = given
	default:
		in.Placeholder = given
	}
	return in
}

func inputType(s apidoc.Schema) string {
	switch {
	case s.Items != nil:
		return "text"
	case s.Type == "integer" || s.Type == "number":
		return "number"
	case s.Format == "date":
		return "date"
	case s.Format == "password":
		return "password"
	case s.Format == "binary" || s.Type == "file":
		return "file"
	}
	return "text"
}

// forbidden are headers that browsers keep to themselves.
var forbidden = strings.Fields("accept-charset accept-encoding access-control-request-headers access-control-request-method connection content-length cookie cookie2 " +
	"date dnt expect host keep-alive origin referer set-cookie te trailer transfer-encoding upgrade user-agent via")

func cannotSend(place, name string) bool {
	name = strings.ToLower(name)
	return place == "cookie" || place == "header" &&
		(slices.Contains(forbidden, name) || strings.HasPrefix(name, "sec-") || strings.HasPrefix(name, "proxy-"))
}

// attributes are those that all elements have. The script reads the form by them; without names, nothing of it is sent anywhere else.
func (in input) attributes() templ.Attributes {
	all := templ.Attributes{"id": in.ID, "data-in": in.Place, "data-name": in.Name, "autocomplete": "off"}
	if in.Kind != "" {
		all["data-kind"] = in.Kind
	}
	if in.Many {
		all["data-joined"] = in.Joined
	}
	if in.Blocked != "" {
		all["disabled"] = true
	} else if in.Required {
		all["required"] = true
	}
	if in.hint() != "" {
		all["aria-describedby"] = in.ID + "-note"
	}
	return all
}

func (in input) hint() string {
	var parts []string
	for _, part := range []string{in.Blocked, in.Note} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if in.Many {
		parts = append(parts, "Several with commas between them.")
	}
	return strings.Join(parts, " ")
}

// rows is the height of a body's field.
func rows(text string) string {
	return strconv.Itoa(min(max(strings.Count(text, "\n")+1, 3), 16))
}
