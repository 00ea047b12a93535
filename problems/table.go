package problems

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// table has a line for each row, and below the open ones all that is known.
func (v *listPage) table(list wrongList, rows []listRow) ui.Table {
	t := ui.Table{Label: v.label()}
	head := func(title, class, by string) {
		t.Columns = append(t.Columns, v.head(ui.Column{Title: title, Class: class}, by, list.sorts()))
	}
	groups := v.list == listMissing && v.absent == ""
	head(v.subject(), "col-subject", "name")
	head(v.complaint(), "col-said", "count")
	if !groups {
		head("Owner", "col-owner", findings.Owner)
		head("File", "col-file", "")
	}
	head(v.moment(), "col-when", "since")
	head("", "col-act", "")
	for _, row := range rows {
		cells := []ui.Cell{v.subjectCell(row), v.saidCell(row)}
		if !groups {
			cells = append(cells, ownersCell(row), v.fileCell(row))
		}
		cells = append(cells, ui.Cell{Class: "muted", Body: ui.Ago(row.since)}, ui.Cell{Body: row.act})
		t.Rows = append(t.Rows, ui.Row{Cells: cells, Below: row.more, Chosen: row.more != nil})
	}
	return t
}

// subject is what the first column names.
func (v *listPage) subject() string {
	if v.list == listMissing && v.absent == "" {
		return "Missing"
	}
	return "Entity"
}

// complaint is what the sentence of a row tells.
func (v *listPage) complaint() string {
	if v.list == listDeleted {
		return "Why"
	}
	return "Problem"
}

// moment is what the time of a row means.
func (v *listPage) moment() string {
	switch {
	case v.list == listDeleted, v.list == listMissing && v.absent == "":
		return "Gone"
	case v.list == listErrors, v.list == listConflicts:
		return "Since"
	}
	return "Changed"
}

// head lets a column be sorted by, and turned round.
func (v *listPage) head(c ui.Column, by string, sorts []string) ui.Column {
	if by == "" || !has(sorts, by) {
		return c
	}
	now, usual := v.sort, sorts[len(sorts)-1]
	if now == "" && usual != findings.Owner {
		now = "-" + usual // times and counts begin with the greatest
	} else if now == "" {
		now = "name"
	}
	sorted := v.first()
	sorted.sort = by
	switch now {
	case by:
		c.Sorted, sorted.sort = ui.Ascending, "-"+by
	case "-" + by:
		c.Sorted = ui.Descending
	}
	c.Sort = sorted.path()
	return c
}

func (v *listPage) subjectCell(row listRow) ui.Cell {
	if row.of.Ref.Name != "" {
		return ui.Cell{Class: "strong", Title: row.of.Ref.String(), Body: row.of.View()}
	}
	return ui.Cell{Class: "strong", Title: row.file, Body: fileView(row.name)}
}

func (v *listPage) saidCell(row listRow) ui.Cell {
	path := v.opened(row.key)
	if row.more != nil {
		path = v.closed(row.key)
	}
	return ui.Cell{Title: row.said, Body: saidView(row, path, row.more != nil)}
}

// detail is what an open row shows that has nothing more to say: all that its line may have had no room for.
func (v *listPage) detail(row listRow, ways ...templ.Component) templ.Component {
	facts := []ui.Pair{{Name: "Problem", Value: ui.Text(row.said)}}
	if row.of.Ref.Name != "" {
		facts = append(facts, ui.Pair{Name: "Entity", Value: row.of.View()})
	}
	if owners := ownersCell(row); len(row.owners) > 0 {
		facts = append(facts, ui.Pair{Name: "Owner", Value: owners.Body})
	}
	if at, err := entity.ParseLocationRef(row.file); err == nil {
		value := ui.Code(PlaceOf(at.Target, row.line, 0))
		if links := v.pages.catalog.LinksAt(row.file, row.line); web.IsAddress(links.View) {
			value = ui.Link(links.View, PlaceOf(at.Target, row.line, 0))
		}
		facts = append(facts, ui.Pair{Name: "File", Value: value})
	}
	if !row.since.IsZero() {
		facts = append(facts, ui.Pair{Name: v.moment(), Value: ui.Ago(row.since)})
	}
	return detailView(facts, append([]templ.Component{row.act}, ways...))
}

func ownersCell(row listRow) ui.Cell {
	var links []templ.Component
	var called []string
	for _, owner := range row.owners {
		owner.NoIcon = true
		links, called = append(links, owner.View()), append(called, owner.Name())
	}
	return ui.Cell{Class: "muted", Title: strings.Join(called, ", "), Body: ui.Commas(links)}
}

// fileCell is the file with the line, as a link where it is on the web.
func (v *listPage) fileCell(row listRow) ui.Cell {
	at, err := entity.ParseLocationRef(row.file)
	if err != nil {
		return ui.Cell{}
	}
	place, whole := PlaceOf(FileName(row.file), row.line, 0), PlaceOf(at.Target, row.line, 0)
	if links := v.pages.catalog.LinksAt(row.file, row.line); web.IsAddress(links.View) {
		return ui.Cell{Class: "muted", Title: whole, Body: ui.Link(links.View, place)}
	}
	return ui.Cell{Class: "muted", Title: whole, Body: ui.Text(place)}
}
