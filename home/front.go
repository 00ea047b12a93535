package home

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// widgetTime is how long a widget may take.
const widgetTime = 5 * time.Second

// frontPage is the first page as it is shown.
type frontPage struct {
	Needs      needs
	Wide, Side []templ.Component
	Arranging  []arranged // every widget, while the reader arranges them
	Guidance   bool       // the catalog is empty
}

func (h *Home) front(r *http.Request) (web.Page, error) {
	v := frontPage{Guidance: h.isEmpty(r)}
	var err error
	if v.Needs, err = h.needs(r); err != nil {
		return web.Page{}, err
	}
	list, err := h.arrangement(r)
	if err != nil {
		return web.Page{}, err
	}
	if r.URL.Query().Has("arrange") {
		v.Arranging = list
	}
	h.fill(r, &v, list)
	return web.Page{Title: "Home", Scripts: scripts(list), Body: frontView(v)}, nil
}

// fill draws the widgets that the reader has not hidden into their columns.
func (h *Home) fill(r *http.Request, v *frontPage, list []arranged) {
	for _, a := range list {
		var drawn templ.Component
		switch {
		case a.Hidden:
			continue
		case a.Lazy:
			drawn = lazyWidget(a.Widget)
		default:
			drawn = h.draw(r, a.Widget)
		}
		if a.Wide {
			v.Wide = append(v.Wide, drawn)
		} else {
			v.Side = append(v.Side, drawn)
		}
	}
}

// scripts are what the shown widgets need, each once.
func scripts(list []arranged) []string {
	var names []string
	for _, a := range list {
		if a.Lazy && !a.Hidden {
			names = append(names, "htmx")
		} else if !a.Hidden {
			names = append(names, a.Scripts...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// isEmpty is true as long as there is nothing but places where something could be.
func (h *Home) isEmpty(r *http.Request) bool {
	for _, kind := range h.Catalog.Index().Facets(nil, names.Visible(r), []string{"kind"})[0] {
		if !strings.EqualFold(kind.Value, "location") {
			return false
		}
	}
	return true
}

// widget answers with one widget: alone where the page asked for it, and on a page of its own to people without JavaScript.
func (h *Home) widget(r *http.Request) (web.Page, error) {
	i := slices.IndexFunc(h.Widgets, func(w Widget) bool { return w.ID == r.PathValue("id") })
	if i < 0 {
		return web.Page{}, fault.New(fault.NotFound, "There is no such widget.")
	}
	drawn := h.draw(r, h.Widgets[i])
	if r.Header.Get("HX-Request") != "" {
		return web.Page{Body: drawn, Fragment: true}, nil
	}
	return web.Page{Title: h.Widgets[i].Title, Scripts: h.Widgets[i].Scripts, Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Home", Path: "/"}, {Label: h.Widgets[i].Title}}, Component: drawn,
	}}, nil
}

func (w Widget) path() string { return "/home/widgets/" + url.PathEscape(w.ID) }

// draw is the finished widget. One that fails, or breaks, says so in its own place.
func (h *Home) draw(r *http.Request, w Widget) templ.Component {
	text, err := ui.Drawn(r.Context(), h.WidgetTime, func(ctx context.Context) (templ.Component, error) { return w.View(ctx, r.WithContext(ctx)) })
	switch {
	case err != nil:
		h.Log.WarnContext(r.Context(), "widget failed", "widget", w.ID, "error", err)
		return ui.FailedCard(w.Title, ui.WhyUndrawn(err, h.WidgetTime), w.path())
	case text == "" && w.Lazy:
		return ui.Card{Title: w.Title, Note: "nothing to show"}.View()
	}
	return ui.AsDrawn(text)
}
