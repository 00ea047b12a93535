package graph_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/graph"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
)

// shopHouse is the shop with its graph, and with the pages of its entities.
func shopHouse(t *testing.T, change func(*catalog.Options)) (*catalogtest.House, http.Handler) {
	t.Helper()
	house := namestest.Open(t, change)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	wrong := problems.New(house.Catalog, log)
	return house, namestest.Serve(t, graph.New(house.Index(), wrong).Routes, entitypage.New(house.Catalog, wrong, entitypage.Options{Log: log}).Routes)
}

func TestGraphShowsTheSameAsDrawingAndInWords(t *testing.T) {
	_, house := shopHouse(t, nil)
	const at = "/catalog-graph?root=component:default/orders"
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "around a component", Path: at,
			Contains: []string{
				`<svg xmlns="http://www.w3.org/2000/svg" class="graph"`, "graph-root", "Orders &lt;1&gt;", `href="/catalog-graph?root=api:default/prices"`, "graph-missing",
				"The same in words", "Consumes API", "Owned by", "consumesApi",
			},
			Lacks: []string{"Orders <1>", "style="},
		},
		webtest.Scenario{Name: "in Backstage's form", Path: "/catalog-graph?rootEntityRefs%5B0%5D=Component:default/orders&maxDepth=2&selectedKinds[]=api&selectedKinds[]=component", Contains: []string{"prices", `value="2" selected`, "Kinds: 2 of"}, Lacks: []string{">Team A<"}},
		webtest.Scenario{Name: "one relation", Path: at + "&relations=consumesApi", Contains: []string{"prices", "Relations: 1 of 7", `aria-label="Remove filter relation: consumesApi"`}, Lacks: []string{"resource/db", ">Team A<"}},
		webtest.Scenario{Name: "what needs it", Path: "/catalog-graph?root=api:default/prices&direction=back&relations=consumesApi", Contains: []string{"Orders &lt;1&gt;", `value="back" selected`}},
		webtest.Scenario{
			Name: "with a further root", Path: at + "&kinds=api&kinds=group&kinds=component&root=api:default/prices",
			Contains: []string{"team-b", "Around Orders &lt;1&gt; and 1 other", `aria-label="Remove filter prices"`},
		},
		webtest.Scenario{
			Name: "a node adds what surrounds it, and the arrow beside it opens its page", Path: at,
			Contains: []string{
				`href="/catalog-graph?root=component:default/orders&amp;root=api:default/prices"`, "Click to add what surrounds it: 1 more.",
				`class="graph-page" href="/catalog/default/api/prices" aria-label="Open prices"`,
			},
		},
		webtest.Scenario{Name: "the way between two", Path: "/catalog-graph?from=user:default/alice&to=resource:default/db", Contains: []string{"From Alice Park to db", "Orders &lt;1&gt;", "hasMember", "A shortest way, ", "member of"}},
		webtest.Scenario{Name: "no way between two", Path: "/catalog-graph?from=user:default/alice&to=resource:default/db&relations=consumesApi", Contains: []string{"Not connected"}, Lacks: []string{"<span>Depth</span>"}},
		webtest.Scenario{Name: "by title, in any case", Path: "/catalog-graph?root=team+a", Contains: []string{`value="group:default/team-a"`, "Around Team A", "<svg xmlns"}},
		webtest.Scenario{
			Name: "misspelt", Path: "/catalog-graph?root=ordrs&depth=2",
			Contains: []string{"Not in the catalog: ordrs", "Choose one", `href="/catalog-graph?root=component:default/orders&amp;depth=2"`, `value="ordrs"`}, Lacks: []string{"<svg xmlns"},
		},
		webtest.Scenario{
			Name: "a misspelt end of the way", Path: "/catalog-graph?root=orders&to=dbb",
			Contains: []string{"Not in the catalog: dbb", `href="/catalog-graph?root=component:default/orders&amp;to=resource:default/db"`},
		},
		webtest.Scenario{Name: "a way without a beginning", Path: "/catalog-graph?to=resource:default/db", Contains: []string{"Where does the way begin?"}},
		webtest.Scenario{
			Name: "the list by text, the drawing whole", Path: at + "&q=PRI", Contains: []string{"1 of 6 entities", `name="q" value="PRI"`, "graph-missing"},
		},
		webtest.Scenario{
			Name: "the list alone, as it is typed", Path: at + "&q=PRI", Header: map[string]string{"HX-Request": "true"}, Contains: []string{"1 of 6 entities"},
			Lacks: []string{"<html", "<svg xmlns"}, ResponseHeader: map[string]string{"Vary": "HX-Request"},
		},
		webtest.Scenario{
			Name: "drawn as Backstage was asked to", Path: "/catalog-graph?rootEntityRefs[]=component:default/orders&maxDepth=%E2%88%9E&unidirectional=true&mergeRelations=true&direction=TB&curve=curveStepBefore&selectedRelations[]=ownedBy&selectedRelations[]=consumesApi",
			Contains: []string{"ownerOf / ownedBy", `value="all" selected`, `name="simple" value="1" checked`, `value="tb" selected`, `name="square" value="1" checked`, "Relations: 2 of 7"},
		},
		webtest.Scenario{Name: "from right to left, as Backstage says it", Path: at + "&direction=RL", Contains: []string{`value="rl" selected`, `way=rl`}, Lacks: []string{`value="back" selected`}},
		webtest.Scenario{Name: "all the way", Path: at + "&depth=all", Contains: []string{"component:default/cart", `value="all" selected`, "depth=all"}},
		webtest.Scenario{Name: "upwards", Path: at + "&way=bt", Contains: []string{`value="bt" selected`}},
		webtest.Scenario{Name: "downwards, as it was once said", Path: at + "&top=1", Contains: []string{`value="tb" selected`}},
		webtest.Scenario{Name: "at both ends, in the words of each", Path: at + "&kinds=api", Contains: []string{"Consumes API", "API consumed by"}},
		webtest.Scenario{Name: "nothing asked for", Path: "/catalog-graph", Contains: []string{"Domains and systems", "Retail", "Checkout"}},
		webtest.Scenario{Name: "hostile", Path: "/catalog-graph?root=%22%3E%3Cscript%3E&to=x&depth=999&kinds=%3Cb%3E", Contains: []string{"&lt;script&gt;"}, Lacks: []string{"<script>\"", "\"><script>", "<b>"}},
		webtest.Scenario{
			Name: "as a file", Path: "/catalog-graph/graph.svg?root=component:default/orders", Contains: []string{"<style>", "Orders &lt;1&gt;"}, Lacks: []string{"href="},
			ResponseHeader: map[string]string{"Content-Type": "image/svg+xml", "Content-Disposition": `attachment; filename="graph.svg"`},
		},
		webtest.Scenario{Name: "small, on the page of an entity", Path: "/catalog/default/component/orders", Contains: []string{"Around it", `href="/catalog-graph?root=component:default/orders">View graph</a>`, "graph-root"}},
	)
}

