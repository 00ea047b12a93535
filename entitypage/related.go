package entitypage

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// relatedPage is all that an entity is related to, or that came from the same file, page by page.
type relatedPage struct {
	*entityPage
	Of    []ui.Facet
	Bar   ui.FilterBar
	Table ui.Table
	Pages ui.Pagination
}

// relatedAddress is what the address of such a page says.
type relatedAddress struct {
	base  string // without a query
	group string // of relations; "" = all
	text  string
	page  int // from 1
}

const (
	lostGroup        = "missing" // in an address: the relations to what is not in the catalog
	relatedPageSize  = 100
	mostRelatedPages = 1 << 20 // what an address says beyond is behind the last page anyway
)

func readRelatedAddress(base string, q url.Values) relatedAddress {
	page, _ := strconv.Atoi(q.Get("page"))
	return relatedAddress{base: base, group: q.Get("of"), text: strings.TrimSpace(q.Get("q")), page: min(max(page, 1), mostRelatedPages)}
}

func (a relatedAddress) path() string {
	var fields [][2]string
	if a.group != "" {
		fields = append(fields, [2]string{"of", a.group})
	}
	if a.text != "" {
		fields = append(fields, [2]string{"q", a.text})
	}
	if a.page > 1 {
		fields = append(fields, [2]string{"page", strconv.Itoa(a.page)})
	}
	return web.WithQuery(a.base, fields)
}

func (a relatedAddress) to(page int) string {
	a.page = page
	return a.path()
}

func (a relatedAddress) of(group string) string {
	a.group, a.page = group, 1
	return a.path()
}

