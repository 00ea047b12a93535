package browse

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// listPage is the list as it is shown.
type listPage struct {
	Head   ui.Head
	Tabs   []ui.Tab
	Facets []ui.Facet
	Bar    ui.FilterBar
	Table  ui.Table
	Pages  ui.Pagination
	Empty  ui.EmptyState // shown if the table has no rows
}

// listed is a listing with what was found for it.
type listed struct {
	listing
	*lookup
	kinds    []index.FacetValue
	own      []string // what the asker owns things as
	troubled []string // uids of entities with problems
	where    *entity.Predicate
	at       place
	page     index.Page
	entities []entity.Entity
}

func (p Pages) list(r *http.Request) (web.Page, error) {
	if old, ok := fromBackstage(r.URL.Query()); ok {
		return web.Page{}, web.SeeOther(old.path())
	}
	l, err := p.find(r)
	if err != nil {
		return web.Page{}, err
	}
	if err := l.load(); err != nil {
		return web.Page{}, err
	}
	title := l.kindTitle()
	return web.Page{Title: title, Scripts: []string{"htmx"}, Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: title}}, Component: ui.All(listView(l.view()), ui.Toast(toast(r)...)),
	}}, nil
}

// find settles what a list is about: its kind, who asks, and what entities must be.
func (p Pages) find(r *http.Request) (*listed, error) {
	l := &listed{listing: readListing(r.URL.Query()), lookup: p.lookup(r), own: ownership(r)}
	l.kinds = slices.Clone(p.index.Facets(nil, l.visible, []string{"kind"})[0])
	slices.SortStableFunc(l.kinds, func(a, b index.FacetValue) int { return cmp.Compare(kindRank(a.Value), kindRank(b.Value)) })
	if l.kind == "" {
		l.kind = l.usualKind()
	}
	all, err := p.troubles.of(r.Context())
	if err != nil {
		return nil, err
	}
	l.troubled = all.uids
	if l.stars, err = p.starredUIDs(r); err != nil {
		return nil, err
	}
	l.where = l.predicate(l.own, l.troubled, "")
	l.at = readPlace(l.cursor)
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

// load asks the index for the page, and decodes the entities on it.
func (l *listed) load() error {
	body, page := l.pages.index.AppendPage([]byte{'['}, l.question())
	l.page = page
	if err := json.Unmarshal(append(body, ']'), &l.entities); err != nil {
		return fmt.Errorf("read a page of the index: %w", err)
	}
	return nil
}

// question is what the index is asked. By name, pages are found by position; other orders count rows, because an entity without the
// field comes last and has no position.
func (l *listed) question() index.Query {
	q := index.Query{Where: l.where, Visible: l.visible, Text: l.searched(), Limit: pageSize, Count: true}
	key, desc := l.order()
	q.Order = []index.Order{{Field: key, Desc: desc}}
	if l.hasPositions() {
		q.After, q.Before = l.at.after, l.at.before
		return q
	}
	q.Order, q.Missing, q.Offset = append(q.Order, index.Order{Field: nameKey}), index.Last, l.at.offset
	return q
}

const nameKey = "metadata.name"

func (l *listed) hasPositions() bool {
	key, _ := l.order()
	return key == nameKey
}

// order is the key to sort by.
func (l *listed) order() (key string, desc bool) {
	name, desc := strings.CutPrefix(l.sort, "-")
	for _, c := range columnsOf(l.kind) {
		if c.name == name && c.key != "" {
			return c.key, desc
		}
	}
	return nameKey, desc && name == "name"
}

// searched is the text as the index looks for it: as it stands, without wildcards.
func (l *listed) searched() *index.Text {
	term := strings.TrimSpace(l.text)
	if term == "" {
		return nil
	}
	return &index.Text{Term: term, Fields: []string{nameKey, "metadata.title", "metadata.description", "spec.profile.displayname"}}
}

func (l *listed) view() listPage {
	v := listPage{
		Head: ui.Head{Title: l.kindTitle(), Count: ui.Number(l.page.Total), Actions: ui.Button{Label: "Register", Icon: "plus", Path: "/catalog-import", Primary: true}.View()},
		Tabs: l.tabs(), Facets: l.facets(), Table: l.table(), Empty: l.empty(),
	}
	v.Bar = ui.FilterBar{Action: "/catalog", Text: l.text, Chips: l.chips(), Target: "found", Rest: ui.All(l.saving(), l.exports())}
	for _, field := range l.fields() {
		if field[0] != "q" && field[0] != "cursor" {
			v.Bar.Keep = append(v.Bar.Keep, ui.Field{Name: field[0], Value: field[1]})
		}
	}
	if l.isFiltered() {
		v.Bar.Clear = l.plain().path()
	}
	v.Pages = l.pagination()
	return v
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
	switch {
	case len(l.kinds) == 0:
		return ui.EmptyState{
			Icon: "layout-grid", Title: "The catalog is empty", Text: "Register a file that describes your first component, or name it below catalog.locations in the configuration.",
			Actions: []ui.Button{{Label: "Register", Icon: "plus", Path: "/catalog-import", Primary: true}},
		}
	case l.starred && len(l.stars) == 0:
		return ui.EmptyState{
			Icon: "star", Title: "You have starred nothing yet", Text: "The star on an entity's page keeps it here and in the side bar.",
			Actions: []ui.Button{{Label: "Show all", Path: listing{kind: l.kind}.path()}},
		}
	case l.owned && len(l.own) == 0:
		return ui.EmptyState{
			Icon: "users", Title: "You are in no team yet", Text: "Nothing is owned by you, because the catalog knows of no group that you are a member of.",
			Actions: []ui.Button{{Label: "Show all", Path: listing{kind: l.kind}.path()}},
		}
	}
	return ui.EmptyState{
		Icon: "search", Title: "Nothing matches", Text: "There is nothing of this kind with all of these properties.",
		Actions: []ui.Button{{Label: "Clear the filters", Path: l.plain().path()}, {Label: "Search in every kind", Path: listing{kind: everyKind, text: l.text}.path()}},
	}
}
