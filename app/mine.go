package app

import (
	"net/http"
	"runtime"
	"strconv"

	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/home"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// sideThings is how many starred and how many recent things the side bar shows.
const sideThings = 8

// mine fills the frame with what the reader has chosen. A setting that cannot be read is logged, and the page comes without it.
type mine struct{ *App }

func (m mine) starred(r *http.Request) []ui.Thing {
	refs, err := m.settings.Starred(r.Context())
	m.logged(r, err)
	book := names.For(r, m.catalog.Index())
	var things []ui.Thing
	for _, ref := range refs {
		if len(things) == sideThings {
			break
		}
		if thing, there := book.Thing(ref); there {
			things = append(things, thing)
		}
	}
	return things
}

func (m mine) recent(r *http.Request) []ui.Thing {
	visits, err := m.settings.Visits(r.Context())
	m.logged(r, err)
	var things []ui.Thing
	for _, visit := range visits[:min(len(visits), sideThings)] {
		things = append(things, ui.Thing{Label: visit.Label, Path: visit.Path})
	}
	return things
}

func (m mine) theme(r *http.Request) string {
	theme, err := m.settings.Theme(r.Context())
	m.logged(r, err)
	return theme
}

// keepTheme leaves it to the cookie where nobody is signed in.
func (m mine) keepTheme(r *http.Request, theme string) error {
	if identity.Of(r.Context()).Kind != identity.User {
		return nil
	}
	return m.settings.ChooseTheme(r.Context(), theme)
}

// logged leaves out what failed because the reader went away.
func (m mine) logged(r *http.Request, err error) {
	if err != nil && r.Context().Err() == nil {
		m.log.WarnContext(r.Context(), "cannot read settings", "error", err)
	}
}

// openHome joins the rooms on the first page.
func (a *App) openHome(wrong problems.Pages, look *ui.Look, development bool) *home.Home {
	kept := "SQLite"
	if a.db.Dialect() == database.Postgres {
		kept = "PostgreSQL"
	}
	return home.New(home.Options{
		Log: a.log, Catalog: a.catalog, Problems: wrong, Settings: a.settings, Look: look,
		Actions: []home.Action{{Label: "Register a file", Detail: "add entities to the catalog", Icon: "plus", Path: "/catalog-import"}},
		About: func() []home.Fact {
			return []home.Fact{
				{Name: "Callboard", Value: a.build.Version},
				{Name: "Go", Value: runtime.Version()},
				{Name: "Database", Value: kept},
				{Name: "Processors", Value: strconv.Itoa(runtime.GOMAXPROCS(0))},
				{Name: "Entities", Value: ui.Number(a.catalog.Index().Len())},
			}
		},
		Effective: a.files.Write,
		Config:    a.config.Own.Home, Clocks: a.config.Homepage.Clocks,
		// Until there are permissions, whoever tries the portal on a machine of their own is its administrator.
		Administrator: func(*http.Request) bool { return development },
	})
}
