// Package apiview draws API definitions: operations, messages and types as people read them, and the text they came from.
package apiview

import (
	"slices"
	"strconv"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
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
