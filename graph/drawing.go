package graph

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/graph/diagram"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// layout gives the entities their names and addresses: one that has more around it becomes a further root, others come to the middle,
// and roots lead to their pages, as the arrow at the end of each does.
func (v *shown) layout(book *names.Book, g diagram.Graph, bad *problems.Current) diagram.Drawing {
	for i := range g.Nodes {
		n := &g.Nodes[i]
		link := book.Link(n.Ref)
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
	return diagram.Layout(g, v.measure())
}

// badly is how many errors an entity has; "" if it has none.
func badly(bad *problems.Current, ref string) string {
	n := bad.Errors(ref)
	if n == 0 {
		return ""
	}
	return ui.Count(n, "problem", "problems")
}

// kindCount is a kind of entities in a drawing.
type kindCount struct {
	Kind  string
	Count int
	Path  string // the graph with this kind alone; "" where it has no others
}

func (v *shown) legend(book *names.Book, g diagram.Graph) []kindCount {
	counts, spelled := map[string]int{}, map[string]string{}
	for _, n := range g.Nodes {
		counts[n.Kind()]++
		if link := book.Link(n.Ref); !link.Gone || spelled[n.Kind()] == "" {
			spelled[n.Kind()] = link.Ref.Kind
		}
	}
	var kinds []kindCount
	for kind, count := range counts {
		entry := kindCount{Kind: spelled[kind], Count: count}
		if len(counts) > 1 && len(v.Roots) > 0 {
			only := v.address
			only.Kinds = []string{kind}
			entry.Path = only.path()
		}
		kinds = append(kinds, entry)
	}
	slices.SortFunc(kinds, func(a, b kindCount) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Kind, b.Kind)) })
	return kinds
}

func kindDrawing(kind string) string { return ui.Drawing(ui.KindIcon(kind)) }

// svgView puts a drawing into a page, whose style sheet knows its classes.
func svgView(d diagram.Drawing, e diagram.Export) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { return diagram.SVG(w, d, e) })
}
