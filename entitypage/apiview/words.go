package apiview

import (
	"strings"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
	"github.com/callboard/callboard/ui"
)

// formats as people call them.
var formats = map[string]string{
	apidoc.OpenAPI: "OpenAPI", apidoc.AsyncAPI: "AsyncAPI", apidoc.GraphQL: "GraphQL", apidoc.Protobuf: "Protocol Buffers", apidoc.Plain: "Text",
}

// Format is what a definition is written in, with its version.
func Format(doc apidoc.Doc) string {
	return strings.TrimSpace(formats[doc.Format] + " " + doc.Dialect)
}

func leadOf(description string) string { return ui.Markdown{Text: description}.Lead() }

// says is an operation in a line: in its words, else what it takes and gives where that is short.
func says(o apidoc.Operation) string {
	if o.Summary != "" {
		return o.Summary
	}
	if lead := leadOf(o.Description); lead != "" || o.Call != nil {
		return lead
	}
	return signature(o)
}

// signature is what calls of other formats than HTTP are known by.
func signature(o apidoc.Operation) string {
	var takes []string
	for _, p := range o.Parameters {
		if p.In == "argument" {
			takes = append(takes, p.Schema.Name+": "+typeWords(p.Schema))
		}
	}
	text := strings.Join(takes, ", ")
	for _, body := range o.Responses[:min(1, len(o.Responses))] {
		for _, content := range body.Contents[:min(1, len(body.Contents))] {
			text += " → " + typeWords(content.Schema)
		}
	}
	return strings.TrimSpace(text)
}

func typeWords(s apidoc.Schema) string {
	if s.Items != nil {
		return s.Type + " of " + typeWords(*s.Items)
	}
	return s.Type
}

// traits are what a schema says besides its type, in words.
func traits(s apidoc.Schema) []string {
	var words []string
	for _, one := range []struct {
		is   bool
		word string
	}{{s.Nullable, "nullable"}, {s.ReadOnly, "read only"}, {s.WriteOnly, "write only"}} {
		if one.is {
			words = append(words, one.word)
		}
	}
	return append(words, s.Constraints...)
}

func succeeded(status string) bool { return status == "" || strings.HasPrefix(status, "2") }

// statusTone is that of an HTTP status.
func statusTone(status string) ui.Tone {
	switch {
	case strings.HasPrefix(status, "2"):
		return ui.Good
	case strings.HasPrefix(status, "3"):
		return ui.Info
	case strings.HasPrefix(status, "4"):
		return ui.Warn
	case strings.HasPrefix(status, "5"):
		return ui.Bad
	}
	return ui.Plain
}

// shortVerb is a verb where there is little room.
func shortVerb(verb string) string {
	if short, found := map[string]string{"subscription": "sub", "mutation": "mut", "CHANNEL": "CHAN", "RECEIVE": "RECV", "OPTIONS": "OPT"}[verb]; found {
		return short
	}
	return verb
}

// longVerbs says that verbs need more room than those of HTTP.
func (p page) longVerbs() bool {
	for _, g := range p.Shown.Groups {
		for _, o := range g.Operations {
			if len(o.Verb) > len("OPTIONS") {
				return true
			}
		}
	}
	return false
}

// verbClass colours what a verb does: reads, makes, changes, or takes away.
func verbClass(verb string) string {
	switch strings.ToUpper(verb) {
	case "GET", "HEAD", "OPTIONS", "QUERY", "RECEIVE", "SUBSCRIPTION", "SUBSCRIBE":
		return "verb reads"
	case "POST", "SEND", "PUBLISH", "MUTATION":
		return "verb makes"
	case "PUT", "PATCH":
		return "verb changes"
	case "DELETE":
		return "verb removes"
	}
	return "verb"
}
