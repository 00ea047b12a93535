// Package entitypage is the page of one entity: who owns it, what it is related to, where it comes from, its definition, and what other
// rooms show of it.
package entitypage

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// Pages are those of entities.
type Pages struct {
	catalog  *catalog.Catalog
	index    *index.Index
	problems problems.Pages
	log      *slog.Logger
	trail    catalog.Trail
	docs     bool
	settings *identity.Settings
	cards    []Card
	cardTime time.Duration
	read     *definitions
}

// Options say what the pages show besides the entity, and where they may lead to.
type Options struct {
	Log      *slog.Logger       // for the audit trail, and for cards that fail
	Docs     bool               // /docs/<namespace>/<kind>/<name> is there
	Settings *identity.Settings // stars and visits; nil = nobody has any
	// Cards are what the rooms above and the plugins show on the pages of entities.
	Cards []Card
	// How long a card may take that comes after the page; 0 = ten seconds.
	CardTime time.Duration
}

// New shows what a catalog knows of each entity, and what is wrong with it. Changes go to the same service as those through the API.
func New(c *catalog.Catalog, wrong problems.Pages, options Options) Pages {
	return Pages{
		catalog: c, index: c.Index(), problems: wrong, log: options.Log, trail: catalog.Trail{Log: options.Log}, docs: options.Docs, settings: options.Settings,
		cards: options.Cards, cardTime: cmp.Or(options.CardTime, cardTime), read: &definitions{},
	}
}

// Routes mounts the pages.
func (p Pages) Routes(rt *web.Router) {
	rt.Page("GET /catalog/{namespace}/{kind}/{name}", p.overview)
	rt.Page("GET /catalog/{namespace}/{kind}/{name}/source", p.source)
	rt.Page("GET /catalog/{namespace}/{kind}/{name}/relations", p.relations)
	rt.Page("GET /catalog/{namespace}/{kind}/{name}/colocated", p.colocated)
	rt.Page("GET /catalog/{namespace}/{kind}/{name}/definition", p.definition)
	rt.Raw("GET /catalog/{namespace}/{kind}/{name}/definition/raw", p.definitionText)
	rt.Page("GET /catalog/{namespace}/{kind}/{name}/cards/{id}", p.card)
	rt.Action("POST /catalog/{namespace}/{kind}/{name}/refresh", p.refresh)
	rt.Page("GET /catalog/{namespace}/{kind}/{name}/remove", p.removeForm)
	rt.Action("POST /catalog/{namespace}/{kind}/{name}/unregister", p.unregister)
	rt.Action("POST /catalog/{namespace}/{kind}/{name}/delete", p.remove)
	p.oldRoutes(rt)
}

// refresh reads an entity's file again.
func (p Pages) refresh(r *http.Request) (string, error) {
	ref := refOf(r)
	err := p.catalog.Refresh(r.Context(), ref.String())
	p.trail.Changed(r, "entity-refresh", err, "entityRef", ref.String())
	return ui.EntityPath(ref) + "?said=refreshed", err
}

// refOf is the entity that a path names.
func refOf(r *http.Request) entity.Ref {
	return entity.Ref{Kind: r.PathValue("kind"), Namespace: r.PathValue("namespace"), Name: r.PathValue("name")}
}