// relations is the tab with everything that the entity is related to.
func (p Pages) relations(r *http.Request) (web.Page, error) {
	v, missing, err := p.open(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	a := readRelatedAddress(v.path+"/relations", r.URL.Query())
	all := v.relationLists()
	var things []relatedLine
	for _, list := range all {
		if a.group != "" && a.group != list.key && a.group != lostGroup {
			continue
		}
		for _, target := range list.targets {
			if strings.Contains(target, strings.ToLower(a.text)) && (a.group != lostGroup || !v.isThere(target)) {
				things = append(things, relatedLine{list.told(), target})
			}
		}
	}
	from, to := a.bounds(len(things))
	page := v.pageOf(a, things[from:to], len(things), "Relation")
	page.Of = []ui.Facet{a.facet(all)}
	if n := len(v.lostRelations()); n > 0 {
		page.Of[0].Values = append(page.Of[0].Values, ui.FacetValue{Label: "Not in the catalog", Count: n, Path: a.of(lostGroup), Active: a.group == lostGroup})
	}
	return v.listed("relations", "Relations", page), nil
}

// facet narrows to the relations of one meaning.
func (a relatedAddress) facet(lists []relationList) ui.Facet {
	facet, total := ui.Facet{}, 0
	for _, list := range lists {
		total += len(list.targets)
		facet.Values = append(facet.Values, ui.FacetValue{Label: list.told(), Count: len(list.targets), Path: a.of(list.key), Active: a.group == list.key})
	}
	facet.Values = append([]ui.FacetValue{{Label: "All relations", Count: total, Path: a.of(""), Active: a.group == ""}}, facet.Values...)
	return facet
}

// colocated are the other entities that one file, or one registered location, brought.
func (p Pages) colocated(r *http.Request) (web.Page, error) {
	v, missing, err := p.open(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	a := readRelatedAddress(v.path+"/colocated", r.URL.Query())
	ways := slices.DeleteFunc(v.beside(index.Query{Limit: index.NoRows}), func(way colocation) bool { return way.total == 0 })
	if !slices.ContainsFunc(ways, func(way colocation) bool { return way.key == a.group }) && len(ways) > 0 {
		a.group = ways[0].key
	}
	of := ui.Facet{}
	for _, way := range ways {
		of.Values = append(of.Values, ui.FacetValue{Label: way.title, Count: way.total, Path: a.of(way.key), Active: way.key == a.group})
	}
	q := index.Query{Offset: (a.page - 1) * relatedPageSize, Limit: relatedPageSize}
	if a.text != "" {
		q.Text = &index.Text{Term: a.text, Fields: []string{"metadata.name", "metadata.title"}}
	}
	var things []relatedLine
	total := 0
	for _, way := range v.beside(q) {
		if way.key == a.group {
			total = way.total
			for _, ref := range way.refs {
				things = append(things, relatedLine{ref: ref})
			}
		}
	}
	page := v.pageOf(a, things, total, "")
	page.Of = []ui.Facet{of}
	return v.listed("source", "Came in together", page), nil
}

// listed is a page of such a list below a tab.
func (v *entityPage) listed(tab, title string, list relatedPage) web.Page {
	page := v.page(tab, relatedPageView(list))
	page.Title = title + " · " + v.title() + " · " + v.entity.Kind()
	page.Scripts = []string{"htmx"}
	return page
}

// relatedLine is an entity, and what it is to the one whose page this is.
type relatedLine struct{ word, ref string }

// bounds are where the page begins and ends among so many lines.
func (a relatedAddress) bounds(total int) (from, to int) {
	from = min((a.page-1)*relatedPageSize, total)
	return from, min(from+relatedPageSize, total)
}

// pageOf shows the lines of one page of so many.
func (v *entityPage) pageOf(a relatedAddress, lines []relatedLine, total int, head string) relatedPage {
	page := relatedPage{entityPage: v, Table: v.relatedTable(lines, head), Bar: ui.FilterBar{Action: a.base, Text: a.text, Target: "related"}}
	if a.group != "" {
		page.Bar.Keep = []ui.Field{{Name: "of", Value: a.group}}
	}
	if a.text != "" {
		page.Bar.Clear = relatedAddress{base: a.base, group: a.group}.path()
	}
	from, to := a.bounds(total)
	page.Pages.Shown = ui.Number(min(from+1, to)) + "–" + ui.Number(to) + " of " + ui.Number(total)
	if a.page > 1 {
		page.Pages.Previous = a.to(a.page - 1)
	}
	if to < total {
		page.Pages.Next = a.to(a.page + 1)
	}
	return page
}

func (v *entityPage) relatedTable(lines []relatedLine, head string) ui.Table {
	table := ui.Table{Label: "Entities", Columns: []ui.Column{
		{Title: "Name", Class: "col-related"}, {Title: head, Class: relationClass(head)}, {Title: "Type", Class: "col-type"}, {Title: "Owner", Class: "col-owner"}, {Title: "Description", Class: "col-description"},
	}}
	for _, line := range lines {
		thing := v.relatedThing(line.ref)
		row := ui.Row{Cells: []ui.Cell{{Class: "strong", Body: thing.Link.View()}, {Class: "muted", Body: ui.Text(line.word)}}}
		e := v.Entity(line.ref)
		if e == nil {
			row.Cells = append(row.Cells, ui.Cell{}, ui.Cell{}, ui.Cell{Body: ui.Stated(ui.Warn, "not in the catalog")})
		} else {
			row.Cells = append(row.Cells, ui.Cell{Class: "muted", Body: ui.Text(thing.What)}, v.ownerCell(e), ui.Cell{Class: "faint", Title: e.Description(), Body: ui.Text(e.Description())})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// relationClass leaves the column out where all lines say the same.
func relationClass(head string) string {
	if head == "" {
		return "hidden"
	}
	return "col-relation"
}

func (v *entityPage) ownerCell(e entity.Entity) ui.Cell {
	owner := e.Target("ownedBy")
	if owner == "" {
		return ui.Cell{}
	}
	link := v.Link(owner)
	link.NoIcon = true
	return ui.Cell{Body: link.View()}
}
