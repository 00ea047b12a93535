// Package browse is the catalog as people see it: the list, the page of each entity, definitions, the graph, what is wrong, and registering.
package browse

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
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
	known    *known
	looks    chan struct{} // taken while an address of a batch is looked at
	read     *definitions

	lookTime, lookAllTime time.Duration
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
	// Looking at an address of a batch may take so long, and at all of them without JavaScript; 0 = 8 and 25 seconds.
	LookTime, LookAllTime time.Duration
}

// New shows what a catalog knows. Changes go to the same service as those through the API.
func New(c *catalog.Catalog, options Options) Pages {
	known := newKnown(c)
	return Pages{
		catalog: c, index: c.Index(), log: options.Log, docs: options.Docs, settings: options.Settings, cards: options.Cards,
		cardTime: cmp.Or(options.CardTime, cardTime),
		known:    known, looks: make(chan struct{}, looksOfPages),
		lookTime: cmp.Or(options.LookTime, lookTime), lookAllTime: cmp.Or(options.LookAllTime, lookAllTime), read: &definitions{},
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

	rt.Page("GET /catalog-graph", p.graph)
	rt.Raw("GET /catalog-graph/graph.svg", p.graphFile)

	rt.Page("GET /problems", p.problems)
	rt.Page("GET /problems/{list}", p.problems)
	rt.Raw("GET /problems/export.csv", p.exportProblems)
	rt.Page("GET /problems/deleted/{number}", p.grave)
	rt.Action("POST /problems/refresh", p.refreshFile)
	rt.Action("POST /problems/award", p.award)
	rt.Action("POST /problems/restore", p.restore)

	rt.Page("GET /catalog-import", p.registerForm)
	rt.Page("POST /catalog-import", p.registerPreview)
	rt.Page("GET /catalog-import/look", p.lookLine)
	rt.Action("POST /catalog-import/register", p.register)
	rt.Page("POST /catalog-import/many", p.registerMany)
	rt.Page("GET /catalog-import/brought", p.brought)
	p.oldRoutes(rt)
}

// Navigation are the catalog's entries of the side bar.
func (p Pages) Navigation() []ui.Place {
	return []ui.Place{
		{Label: "Catalog", Path: "/catalog", Icon: "layout-grid", Under: []string{"/catalog-import"}, Keys: "g c"},
		{Label: "APIs", Path: "/catalog?kind=api", Icon: "code-xml", Under: []string{"/catalog/*/api"}, Keys: "g a"},
		{Label: "Graph", Path: "/catalog-graph", Icon: "git-branch", Keys: "g g"},
		{Label: "Problems", Path: "/problems", Icon: "triangle-alert", Keys: "g p"},
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

// lookup finds entities for one request and remembers them: a list names the same owners many times.
type lookup struct {
	pages   Pages
	visible *index.Visibility
	seen    map[string]entity.Entity
	briefs  map[string]entity.Entity // what links tell of them
}

func (p Pages) lookup(r *http.Request) *lookup {
	return &lookup{pages: p, visible: visible(r), seen: map[string]entity.Entity{}, briefs: map[string]entity.Entity{}}
}

// entity is nil if there is none that the asker may see.
func (l *lookup) entity(ref string) entity.Entity {
	if e, known := l.seen[ref]; known {
		return e
	}
	var e entity.Entity
	_ = json.Unmarshal(l.written(ref), &e) // it is the index's own writing; one that goes just now is nil
	l.seen[ref] = e
	return e
}

// written is an entity as it is served; empty if there is none that the asker may see.
func (l *lookup) written(ref string) []byte {
	if handle, ok := l.pages.index.ByRef(ref); ok && l.pages.index.Matches(handle, nil, l.visible) {
		return l.pages.index.AppendJSON(nil, handle)
	}
	return nil
}

// briefly is an entity with its names alone: a link needs no more, and taking apart thousands of relations or a long definition for
// each of three hundred links would take long. It is nil if there is none that the asker may see.
func (l *lookup) briefly(ref string) entity.Entity {
	if e, known := l.seen[ref]; known {
		return e
	}
	if e, known := l.briefs[ref]; known {
		return e
	}
	var brief struct {
		Kind     any            `json:"kind"`
		Metadata map[string]any `json:"metadata"`
		Spec     struct {
			Profile any `json:"profile"`
			Target  any `json:"target"`
		} `json:"spec"`
	}
	var e entity.Entity
	if text := l.written(ref); len(text) > 0 {
		_ = json.Unmarshal(text, &brief) // a spec that is no object leaves the rest
		e = entity.Entity{"kind": brief.Kind, "metadata": brief.Metadata, "spec": map[string]any{"profile": brief.Spec.Profile, "target": brief.Spec.Target}}
	}
	l.briefs[ref] = e
	return e
}

// link leads to the entity with a canonical ref, under its title.
func (l *lookup) link(ref string) ui.EntityLink {
	parsed, err := entity.ParseRef(ref, entity.Ref{})
	if err != nil {
		return ui.EntityLink{Title: ref, Gone: true}
	}
	e := l.briefly(ref)
	if e == nil {
		return ui.EntityLink{Ref: parsed, Gone: true}
	}
	return ui.EntityLink{Ref: e.Ref(), Title: titled(e)}
}

// relationTarget is the first target of a relation that the entity shows, "" if there is none.
func relationTarget(e entity.Entity, relation string) string {
	if targets := relationTargets(e, relation); len(targets) > 0 {
		return targets[0]
	}
	return ""
}

// relationTargets are all targets of a relation that the entity shows, sorted.
func relationTargets(e entity.Entity, relation string) []string {
	relations, _ := e["relations"].([]any)
	var targets []string
	for _, one := range relations {
		fields, _ := one.(map[string]any)
		if target, _ := fields["targetRef"].(string); fields["type"] == relation {
			targets = append(targets, target)
		}
	}
	return targets
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

// ownership is what the asker owns things as, in lower case.
func ownership(r *http.Request) []string {
	var refs []string
	for _, ref := range identity.Of(r.Context()).Ownership {
		refs = append(refs, strings.ToLower(ref))
	}
	return refs
}

// problemsIn is how many errors an entity shows in its status.
func problemsIn(e entity.Entity) int {
	status, _ := e["status"].(map[string]any)
	items, _ := status["items"].([]any)
	return len(items)
}

func invalidForm(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }

// visible is what the asker may see. Everybody sees everything until there are permissions.
func visible(*http.Request) *index.Visibility { return nil }

// refOf is the entity that a path names.
func refOf(r *http.Request) entity.Ref {
	return entity.Ref{Kind: r.PathValue("kind"), Namespace: r.PathValue("namespace"), Name: r.PathValue("name")}
}
