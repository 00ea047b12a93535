// Package apiview draws API definitions: operations, messages and types as people read them, and the text they came from.
package apiview

import (
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/browse/apiview/apidoc"
	"github.com/callboard/callboard/ui"
)

// Reference is a definition on a page.
type Reference struct {
	Doc      apidoc.Doc
	Path     string       // of the page
	Part     string       // key of the part that is shown; unknown or "" = the first
	Query    string       // shows what it finds instead of a part
	Try      string       // anchor of the operation that the reader wants to try
	Problems []ui.Problem // of the definition
}

// most is how many operations and types stand on one page. Definitions with more are shown part by part.
const most = 200

// partSize is how many stand in a part then.
const partSize = 100

// part is what a page shows: pieces of groups, and types.
type part struct {
	Key, Title string
	Groups     []apidoc.Group
	Types      []apidoc.Type
}

// page is a Reference with its parts worked out.
type page struct {
	Reference
	Parts []part
	Shown part
	at    map[string]string // part of an anchor
}

func (r Reference) page() page {
	p := page{Reference: r, at: map[string]string{}}
	p.Parts = parts(r.Doc)
	for _, one := range p.Parts {
		p.note(one)
	}
	if part, found := p.at[r.Try]; found {
		r.Part = part
	}
	if len(p.Parts) > 0 {
		p.Shown = p.Parts[max(0, slices.IndexFunc(p.Parts, func(one part) bool { return one.Key == r.Part }))]
	}
	return p
}

func (p page) note(one part) {
	for _, g := range one.Groups {
		if _, before := p.at[g.Anchor]; !before {
			p.at[g.Anchor] = one.Key
		}
		for _, o := range g.Operations {
			p.at[o.Anchor] = one.Key
		}
	}
	for _, t := range one.Types {
		p.at[t.Anchor] = one.Key
	}
}

// parts is a single one with the key "" for all but big definitions.
func parts(doc apidoc.Doc) []part {
	count := len(doc.Types)
	for range doc.Operations() {
		count++
	}
	if count == 0 {
		return nil
	}
	if count <= most {
		return []part{{Groups: doc.Groups, Types: doc.Types}}
	}
	var found []part
	for _, g := range doc.Groups {
		n := 0
		for operations := range slices.Chunk(g.Operations, partSize) {
			n++
			piece := g
			piece.Operations = operations
			found = append(found, part{Key: numbered(g.Anchor, n), Title: titled(g.Name, n), Groups: []apidoc.Group{piece}})
		}
	}
	n := 0
	for types := range slices.Chunk(doc.Types, partSize) {
		n++
		found = append(found, part{Key: numbered("types", n), Title: titled("Types", n), Types: types})
	}
	return found
}

func numbered(key string, n int) string {
	if n == 1 {
		return key
	}
	return key + "." + strconv.Itoa(n)
}

func titled(name string, n int) string {
	if n == 1 {
		return name
	}
	return name + ", page " + strconv.Itoa(n)
}

// partPath is the address of a part.
func (p page) partPath(key string) string {
	if key == "" {
		return p.Path
	}
	return p.Path + "?part=" + key
}

// to is the address of something with an anchor.
func (p page) to(anchor string) string {
	key := p.at[anchor]
	if key == p.Shown.Key && p.Query == "" {
		return "#" + anchor
	}
	return p.partPath(key) + "#" + anchor
}

// tryPath is the address at which an operation can be tried.
func (p page) tryPath(anchor string) string { return p.Path + "?try=" + anchor + "#" + anchor }

// trial is the form for an operation.
func (p page) trial(o apidoc.Operation) trial {
	t := trialOf(p.Doc, o)
	t.Close = p.partPath(p.Shown.Key) + "#" + o.Anchor
	return t
}

func (p page) linePath(line int) string { return TextPath(p.Path, line) }

// TextPath is where a line of the text is shown.
func TextPath(path string, line int) string {
	address := path + "?as=text"
	if first := firstLine(line); first > 1 {
		address += "&from=" + strconv.Itoa(first)
	}
	return address + "#L" + strconv.Itoa(line)
}

// says reports whether there is anything to tell of the whole.
func (p page) says() bool {
	d := p.Doc
	return len(p.Parts) == 0 && !d.Broken() || d.Description != "" || len(d.Servers)+len(d.Security)+len(d.Facts) > 0
}

// few opens operations at once where there are not many.
func (p page) few() bool {
	n := 0
	for _, g := range p.Shown.Groups {
		n += len(g.Operations)
	}
	return n <= 2
}

func (p page) neighbours() ui.Pagination {
	at := slices.IndexFunc(p.Parts, func(one part) bool { return one.Key == p.Shown.Key })
	shown := ui.Pagination{Shown: "Part " + ui.Number(at+1) + " of " + ui.Number(len(p.Parts))}
	if at > 0 {
		shown.Previous = p.partPath(p.Parts[at-1].Key)
	}
	if at+1 < len(p.Parts) {
		shown.Next = p.partPath(p.Parts[at+1].Key)
	}
	return shown
}

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
