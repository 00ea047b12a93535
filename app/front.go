package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/callboard/callboard/browse"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/graph"
	"github.com/callboard/callboard/home"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/people"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/register"
	"github.com/callboard/callboard/ui"
)

// openFront mounts what people and programs see.
func (a *App) openFront(ctx context.Context) error {
	development := isLocal(a.config.Backend.BaseURL)
	key, err := identity.SigningKey(ctx, a.db)
	if err != nil {
		return err
	}
	door, err := identity.New(identity.Options{
		Policy: a.config.Policy, SignIn: a.config.SignIn, BaseURL: a.config.Backend.BaseURL,
		Development: development, Ownership: a.catalog.Ownership, Key: key,
	})
	if err != nil {
		return err
	}
	staff := people.NewPages(people.New(a.catalog.Index()))
	wrong := problems.New(a.catalog, a.log)
	pages := browse.New(a.catalog, wrong, browse.Options{Settings: a.settings})
	brand := a.config.Own.Brand
	if brand.Name == "" {
		brand.Name = a.config.App.Title
	}
	own := mine{a}
	look, err := ui.New(ui.Options{
		Brand: brand, Navigation: slices.Concat([]ui.Place{home.Place()}, pages.Navigation(), []ui.Place{graph.Place(), problems.Place()}, staff.Navigation()), Foot: []ui.Place{home.SettingsPlace()},
		Support: a.config.Support, Search: "/jump", Gallery: development, Person: a.person,
		Starred: own.starred, Recent: own.recent, Theme: own.theme, KeepTheme: own.keepTheme,
	})
	if err != nil {
		return err
	}
	a.router = web.New(web.Options{
		Log: a.log, Metrics: a.metrics.Registry, MetricsHandler: a.metrics.Handler(), Authenticate: door.Authenticate,
		Layout: look.Layout, ErrorPage: look.ErrorPage, CSP: ui.CSP(), TrustedOrigins: origins(a.config.App.BaseURL),
		CORS: a.config.Backend.CORS, RateLimit: a.config.Backend.RateLimit, TrustProxy: a.config.Backend.TrustProxy, HealthHeaders: a.config.Backend.Health.Headers, Compress: true,
	})
	door.Routes(a.router)
	look.Routes(a.router)
	graph.New(a.catalog.Index(), wrong).Routes(a.router)
	wrong.Routes(a.router)
	register.New(a.catalog, wrong, register.Options{Log: a.log, Forge: a.forge, Config: a.config.Import}).Routes(a.router)
	pages.Routes(a.router)
	entitypage.New(a.catalog, wrong, entitypage.Options{Log: a.log, Settings: a.settings, Cards: staff.Cards()}).Routes(a.router)
	staff.Routes(a.router)
	a.settings.Routes(a.router, func(r *http.Request, ref string) bool { return names.For(r, a.catalog.Index()).Sees(ref) })
	a.openHome(wrong, look, development).Routes(a.router)
	catalog.NewAPI(a.catalog, a.catalog.Index(), a.log).Routes(a.router.Mount("/api/catalog"))
	return nil
}

// person is who the frame greets: the User entity if there is one, else the bare reference.
func (a *App) person(r *http.Request) ui.Person {
	who := identity.Of(r.Context())
	if who.Kind != identity.User {
		return ui.Person{}
	}
	ref, err := entity.ParseRef(who.Subject, entity.Ref{Kind: "user"})
	if err != nil {
		return ui.Person{Name: who.Subject}
	}
	return ui.Person{Name: a.catalog.Title(ref), Path: ui.EntityPath(ref)}
}

// origins are the other addresses at which people open the portal: behind a proxy, forms come from there.
func origins(baseURL string) []string {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" {
		return nil
	}
	return []string{u.Scheme + "://" + u.Host}
}
