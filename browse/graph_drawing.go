package browse

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/browse/graph"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// layout gives the entities their names and addresses: one that has more around it becomes a further root, others come to the middle,
// and roots lead to their pages, as the arrow at the end of each does.
func (v *graphPage) layout(l *names.Book, g graph.Graph, bad *problems.Current) graph.Drawing {
	for i := range g.Nodes {
		n := &g.Nodes[i]
		link := l.Link(n.Ref)
		page := ui.EntityPath(link.Ref)
		n.Title, n.Bad = link.Title, badly(bad, n.Ref)
		switch {
		case link.Gone:
			n.Href, n.Hint = page, "It is not in the catalog."
		case n.Root && len(v.Roots) > 0:
			n.Href, n.Hint = page, "Click to open its page."
		case n.More > 0 && len(v.Roots) > 0 && v.To == "":
			n.Href, n.Page, n.Hint = v.with(n.Ref), page, "Click to add what surrounds it: "+ui.Number(n.More)+" more."
		default:
			n.Href, n.Page, n.Hint = v.around(n.Ref), page, "Click to see what surrounds it."
		}
	}
	return graph.Layout(g, v.measure())
}

// badly is how many errors an entity has; "" if it has none.
func badly(bad *problems.Current, ref string) string {
	n := bad.Errors(ref)
	if n == 0 {
		return ""
	}
	return ui.Count(n, "problem", "problems")
}

// graphKind is a kind of entities in a drawing.
type graphKind struct {
	Kind  string
	Count int
	Path  string // the graph with this kind alone; "" where it has no others
}

func (v *graphPage) legend(l *names.Book, g graph.Graph) []graphKind {
	counts, spelled := map[string]int{}, map[string]string{}
	for _, n := range g.Nodes {
		counts[n.Kind()]++
		if link := l.Link(n.Ref); !link.Gone || spelled[n.Kind()] == "" {
			spelled[n.Kind()] = link.Ref.Kind
		}
	}
	var kinds []graphKind
	for kind, count := range counts {
		entry := graphKind{Kind: spelled[kind], Count: count}
		if len(counts) > 1 && len(v.Roots) > 0 {
			only := v.graphAddress
			only.Kinds = []string{kind}
			entry.Path = only.path()
		}
		kinds = append(kinds, entry)
	}
	slices.SortFunc(kinds, func(a, b graphKind) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Kind, b.Kind)) })
	return kinds
}

func kindDrawing(kind string) string { return ui.Drawing(ui.KindIcon(kind)) }

// svgView puts a drawing into a page, whose style sheet knows its classes.
func svgView(d graph.Drawing, e graph.Export) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { return graph.SVG(w, d, e) })
}

// surroundings is the drawing on an entity's page.
type surroundings struct {
	Drawing templ.Component // nil without neighbours
	Note    string          // what was left out
}

// around draws the nearest neighbours for the page of an entity. What cards of the page list already is left to them.
func (v *entityPage) around(bad *problems.Current) surroundings {
	told := v.told()
	seen := func(ref string) []entity.Relation {
		relations := relationsSeen(v.Book, ref)
		if ref != v.ref || len(told) == 0 {
			return relations
		}
		return slices.DeleteFunc(relations, func(r entity.Relation) bool { return told[r.Type] && !placing[r.Type] })
	}
	g := graph.Explore(seen, graph.Options{Roots: []string{v.ref}, Max: aroundMost})
	if len(g.Nodes) < 2 {
		return surroundings{}
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		link := v.Link(n.Ref)
		n.Title, n.Bad, n.More = link.Title, badly(bad, n.Ref), 0
		if !n.Root {
			n.Href = ui.EntityPath(link.Ref)
		}
	}
	s := surroundings{}
	if g.Total > 0 {
		s.Note = ui.Number(len(g.Nodes)-1) + " of " + ui.Number(g.Total-1)
	}
	d := graph.Layout(g, graph.Measure{NoLabels: true, MaxText: 92})
	s.Drawing = svgView(d, graph.Export{Title: "Around " + v.title(), Icon: kindDrawing})
	return s
}

// placing are relations that say where something stands: drawn even where a card lists them.
var placing = map[string]bool{"childOf": true, "parentOf": true, "memberOf": true, "partOf": true}

// graphPath is the address of the graph around the entity.
func (v *entityPage) graphPath() string { return graphAddress{}.around(v.ref) }

func (v *entityPage) aroundTitle() string {
	if strings.EqualFold(v.entity.Kind(), "user") {
		return "Around them"
	}
	return "Around it"
}
