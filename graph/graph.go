package graph

import (
	"bytes"
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/graph/diagram"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// shown is a part of the catalog as a drawing, and the same in words.
type shown struct {
	address
	Title    string
	Choices  []choiceList
	Chips    []ui.Chip
	Lost     []lostName
	sought   int // unknown names that were looked for by likeness
	NoPath   bool
	GaveUp   bool // the search for a path ended before all was seen
	Drawing  templ.Component
	Legend   []kindCount
	Bounds   string // what was left out, in a sentence; "" = nothing
	Crowded  bool
	Steps    []wayStep // how two are connected, step by step
	Rows     []graphRow
	Entities int // of which Rows are those that were asked for
	Download string
}

// startDomains is how many domains or systems are shown when nothing is asked for.
const startDomains = 40

// show draws what surrounds entities, or how two are connected.
func (p Pages) show(r *http.Request) (web.Page, error) {
	book, v := names.For(r, p.index), shown{address: readAddress(r.URL.Query())}
	g, err := v.find(r.Context(), book)
	if err != nil {
		return web.Page{}, err
	}
	v.list(book, g)
	v.Steps = v.steps(book, g)
	if r.Header.Get("HX-Request") != "" {
		return web.Page{Body: graphRows(v), Fragment: true}, nil
	}
	bad, err := p.problems.Current(r.Context())
	if err != nil {
		return web.Page{}, err
	}
	drawing := v.layout(book, g, bad)
	v.Title, v.Crowded = v.named(book), drawing.Crowded
	v.Drawing, v.Legend, v.Download = svgView(drawing, diagram.Export{Title: v.Title, Icon: kindDrawing, Walk: true}), v.legend(book, g), web.WithQuery("/catalog-graph/graph.svg", v.fields())
	v.Choices, v.Chips = v.choices(book, g), v.chips(book)
	page := web.Page{Title: v.Title + " · Graph", Scripts: []string{"entity-field"}, Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Graph"}}, Component: graphView(v),
	}}
	if v.Entities > 0 {
		page.Scripts = append(page.Scripts, "graph-view", "htmx")
	}
	return page, nil
}

// file is the drawing alone, to put into a document.
func (p Pages) file(w http.ResponseWriter, r *http.Request) error {
	book, v := names.For(r, p.index), shown{address: readAddress(r.URL.Query())}
	g, err := v.find(r.Context(), book)
	if err != nil {
		return err
	}
	for i := range g.Nodes {
		g.Nodes[i].Title = book.Link(g.Nodes[i].Ref).Title
	}
	var file bytes.Buffer
	if err := diagram.SVG(&file, diagram.Layout(g, v.measure()), diagram.Export{Title: v.named(book), CSS: diagram.Stylesheet}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Disposition", `attachment; filename="graph.svg"`)
	_, err = w.Write(file.Bytes())
	return err
}

// find collects what the address asks for, and notes what of it is not there.
func (v *shown) find(ctx context.Context, book *names.Book) (diagram.Graph, error) {
	if err := v.resolve(ctx, book); err != nil || len(v.Lost) > 0 {
		return diagram.Graph{}, err
	}
	if len(v.Roots) == 0 {
		return v.start(book), nil
	}
	options := diagram.Options{
		Roots: v.Roots, Depth: v.Depth, Relations: v.Relations, Kinds: v.Kinds, Direction: v.Direction, Between: true, Simple: v.Simple,
	}
	if v.To == "" {
		g := diagram.Explore(book.Relations, options)
		v.Bounds = bounds(g)
		return g, nil
	}
	options.Depth = 0 // the way may be long
	g, found := diagram.Path(book.Relations, v.Roots[0], v.To, options)
	v.NoPath, v.GaveUp = !found, g.Over
	return g, nil
}

func bounds(g diagram.Graph) string {
	if g.Total == 0 {
		return ""
	}
	all := ui.Number(g.Total)
	if g.Over {
		all = "more than " + ui.Number(g.Total/1000*1000)
	}
	return "Showing " + ui.Number(len(g.Nodes)) + " of " + all + " entities, the nearest first. Narrow by kind or relation, or take fewer steps."
}

// start is what is shown when nothing is asked for: domains with their systems, or systems alone.
func (v *shown) start(book *names.Book) diagram.Graph {
	for _, kind := range []string{"domain", "system"} {
		where := &entity.Predicate{Key: "kind", Match: entity.Equals, Values: []string{kind}}
		page := book.Index.Select(index.Query{Where: where, Visible: book.Visible, ByRef: true, Limit: startDomains, Count: true})
		var roots []string
		for _, hit := range page.Hits {
			roots = append(roots, book.Index.Ref(hit.Handle))
		}
		if len(roots) == 0 {
			continue
		}
		if page.Total > len(roots) {
			v.Bounds = "Showing " + ui.Number(len(roots)) + " of " + ui.Count(page.Total, kind, kind+"s") + ". Name one to see what surrounds it."
		}
		return diagram.Explore(book.Relations, diagram.Options{Roots: roots, Relations: []string{"hasPart"}, Kinds: []string{"domain", "system"}})
	}
	return diagram.Graph{}
}

// named says in words what the graph shows.
func (v *shown) named(book *names.Book) string {
	title := func(ref string) string { return book.Link(ref).Name() }
	switch {
	case len(v.Lost) > 0 || len(v.Roots) == 0 && v.To != "":
		return "Not found"
	case len(v.Roots) == 0:
		return "Domains and systems"
	case v.To != "":
		return "From " + title(v.Roots[0]) + " to " + title(v.To)
	case len(v.Roots) == 1:
		return "Around " + title(v.Roots[0])
	}
	return "Around " + title(v.Roots[0]) + " and " + ui.Count(len(v.Roots)-1, "other", "others")
}
