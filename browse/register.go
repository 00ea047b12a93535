package browse

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// registerPage is the form, and below it what registering would bring.
type registerPage struct {
	Target   string
	Tried    bool
	Exists   bool
	Failed   string // why it could not even be read
	Problems []ui.Problem
	Table    ui.Table
	Allowed  bool // to register
}

func (p Pages) registerForm(r *http.Request) (web.Page, error) {
	return p.registerPage(registerPage{Target: r.URL.Query().Get("target")}), nil
}

func (p Pages) registerPage(v registerPage) web.Page {
	v.Allowed = !p.catalog.ReadOnly()
	return web.Page{Title: "Register", Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Register"}}, Component: registerView(v),
	}}
}

// registerPreview reads the target and shows what is in it. Nothing is kept.
func (p Pages) registerPreview(r *http.Request) (web.Page, error) {
	target, err := formTarget(r)
	if err != nil {
		return web.Page{}, err
	}
	v := registerPage{Target: target, Tried: true}
	tried, err := p.catalog.Preview(r.Context(), target)
	if fault.Is(err, fault.Invalid) {
		v.Failed = err.Error()
		return p.registerPage(v), nil
	}
	if err != nil {
		return web.Page{}, err
	}
	v.Exists = tried.Registered
	for _, problem := range tried.Problems {
		view := p.problemAt(problem)
		view.Context = linesOf(tried.Text(problem.Location), problem)
		v.Problems = append(v.Problems, view)
	}
	var entities []entity.Entity
	for _, one := range tried.Entities {
		entities = append(entities, one.Entity)
	}
	v.Table = previewTable(p.lookup(r), entities)
	return p.registerPage(v), nil
}

// register takes the target in and leads to the Location that stands for it.
func (p Pages) register(r *http.Request) (string, error) {
	target, err := formTarget(r)
	if err != nil {
		return "", err
	}
	registration, err := p.catalog.Register(r.Context(), "url", target, catalog.RefreshExisting)
	p.audit(r, "location-mutate", err, "target", target)
	if err != nil {
		return "", err
	}
	p.await(r.Context(), registration.EntityRef)
	ref, err := entity.ParseRef(registration.EntityRef, entity.Ref{})
	return ui.EntityPath(ref) + "?said=registered", err
}

const registerPatience = 5 * time.Second

// await waits until an entity has a page: registering answers before anything has been read.
func (p Pages) await(ctx context.Context, ref string) {
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	for {
		seq := p.index.Seq()
		if _, there := p.index.ByRef(ref); there || p.index.Wait(ctx, seq+1) != nil {
			return
		}
	}
}

func formTarget(r *http.Request) (string, error) {
	if err := r.ParseForm(); err != nil {
		return "", invalidForm("The form could not be read.")
	}
	target := strings.TrimSpace(r.PostForm.Get("target"))
	if !onWeb(target) {
		return "", invalidForm("The address must begin with https:// or http://.")
	}
	return target, nil
}

// previewTable lists the entities that would come, and which of them are there already.
func previewTable(l *lookup, entities []entity.Entity) ui.Table {
	t := ui.Table{Label: "Entities", Columns: []ui.Column{{Title: "Name", Class: "col-name"}, {Title: "Kind", Class: "col-type"}, {Title: "Description"}, {Title: "", Class: "col-who"}}}
	for _, e := range entities {
		state := ui.Badge{Text: "new", Tone: ui.Good}
		if l.entity(e.Ref().String()) != nil {
			state = ui.Badge{Text: "in the catalog"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Class: "strong", Body: ui.EntityLink{Ref: e.Ref(), Title: e.Title()}.View()}, {Class: "muted", Body: ui.Text(e.Kind())},
			{Class: "muted", Title: e.Description(), Body: ui.Text(e.Description())}, {Body: state.View()},
		}})
	}
	return t
}
