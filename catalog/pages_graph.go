package catalog

import (
	"fmt"

	"github.com/callboard/callboard/ui"
)

// graph is the nearest neighbours of an entity, drawn: those that need it at the left, those it needs at the right.
type graph struct {
	Height      int
	Nodes       []node
	Curves      []string // paths of SVG
	Left, Right int      // neighbours beyond the drawn ones
}

type node struct {
	X, Y  int
	Label string
	Path  string
	Self  bool
}

// Measures of the drawing.
const (
	graphWidth  = 372
	nodeWidth   = 112
	nodeHeight  = 26
	nodePitch   = 38
	graphSide   = 5 // neighbours drawn on a side
	graphMargin = 4
)

var (
	needs    = []string{"consumesApi", "dependsOn", "providesApi", "partOf", "childOf", "ownedBy", "memberOf", "subcomponentOf"}
	neededBy = []string{"apiConsumedBy", "dependencyOf", "apiProvidedBy", "hasPart", "parentOf", "hasMember", "ownerOf"}
)

// around draws the neighbours; nil if there are none.
func (v *entityPage) around() *graph {
	left, right := v.neighbours(neededBy), v.neighbours(needs)
	if len(left)+len(right) == 0 {
		return nil
	}
	rows := max(1, min(len(left), graphSide), min(len(right), graphSide))
	g := &graph{Height: rows*nodePitch + 2*graphMargin - (nodePitch - nodeHeight), Left: max(0, len(left)-graphSide), Right: max(0, len(right)-graphSide)}
	middle := (g.Height - nodeHeight) / 2
	self := node{X: (graphWidth - nodeWidth) / 2, Y: middle, Label: v.entity.Title(), Self: true}
	g.column(v, left, 0, self, func(n node) string { return curve(n.X+nodeWidth, n.Y, self.X, self.Y) })
	g.column(v, right, graphWidth-nodeWidth, self, func(n node) string { return curve(self.X+nodeWidth, self.Y, n.X, n.Y) })
	g.Nodes = append(g.Nodes, self)
	return g
}

// neighbours are the targets of some relations, those of the first type first, without repetition.
func (v *entityPage) neighbours(types []string) []string {
	var found []string
	seen := map[string]bool{v.ref: true}
	for _, relation := range types {
		for _, target := range v.related(v.ref, relation) {
			if !seen[target] {
				seen[target] = true
				found = append(found, target)
			}
		}
	}
	return found
}

func (g *graph) column(v *entityPage, refs []string, x int, self node, line func(node) string) {
	shown := refs[:min(len(refs), graphSide)]
	top := self.Y + nodeHeight/2 - (len(shown)*nodePitch-(nodePitch-nodeHeight))/2
	for i, ref := range shown {
		link := v.link(ref)
		n := node{X: x, Y: top + i*nodePitch, Label: titleOf(link), Path: ui.EntityPath(link.Ref)}
		g.Nodes = append(g.Nodes, n)
		g.Curves = append(g.Curves, line(n))
	}
}

func titleOf(l ui.EntityLink) string {
	if l.Title != "" {
		return l.Title
	}
	return l.Ref.Name
}

// curve leads from the right edge of one node to the left edge of another.
func curve(x1, y1, x2, y2 int) string {
	y1, y2 = y1+nodeHeight/2, y2+nodeHeight/2
	half := (x1 + x2) / 2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, half, y1, half, y2, x2, y2)
}

// short is a label that fits into a node.
func (n node) short() string {
	if runes := []rune(n.Label); len(runes) > 15 {
		return string(runes[:14]) + "…"
	}
	return n.Label
}
