package browse_test

import (
	"testing"

	"github.com/callboard/callboard/foundation/web/webtest"
)

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
		webtest.Scenario{Name: "one relation", Path: at + "&relations=consumesApi", Contains: []string{"prices", "Relations: 1 of 7"}, Lacks: []string{"Depends on", ">Team A<"}},
		webtest.Scenario{Name: "what needs it", Path: "/catalog-graph?root=api:default/prices&direction=back&relations=consumesApi", Contains: []string{"Orders &lt;1&gt;", `value="back" selected`}},
		webtest.Scenario{Name: "with the neighbours of a neighbour", Path: at + "&kinds=api&kinds=group&kinds=component&expand=api:default/prices", Contains: []string{"team-b"}},
		webtest.Scenario{Name: "the way between two", Path: "/catalog-graph?from=user:default/alice&to=resource:default/db", Contains: []string{"From user:default/alice to resource:default/db", "Orders &lt;1&gt;", "hasMember"}},
		webtest.Scenario{Name: "no way between two", Path: "/catalog-graph?from=user:default/alice&to=resource:default/db&relations=consumesApi", Contains: []string{"Not connected"}},
		webtest.Scenario{Name: "misspelt", Path: "/catalog-graph?root=ordrs", Contains: []string{"Not in the catalog: component:default/ordrs", "Did you mean", `href="/catalog/default/component/orders"`}, Lacks: []string{"<svg xmlns"}},
		webtest.Scenario{Name: "nothing asked for", Path: "/catalog-graph", Contains: []string{"Domains and systems", "Retail", "Checkout"}},
		webtest.Scenario{Name: "hostile", Path: "/catalog-graph?root=%22%3E%3Cscript%3E&to=x&depth=999&kinds=%3Cb%3E", Contains: []string{"&lt;script&gt;"}, Lacks: []string{"<script>", "<b>"}},
		webtest.Scenario{
			Name: "as a file", Path: "/catalog-graph/graph.svg?root=component:default/orders", Contains: []string{"<style>", "Orders &lt;1&gt;"}, Lacks: []string{"href="},
			ResponseHeader: map[string]string{"Content-Type": "image/svg+xml", "Content-Disposition": `attachment; filename="graph.svg"`},
		},
		webtest.Scenario{Name: "small, on the page of an entity", Path: "/catalog/default/component/orders", Contains: []string{"Around it", `href="/catalog-graph?root=component:default/orders">View graph</a>`, "graph-root"}},
	)
}