func TestGraphAsksWhichWhereSeveralHaveAName(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"twin.part.yaml": `apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop, title: Retail}
spec: {owner: team-a}
`})
	h.Read()
	webtest.Run(t, house, webtest.Scenario{
		Name: "both", Path: "/catalog-graph?root=retail",
		Contains: []string{"Which “retail”?", `href="/catalog-graph?root=system:default/shop"`, `href="/catalog-graph?root=domain:default/retail"`}, Lacks: []string{"Not in the catalog"},
	})
}

func TestOnlyAFewUnknownNamesAreLookedForByLikeness(t *testing.T) {
	_, house := shopHouse(t, nil)
	w := httptest.NewRecorder()
	house.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/catalog-graph?root=ordrs&root=orers&root=team+a&root=oders&root=rders&root=ordes&to=ordrss", nil))
	page := w.Body.String()
	for text, times := range map[string]int{"Not in the catalog: ": 6, "Choose one, and it is drawn.": 3, "Mend the names above first": 3, "Nothing has a name like that": 0} {
		if got := strings.Count(page, text); got != times {
			t.Errorf("%q stands on the page %d times, want %d", text, got, times)
		}
	}
	if strings.Contains(page, "Not in the catalog: team a") || !strings.Contains(page, "group:default/team-a") {
		t.Error("a title among unknown names is not found")
	}
}

func TestNothingIsLookedForWhenTheAskerHasGone(t *testing.T) {
	_, house := shopHouse(t, nil)
	gone, leave := context.WithCancel(t.Context())
	leave()
	for _, path := range []string{"/catalog-graph?root=ordrs", "/catalog-graph/graph.svg?root=ordrs"} {
		r := httptest.NewRequestWithContext(gone, http.MethodGet, path, nil)
		r.Header.Set("HX-Request", "true")
		w := httptest.NewRecorder()
		if house.ServeHTTP(w, r); w.Body.Len() > 0 {
			t.Errorf("%s is answered all the same: %s", path, w.Body)
		}
	}
}
