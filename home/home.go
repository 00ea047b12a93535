// Package home joins the other rooms for one reader: the first page, their settings, and the box that jumps anywhere.
package home

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// Options are what the pages join.
type Options struct {
	Log      *slog.Logger
	Catalog  *catalog.Catalog
	Problems problems.Pages
	Settings *identity.Settings
	Look     *ui.Look

	Widgets       []Widget              // those of other rooms and of plugins, below the portal's own
	Actions       []Action              // what the box offers to do
	About         func() []Fact         // versions and figures as of now, shown on the settings page; may be nil
	Effective     func(io.Writer) error // writes the effective configuration without its secrets
	Config        Config                // what the company puts on everybody's first page
	Clocks        []Clock
	WidgetTime    time.Duration            // how long a widget may take; 0 = five seconds
	Administrator func(*http.Request) bool // may see that; nil = nobody may
}

// Widget is a part of the first page.
type Widget struct {
	ID    string // in its address, and in what readers choose; it stays the same for ever
	Title string
	Wide  bool // stands in the broad column
	Lazy  bool // comes after the page: for whatever asks another system

	Scripts []string // the islands that it needs, if it is not lazy

	// View draws the whole widget, usually a ui.Card; nil shows nothing. ctx ends when it has taken too long; one that goes on all
	// the same is left behind. An error that is a fault is shown in the widget's place, others as a sentence without detail.
	View func(ctx context.Context, r *http.Request) (templ.Component, error)
}

// Action is something that the box leads to. With a Form it is sent there, else the reader goes there.
type Action struct {
	Label, Detail, Icon, Path string
	Form                      []ui.Field
}

// Fact is a name and a value.
type Fact struct{ Name, Value string }

// Home are the pages.
type Home struct {
	Options
}

// New makes the pages.
func New(options Options) *Home {
	h := &Home{Options: options}
	h.WidgetTime = cmp.Or(h.WidgetTime, widgetTime)
	h.Widgets = slices.Concat(h.own(), h.extras(), options.Widgets)
	return h
}

// Place is the first page in the side bar.
func Place() ui.Place { return ui.Place{Label: "Home", Path: "/", Icon: "house", Keys: "g h"} }

// SettingsPlace is the reader's settings in the side bar.
func SettingsPlace() ui.Place {
	return ui.Place{Label: "Settings", Path: "/settings", Icon: "settings", Keys: "g s"}
}

// Routes mounts the pages.
func (h *Home) Routes(rt *web.Router) {
	rt.Page("GET /{$}", h.front)
	rt.Page("GET /home/widgets/{id}", h.widget)
	rt.Action("POST /home/arrange", h.arrange)

	rt.Page("GET /jump", h.jump)
	rt.JSON("GET /jump.json", h.jumpJSON)
	rt.Page("GET /search", fromSearch)

	rt.Page("GET /settings", h.settings)
}

// fromSearch takes in Backstage's address of a search.
func fromSearch(r *http.Request) (web.Page, error) {
	return web.Page{}, web.SeeOther(jumpPath(r.URL.Query().Get("query")))
}
