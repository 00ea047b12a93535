// Package graph draws parts of the catalog: what surrounds entities, how two of them are connected, and the same in words.
package graph

import (
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// Pages are the graph, and the graph as a file.
type Pages struct {
	index    *index.Index
	problems problems.Pages
}

// New draws what an index knows. What is wrong with an entity shows on its node.
func New(x *index.Index, wrong problems.Pages) Pages { return Pages{index: x, problems: wrong} }

// Routes mounts the pages, under the address that Backstage has for them.
func (p Pages) Routes(rt *web.Router) {
	rt.Page("GET /catalog-graph", p.show)
	rt.Raw("GET /catalog-graph/graph.svg", p.file)
}

// Place is the entry of the side bar.
func Place() ui.Place {
	return ui.Place{Label: "Graph", Path: "/catalog-graph", Icon: "git-branch", Keys: "g g"}
}
