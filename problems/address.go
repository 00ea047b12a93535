package problems

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// Lists of what is wrong, by their names in addresses.
const (
	listErrors    = "errors"
	listConflicts = "conflicts"
	listMissing   = "missing"
	listUnowned   = "unowned"
	listOrphans   = "orphans"
	listDeleted   = "deleted"
)

// lists in the order of their tabs.
var lists = []struct{ name, label string }{
	{listErrors, "Errors"}, {listConflicts, "Conflicts"}, {listMissing, "Missing"}, {listUnowned, "Unowned"}, {listOrphans, "Orphans"}, {listDeleted, "Deleted"},
}

// narrowings are the properties by which these lists are narrowed, in the order of the page.
var narrowings = []string{findings.State, findings.Owner, findings.Kind, findings.File}

// address is what the address of a list of what is wrong says: everything about the page is in it.
type address struct {
	list   string
	owned  bool                // only what the asker owns
	any    map[string][]string // by narrowing; values in lower case, references without what goes without saying
	text   string
	sort   string
	absent string   // the missing thing that is named
	more   string   // the facet that shows all its values
	find   string   // among the values of that facet
	open   []string // the rows that are; only noRow = none, though there is but one
	from   int
}

// noRow is the key of no row.
const noRow = "-"

// mostOpen is how many rows an address may open.
const mostOpen = 20

func readAddress(list string, q url.Values) address {
	a := address{
		list: list, owned: q.Get("scope") == "owned", text: q.Get("q"), sort: q.Get("sort"), absent: strings.ToLower(q.Get("of")),
		more: q.Get("more"), find: q.Get("find"), any: map[string][]string{},
	}
	a.from, _ = strconv.Atoi(q.Get("from"))
	a.from = max(0, a.from)
	a.open = q["open"][:min(len(q["open"]), mostOpen)]
	for _, name := range narrowings {
		for _, value := range q[name] {
			if value = strings.ToLower(value); value != "" && !slices.Contains(a.any[name], value) {
				a.any[name] = append(a.any[name], value)
			}
		}
	}
	return a
}

// path is the address of a list. Parameters have a fixed order, so that the same list has the same address.
func (a address) path() string {
	path := "/problems"
	if a.list != listErrors {
		path += "/" + a.list
	}
	return web.WithQuery(path, a.fields())
}

func (a address) exportPath() string {
	a = a.first()
	fields := a.fields()
	if a.list != listErrors {
		fields = append([][2]string{{"list", a.list}}, fields...)
	}
	return web.WithQuery("/problems/export.csv", fields)
}

func (a address) fields() [][2]string {
	var fields [][2]string
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, [2]string{name, value})
		}
	}
	if a.owned {
		add("scope", "owned")
	}
	for _, name := range narrowings {
		for _, value := range a.any[name] {
			add(name, value)
		}
	}
	add("of", a.absent)
	add("q", a.text)
	add("sort", a.sort)
	add("more", a.more)
	add("find", a.find)
	if a.from > 0 {
		add("from", strconv.Itoa(a.from))
	}
	for _, key := range a.open {
		add("open", key)
	}
	return fields
}

// first is the list from its first row, with none open.
func (a address) first() address {
	a.from, a.open, a.more, a.find = 0, nil, "", ""
	return a
}

// kept are the fields of a form that asks for one of them.
func (a address) kept(but string) []ui.Field {
	var kept []ui.Field
	for _, field := range a.fields() {
		if field[0] != but {
			kept = append(kept, ui.Field{Name: field[0], Value: field[1]})
		}
	}
	return kept
}

// elsewhere is another list of the same owners, kinds, files and words.
func (a address) elsewhere(list string) address {
	if list == a.list {
		a.absent = ""
		return a.first()
	}
	a = a.with(findings.State, nil)
	a.list, a.sort, a.absent = list, "", ""
	return a
}

// with is the list narrowed by other values of one property, from its first row.
func (a address) with(name string, values []string) address {
	any := map[string][]string{}
	for key, kept := range a.any {
		any[key] = kept
	}
	any[name] = values
	a.any = any
	return a.first()
}

// toggled adds a value, or takes it away if it is there.
func (a address) toggled(name, value string) address {
	values := slices.Clone(a.any[name])
	if at := slices.Index(values, value); at >= 0 {
		return a.with(name, slices.Delete(values, at, at+1))
	}
	return a.with(name, append(values, value))
}

// plain is the list without anything that narrows it.
func (a address) plain() address {
	return address{list: a.list, sort: a.sort, absent: a.absent}
}

func (a address) isNarrowed() bool {
	for _, values := range a.any {
		if len(values) > 0 {
			return true
		}
	}
	return a.text != ""
}
