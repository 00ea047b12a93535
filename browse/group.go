package browse

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// byKind groups everything by kind, which is no facet because there are tabs for it.
var byKind = facet{name: "kind", key: "kind", title: "Kind"}

// groupings are the facets that rows can be grouped by, as far as they tell the listed ones apart.
func (l *listed) groupings() []facet {
	var list []facet
	if l.kind == everyKind {
		list = append(list, byKind)
	}
	for _, f := range facets {
		if f.key != "" && !f.every {
			list = append(list, f)
		}
	}
	return list
}

// grouping is that of the address, nil if there is none.
func (l *listed) grouping() *facet {
	all := l.groupings()
	if at := slices.IndexFunc(all, func(f facet) bool { return f.name == l.group }); at >= 0 {
		return &all[at]
	}
	return nil
}

// rowGroup is the rows that have one value in common.
type rowGroup struct {
	value  string // in lower case, "" for those that have none
	text   string // as it is written
	called string // by which groups are sorted
	count  int
	before int // rows in front of it, on all pages
}

func (g rowGroup) compare(other rowGroup) int {
	if order := strings.Compare(g.called, other.called); order != 0 {
		return order
	}
	return strings.Compare(g.value, other.value)
}

// arrange puts the groups in order: by what they are called, and at the end those that have no value.
func (l *listed) arrange(g *facet) {
	values := l.counted(g.key)[0]
	if relationKinds[g.name] != "" {
		l.groups = l.ofReferences(values)
	} else {
		l.groups = written(values)
	}
	slices.SortFunc(l.groups, rowGroup.compare)
	rows := 0
	for i := range l.groups {
		l.groups[i].before = rows
		rows += l.groups[i].count
	}
	all := l.question()
	all.Limit, all.Count = index.NoRows, true
	if none := l.Index.Select(all).Total - rows; none > 0 {
		l.groups = append(l.groups, rowGroup{count: none, before: rows})
	}
}

// written are the groups of values, one for those that differ only in case.
func written(values []index.FacetValue) []rowGroup {
	groups, at := make([]rowGroup, 0, len(values)+1), make(map[string]int, len(values))
	for _, value := range values {
		lower := strings.ToLower(value.Value)
		i, known := at[lower]
		if !known {
			i, at[lower] = len(groups), len(groups)
			groups = append(groups, rowGroup{value: lower, called: lower})
		}
		groups[i].text = value.Value
		groups[i].count += value.Count
	}
	return groups
}

// ofReferences are the groups of references, by what the entities are called that they name; what there is no entity of, by its name.
func (l *listed) ofReferences(values []index.FacetValue) []rowGroup {
	groups, refs := make([]rowGroup, len(values), len(values)+1), make([]string, len(values))
	for i, value := range values {
		refs[i] = value.Value // in lower case, as all references
	}
	for i, called := range l.Index.Called(refs) {
		if called == "" {
			called = refs[i][strings.LastIndexByte(refs[i], '/')+1:]
		}
		groups[i] = rowGroup{value: refs[i], text: refs[i], called: called, count: values[i].Count}
	}
	return groups
}

// rowsOf asks for rows of a group. Those without a value are the last of all where the index sorts by it.
func (l *listed) rowsOf(g *facet, group rowGroup, from, to int) index.Query {
	q := l.question()
	if q.Offset, q.Limit = group.before+from, to-from; group.value != "" {
		q.Where = &entity.Predicate{All: []*entity.Predicate{l.where, entity.OneOf(g.key, group.value)}}
		q.Order, q.Offset = l.orders(), from
	}
	return q
}

// loadGroups is load for groups: a page has rows of those that reach into it.
func (l *listed) loadGroups(g *facet) error {
	l.arrange(g)
	body, first := []byte{'['}, l.at.offset
	l.page = index.Page{}
	for _, group := range l.groups {
		l.page.Total += group.count
		from, to := max(0, first-group.before), min(group.count, first+pageSize-group.before)
		if from >= to {
			continue
		}
		if len(body) > 1 {
			body = append(body, ',')
		}
		var rows index.Page
		body, rows = l.Index.AppendPage(body, l.rowsOf(g, group, from, to))
		for _, hit := range rows.Hits {
			hit.Value = group.value
			l.page.Hits = append(l.page.Hits, hit)
		}
	}
	if len(l.page.Hits) == 0 && l.cursor != "" {
		l.cursor, l.at = "", beginning
		return l.loadGroups(g)
	}
	return l.take(append(body, ']'))
}

// headings are what stands over the rows of the page, nil over those that go on with the group of the one before.
func (l *listed) headings() []templ.Component {
	headings := make([]templ.Component, len(l.entities))
	g := l.grouping()
	if g == nil {
		return headings
	}
	at := 0
	for i, hit := range l.page.Hits {
		if i > 0 && hit.Value == l.page.Hits[i-1].Value {
			continue
		}
		for l.groups[at].value != hit.Value { // both are in one order
			at++
		}
		head := l.groupHead(g, l.groups[at])
		if i == 0 && l.at.first-1 > l.groups[at].before {
			head.Note = "continued"
		}
		headings[i] = head.View()
	}
	return headings
}

func (l *listed) groupHead(f *facet, g rowGroup) ui.GroupHead {
	head := ui.GroupHead{Count: ui.Number(g.count), Only: "Only these"}
	if g.value == "" {
		head.Name, head.Path = ui.Text(f.none), l.onlyOf(f, without).path()
		return head
	}
	short := strings.ToLower(shortRef(g.value, relationKinds[f.name]))
	head.Name, head.Path = ui.Text(g.text), l.onlyOf(f, short).path()
	if relationKinds[f.name] != "" {
		link := l.Link(g.value)
		head.Name = link.View()
	}
	return head
}

// onlyOf is the list of one group, which needs no groups any more.
func (l *listed) onlyOf(f *facet, value string) listing {
	only := l.with(f.name, value)
	if only.group = ""; f.name == byKind.name {
		only = l.as(value)
		only.group = ""
	}
	return only
}

// groupMenu offers the groupings that there are values for.
func (l *listed) groupMenu() templ.Component {
	groupings, keys := l.groupings(), []string{}
	for _, f := range groupings {
		keys = append(keys, f.key)
	}
	menu := ui.Menu{Label: "Group", Small: true}
	add := func(label, name string) {
		grouped := l.whole()
		grouped.group = name
		here := l.group == name
		menu.Items = append(menu.Items, ui.Button{Label: label, Path: grouped.path(), Here: here})
		if here && name != "" {
			menu.Label = "Group: " + strings.ToLower(label)
		}
	}
	add("Nothing", "")
	for i, values := range l.counted(keys...) {
		if few := groupings[i].none == "" && len(values) < 2; len(values) > 0 && !few || groupings[i].name == l.group {
			add(groupings[i].title, groupings[i].name)
		}
	}
	return menu.View()
}
