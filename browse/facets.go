package browse

import (
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

const (
	shownValues = 8    // of a facet, unless all are asked for
	allValues   = 200  // when they are
	titlesFound = 2000 // at most so many titles are looked at to find a value
)

// counted is how often each value of keys occurs in the list.
func (l *listed) counted(keys ...string) [][]index.FacetValue {
	return l.Index.Counts(l.asked(l.where), keys)
}

// facets are the ways to narrow the list. Where several values mean any of them, those of an active facet are counted as if it were not,
// so that others can be added.
func (l *listed) facets() []ui.Facet {
	groups := []ui.Facet{l.scopes()}
	for _, f := range facets {
		active := len(l.filters[f.name]) > 0
		if f.name == "status" {
			groups = append(groups, l.statusFacet(f))
			continue
		}
		without := l.where
		if active && !f.every {
			without = l.predicate(l.own, l.troubled, f.name)
		}
		values := l.Index.Counts(l.asked(without), []string{f.key})[0]
		if f.name == "namespace" && len(values) < 2 && !active {
			continue
		}
		groups = append(groups, l.facet(f, values, without))
	}
	return groups
}

// facet is the most frequent values of one, the active ones always, and what has none of them.
func (l *listed) facet(f facet, values []index.FacetValue, where *entity.Predicate) ui.Facet {
	limit, all := shownValues, len(values)
	if l.more == f.name {
		limit, values = allValues, l.called(f, values)
	}
	active := fullRefs(l.filters[f.name], relationKinds[f.name])
	shown := frequent(values, limit, active)
	group := ui.Facet{Name: f.name, Title: f.title}
	for _, value := range shown {
		short := strings.ToLower(shortRef(value.Value, relationKinds[f.name]))
		group.Values = append(group.Values, l.facetValue(f, short, value.Count))
	}
	if f.none != "" && all > 0 && l.find == "" || slices.Contains(l.filters[f.name], without) {
		if n := l.count(entity.Both(where, f.lacking())); n > 0 || slices.Contains(l.filters[f.name], without) {
			group.Values = append(group.Values, l.facetValue(f, without, n))
		}
	}
	if all > shownValues {
		l.offerAll(&group, f, all, len(values)-len(shown))
	}
	return group
}

func (l *listed) facetValue(f facet, value string, count int) ui.FacetValue {
	return ui.FacetValue{
		Label: l.label(f, value), Count: count, Active: slices.Contains(l.filters[f.name], value), Path: l.toggled(f.name, value).path(),
	}
}

// offerAll gives a facet with many values a box to find some, and leads to all of them and back.
func (l *listed) offerAll(group *ui.Facet, f facet, all, hidden int) {
	group.Find = &ui.Finding{
		Action: "/catalog", Keep: append(l.kept(), ui.Field{Name: "more", Value: f.name}), Label: "Find among " + ui.Number(all) + " values of " + strings.ToLower(f.title), Target: "found",
	}
	other := l.whole()
	switch {
	case l.more == f.name:
		group.Find.Text = l.find
		group.More, group.Shows = other.path(), "Show fewer"
		if l.find != "" {
			group.Shows = "Show as before"
		} else if hidden > 0 {
			group.Shows = "Show fewer (" + ui.Number(hidden) + " more are not here)"
		}
	case hidden > 0:
		other.more = f.name
		group.More, group.Shows = other.path(), "Show all "+ui.Number(all)
	}
}

// titledKinds are the kinds in which the titles of a facet's values are looked for.
var titledKinds = map[string][]string{"owner": {"group", "user"}, "team": {"group"}, "parent": {"group"}, "system": {"system", "domain"}}

// called are the values with the text that is looked for, in themselves or in the titles of what they refer to.
func (l *listed) called(f facet, values []index.FacetValue) []index.FacetValue {
	term := entity.Lower(strings.TrimSpace(l.find))
	if term == "" {
		return values
	}
	titled := map[string]bool{}
	if kinds := titledKinds[f.name]; kinds != nil {
		q := index.Query{Where: entity.OneOf("kind", kinds...), Visible: l.Visible, ByRef: true, Limit: titlesFound}
		q.Text = &index.Text{Term: term, Fields: []string{"metadata.title", "spec.profile.displayname"}}
		for _, hit := range l.Index.Select(q).Hits {
			titled[hit.Value] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(values), func(value index.FacetValue) bool {
		name := entity.Lower(value.Value)
		if titled[name] {
			return false
		}
		if relationKinds[f.name] != "" {
			_, name, _ = strings.Cut(name, "/")
		}
		return !strings.Contains(name, term)
	})
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
	switch {
	case value == without && f.none != "":
		return f.none
	case f.name == "status" && stateLabels[value] != "":
		return stateLabels[value]
	case kind == "":
		return value
	}
	if e := l.Entity(fullRefs([]string{strings.ToLower(value)}, kind)[0]); e != nil {
		return e.Title()
	}
	return shortRef(value, kind)
}

// scopes say whose things are listed.
func (l *listed) scopes() ui.Facet {
	all := l.whole()
	all.owned, all.starred = false, false
	value := func(label string, scope listing, active bool) ui.FacetValue {
		return ui.FacetValue{Label: label, Path: scope.path(), Count: l.count(scope.predicate(l.own, l.troubled, "")), Active: active}
	}
	mine, starred := all, all
	mine.owned, starred.starred = true, true
	values := []ui.FacetValue{value("All", all, !l.owned && !l.starred)}
	if len(l.own) > 0 {
		values = append(values, value("Owned by my teams", mine, l.owned))
	}
	if len(l.stars) > 0 || l.starred {
		values = append(values, value("Starred", starred, l.starred))
	}
	return ui.Facet{Values: values}
}

// stateLabels are what people read for the values of the facet status.
var stateLabels = map[string]string{withProblems: "has problems", orphaned: "orphan", documented: "has documentation"}

func (l *listed) statusFacet(f facet) ui.Facet {
	group := ui.Facet{Title: f.title}
	for _, state := range []string{withProblems, orphaned, documented} {
		if n := l.count(entity.Both(l.where, statusPredicate(state, l.troubled))); n > 0 || slices.Contains(l.filters[f.name], state) {
			group.Values = append(group.Values, l.facetValue(f, state, n))
		}
	}
	return group
}

// chips are the active filters.
func (l *listed) chips() []ui.Chip {
	var chips []ui.Chip
	anybody := l.whole()
	anybody.owned, anybody.starred = false, false
	if l.owned {
		chips = append(chips, ui.Chip{Label: "owned by my teams", Remove: anybody.path()})
	}
	if l.starred {
		chips = append(chips, ui.Chip{Label: "starred", Remove: anybody.path()})
	}
	for _, f := range facets {
		for _, value := range l.filters[f.name] {
			chips = append(chips, ui.Chip{Label: strings.ToLower(f.title) + ": " + l.label(f, value), Remove: l.toggled(f.name, value).path()})
		}
	}
	if l.through && len(l.filters["owner"]) > 0 {
		alone := l.whole()
		alone.through = false
		chips = append(chips, ui.Chip{Label: "with groups below", Remove: alone.path()})
	}
	return chips
}
