package problems

import (
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

const (
	shownValues = 8   // of a facet, unless all are asked for
	allValues   = 200 // when they are
)

// shownPage is the page as it is shown.
type shownPage struct {
	Tabs   []ui.Tab
	Facets []ui.Facet
	Named  *namedShown // the missing thing that the list is about
	Bar    ui.FilterBar
	Table  ui.Table
	Pages  ui.Pagination
	Empty  ui.EmptyState
}

// namedShown is the head of the list of those who name something that is missing.
type namedShown struct {
	Link           ui.EntityLink
	Said           string
	Back, Describe string
}

func (v *listPage) view() (shownPage, error) {
	list := v.listed()
	total := list.total()
	if v.from >= total {
		v.from = 0
	}
	rows, err := list.rows(v.from, rowsAtOnce)
	if err != nil {
		return shownPage{}, err
	}
	s := shownPage{Tabs: v.tabs(), Facets: v.facets(list), Table: v.table(list, rows), Pages: v.pagination(len(rows), total), Empty: v.empty()}
	if v.list == listMissing && v.absent != "" {
		s.Named = v.namedShown(total)
	}
	export := ui.Button{Label: "CSV", Icon: "download", Path: v.exportPath(), Small: true}
	s.Bar = ui.FilterBar{Action: v.bare(), Text: v.text, Chips: v.chips(), Target: "found", Rest: export.View()}
	if v.list == listOrphans && total > 0 {
		clear := ui.Button{Label: "Remove " + ui.Number(total) + "…", Icon: "trash-2", Path: v.clearPath(), Small: true}
		s.Bar.Rest = ui.All(clear.View(), export.View())
	}
	s.Bar.Keep = v.first().kept("q")
	if v.isNarrowed() {
		s.Bar.Clear = v.plainOf().path()
	}
	return s, nil
}

// bare is the path of the list without anything that narrows it.
func (v *listPage) bare() string { return address{list: v.list}.path() }

// plainOf is the list without anything that narrows it but whose things are meant.
func (v *listPage) plainOf() address {
	a := v.plain()
	a.owned = v.owned
	return a
}

func (v *listPage) namedShown(total int) *namedShown {
	up := v.first()
	up.absent = ""
	n := &namedShown{Link: v.Link(v.absent), Back: up.path(), Describe: web.WithQuery("/catalog-import", [][2]string{{"describe", v.absent}})}
	n.Said = v.absent + " does not exist: " + ui.Count(total, "entity names it", "entities name it")
	if !n.Link.Gone {
		n.Said, n.Describe = v.absent+" is in the catalog by now", ""
	}
	return n
}

// facetTitles are what people read for properties.
var facetTitles = map[string]string{findings.State: "What follows", findings.Owner: "Owner", findings.Kind: "Kind", findings.File: "File"}

// namingTitles are those of the entities that name what is missing.
var namingTitles = map[string]string{findings.Owner: "Named by", findings.Kind: "Named by kind", findings.File: "Named in"}

func (v *listPage) facetTitle(property string) string {
	if title := namingTitles[property]; title != "" && v.list == listMissing && v.absent == "" {
		return title
	}
	if property == findings.State {
		switch v.list {
		case listMissing:
			return "What is missing"
		case listUnowned:
			return "Why"
		case listDeleted:
			return "How"
		}
	}
	return facetTitles[property]
}

// facets are the ways to narrow the list.
func (v *listPage) facets(list wrongList) []ui.Facet {
	groups := []ui.Facet{v.scopes()}
	for _, property := range narrowings {
		if property == findings.State && v.absent != "" {
			continue
		}
		values := list.counts(property)
		if property == findings.State && len(values) < 2 && len(v.any[property]) == 0 {
			continue
		}
		groups = append(groups, v.facet(property, values))
	}
	return groups
}

// facet shows the most frequent values, those of the asker's teams before others, and the active ones always.
func (v *listPage) facet(property string, values []findings.Value) ui.Facet {
	mine := func(value findings.Value) int {
		if property == findings.Owner && has(v.own, strings.ToLower(value.Value)) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(values, func(a, b findings.Value) int { return mine(a) - mine(b) })
	group := ui.Facet{Title: v.facetTitle(property)}
	limit, all := shownValues, len(values)
	if v.more == property {
		limit = allValues
		values = v.called(property, values)
	}
	hidden := 0
	for _, value := range values {
		short := v.shortValue(property, value.Value)
		active := has(v.any[property], short)
		if len(group.Values) >= limit && !active {
			hidden++
			continue
		}
		shown := ui.FacetValue{Label: v.valueLabel(property, value.Value), Count: value.Count, Active: active, Path: v.toggled(property, short).path()}
		if property == findings.File || property == findings.Owner {
			shown.Hint = value.Value
		}
		group.Values = append(group.Values, shown)
	}
	if all > shownValues {
		v.offerAll(&group, property, all, hidden)
	}
	return group
}

// offerAll gives a facet with many values a box to find some, and leads to all of them and back.
func (v *listPage) offerAll(group *ui.Facet, property string, all, hidden int) {
	other := v.first()
	if v.more == property {
		group.More, group.Shows = other.path(), "Show fewer"
		if hidden > 0 {
			group.Shows = "Show fewer (" + ui.Number(hidden) + " more are not here)"
		}
	} else {
		other.more = property
		group.More, group.Shows = other.path(), "Show all "+ui.Number(all)
	}
	other.more, other.find = property, ""
	group.Find = &ui.Finding{
		Action: v.bare(), Label: "Find among " + ui.Number(all) + " values of " + strings.ToLower(group.Title), Target: "found", Keep: other.kept("find"),
	}
	if v.more == property {
		group.Find.Text = v.find
	}
}

// called are the values with the text that is looked for in them, or in what people read for them.
func (v *listPage) called(property string, values []findings.Value) []findings.Value {
	term := strings.ToLower(strings.TrimSpace(v.find))
	if term == "" {
		return values
	}
	return slices.DeleteFunc(values, func(value findings.Value) bool {
		return !strings.Contains(strings.ToLower(value.Value), term) && !strings.Contains(strings.ToLower(v.valueLabel(property, value.Value)), term)
	})
}

func (v *listPage) shortValue(property, value string) string {
	value = strings.ToLower(value)
	if property == findings.Owner && value != findings.Nobody {
		return entity.ShortRef(value, "group")
	}
	return value
}

// valueLabel is what people read for a value.
func (v *listPage) valueLabel(property, value string) string {
	switch property {
	case findings.Owner:
		if value == findings.Nobody {
			return "nobody"
		}
		return v.Link(value).Name()
	case findings.File:
		return fileLabel(value)
	case findings.State:
		if v.list != listMissing {
			if label := consequences[value]; label != "" {
				return label
			}
			return value
		}
	}
	return v.kindLabel(value)
}

// kindLabel is the name of a kind as entities write it, in the plural.
func (v *listPage) kindLabel(kind string) string {
	for _, known := range v.pages.index.Facets(nil, v.Visible, []string{"kind"})[0] {
		if strings.EqualFold(known.Value, kind) {
			return names.Plural(known.Value)
		}
	}
	return names.Plural(strings.ToUpper(kind[:min(1, len(kind))]) + kind[min(1, len(kind)):])
}

// fileLabel is the end of a file's path, which tells files apart better than the beginning.
func fileLabel(location string) string {
	if at, err := entity.ParseLocationRef(location); err == nil {
		location = at.Target
	}
	parts := strings.Split(location, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

func (v *listPage) scopes() ui.Facet {
	count := func(owned bool) (string, int) {
		other := *v
		other.address = v.first()
		other.owned = owned
		return other.path(), other.listed().total()
	}
	path, n := count(false)
	facet := ui.Facet{Values: []ui.FacetValue{{Label: "All", Path: path, Count: n, Active: !v.owned}}}
	if len(v.own) > 0 || v.owned {
		path, n = count(true)
		facet.Values = append(facet.Values, ui.FacetValue{Label: "Owned by my teams", Path: path, Count: n, Active: v.owned})
	}
	return facet
}

func (v *listPage) chips() []ui.Chip {
	var chips []ui.Chip
	for _, property := range narrowings {
		for _, value := range v.any[property] {
			full := value
			if property == findings.Owner {
				full = ownerRefs([]string{value})[0]
			}
			chips = append(chips, ui.Chip{Label: strings.ToLower(v.facetTitle(property)) + ": " + v.valueLabel(property, full), Remove: v.toggled(property, value).path()})
		}
	}
	return chips
}

func (v *listPage) pagination(shown, total int) ui.Pagination {
	pages := ui.Pagination{Shown: ui.Number(min(v.from+1, total)) + "–" + ui.Number(v.from+shown) + " of " + ui.Number(total)}
	with := func(from int) string {
		other := v.address
		other.from, other.open = from, nil
		return other.path()
	}
	if v.from > 0 {
		pages.Previous = with(max(0, v.from-rowsAtOnce))
	}
	if v.from+shown < total {
		pages.Next = with(v.from + shown)
	}
	return pages
}

// calm is what an empty list says.
var calm = map[string][2]string{
	listErrors:    {"No errors", "Every file that the catalog reads is as it should be."},
	listConflicts: {"No conflicts", "Every name is claimed by one file only."},
	listMissing:   {"Nothing is missing", "All that entities refer to is in the catalog."},
	listUnowned:   {"Everything has an owner", "And every owner is in the catalog."},
	listOrphans:   {"No orphans", "Something brings in every entity of the catalog."},
	listDeleted:   {"Nothing was deleted", "Entities that leave the catalog are remembered here."},
}

func (v *listPage) empty() ui.EmptyState {
	all := address{list: v.list}
	switch {
	case v.isNarrowed():
		return ui.EmptyState{Icon: "search", Title: "Nothing matches", Text: "Nothing on this list has all of these properties.", Actions: []ui.Button{{Label: "Clear the filters", Path: v.plainOf().path()}}}
	case v.owned && len(v.own) == 0:
		return ui.EmptyState{Icon: "users", Title: "You are in no team yet", Text: "Nothing is owned by you, because the catalog knows of no group that you are a member of.", Actions: []ui.Button{{Label: "Show all", Path: all.path()}}}
	case v.owned:
		return ui.EmptyState{Icon: "circle-check", Title: "Nothing wrong with what you own", Text: calm[v.list][0] + ", as far as it concerns your teams.", Actions: []ui.Button{{Label: "Show all", Path: all.path()}}}
	case v.absent != "":
		return ui.EmptyState{Icon: "circle-check", Title: "Nobody names it", Text: "No entity refers to " + v.absent + " any more, or it is in the catalog by now."}
	}
	return ui.EmptyState{Icon: "circle-check", Title: calm[v.list][0], Text: calm[v.list][1]}
}
