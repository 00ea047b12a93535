package browse

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// problemsAtOnce is how many problems a page shows.
const problemsAtOnce = 50

// deletedShown is how many tombstones are shown.
const deletedShown = 200

// problemsPage is one of the three lists of what needs somebody's hand.
type problemsPage struct {
	Tabs     []ui.Tab
	Problems []ui.Problem
	Pages    ui.Pagination
	Table    ui.Table
	Empty    ui.EmptyState
}

func (p Pages) problems(r *http.Request) (web.Page, error) {
	all, err := p.troubles.of(r.Context())
	if err != nil {
		return web.Page{}, err
	}
	v, err := p.problemsPage(r, "problems")
	if err != nil {
		return web.Page{}, err
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	from = max(0, min(from, len(all.list)-1))
	shown := all.list[from:min(from+problemsAtOnce, len(all.list))]
	names := p.lookup(r)
	for i, trouble := range shown {
		problem := p.explain(r.Context(), trouble.Problem, i)
		if trouble.Ref != "" {
			problem.Of = names.link(trouble.Ref)
			problem.Of.Gone = false // it may have had problems from the first
		}
		v.Problems = append(v.Problems, problem)
	}
	v.Pages = problemPages(from, len(shown), len(all.list))
	v.Empty = ui.EmptyState{Icon: "circle-check", Title: "No problems", Text: "Every file that the catalog reads is as it should be."}
	return v.page("Problems"), nil
}

func problemPages(from, shown, total int) ui.Pagination {
	pages := ui.Pagination{Shown: ui.Number(from+1) + "–" + ui.Number(from+shown) + " of " + ui.Number(total)}
	if from > 0 {
		pages.Previous = "/problems?from=" + strconv.Itoa(max(0, from-problemsAtOnce))
	}
	if from+shown < total {
		pages.Next = "/problems?from=" + strconv.Itoa(from+shown)
	}
	return pages
}

// conflicts are names that two files claim.
func (p Pages) conflicts(r *http.Request) (web.Page, error) {
	v, err := p.problemsPage(r, "conflicts")
	if err != nil {
		return web.Page{}, err
	}
	claims, err := p.catalog.Claims(r.Context())
	if err != nil {
		return web.Page{}, err
	}
	names := p.lookup(r)
	v.Table = ui.Table{Label: "Conflicts", Columns: []ui.Column{{Title: "Name"}, {Title: "Held by"}, {Title: "Also wanted by"}, {Title: "Since", Class: "col-when"}}}
	for _, claim := range claims {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Class: "strong", Body: names.link(claim.Ref).View()}, {Class: "muted", Title: claim.Holder, Body: locationView(claim.Holder)},
			{Class: "muted", Title: claim.Claimant, Body: locationView(claim.Claimant)}, {Class: "muted", Body: ui.Ago(claim.Since)},
		}})
	}
	v.Empty = ui.EmptyState{Icon: "circle-check", Title: "No conflicts", Text: "Every name is claimed by one file only."}
	return v.page("Conflicts"), nil
}

// deleted are the entities that went, and why.
func (p Pages) deleted(r *http.Request) (web.Page, error) {
	v, err := p.problemsPage(r, "deleted")
	if err != nil {
		return web.Page{}, err
	}
	stones, err := p.catalog.Tombstones(r.Context(), "", deletedShown)
	if err != nil {
		return web.Page{}, err
	}
	v.Table = ui.Table{Label: "Deleted", Columns: []ui.Column{{Title: "Name"}, {Title: "Why"}, {Title: "Location"}, {Title: "By", Class: "col-who"}, {Title: "When", Class: "col-when"}}}
	for _, stone := range stones {
		link := ui.EntityLink{Title: stone.Entity.Title()}
		link.Ref, _ = entity.ParseRef(stone.Ref, entity.Ref{})
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Class: "strong", Body: link.View()}, {Title: reasonOf(stone), Body: ui.Text(reasonOf(stone))},
			{Class: "muted", Title: stone.Location, Body: locationView(stone.Location)}, {Class: "muted", Body: ui.Text(stone.Actor)}, {Class: "muted", Body: ui.Ago(stone.At)},
		}})
	}
	v.Empty = ui.EmptyState{Icon: "circle-check", Title: "Nothing was deleted", Text: "Entities that leave the catalog are remembered here."}
	return v.page("Deleted"), nil
}

func reasonOf(stone catalog.Tombstone) string {
	if stone.RenamedTo != "" {
		return "renamed to " + stone.RenamedTo
	}
	return stone.Reason
}

// problemsPage is the frame of the three lists, with how long each of them is.
func (p Pages) problemsPage(r *http.Request, here string) (problemsPage, error) {
	all, err := p.troubles.of(r.Context())
	if err != nil {
		return problemsPage{}, err
	}
	claims, err := p.catalog.Claims(r.Context())
	tabs := []ui.Tab{
		{Label: "Problems", Path: "/problems", Count: ui.Number(len(all.list)), Bad: len(all.uids) > 0, Here: here == "problems"},
		{Label: "Conflicts", Path: "/problems/conflicts", Count: ui.Number(len(claims)), Bad: len(claims) > 0, Here: here == "conflicts"},
		{Label: "Deleted", Path: "/problems/deleted", Here: here == "deleted"},
	}
	return problemsPage{Tabs: tabs}, err
}

func (v problemsPage) page(title string) web.Page {
	return web.Page{Title: title, Body: ui.View{Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: title}}, Component: problemsView(v)}}
}

func (p Pages) problemViews(ctx context.Context, problems []entity.Problem) []ui.Problem {
	var views []ui.Problem
	for i, problem := range problems {
		views = append(views, p.explain(ctx, problem, i))
	}
	return views
}

// explain tells a problem with the lines around it, if it is among the first and they are on this machine's disk: a page does not wait
// for other systems.
func (p Pages) explain(ctx context.Context, problem entity.Problem, i int) ui.Problem {
	view := problemView(problem)
	if i < explainedProblems && strings.HasPrefix(problem.Location, "file:") {
		view.Context = p.around(ctx, problem)
	}
	return view
}

// problemView tells a problem, with a link to its line where the file is on the web.
func problemView(p entity.Problem) ui.Problem {
	view := ui.Problem{Tone: ui.Bad, Message: p.Message, Field: p.Field, Found: p.Found, Expected: p.Expected}
	if p.Cause != nil { // what is wrong first, and then Backstage's words, for those who look for them
		view.Message, view.Hint = rootOf(p.Cause), p.Message
	}
	if p.Level == entity.Warning {
		view.Tone = ui.Warn
	}
	at, err := entity.ParseLocationRef(p.Location)
	if err != nil {
		return view
	}
	view.Place = at.Target
	if p.Line > 0 {
		view.Place += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			view.Place += ":" + strconv.Itoa(p.Column)
		}
	}
	if at.Type == "url" && onWeb(at.Target) {
		view.Path = at.Target
		if p.Line > 0 && !strings.Contains(at.Target, "#") {
			view.Path += "#L" + strconv.Itoa(p.Line)
		}
	}
	return view
}

func rootOf(cause *entity.Cause) string {
	for cause.Cause != nil {
		cause = cause.Cause
	}
	return cause.Message
}
