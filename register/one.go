package register

import (
	"net/http"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// previewRows is how many entities of a preview are listed.
const previewRows = 200

// onePreview is what an address or a text would bring.
type onePreview struct {
	Target    string // empty for a text
	Text      string // of a text
	Exists    bool   // it is registered already
	Refused   bool   // the portal may not read it
	Summary   string
	Problems  []ui.Problem
	Contested []contested
	Table     ui.Table
	Rest      int // entities that are not listed
	Unread    []string
}

// contested is a name that stays with another file.
type contested struct {
	Link   ui.EntityLink
	Holder string // location ref
}

func (p Pages) previewOne(r *http.Request, target string) (*onePreview, error) {
	found, err := p.catalog.Preview(r.Context(), target)
	if err != nil {
		return nil, err
	}
	v := p.previewed(r, found)
	v.Target = target
	return v, nil
}

func (p Pages) previewText(r *http.Request, text string) (*onePreview, error) {
	found, err := p.catalog.PreviewText(r.Context(), text)
	if err != nil {
		return nil, err
	}
	v := p.previewed(r, found)
	v.Text = text
	return v, nil
}

func (p Pages) previewed(r *http.Request, found catalog.Preview) *onePreview {
	v := &onePreview{Exists: found.Registered, Refused: found.Refused, Summary: summaryOf(found), Unread: found.Unread}
	for i, problem := range found.Problems {
		view := p.problems.At(problem)
		if catalog.InText(problem.Location) {
			view.Place, view.Path = linePlace(problem.Line, problem.Column), ""
		}
		if i < problems.Explained {
			view.Context = problems.LinesOf(found.Text(problem.Location), problem)
		}
		v.Problems = append(v.Problems, view)
	}
	book := names.For(r, p.index)
	for _, one := range found.Entities {
		if one.Kept {
			v.Contested = append(v.Contested, contested{book.Link(one.Entity.Ref().String()), one.Holder})
		}
	}
	v.Table, v.Rest = previewTable(book, found.Entities), max(0, len(found.Entities)-previewRows)
	return v
}

// summaryOf says in a sentence what would come.
func summaryOf(found catalog.Preview) string {
	counts := map[string]int{}
	for _, one := range found.Entities {
		counts[stateOf(one)]++
	}
	if len(found.Entities) == 0 {
		return "Nothing comes in."
	}
	said := ui.Count(len(found.Entities), "entity", "entities")
	if found.Files > 1 {
		said += " in " + ui.Count(found.Files, "file", "files")
	}
	var parts []string
	for _, state := range []struct{ name, one, many string }{
		{previewNew, "new", "new"}, {previewHere, "in the catalog already", "in the catalog already"}, {previewTaken, "name taken by another file", "names taken by other files"}, {previewHeir, "that takes over", "that take over"},
	} {
		if n := counts[state.name]; n > 0 {
			parts = append(parts, ui.Count(n, state.one, state.many))
		}
	}
	return said + ": " + strings.Join(parts, ", ") + "."
}

// What would become of an entity.
const (
	previewNew   = "new"
	previewHere  = "in the catalog"
	previewTaken = "name taken"
	previewHeir  = "takes over"
)

func stateOf(one catalog.Previewed) string {
	switch {
	case one.Holder == "":
		return previewNew
	case one.Kept:
		return previewTaken
	case one.Holder == one.File, catalog.InText(one.File):
		return previewHere
	}
	return previewHeir
}

var previewTones = map[string]ui.Tone{previewNew: ui.Good, previewTaken: ui.Warn, previewHeir: ui.Info}

// previewTable lists the entities that would come, with what would become of each.
func previewTable(l *names.Book, entities []catalog.Previewed) ui.Table {
	t := ui.Table{Label: "Entities", Columns: []ui.Column{
		{Title: "Name", Class: "col-name"}, {Title: "Kind", Class: "col-type"}, {Title: "Owner", Class: "col-owner"}, {Title: "Description", Class: "col-description"}, {Title: "File", Class: "col-file"}, {Title: "State", Class: "col-state"},
	}}
	for _, one := range entities[:min(len(entities), previewRows)] {
		state := stateOf(one)
		place := problems.PlaceOf(problems.FileName(one.File), one.Line, 0)
		if catalog.InText(one.File) {
			place = linePlace(one.Line, 0)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Class: "strong", Body: previewName(one.Entity, one.Holder != "")},
			{Class: "muted", Body: ui.Text(one.Entity.Kind())},
			draftOwner(l, one.Entity),
			{Class: "muted", Title: one.Entity.Summary(), Body: ui.Text(one.Entity.Summary())},
			{Class: "muted", Title: place, Body: ui.Text(place)},
			{Title: strings.TrimPrefix(one.Holder, "url:"), Body: ui.Badge{Text: state, Tone: previewTones[state]}.View()},
		}})
	}
	return t
}

// draftOwner is whom an entity that is not in the catalog names as its owner.
func draftOwner(l *names.Book, e entity.Entity) ui.Cell {
	ref := catalog.OwnerIn(e)
	if ref == "" {
		return ui.Cell{}
	}
	link := l.Link(ref)
	link.NoIcon = true
	return ui.Cell{Class: "muted", Body: link.View()}
}

// linePlace is a place in a text that is no file yet.
func linePlace(line, column int) string {
	if line == 0 {
		return ""
	}
	return strings.Replace(problems.PlaceOf("line", line, column), ":", " ", 1)
}
