package browse

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// listPage is the list as it is shown.
type listPage struct {
	Head    ui.Head
	Tabs    []ui.Tab
	Facets  []ui.Facet
	Notices []ui.Notice // above the table
	Bar     ui.FilterBar
	Table   ui.Table
	Chosen  bool // the columns are: they have the widths that they need, and may be more than there is room for
	Pages   ui.Pagination
	Empty   ui.EmptyState // shown if the table has no rows
}

// listed is a listing with what was found for it.
type listed struct {
	listing
	*names.Book
	pages    Pages
	kinds    []index.FacetValue // that there are, in the order of the tabs
	own      []string           // what the asker owns things as
	troubled []string           // uids of entities with problems
	ignored  []string           // sentences about what is not understood of the address
	unknown  []string           // columns of the address that there are not
	shown    []column
	where    *entity.Predicate
	at       place
	page     index.Page
	groups   []rowGroup // in their order, if the list is in groups
	entities []entity.Entity
	hint     string // why this is not what the address asks for
}

func (p Pages) list(r *http.Request) (web.Page, error) {
	if old, ok := fromBackstage(r.URL.Query()); ok {
		return web.Page{}, web.SeeOther(old)
	}
	l, err := p.find(r)
	if err != nil {
		return web.Page{}, err
	}
	if len(r.URL.Query()["columns"]) > 1 && len(l.unknown) == 0 {
		return web.Page{}, web.SeeOther(l.path()) // a form sends them one by one
	}
	l.fallBack()
	if err := l.load(); err != nil {
		return web.Page{}, err
	}
	return web.Page{Title: l.title(), Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: l.kindTitle()}}, Component: ui.All(listView(l.view()), ui.Toast(toast(r)...)),
	}}, nil
}

// find settles what a list is about: its kind, who asks, and what entities must be.
func (p Pages) find(r *http.Request) (*listed, error) {
	l := &listed{listing: readListing(r.URL.Query()), Book: names.For(r, p.index), pages: p, own: identity.Of(r.Context()).Owns()}
	l.kinds = slices.Clone(p.index.Facets(nil, l.Visible, []string{"kind"})[0])
	slices.SortStableFunc(l.kinds, func(a, b index.FacetValue) int { return cmp.Compare(kindRank(a.Value), kindRank(b.Value)) })
	if l.kind == "" {
		l.kind = l.usualKind()
	}
	all, err := p.problems.Current(r.Context())
	if err != nil {
		return nil, err
	}
	l.troubled = all.UIDs
	if l.stars, err = p.starredUIDs(r); err != nil {
		return nil, err
	}
	if l.through {
		l.owners = p.withBelow(l.named(facetNamed("owner")))
	}
	l.settle(r.URL.Query())
	l.choose()
	l.where = l.predicate(l.own, l.troubled, "")
	l.at, _ = readPlace(l.cursor)
	return l, nil
}

// usualKind is what an address without a kind means: everything for a text from the search box, else the first kind that there is.
func (l *listed) usualKind() string {
	switch {
	case l.text != "":
		return everyKind
	case len(l.kinds) > 0:
		return strings.ToLower(l.kinds[0].Value)
	}
	return "component"
}

// fallBack shows all of a kind to whom nothing of it belongs, and says so.
func (l *listed) fallBack() {
	all := l.listing
	if all.owned = false; !l.owned || all.isFiltered() || l.count(l.where) > 0 {
		return
	}
	l.listing, l.where = all, all.predicate(nil, l.troubled, "")
	l.hint = "Your teams own none of these, so here are all of them."
	if len(l.own) == 0 {
		l.hint = "You are in no team that the catalog knows, so nothing is yours. Here is all there is."
	}
}

// load asks the index for the page, and decodes the entities on it.
func (l *listed) load() error {
	if g := l.grouping(); g != nil {
		return l.loadGroups(g)
	}
	q := l.question()
	q.Limit, q.Count = pageSize, true
	if l.hasPositions() {
		q.After, q.Before = l.at.after, l.at.before
	} else {
		q.Offset = l.at.offset
	}
	body, page := l.Index.AppendPage([]byte{'['}, q)
	if l.page = page; len(page.Hits) == 0 && l.cursor != "" {
		l.cursor, l.at = "", beginning // what was there is gone: the list begins again
		return l.load()
	}
	return l.take(append(body, ']'))
}

