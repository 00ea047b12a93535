package register

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/register/batch"
	"github.com/callboard/callboard/ui"
)

// sentenceAt is a problem in one line with its place.
func sentenceAt(problem entity.Problem) string {
	said := problems.Sentence(problem)
	if problem.Line > 0 {
		said = "line " + strconv.Itoa(problem.Line) + ": " + said
	}
	return said
}

// register takes one address in and leads to what it brings.
func (p Pages) register(r *http.Request) (string, error) {
	target, err := formTarget(r)
	if err != nil {
		return "", err
	}
	registration, err := p.catalog.Register(r.Context(), "url", target, catalog.RefreshExisting)
	p.trail.Changed(r, "location-mutate", err, "target", target)
	if err != nil {
		return "", err
	}
	p.await(r.Context(), registration.EntityRef)
	return broughtPath(target), nil
}

// patience is how long registering waits for the first reading; the page after it goes on waiting.
const patience = 1500 * time.Millisecond

// await waits until an entity has a page: registering answers before anything has been read.
func (p Pages) await(ctx context.Context, ref string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		seq := p.index.Seq()
		if _, there := p.index.ByRef(ref); there || p.index.Wait(ctx, seq+1) != nil {
			return
		}
	}
}

func broughtPath(target string) string {
	return web.WithQuery("/catalog-import/brought", [][2]string{{"target", target}})
}

// broughtPage is what a registered address has brought so far.
type broughtPage struct {
	Target   string
	Location ui.EntityLink
	Known    bool // it is registered
	Total    int
	Table    ui.Table
	Problems []ui.Problem
	Again    string // the address of the page a moment later; empty once there is nothing to wait for
}

// patientTries is how often the page asks whether something has come.
const patientTries = 30

// brought shows what has come in through an address.
func (p Pages) brought(r *http.Request) (web.Page, error) {
	q := r.URL.Query()
	at := entity.LocationRef{Type: "url", Target: q.Get("target")}
	if !web.IsAddress(at.Target) {
		return web.Page{}, fault.New(fault.NotFound, "Nothing is registered under this address.")
	}
	v, err := p.broughtFrom(r, at)
	if try, _ := strconv.Atoi(q.Get("try")); v.Known && v.Total == 0 && len(v.Problems) == 0 && try < patientTries {
		v.Again = web.WithQuery("/catalog-import/brought", [][2]string{{"target", at.Target}, {"try", strconv.Itoa(try + 1)}})
	}
	var scripts []string
	if v.Again != "" {
		scripts = []string{"htmx"}
	}
	return web.Page{Title: "Registered", Scripts: scripts, Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Register", Path: "/catalog-import"}, {Label: "Registered"}}, Component: broughtView(v),
	}}, err
}

const nameKey = "metadata.name"

const originKey = "metadata.annotations." + entity.AnnotationOriginLocation

func (p Pages) broughtFrom(r *http.Request, at entity.LocationRef) (broughtPage, error) {
	v := broughtPage{Target: at.Target}
	root := entity.Ref{Kind: "location", Name: entity.LocationName(at.Type, at.Target)}.String()
	known, err := p.catalog.IsRegistered(r.Context(), at.Type, at.Target)
	if err != nil {
		return v, err
	}
	all, err := p.problems.Current(r.Context())
	if err != nil {
		return v, err
	}
	v.Known = known
	book := names.For(r, p.index)
	if v.Location = book.Link(root); v.Location.Gone {
		v.Location = ui.EntityLink{}
	}
	page := p.index.Select(index.Query{Where: entity.OneOf(originKey, strings.ToLower(at.String())), Visible: book.Visible, Order: []index.Order{{Field: nameKey}}, Limit: previewRows + 1, Count: true})
	v.Table = ui.Table{Label: "Entities", Columns: []ui.Column{{Title: "Name", Class: "col-name"}, {Title: "Kind", Class: "col-type"}, {Title: "Description", Class: "col-description"}}}
	for _, hit := range page.Hits {
		if e := book.Entity(p.index.Ref(hit.Handle)); e != nil && e.Ref().String() != root && len(v.Table.Rows) < previewRows {
			v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
				{Class: "strong", Body: ui.EntityLink{Ref: e.Ref(), Title: names.Title(e)}.View()}, {Class: "muted", Body: ui.Text(e.Kind())}, {Class: "muted", Title: e.Summary(), Body: ui.Text(e.Summary())},
			}})
		}
	}
	if v.Total = page.Total; v.Location.Ref.Name != "" {
		v.Total = max(0, v.Total-1)
	}
	var here []entity.Problem
	for _, one := range all.List {
		if one.Location == at.String() || one.Ref == root {
			here = append(here, one.Problem)
		}
	}
	v.Problems = p.problems.Views(r.Context(), here)
	return v, nil
}

// registered is what became of one address of a batch.
type registered struct {
	Target, Said string
	Tone         ui.Tone
	Path         string // where what it brings is shown
}

// many registers the addresses that are ticked, one after the other. It answers with what became of each, instead of leading
// elsewhere: whoever sends the form again hears that they are registered already.
func (p Pages) many(r *http.Request) (web.Page, error) {
	if err := r.ParseForm(); err != nil {
		return web.Page{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	targets := r.PostForm["target"]
	if len(targets) == 0 || len(targets) > batch.MaxLines {
		return web.Page{}, fault.New(fault.Invalid, "Tick at least one address, and at most %d.", batch.MaxLines)
	}
	var done []registered
	for _, target := range targets {
		done = append(done, p.registerOne(r, strings.TrimSpace(target)))
	}
	return web.Page{Title: "Registered", Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Register", Path: "/catalog-import"}, {Label: "Registered"}}, Component: registeredView(done),
	}}, nil
}

func (p Pages) registerOne(r *http.Request, target string) registered {
	one := registered{Target: target, Tone: ui.Good, Said: "registered", Path: broughtPath(target)}
	if err := web.CheckAddress(target); err != nil {
		return registered{Target: target, Tone: ui.Bad, Said: err.Error()}
	}
	_, err := p.catalog.Register(r.Context(), "url", target, catalog.RejectExisting)
	if fault.Is(err, fault.Conflict) {
		one.Tone, one.Said = ui.Info, "was registered already; it is read again"
		_, err = p.catalog.Register(r.Context(), "url", target, catalog.RefreshExisting)
	}
	p.trail.Changed(r, "location-mutate", err, "target", target)
	if err != nil {
		p.report(r.Context(), target, err)
		return registered{Target: target, Tone: ui.Bad, Said: cmp.Or(told(err), "It could not be registered. Try it again alone.")}
	}
	return one
}
