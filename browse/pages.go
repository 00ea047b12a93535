// Package browse is the catalog as people see it: the list, the page of each entity, and definitions.
package browse

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

// Pages are the catalog as people see it.
type Pages struct {
	catalog  *catalog.Catalog
	index    *index.Index
	log      *slog.Logger
	docs     bool
	settings *identity.Settings
	cards    []EntityCard
	cardTime time.Duration
	problems problems.Pages
	read     *definitions
}

// Options say what the pages may lead to.
type Options struct {
	Log      *slog.Logger       // for the audit trail
	Docs     bool               // /docs/<namespace>/<kind>/<name> is there
	Settings *identity.Settings // stars and visits; nil = nobody has any
	// Cards are what the rooms above and the plugins show on the pages of entities.
	Cards []EntityCard
	// How long a card may take that comes after the page; 0 = ten seconds.
	CardTime time.Duration
}

// New shows what a catalog knows, and what is wrong with it on its own pages. Changes go to the same service as those through the API.
func New(c *catalog.Catalog, wrong problems.Pages, options Options) Pages {
	return Pages{
		catalog: c, index: c.Index(), log: options.Log, docs: options.Docs, settings: options.Settings, cards: options.Cards,
		cardTime: cmp.Or(options.CardTime, cardTime),
		problems: wrong,
		read:     &definitions{},
	}
}

// Routes mounts the pages.
func (p Pages) Routes(rt *web.Router) {
	rt.Page("GET /catalog", p.list)
	rt.Raw("GET /catalog/export.json", p.exportJSON)
	rt.Raw("GET /catalog/export.csv", p.exportCSV)
	rt.Raw("GET /catalog/export.yaml", p.exportYAML)

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

// Navigation are the catalog's entries of the side bar.
func (p Pages) Navigation() []ui.Place {
	return []ui.Place{
		{Label: "Catalog", Path: "/catalog", Icon: "layout-grid", Under: []string{"/catalog-import"}, Keys: "g c"},
		{Label: "APIs", Path: "/catalog?kind=api", Icon: "code-xml", Under: []string{"/catalog/*/api"}, Keys: "g a"},
	}
}

// refresh reads an entity's file again.
func (p Pages) refresh(r *http.Request) (string, error) {
	ref := refOf(r)
	err := p.catalog.Refresh(r.Context(), ref.String())
	p.audit(r, "entity-refresh", err, "entityRef", ref.String())
	return ui.EntityPath(ref) + "?said=refreshed", err
}

// audit logs a change that was made on a page.
func (p Pages) audit(r *http.Request, event string, err error, meta ...any) {
	_ = catalog.Trail{Log: p.log}.Changed(r, event, err, meta...)
}

// specText is a text of spec, "" if there is none.
func specText(e entity.Entity, field string) string {
	text, _ := e.Spec()[field].(string)
	return text
}

// specWord is a property that stands in spec, in a line.
func specWord(e entity.Entity, field string) string { return entity.Line(specText(e, field)) }

// texts are those of a list.
func texts(value any) []string {
	list, _ := value.([]any)
	var found []string
	for _, one := range list {
		if text, ok := one.(string); ok {
			found = append(found, text)
		}
	}
	return found
}

// refOf is the entity that a path names.
func refOf(r *http.Request) entity.Ref {
	return entity.Ref{Kind: r.PathValue("kind"), Namespace: r.PathValue("namespace"), Name: r.PathValue("name")}
}