// take decodes entities.
func (l *listed) take(body []byte) error {
	l.entities = nil
	if err := json.Unmarshal(body, &l.entities); err != nil {
		return fmt.Errorf("read a page of the index: %w", err)
	}
	return nil
}

// asked is all that the list is of, in no order.
func (l *listed) asked(where *entity.Predicate) index.Query {
	return index.Query{Where: where, Visible: l.Visible, Text: l.searched()}
}

// question is what the index is asked. By name alone, pages are found by position; other orders count rows, because an entity without
// the field comes last and has no position.
func (l *listed) question() index.Query {
	q := l.asked(l.where)
	key, desc := l.order()
	if key == ageKey {
		if q.Age = index.Earliest; desc {
			q.Age = index.Latest
		}
		return q
	}
	q.Order = l.orders()
	if l.hasPositions() {
		return q
	}
	q.Missing = index.Last
	if g := l.grouping(); g != nil {
		q.Order = append([]index.Order{{Field: g.key}}, q.Order...)
	}
	return q
}

// orders are by the column that the list is sorted by, and then by name.
func (l *listed) orders() []index.Order {
	key, desc := l.order()
	list := []index.Order{{Field: key, Desc: desc}}
	if key != nameKey {
		list = append(list, index.Order{Field: nameKey})
	}
	return list
}

const (
	nameKey   = "metadata.name"
	targetKey = "spec.target"
)

// ageKey is no key of the search index: entities are sorted by when they changed.
const ageKey = "changed"

func (l *listed) hasPositions() bool {
	key, _ := l.order()
	return key == nameKey && l.grouping() == nil
}

// order is the key to sort by.
func (l *listed) order() (key string, desc bool) {
	name, desc := strings.CutPrefix(l.sort, "-")
	if c, _ := columnNamed(name); l.sortsBy(c) {
		return c.key, desc
	}
	return nameKey, false
}

// sortsBy reports whether the list can be sorted by a column.
func (l *listed) sortsBy(c column) bool {
	return c.key != "" && (c.key != ageKey || l.grouping() == nil)
}

// searched is the text as the index looks for it: as it stands, without wildcards.
func (l *listed) searched() *index.Text {
	text := index.Described(l.text)
	if text != nil && l.kind == "location" {
		text.Fields = append(slices.Clip(text.Fields), targetKey, "spec.targets") // which it is shown by if it has no name of its own
	}
	return text
}

func (l *listed) count(where *entity.Predicate) int {
	q := l.asked(where)
	q.Limit, q.Count = index.NoRows, true
	return l.Index.Select(q).Total
}

func (l *listed) view() listPage {
	v := listPage{
		Head: ui.Head{Title: l.title(), Count: ui.Number(l.total()), Actions: l.actions()},
		Tabs: l.tabs(), Facets: l.facets(), Notices: l.notices(), Table: l.table(), Chosen: l.columns != nil, Empty: l.empty(), Pages: l.pagination(),
	}
	v.Bar = ui.FilterBar{Action: "/catalog", Text: l.text, Keep: l.kept("q"), Chips: l.chips(), Target: "found", Rest: ui.All(l.groupMenu(), l.columnMenu(), l.exports(), l.saving())}
	if l.isFiltered() {
		v.Bar.Clear = l.plain().path()
	}
	return v
}

// actions lead to what adds to the catalog. Templates are named where there are any.
func (l *listed) actions() templ.Component {
	register := ui.Button{Label: "Register", Icon: "plus", Path: "/catalog-import", Primary: true}.View()
	if !slices.ContainsFunc(l.kinds, func(k index.FacetValue) bool { return strings.EqualFold(k.Value, "template") }) {
		return register
	}
	return ui.All(ui.Button{Label: "Create", Icon: "layout-template", Path: "/create"}.View(), register)
}

// total is how many entities are listed. In groups there may be more rows: one for each group that an entity is in.
func (l *listed) total() int {
	if l.hasPositions() {
		return l.page.Total
	}
	return l.count(l.where)
}

