package entitypage

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/graph"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// entityPage is what every page of an entity begins with.
type entityPage struct {
	*names.Book
	pages    Pages
	request  *http.Request
	entity   entity.Entity
	ref      string
	problems []entity.Problem
	said     string // what a change just did, for a notice
	starred  bool
	path     string
	changed  time.Time // zero = unknown
}

// open finds the entity that a path names; nil with the page to show instead if there is none.
func (p Pages) open(r *http.Request) (*entityPage, *web.Page, error) {
	v := &entityPage{Book: names.For(r, p.index), pages: p, request: r, ref: refOf(r).String(), said: r.URL.Query().Get("said")}
	if v.entity = v.Entity(v.ref); v.entity == nil {
		missing, err := p.missing(r, v.ref)
		return nil, &missing, err
	}
	all, err := p.problems.Current(r.Context())
	if err != nil {
		return nil, nil, err
	}
	v.problems, v.path = all.ByRef[v.ref], ui.EntityPath(v.entity.Ref())
	v.changed = p.catalog.Updated([]string{v.ref})[v.ref]
	starred, err := p.starred(r)
	v.starred = slices.Contains(starred, v.ref)
	return v, nil, err
}

// overview is the page of one entity.
func (p Pages) overview(r *http.Request) (web.Page, error) {
	v, missing, err := p.open(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	p.remember(r, v.title(), v.path)
	all, err := p.problems.Current(r.Context())
	if err != nil {
		return web.Page{}, err
	}
	o := overview{entityPage: v, Problems: p.problems.Views(r.Context(), v.problems), Groups: v.groups(), Around: graph.Around(v.Book, graph.Middle{Ref: v.ref, Title: v.title(), Told: v.told(), Wrong: all}), About: v.about(), Links: v.links()}
	lost := v.lostRelations()
	o.LostTotal = len(lost)
	if o.Lost, err = v.lost(r.Context(), lost); err != nil {
		return web.Page{}, err
	}
	body := overviewView(o)
	return v.page("", body), nil
}

func orMissing(missing *web.Page, err error) (web.Page, error) {
	if err != nil {
		return web.Page{}, err
	}
	return *missing, nil
}

// page puts head and tabs around one tab of the entity.
func (v *entityPage) page(tab string, body tabBody) web.Page {
	title := v.title() + " · " + v.entity.Kind()
	if tab != "" {
		title = strings.ToUpper(tab[:1]) + tab[1:] + " · " + title
	}
	return web.Page{Title: title, Scripts: v.scripts(), Body: ui.View{Breadcrumb: v.crumbs(), Component: entityView(v, tab, body)}}
}

// crumbs say where the entity lives: domain, system, itself.
func (v *entityPage) crumbs() []ui.Crumb {
	var above []ui.Crumb
	at := v.entity
	for range 4 { // deeper nesting is cut off, and a circle ends
		target := at.Target("partOf")
		for _, relation := range []string{"childOf", "memberOf"} {
			target = cmp.Or(target, at.Target(relation))
		}
		if at = v.Entity(target); target == "" || at == nil {
			break
		}
		above = append(above, ui.Crumb{Label: names.Title(at), Path: ui.EntityPath(at.Ref())})
	}
	slices.Reverse(above)
	if len(above) == 0 {
		kind := strings.ToLower(v.entity.Kind())
		above = []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: names.Plural(v.entity.Kind()), Path: web.WithQuery("/catalog", [][2]string{{"kind", kind}})}}
	}
	return append(above, ui.Crumb{Label: v.title()})
}

func (v *entityPage) badges() []ui.Badge {
	badges := []ui.Badge{{Text: v.entity.Kind()}}
	if typ := entity.Line(v.entity.Property("type")); typ != "" {
		badges[0].Text += " · " + typ
	}
	if lifecycle := entity.Line(v.entity.Property("lifecycle")); lifecycle != "" {
		badges = append(badges, ui.Badge{Text: lifecycle, Tone: ui.LifecycleTone(lifecycle), Dot: true})
	}
	for _, tag := range v.entity.Tags() {
		if len(badges) < 5 {
			badges = append(badges, ui.Badge{Text: tag})
		}
	}
	return badges
}

func (v *entityPage) tabs(here string) []ui.Tab {
	tabs := []ui.Tab{{Label: "Overview", Path: v.path, Here: here == ""}}
	if v.entity.Definition() != "" {
		tabs = append(tabs, ui.Tab{Label: "Definition", Path: v.path + "/definition", Here: here == "definition"})
	}
	if n := len(v.Relations(v.ref)); n > 0 {
		tabs = append(tabs, ui.Tab{Label: "Relations", Path: v.path + "/relations", Count: ui.Number(n), Here: here == "relations"})
	}
	source := ui.Tab{Label: "Source", Path: v.path + "/source", Here: here == "source"}
	if n := len(v.problems); n > 0 {
		source.Count, source.Bad = ui.Count(n, "problem", "problems"), true
	}
	return append(tabs, source)
}

// sourceURL is where the entity's source can be seen; "" if that is not on the web.
func (v *entityPage) sourceURL() string {
	if view := v.entity.Annotation(entity.AnnotationViewURL); isOpen(view) {
		return view
	}
	for _, annotation := range []string{entity.AnnotationSourceLocation, entity.AnnotationLocation} {
		at, err := entity.ParseLocationRef(v.entity.Annotation(annotation))
		if err == nil && at.Type == "url" && isOpen(at.Target) {
			return at.Target
		}
	}
	return ""
}

func (v *entityPage) editURL() string {
	if edit := v.entity.Annotation(entity.AnnotationEditURL); isOpen(edit) {
		return edit
	}
	return ""
}

// isOpen reports whether an address of an entity may be offered to click: it is on the web, and not what stands for a rejected one.
func isOpen(address string) bool { return web.IsAddress(address) && address != entity.RejectedURL }
