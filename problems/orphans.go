package problems

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// orphaned are entities that nothing brings in any more.
var orphaned = entity.OneOf("metadata.annotations."+entity.AnnotationOrphan, "true")

// clearing is the form that removes orphans, with all that it would bring about.
type clearing struct {
	Action, Back string
	Total        int    // orphans that the address asks for
	Kinds        string // of these
	Others       int    // that name them, and stay
	Listed       int
	Table        ui.Table
	Choice       ui.Button // chooses none of them, or all
}

// clearForm shows the consequences first.
func (p Pages) clearForm(r *http.Request) (web.Page, error) {
	v, err := p.open(r, listOrphans)
	if err != nil {
		return web.Page{}, err
	}
	list := v.orphans()
	rows, _, err := list.some(0, mostAtOnce)
	if err != nil {
		return web.Page{}, err
	}
	c := clearing{Action: v.clearPath(), Back: v.path(), Listed: len(rows), Kinds: v.kindsOf(list)}
	refs := list.refs()
	c.Total, c.Others = len(refs), v.naming(refs)
	chosen := r.URL.Query().Get("choose") != "none"
	c.Table, c.Choice = v.toGo(rows, chosen), ui.Button{Label: "Choose none", Path: withField(c.Action, "choose", "none"), Small: true}
	if !chosen {
		c.Choice = ui.Button{Label: "Choose all", Path: c.Action, Small: true}
	}
	return v.clearPage(clearView(c)), nil
}

func (v *listPage) clearPage(body templ.Component) web.Page {
	return web.Page{Title: "Remove orphans", Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Problems", Path: "/problems"}, {Label: "Orphans", Path: v.path()}, {Label: "Remove"}}, Component: body,
	}}
}

// clearPath is the address of the form for what the list shows.
func (v *listPage) clearPath() string {
	return web.WithQuery("/problems/orphans/remove", v.first().fields())
}

func withField(path, name, value string) string {
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return path + sign + name + "=" + url.QueryEscape(value)
}

// refs are those of all that the list finds.
func (l *keptList) refs() []string {
	q := l.query("")
	q.Limit, q.Count, q.ByRef = 0, false, true
	var refs []string
	for _, hit := range l.page.pages.index.Select(q).Hits {
		refs = append(refs, hit.Value)
	}
	return refs
}

// kindsOf counts what a list finds: 7 Components, 1 API.
func (v *listPage) kindsOf(list *keptList) string {
	var parts []string
	for _, kind := range list.counts("kind") {
		parts = append(parts, ui.Count(kind.Count, kind.Value, names.Plural(kind.Value)))
	}
	return strings.Join(parts, ", ")
}

// inward are the relations that an entity shows because others name it.
var inward = []string{"apiConsumedBy", "apiProvidedBy", "dependencyOf", "hasMember", "hasPart", "ownerOf", "parentOf"}

// naming is how many entities name some, without these themselves.
func (v *listPage) naming(refs []string) int {
	seen := map[string]bool{}
	for _, ref := range refs {
		seen[ref] = true
	}
	n := 0
	for _, ref := range refs {
		for _, relation := range inward {
			for _, other := range v.pages.index.Related(ref, relation) {
				if _, there := v.pages.index.ByRef(other); there && !seen[other] {
					seen[other] = true
					n++
				}
			}
		}
	}
	return n
}

// toGo lists orphans, each to be chosen.
func (v *listPage) toGo(rows []listRow, chosen bool) ui.Table {
	t := ui.Table{Label: "Orphans", Columns: []ui.Column{
		{Title: "Goes", Hidden: true, Class: "col-choice"},
		{Title: "Entity", Class: "col-subject"},
		{Title: "Owner", Class: "col-owner"},
		{Title: "File", Class: "col-file"},
		{Title: "Named by", Class: "col-related"},
	}}
	for _, row := range rows {
		by := ui.Cell{Class: "muted", Body: ui.Text("nobody")}
		if n := v.naming([]string{row.key}); n > 0 {
			by.Body = ui.Link(ui.EntityPath(row.of.Ref)+"/relations", ui.Count(n, "other", "others"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Body: choiceView(row, chosen)},
			v.subjectCell(row), ownersCell(row), v.fileCell(row),
			by,
		}})
	}
	return t
}