// kept are the fields of the address but some, for forms that ask for another page.
func (l *listed) kept(but ...string) []ui.Field {
	var fields []ui.Field
	for _, field := range l.whole().fields() {
		if !slices.Contains(but, field[0]) {
			fields = append(fields, ui.Field{Name: field[0], Value: field[1]})
		}
	}
	return fields
}

func (l *listed) notices() []ui.Notice {
	var notices []ui.Notice
	if l.hint != "" {
		notices = append(notices, ui.Notice{Tone: ui.Info, Text: l.hint})
	}
	if len(l.unknown) > 0 {
		text := "There is no column called " + strings.Join(l.unknown, ", ") + ". A label is written as label:team, an annotation as annotation:example.com/key."
		notices = append(notices, ui.Notice{Tone: ui.Warn, Text: text})
	}
	if len(l.ignored) > 0 {
		notices = append(notices, ui.Notice{Tone: ui.Warn, Text: strings.Join(l.ignored, " ")})
	}
	if c, _ := columnNamed(strings.TrimPrefix(l.sort, "-")); c.key == ageKey && !l.sortsBy(c) {
		notices = append(notices, ui.Notice{Tone: ui.Warn, Text: "In groups, the list cannot be sorted by when things changed."})
	}
	return notices
}

func (l *listed) pagination() ui.Pagination {
	previous, next := l.at.around(l.page, l.hasPositions())
	p := ui.Pagination{Shown: fmt.Sprintf("%s–%s of %s", ui.Number(l.at.first), ui.Number(l.at.first+len(l.page.Hits)-1), ui.Number(l.page.Total))}
	with := func(cursor string) string {
		other := l.listing
		other.cursor = cursor
		return other.path()
	}
	if previous != "" {
		p.Previous = with(previous)
	}
	if next != "" {
		p.Next = with(next)
	}
	return p
}

func (l *listed) empty() ui.EmptyState {
	all := ui.Button{Label: "Show all", Path: listing{kind: l.kind}.path()}
	switch {
	case len(l.kinds) == 0:
		return ui.EmptyState{
			Icon: "layout-grid", Title: "The catalog is empty", Text: "Register a file that describes your first component, or name it below catalog.locations in the configuration.",
			Actions: []ui.Button{{Label: "Register", Icon: "plus", Path: "/catalog-import", Primary: true}},
		}
	case l.starred && len(l.stars) == 0:
		return ui.EmptyState{Icon: "star", Title: "You have starred nothing yet", Text: "The star on an entity's page keeps it here and in the side bar.", Actions: []ui.Button{all}}
	case l.owned && len(l.own) == 0:
		text := "Nothing is owned by you, because the catalog knows of no group that you are a member of."
		return ui.EmptyState{Icon: "users", Title: "You are in no team yet", Text: text, Actions: []ui.Button{all}}
	}
	every := ui.Button{Label: "Show every kind", Path: l.as(everyKind).path()}
	if !l.isKind() {
		return ui.EmptyState{
			Icon: "search", Title: "There is no kind called " + entity.Line(l.kind), Text: "The kinds that there are stand above.", Actions: []ui.Button{every},
		}
	}
	if !l.isFiltered() && l.kind != everyKind {
		return ui.EmptyState{
			Icon: "search", Title: "Nothing of this kind", Text: "The catalog has no entity of the kind " + l.kindName() + ".",
			Actions: []ui.Button{every},
		}
	}
	return ui.EmptyState{
		Icon: "search", Title: "Nothing matches", Text: "There is nothing of this kind with all of these properties.",
		Actions: []ui.Button{{Label: "Clear the filters", Path: l.plain().path()}, {Label: "Search in every kind", Path: l.as(everyKind).path()}},
	}
}

// saidNotices are what the list says after a change.
var saidNotices = map[string]ui.Notice{
	"unregistered": {Tone: ui.Good, Text: "Unregistered. What came in through it alone is gone.", Action: ui.Button{Label: "What went", Path: "/problems/deleted"}},
	"deleted":      {Tone: ui.Good, Text: "Deleted. It comes back if its source still has it.", Action: ui.Button{Label: "What went", Path: "/problems/deleted"}},
}

// toast is what a change before this page did.
func toast(r *http.Request) []ui.Notice {
	if notice, known := saidNotices[r.URL.Query().Get("said")]; known {
		return []ui.Notice{notice}
	}
	return nil
}
