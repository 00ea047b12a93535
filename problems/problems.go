package problems

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// rowsAtOnce is how many rows a page shows.
const rowsAtOnce = 50

// listPage is one list of what is wrong, as one reader asks for it.
type listPage struct {
	address
	*names.Book
	pages     Pages
	request   *http.Request
	own       []string
	troubled  *Current
	conflicts *conflicted
	dead      *graves
}

// wrongList is what a list can be asked, narrowed to what its address says.
type wrongList interface {
	total() int
	counts(property string) []findings.Value // as if the address said nothing about the property
	rows(from, most int) ([]listRow, error)
	each(some func(row listRow) error) error // all that were on the list at one moment, without what only a page shows
	sorts() []string                         // columns that it can be sorted by
}

// listRow is a row of any of the lists.
type listRow struct {
	key     string // in the address of the row when it is open
	tone    ui.Tone
	of      ui.EntityLink // no name: it is about a file
	name    string        // of that
	said    string
	owners  []ui.EntityLink
	file    string // location ref
	line    int
	since   time.Time
	problem entity.Problem  // of the list of errors
	act     templ.Component // the way out
	more    templ.Component // below the row, when it is open
}

func (p Pages) open(r *http.Request, list string) (*listPage, error) {
	v := &listPage{address: readAddress(list, r.URL.Query()), Book: names.For(r, p.index), pages: p, request: r, own: identity.Of(r.Context()).Owns()}
	if !slices.ContainsFunc(lists, func(known struct{ name, label string }) bool { return known.name == list }) {
		return nil, fault.New(fault.NotFound, "There is no list of problems called %s.", list)
	}
	var err error
	if v.troubled, err = p.known.troubles.Of(r.Context()); err != nil {
		return nil, err
	}
	if v.conflicts, err = p.known.conflicts.Of(r.Context()); err != nil {
		return nil, err
	}
	v.dead, err = p.known.deleted.Of(r.Context())
	return v, err
}

// list is one of the lists.
func (p Pages) list(r *http.Request) (web.Page, error) {
	list := r.PathValue("list")
	if list == "" {
		list = listErrors
	}
	v, err := p.open(r, list)
	if err != nil {
		return web.Page{}, err
	}
	view, err := v.view()
	title := v.label()
	if title == "Errors" {
		title = "Problems"
	}
	return web.Page{Title: title, Scripts: []string{"htmx"}, Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Problems", Path: "/problems"}, {Label: v.label()}},
		Component:  ui.All(listView(view), ui.Toast(toast(r)...)),
	}}, err
}

func (v *listPage) label() string {
	for _, list := range lists {
		if list.name == v.list {
			return list.label
		}
	}
	return ""
}

// listed is the list that the address names.
func (v *listPage) listed() wrongList {
	switch v.list {
	case listConflicts:
		return toldList{page: v, all: v.shown(v.conflicts.list), explain: v.conflictRow(v.conflicts)}
	case listDeleted:
		return toldList{page: v, all: v.shown(v.dead.list), explain: v.deletedRow(v.dead)}
	case listUnowned:
		return v.unowned()
	case listOrphans:
		return v.orphans()
	case listMissing:
		missing := missingList{page: v, dead: v.dead}
		if v.absent != "" {
			return missing.namersOf(v.absent)
		}
		return missing
	}
	return toldList{page: v, all: v.shown(v.troubled.errors()), explain: v.errorRow(v.troubled)}
}

// tabs are the lists with how much is on each for the same owners, kinds, files and words.
func (v *listPage) tabs() []ui.Tab {
	var tabs []ui.Tab
	for _, list := range lists {
		other := *v
		other.address = v.elsewhere(list.name)
		total := other.listed().total()
		tabs = append(tabs, ui.Tab{
			Label: list.label, Path: other.path(), Count: ui.Number(total), Here: list.name == v.list,
			Bad: total > 0 && (list.name == listErrors || list.name == listConflicts),
		})
	}
	return tabs
}

// opened is the address of the list with a row open too. Others stay as they are, so that nothing moves but what is below it.
func (v *listPage) opened(key string) string {
	a := v.address
	a.open = append(slices.DeleteFunc(slices.Clone(a.open), func(open string) bool { return open == key || open == noRow }), key)
	if len(a.open) > mostOpen {
		a.open = a.open[1:]
	}
	return a.path()
}

// closed is the address of the list with an open row closed.
func (v *listPage) closed(key string) string {
	a := v.address
	a.open = slices.DeleteFunc(slices.Clone(a.open), func(open string) bool { return open == key })
	if len(v.open) == 0 { // it is open because there is no other
		a.open = []string{noRow}
	}
	return a.path()
}

// isOpen opens the only row by itself.
func (v *listPage) isOpen(key string, total int) bool {
	return has(v.open, key) || total == 1 && len(v.open) == 0
}

// back is where a change leads to: the list as it is.
func (v *listPage) back() string { return v.path() }

// ownerRefs are owners as the index has them.
func ownerRefs(values []string) []string {
	refs := entity.FullRefs(values, "group")
	for i, value := range values {
		if value == findings.Nobody {
			refs[i] = value
		}
	}
	return refs
}

// FileName is the end of a location ref, which tells files apart.
func FileName(location string) string {
	name := location[strings.LastIndexAny(location, `/\`)+1:]
	name, _, _ = strings.Cut(name, "?")
	return name
}

func has(list []string, one string) bool { return slices.Contains(list, one) }

// notices are what a list says after a change.
var notices = map[string]ui.Notice{
	"reread":   {Tone: ui.Good, Text: "Read again. The list shows what the file says now."},
	"awarded":  {Tone: ui.Good, Text: "The name has gone to the other file. The one that had it is listed as wanting it."},
	"removed":  {Tone: ui.Good, Text: "Removed. How each was last is kept.", Action: ui.Button{Label: "What went", Path: "/problems/deleted", Small: true}},
	"restored": {Tone: ui.Good, Text: "Registered again. What it holds is being read, and appears in the catalog as it comes."},
}

func toast(r *http.Request) []ui.Notice {
	if notice, known := notices[r.URL.Query().Get("said")]; known {
		return []ui.Notice{notice}
	}
	return nil
}
