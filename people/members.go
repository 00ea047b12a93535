package people

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// membersPage is everybody in a group, in pages.
type membersPage struct {
	membersAddress
	Group  Named
	Above  []Named
	Tally  Tally
	People []member
	Total  int
}

// member is a person with the teams that they are in, as far as the page is about those.
type member struct {
	Named
	Teams []Named
}

// membersAddress is what the address of the page says.
type membersAddress struct {
	Of      string // ref of the group
	Through bool   // with the groups below
	Text    string
	Sort    string // a key of memberOrders; "-" before it turns it round
	Page    int    // from 1
}

const (
	membersOnPage = 50
	shownTeamsOf  = 3
)

// memberOrders are the fields by which members are sorted.
var memberOrders = map[string]string{"name": "spec.profile.displayname", "email": "spec.profile.email"}

func readMembersAddress(q url.Values) membersAddress {
	a := membersAddress{Of: entity.Lower(q.Get("of")), Through: q.Get("through") != "", Text: strings.TrimSpace(q.Get("q")), Sort: q.Get("sort")}
	if memberOrders[strings.TrimPrefix(a.Sort, "-")] == "" {
		a.Sort = "name"
	}
	page, _ := strconv.Atoi(q.Get("page"))
	a.Page = max(page, 1)
	return a
}

func (a membersAddress) path() string {
	fields := [][2]string{{"of", a.Of}}
	if a.Through {
		fields = append(fields, [2]string{"through", "1"})
	}
	if a.Text != "" {
		fields = append(fields, [2]string{"q", a.Text})
	}
	if a.Sort != "name" {
		fields = append(fields, [2]string{"sort", a.Sort})
	}
	if a.Page > 1 {
		fields = append(fields, [2]string{"page", strconv.Itoa(a.Page)})
	}
	return web.WithQuery("/people/members", fields)
}

func (a membersAddress) query(refs []string, visible *index.Visibility) index.Query {
	field, desc := strings.CutPrefix(a.Sort, "-")
	q := index.Query{
		Where: all(entity.OneOf("kind", "user"), entity.OneOf("relations.memberof", refs...)), Visible: visible, Offset: (a.Page - 1) * membersOnPage, Limit: membersOnPage,
		Order: []index.Order{{Field: memberOrders[field], Desc: desc}, {Field: "metadata.name", Desc: desc}}, Missing: index.Last,
	}
	if a.Text != "" {
		q.Text = &index.Text{Term: a.Text, Fields: []string{"metadata.name", "metadata.title", "spec.profile.displayname", "spec.profile.email", "metadata.description"}}
	}
	return q
}

func (p Pages) members(r *http.Request) (web.Page, error) {
	v := membersPage{membersAddress: readMembersAddress(r.URL.Query())}
	if v.Of == "" {
		return web.Page{}, fault.New(fault.Invalid, "The group is missing: ?of=group:default/name.")
	}
	group, err := p.service.Group(v.Of, names.Visible(r))
	if err != nil {
		return web.Page{}, err
	}
	refs, err := p.service.scope(v.Of, v.Through)
	if err != nil {
		return web.Page{}, err
	}
	v.Group, v.Above, v.Tally = p.service.named([]string{v.Of}, names.Visible(r))[0], group.Above, group.Tally
	v.Total = p.service.count(v.query(refs, names.Visible(r)))
	v.Page = min(v.Page, (max(v.Total, 1)-1)/membersOnPage+1) // an address may be older than those who left
	list, _ := p.service.ordered(v.query(refs, names.Visible(r)))
	for _, person := range list {
		teams := p.service.index.Related(person.Ref.String(), "memberOf")
		v.People = append(v.People, member{Named: person, Teams: p.service.named(teams[:min(len(teams), shownTeamsOf)], names.Visible(r))})
	}
	return web.Page{Title: "Members of " + v.Group.Title, Scripts: []string{"htmx"}, Body: ui.View{Breadcrumb: v.crumbs(), Component: membersPageView(v)}}, nil
}

func (v membersPage) crumbs() []ui.Crumb {
	crumbs := []ui.Crumb{{Label: "People", Path: "/people"}}
	for _, above := range v.Above {
		crumbs = append(crumbs, ui.Crumb{Label: above.Title, Path: ui.EntityPath(above.Ref)})
	}
	return append(crumbs, ui.Crumb{Label: v.Group.Title, Path: ui.EntityPath(v.Group.Ref)}, ui.Crumb{Label: "Members"})
}

func (v membersPage) bar() ui.FilterBar {
	plain := v.membersAddress
	plain.Text, plain.Page = "", 1
	bar := ui.FilterBar{Action: "/people/members", Text: v.Text, Target: "people", Rest: membersRest(v), Keep: []ui.Field{{Name: "of", Value: v.Of}}}
	if v.Through {
		bar.Keep = append(bar.Keep, ui.Field{Name: "through", Value: "1"})
	}
	if v.Sort != "name" {
		bar.Keep = append(bar.Keep, ui.Field{Name: "sort", Value: v.Sort})
	}
	if v.Text != "" {
		bar.Clear = plain.path()
	}
	return bar
}

// csv is the address of the whole list as a file.
func (v membersPage) csv() string {
	a := v.membersAddress
	a.Page = 1
	return strings.Replace(a.path(), "/people/members?", "/people/members.csv?", 1)
}

// scoped is the list with the members of the groups below, or without.
func (v membersPage) scoped(through bool) string {
	a := v.membersAddress
	a.Through, a.Page = through, 1
	return a.path()
}

func (v membersPage) table() ui.Table {
	table := ui.Table{Label: "Members", Columns: []ui.Column{v.column("Name", "name", "col-person"), v.column("E-mail", "email", "col-mail"), {Title: "Teams", Class: "col-teams"}, {Title: "About", Class: "col-about"}}}
	for _, person := range v.People {
		mail := ui.Cell{}
		if person.Email != "" {
			mail = ui.Cell{Class: "muted", Title: person.Email, Body: ui.Link("mailto:"+person.Email, person.Email)}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Class: "strong", Body: personCell(person.Named)}, mail, {Class: "muted", Body: teamsCell(person.Teams)}, {Class: "faint", Title: person.Note, Body: ui.Text(person.Note)},
		}})
	}
	return table
}

func (v membersPage) column(title, name, class string) ui.Column {
	c := ui.Column{Title: title, Class: class}
	a := v.membersAddress
	a.Page = 1
	switch a.Sort {
	case name:
		c.Sorted, a.Sort = ui.Ascending, "-"+name
	case "-" + name:
		c.Sorted, a.Sort = ui.Descending, name
	default:
		a.Sort = name
	}
	c.Sort = a.path()
	return c
}

func (v membersPage) pages() ui.Pagination {
	first := (v.Page - 1) * membersOnPage
	pages := ui.Pagination{Shown: ui.Number(first+1) + "–" + ui.Number(first+len(v.People)) + " of " + ui.Number(v.Total)}
	to := func(page int) string {
		a := v.membersAddress
		a.Page = page
		return a.path()
	}
	if v.Page > 1 {
		pages.Previous = to(v.Page - 1)
	}
	if first+len(v.People) < v.Total {
		pages.Next = to(v.Page + 1)
	}
	return pages
}
