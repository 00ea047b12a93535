package browse

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

const (
	shownValues = 8   // of a facet, unless all are asked for
	allValues   = 200 // when they are
	countedText = 500 // found by text, facets are counted exactly up to here
)

// kindOrder is the order of Backstage's kinds; own ones follow them, and locations come last.
var kindOrder = []string{"component", "api", "system", "resource", "domain", "group", "user", "template"}

func kindRank(kind string) int {
	if rank := slices.Index(kindOrder, strings.ToLower(kind)); rank >= 0 {
		return rank
	}
	if strings.EqualFold(kind, "location") {
		return len(kindOrder) + 1
	}
	return len(kindOrder)
}

// plural is the name of a kind for many.
func plural(kind string) string {
	switch {
	case strings.EqualFold(kind, "api"):
		return "APIs"
	case strings.HasSuffix(kind, "y"):
		return strings.TrimSuffix(kind, "y") + "ies"
	case strings.HasSuffix(kind, "s"), strings.HasSuffix(kind, "x"):
		return kind + "es"
	}
	return kind + "s"
}

// kindName is the kind of the list as entities write it.
func (l *listed) kindName() string {
	for _, kind := range l.kinds {
		if strings.EqualFold(kind.Value, l.kind) {
			return kind.Value
		}
	}
	return l.kind
}

func (l *listed) kindTitle() string {
	if l.kind == everyKind {
		return "Everything"
	}
	return plural(l.kindName())
}

// tabs are one for all kinds, and one for each of them. A text goes with the reader from one to the other.
func (l *listed) tabs() []ui.Tab {
	total := 0
	tabs := []ui.Tab{{Label: "All", Path: listing{kind: everyKind, text: l.text}.path(), Here: l.kind == everyKind}}
	for _, kind := range l.kinds {
		lower := strings.ToLower(kind.Value)
		total += kind.Count
		tabs = append(tabs, ui.Tab{Label: plural(kind.Value), Path: listing{kind: lower, text: l.text}.path(), Count: ui.Number(kind.Count), Here: lower == l.kind})
	}
	tabs[0].Count = ui.Number(total)
	return tabs
}

// facets are the ways to narrow the list. Values of a facet that is active are counted as if it were not, so that others can be added.
func (l *listed) facets() []ui.Facet {
	groups := []ui.Facet{l.scopes()}
	among := l.amongText()
	var idle []string
	for _, f := range facets {
		if f.key != "" && len(l.filters[f.name]) == 0 {
			idle = append(idle, f.key)
		}
	}
	counted := map[string][]index.FacetValue{}
	for i, values := range l.pages.index.Facets(both(l.where, among), l.visible, idle) {
		counted[idle[i]] = values
	}
	for _, f := range facets {
		switch {
		case f.name == "status":
			groups = append(groups, l.statusFacet(f, among))
			continue
		case len(l.filters[f.name]) > 0 && !f.every:
			counted[f.key] = l.pages.index.Facets(both(l.predicate(l.own, l.troubled, f.name), among), l.visible, []string{f.key})[0]
		case len(l.filters[f.name]) > 0:
			counted[f.key] = l.pages.index.Facets(both(l.where, among), l.visible, []string{f.key})[0]
		}
		if f.name == "namespace" && len(counted[f.key]) < 2 && len(l.filters[f.name]) == 0 {
			continue
		}
		groups = append(groups, l.facet(f, counted[f.key]))
	}
	return groups
}

func both(a, b *entity.Predicate) *entity.Predicate {
	if b == nil {
		return a
	}
	return &entity.Predicate{All: []*entity.Predicate{a, b}}
}

// amongText is a predicate for what the text finds, so that facets count the same entities as the list; nil without text, or if it
// finds too many to name.
func (l *listed) amongText() *entity.Predicate {
	text := l.searched()
	if text == nil {
		return nil
	}
	base := listing{kind: l.kind}.predicate(nil, nil, "")
	found := l.pages.index.Select(index.Query{Where: base, Visible: l.visible, Text: text, Limit: countedText})
	if found.More {
		return nil
	}
	uids := make([]string, len(found.Hits))
	for i, hit := range found.Hits {
		uids[i] = hit.UID
	}
	return &entity.Predicate{Key: "metadata.uid", Match: entity.Equals, Values: uids}
}

