package browse

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
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
	count  int
	before int // rows in front of it, on all pages
}

// groups are those on the page, by value.
func (l *listed) groups(g *facet) map[string]*rowGroup {
	here := map[string]*rowGroup{}
	for _, hit := range l.page.Hits {
		here[hit.Value] = &rowGroup{value: hit.Value, text: hit.Value}
	}
	var ordered []string
	for value := range here {
		if value != "" {
			ordered = append(ordered, value)
		}
	}
	slices.Sort(ordered)
	none := l.page.Total
	for _, value := range l.counted(g.key)[0] {
		none -= value.Count
		lower := strings.ToLower(value.Value)
		at, found := slices.BinarySearch(ordered, lower)
		if found {
			here[lower].text = value.Value
			here[lower].count += value.Count
			at++
		}
		for _, behind := range ordered[at:] {
			here[behind].before += value.Count
		}
	}
	if last := here[""]; last != nil {
		last.count, last.before = none, l.page.Total-none
	}
	return here
}

// headings are what stands over the rows of the page, nil over those that go on with the group of the one before.
func (l *listed) headings() []templ.Component {
	headings := make([]templ.Component, len(l.entities))
	g := l.grouping()
	if g == nil {
		return headings
	}
	groups := l.groups(g)
	for i, hit := range l.page.Hits {
		if i > 0 && hit.Value == l.page.Hits[i-1].Value {
			continue
		}
		head := l.groupHead(g, groups[hit.Value])
		if i == 0 && l.at.first-1 > groups[hit.Value].before {
			head.Note = "continued"
		}
		headings[i] = head.View()
	}
	return headings
}

func (l *listed) groupHead(f *facet, g *rowGroup) ui.GroupHead {
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
