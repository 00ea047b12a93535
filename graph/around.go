package graph

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/graph/diagram"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// aroundMost is how many entities are in the drawing on an entity's page.
const aroundMost = 12

// Middle is an entity whose page shows what surrounds it.
type Middle struct {
	Ref, Title string
	Told       map[string]bool // relations that the page lists already, which are left to it
	Wrong      *problems.Current
}

// Surroundings is the drawing on an entity's page.
type Surroundings struct {
	Drawing templ.Component // nil without neighbours
	Note    string          // what was left out
}

// Around draws the nearest neighbours of an entity.
func Around(book *names.Book, middle Middle) Surroundings {
	seen := func(ref string) []entity.Relation {
		relations := book.Relations(ref)
		if ref != middle.Ref || len(middle.Told) == 0 {
			return relations
		}
		return slices.DeleteFunc(relations, func(r entity.Relation) bool { return middle.Told[r.Type] && !placing[r.Type] })
	}
	g := diagram.Explore(seen, diagram.Options{Roots: []string{middle.Ref}, Max: aroundMost})
	if len(g.Nodes) < 2 {
		return Surroundings{}
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		link := book.Link(n.Ref)
		n.Title, n.Bad, n.More = link.Title, badly(middle.Wrong, n.Ref), 0
		if !n.Root {
			n.Href = ui.EntityPath(link.Ref)
		}
	}
	s := Surroundings{}
	if g.Total > 0 {
		s.Note = ui.Number(len(g.Nodes)-1) + " of " + ui.Number(g.Total-1)
	}
	d := diagram.Layout(g, diagram.Measure{NoLabels: true, MaxText: 92})
	s.Drawing = svgView(d, diagram.Export{Title: "Around " + middle.Title, Icon: kindDrawing})
	return s
}

// placing are relations that say where something stands: drawn even where a card lists them.
var placing = map[string]bool{"childOf": true, "parentOf": true, "memberOf": true, "partOf": true}

// Path is the address of the graph around an entity.
func Path(ref string) string { return address{}.around(ref) }