// facet is the most frequent values of one, the active ones always.
func (l *listed) facet(f facet, values []index.FacetValue) ui.Facet {
	limit := shownValues
	if l.more == f.name {
		limit = allValues
	}
	shown := frequent(values, limit, fullRefs(l.filters[f.name], relationKinds[f.name]))
	group := ui.Facet{Title: f.title, Hidden: len(values) - len(shown)}
	for _, value := range shown {
		short := strings.ToLower(shortRef(value.Value, relationKinds[f.name]))
		group.Values = append(group.Values, ui.FacetValue{
			Label: l.label(f, value.Value), Count: value.Count, Active: slices.Contains(l.filters[f.name], short), Path: l.toggled(f.name, short).path(),
		})
	}
	if group.Hidden > 0 && l.more != f.name {
		more := l.listing
		more.more, more.cursor = f.name, ""
		group.More = more.path()
	}
	return group
}

// frequent picks values by how often they occur, and those that are active. There can be thousands: they are not sorted, and hardly
// looked at.
func frequent(values []index.FacetValue, limit int, active []string) []index.FacetValue {
	var top []index.FacetValue
	less := func(a, b index.FacetValue) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	}
	var chosen []index.FacetValue
	for _, value := range values {
		if len(active) > 0 && slices.Contains(active, strings.ToLower(value.Value)) {
			chosen = append(chosen, value)
			continue
		}
		if len(top) == limit && less(value, top[limit-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, value, less)
		top = slices.Insert(top, at, value)
		top = top[:min(len(top), limit)]
	}
	all := append(chosen, top...)
	slices.SortStableFunc(all, less)
	return all
}

// label is what people read for a value of a facet.
func (l *listed) label(f facet, value string) string {
	kind := relationKinds[f.name]
	if kind == "" {
		return value
	}
	if e := l.entity(fullRefs([]string{strings.ToLower(value)}, kind)[0]); e != nil {
		return e.Title()
	}
	return shortRef(value, kind)
}

// scopes say whose things are listed.
func (l *listed) scopes() ui.Facet {
	all, mine := l.listing, l.listing
	all.owned, all.starred, all.cursor = false, false, ""
	mine.owned, mine.starred, mine.cursor = true, false, ""
	values := []ui.FacetValue{{Label: "All", Path: all.path(), Count: l.count(all.predicate(nil, l.troubled, "")), Active: !l.owned && !l.starred}}
	if len(l.own) > 0 {
		values = append(values, ui.FacetValue{
			Label: "Owned by my teams", Path: mine.path(), Count: l.count(mine.predicate(l.own, l.troubled, "")), Active: l.owned,
		})
	}
	if len(l.stars) > 0 || l.starred {
		starred := all
		starred.starred = true
		values = append(values, ui.FacetValue{
			Label: "Starred", Path: starred.path(), Count: l.count(starred.predicate(nil, l.troubled, "")), Active: l.starred,
		})
	}
	return ui.Facet{Values: values}
}

func (l *listed) statusFacet(f facet, among *entity.Predicate) ui.Facet {
	group := ui.Facet{Title: f.title}
	base := both(l.predicate(l.own, l.troubled, "status"), among)
	for _, state := range []struct{ value, label string }{{withProblems, "has problems"}, {orphaned, "orphan"}, {documented, "has documentation"}} {
		active := slices.Contains(l.filters["status"], state.value)
		count := l.count(both(base, statusPredicate(state.value, l.troubled)))
		if count > 0 || active {
			group.Values = append(group.Values, ui.FacetValue{Label: state.label, Count: count, Active: active, Path: l.toggled("status", state.value).path()})
		}
	}
	return group
}

func (l *listed) count(where *entity.Predicate) int {
	return l.pages.index.Select(index.Query{Where: where, Visible: l.visible, Text: l.searched(), Limit: index.NoRows, Count: true}).Total
}

// chips are the active filters.
func (l *listed) chips() []ui.Chip {
	var chips []ui.Chip
	if l.owned {
		all := l.listing
		all.owned, all.cursor = false, ""
		chips = append(chips, ui.Chip{Label: "owned by my teams", Remove: all.path()})
	}
	if l.starred {
		all := l.listing
		all.starred, all.cursor = false, ""
		chips = append(chips, ui.Chip{Label: "starred", Remove: all.path()})
	}
	for _, f := range facets {
		for _, value := range l.filters[f.name] {
			chips = append(chips, ui.Chip{Label: strings.ToLower(f.title) + ": " + l.label(f, value), Remove: l.toggled(f.name, value).path()})
		}
	}
	return chips
}

// exports are the whole list in other forms.
func (l *listed) exports() templ.Component {
	all := l.listing
	all.cursor, all.more = "", ""
	return ui.Menu{Label: "Export", Small: true, Items: []ui.Button{
		{Label: "CSV", Icon: "download", Path: "/catalog/export.csv?" + all.query()}, {Label: "JSON", Icon: "download", Path: "/catalog/export.json?" + all.query()},
	}}.View()
}
