// Package namestest has a small company for tests of pages, and serves the pages of its catalog.
package namestest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/ui"
)

// Root brings in whatever a test writes as *.part.yaml.
const Root = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: root}\nspec: {targets: [./*.part.yaml]}\n"

// Component is the text of a service of Team A. more stands at the end of its spec and begins with a comma.
func Component(name, more string) string {
	return "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: " + name + "}\nspec: {type: service, lifecycle: production, owner: team-a" + more + "}\n"
}

// Shop is a small company with one of everything that a page shows.
const Shop = `apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: retail, title: Retail}
spec: {owner: team-a}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: checkout, title: Checkout}
spec: {owner: team-a, domain: retail}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  title: Orders <1>
  description: Takes "orders" & charges
  tags: [go, tier-1, kafka]
  labels: {language: go}
  annotations: {example.com/slug: shop/orders}
  links: [{url: "https://runbooks.example.com/orders", title: Runbook}, {url: "javascript:alert(1)", title: Trap}]
spec: {type: service, lifecycle: production, owner: team-a, system: checkout, consumesApis: [prices], dependsOn: [resource:db, component:gone]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: cart, tags: [react]}
spec: {type: website, lifecycle: deprecated, owner: team-b, system: checkout}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: prices}
spec: {type: openapi, lifecycle: production, owner: team-b, definition: "{}"}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: db}
spec: {type: database, owner: team-b}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team-a, title: Team A}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: alice}
spec: {profile: {displayName: Alice Park, email: alice@example.com}, memberOf: [team-a]}
`

// Open is the catalog of the shop, on SQLite, as catalogtest opens it.
func Open(t testing.TB, change func(*catalog.Options), hosts ...forge.Config) *catalogtest.House {
	t.Helper()
	db := databasetest.Open(t, database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: ":memory:"}})
	if err := db.Migrate(t.Context(), "catalog", catalog.Migrations()); err != nil {
		t.Fatal(err)
	}
	return catalogtest.Open(t, db, map[string]string{"root.yaml": Root, "shop.part.yaml": Shop}, change, hosts...)
}

// Serve shows pages to Alice, who is in Team A.
func Serve(t testing.TB, routes ...func(*web.Router)) http.Handler {
	t.Helper()
	look, err := ui.New(ui.Options{Search: "/catalog"})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	rt := web.New(web.Options{Log: log, Layout: look.Layout, ErrorPage: look.ErrorPage, CSP: ui.CSP(), Authenticate: asAlice})
	for _, mount := range routes {
		mount(rt)
	}
	return rt
}

func asAlice(r *http.Request) (*http.Request, error) {
	return r.WithContext(identity.With(r.Context(), identity.Principal{
		Kind: identity.User, Subject: "user:default/alice", Ownership: []string{"user:default/alice", "group:default/team-a"},
	})), nil
}

// Body is what a page holds.
func Body(t testing.TB, pages http.Handler, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Body.String()
}

// PageLink is where a link between the pages of a list leads; "" if there is none.
func PageLink(body, label string) string {
	_, nav, _ := strings.Cut(body, `aria-label="Pages"`)
	for link := range strings.SplitSeq(nav, "<a ") {
		if strings.Contains(link, label+"</a>") {
			_, rest, _ := strings.Cut(link, `href="`)
			path, _, _ := strings.Cut(rest, `"`)
			return strings.ReplaceAll(path, "&amp;", "&")
		}
	}
	return ""
}

// Site is the address of a server with files, and with /slow.yaml, which never answers.
func Site(t testing.TB, files map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow.yaml" {
			<-r.Context().Done()
			return
		}
		text, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(server.Close)
	return server.URL
}
