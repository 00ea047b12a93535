package problems

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// orphaned are entities that nothing brings in any more.
var orphaned = entity.OneOf("metadata.annotations."+entity.AnnotationOrphan, "true")

// listedToGo is how many orphans the form lists, to choose among them.
const listedToGo = 500

// clearing is the form that removes orphans, with all that it would bring about.
type clearing struct {
	Action, Back string
	Total        int    // orphans that the address asks for
	Kinds        string // of these
	Others       int    // that name them, and stay
	Listed       int
	Table        ui.Table
	Choice       ui.Button // chooses none of them, or all
}

// clearForm shows the consequences first.
func (p Pages) clearForm(r *http.Request) (web.Page, error) {
	v, err := p.open(r, listOrphans)
	if err != nil {
		return web.Page{}, err
	}
	list := v.orphans()
	rows, err := list.rows(0, listedToGo, true)
	if err != nil {
		return web.Page{}, err
	}
	c := clearing{Action: v.clearPath(), Back: v.path(), Listed: len(rows), Kinds: v.kindsOf(list)}
	refs := list.refs()
	c.Total, c.Others = len(refs), v.naming(refs)
	chosen := r.URL.Query().Get("choose") != "none"
	c.Table, c.Choice = v.toGo(rows, chosen), ui.Button{Label: "Choose none", Path: withField(c.Action, "choose", "none"), Small: true}
	if !chosen {
		c.Choice = ui.Button{Label: "Choose all", Path: c.Action, Small: true}
	}
	return v.clearPage(clearView(c)), nil
}

func (v *listPage) clearPage(body templ.Component) web.Page {
	return web.Page{Title: "Remove orphans", Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Problems", Path: "/problems"}, {Label: "Orphans", Path: v.path()}, {Label: "Remove"}}, Component: body,
	}}
}

// clearPath is the address of the form for what the list shows.
func (v *listPage) clearPath() string {
	return web.WithQuery("/problems/orphans/remove", v.first().fields())
}

func withField(path, name, value string) string {
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return path + sign + name + "=" + url.QueryEscape(value)
}

// refs are those of all that the list finds.
func (l *keptList) refs() []string {
	q := l.query("")
	q.Limit, q.Count, q.ByRef = 0, false, true
	var refs []string
	for _, hit := range l.page.pages.index.Select(q).Hits {
		refs = append(refs, hit.Value)
	}
	return refs
}

// kindsOf counts what a list finds: 7 Components, 1 API.
func (v *listPage) kindsOf(list *keptList) string {
	var parts []string
	for _, kind := range list.counts("kind") {
		parts = append(parts, ui.Count(kind.Count, kind.Value, names.Plural(kind.Value)))
	}
	return strings.Join(parts, ", ")
}

// inward are the relations that an entity shows because others name it.
var inward = []string{"apiConsumedBy", "apiProvidedBy", "dependencyOf", "hasMember", "hasPart", "ownerOf", "parentOf"}

// naming is how many entities name some, without these themselves.
func (v *listPage) naming(refs []string) int {
	seen := map[string]bool{}
	for _, ref := range refs {
		seen[ref] = true
	}
	n := 0
	for _, ref := range refs {
		for _, relation := range inward {
			for _, other := range v.pages.index.Related(ref, relation) {
				if _, there := v.pages.index.ByRef(other); there && !seen[other] {
					seen[other] = true
					n++
				}
			}
		}
	}
	return n
}

// toGo lists orphans, each to be chosen.
func (v *listPage) toGo(rows []listRow, chosen bool) ui.Table {
	t := ui.Table{Label: "Orphans", Columns: []ui.Column{
		{Title: "Goes", Hidden: true, Class: "col-choice"},
		{Title: "Entity", Class: "col-subject"},
		{Title: "Owner", Class: "col-owner"},
		{Title: "File", Class: "col-file"},
		{Title: "Named by", Class: "col-related"},
	}}
	for _, row := range rows {
		by := ui.Cell{Class: "muted", Body: ui.Text("nobody")}
		if n := v.naming([]string{row.key}); n > 0 {
			by.Body = ui.Link(ui.EntityPath(row.of.Ref)+"/relations", ui.Count(n, "other", "others"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Body: choiceView(row, chosen)},
			v.subjectCell(row), ownersCell(row), v.fileCell(row),
			by,
		}})
	}
	return t
}

// clearOrphans removes those that were chosen, or all that the address asks for, and tells what could not be removed.
func (p Pages) clearOrphans(r *http.Request) (web.Page, error) {
	v, err := p.open(r, listOrphans)
	if err != nil {
		return web.Page{}, err
	}
	refs, err := v.chosenToGo(r)
	if err != nil {
		return web.Page{}, err
	}
	var failed []failedRemoval
	for _, ref := range refs {
		if err := p.removeOrphan(r, ref); err != nil {
			failed = append(failed, failedRemoval{Link: v.Link(ref), Why: whyNot(err)})
		}
	}
	p.known.forget()
	if len(failed) == 0 {
		return web.Page{}, web.SeeOther(withField(v.path(), "said", "removed"))
	}
	return v.clearPage(clearedView(clearedResult{Gone: len(refs) - len(failed), Failed: failed, Back: v.path()})), nil
}

// chosenToGo are the orphans that the form names. Who removes all must have seen how many they are.
func (v *listPage) chosenToGo(r *http.Request) ([]string, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "The form could not be read.")
	}
	refs := r.PostForm["ref"]
	if all := r.PostForm.Get("which") == "all"; all {
		refs = v.orphans().refs()
		if seen, err := strconv.Atoi(r.PostForm.Get("seen")); err != nil || seen != len(refs) {
			return nil, fault.New(fault.Conflict, "By now there are %s. Look at what would go, and try again.", ui.Count(len(refs), "orphan", "orphans"))
		}
	}
	switch {
	case r.PostForm.Get("confirm") != "yes":
		return nil, fault.New(fault.Invalid, "Confirm that you have seen what will go.")
	case len(refs) == 0:
		return nil, fault.New(fault.Invalid, "Choose what to remove.")
	}
	return refs, nil
}

// removeOrphan deletes one that is still an orphan.
func (p Pages) removeOrphan(r *http.Request, ref string) error {
	handle, there := p.index.ByRef(ref)
	uid := p.index.UID(handle)
	var err error
	switch {
	case !there:
		err = fault.New(fault.NotFound, "It is not in the catalog any more.")
	case !p.index.Matches(handle, orphaned, nil):
		err = fault.New(fault.Conflict, "Something brings it in again.")
	default:
		err = p.catalog.Delete(r.Context(), uid)
	}
	p.trail.Changed(r, "entity-mutate", err, "actionType", "delete", "uid", uid, "entityRef", ref)
	return err
}

// clearedResult is what became of a removal of which not all could be done.
type clearedResult struct {
	Gone   int
	Failed []failedRemoval
	Back   string
}

type failedRemoval struct {
	Link ui.EntityLink
	Why  string
}

func whyNot(err error) string {
	var told *fault.Fault
	if errors.As(err, &told) {
		return told.Message
	}
	return "It could not be deleted; the log of the portal says why."
}
