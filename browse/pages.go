// Package browse is the list of the catalog: by kind, narrowed by facets, with columns and groups to choose, and as a file.
package browse

import (
	"net/http"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// Pages are the list.
type Pages struct {
	catalog  *catalog.Catalog
	index    *index.Index
	problems problems.Pages
	docs     bool
	settings *identity.Settings
}

// Options say what the list may lead to.
type Options struct {
	Docs     bool               // /docs is there
	Settings *identity.Settings // stars; nil = nobody has any
}

// New lists what a catalog knows, and what has problems.
func New(c *catalog.Catalog, wrong problems.Pages, options Options) Pages {
	return Pages{catalog: c, index: c.Index(), problems: wrong, docs: options.Docs, settings: options.Settings}
}

// Routes mounts the list, and addresses of Backstage's pages that are lists here.
func (p Pages) Routes(rt *web.Router) {
	rt.Page("GET /catalog", p.list)
	rt.Raw("GET /catalog/export.json", p.exportJSON)
	rt.Raw("GET /catalog/export.csv", p.exportCSV)
	rt.Raw("GET /catalog/export.yaml", p.exportYAML)

	lead := func(l listing) func(*http.Request) (string, error) {
		return func(*http.Request) (string, error) { return l.path(), nil }
	}
	rt.Action("GET /api-docs", lead(listing{kind: "api"}))
	rt.Action("GET /create", lead(listing{kind: "template"}))
	if !p.docs {
		rt.Action("GET /docs", lead(listing{kind: everyKind, filters: map[string][]string{"status": {documented}}}))
	}
}

// Navigation are the list's entries of the side bar.
func (p Pages) Navigation() []ui.Place {
	return []ui.Place{
		{Label: "Catalog", Path: "/catalog", Icon: "layout-grid", Under: []string{"/catalog-import"}, Keys: "g c"},
		{Label: "APIs", Path: "/catalog?kind=api", Icon: "code-xml", Under: []string{"/catalog/*/api"}, Keys: "g a"},
	}
}
