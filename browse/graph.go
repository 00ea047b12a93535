package browse

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/browse/graph"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// graphPage is a part of the catalog as a drawing, and the same in words.
type graphPage struct {
	graphAddress
	Choices  []graphChoices
	Unknown  []string // what was asked for and is not there
	Near     []relatedThing
	Drawing  templ.Component
	Rows     []graphRow
	NoPath   bool
	Download string
}

// graphChoices are the kinds or the relations to choose from.
type graphChoices struct {
	Name, Title, State string
	All                []string
	Chosen             []string
}

// graphRow is an entity of the drawing in words.
type graphRow struct {
	Link      ui.EntityLink
	Root      bool
	Centre    string // the address with it in the middle
	Expand    string // the address with its neighbours too; "" = they are all there
	More      int
	Relations []graphRelation
}

type graphRelation struct {
	Word string
	To   []ui.EntityLink
	Rest int
}

const (
	graphWords   = 12 // entities that a line of the list names
	startDomains = 40 // shown when nothing is asked for
	aroundMost   = 12 // entities in the drawing on an entity's page
)

// graph draws what surrounds entities, or how two are connected.
func (p Pages) graph(r *http.Request) (web.Page, error) {
	l, v := p.lookup(r), graphPage{graphAddress: readGraphAddress(r.URL.Query())}
	g := v.find(l)
	for _, entry := range g.List() {
		v.Rows = append(v.Rows, v.row(l, entry))
	}
	drawing := v.layout(l, g, true)
	v.Drawing, v.Download = svgView(drawing, v.title()), "/catalog-graph/graph.svg?"+v.query()
	v.Choices = v.choices(l)
	return web.Page{Title: "Graph", Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Graph"}}, Component: graphView(v),
	}}, nil
}

// graphFile is the drawing alone, to put into a document.
func (p Pages) graphFile(w http.ResponseWriter, r *http.Request) error {
	l, v := p.lookup(r), graphPage{graphAddress: readGraphAddress(r.URL.Query())}
	var file bytes.Buffer
	if err := graph.SVG(&file, v.layout(l, v.find(l), false), graph.Export{Title: v.title(), CSS: graph.Stylesheet}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Disposition", `attachment; filename="graph.svg"`)
	_, err := w.Write(file.Bytes())
	return err
}

// find collects what the address asks for, and notes what of it is not there.
func (v *graphPage) find(l *lookup) graph.Graph {
	if len(v.Roots) == 0 {
		return graph.Explore(l.neighbours, graph.Options{Roots: l.domains(), Depth: 1, Relations: []string{"hasPart"}, Kinds: []string{"domain", "system"}})
	}
	for _, ref := range slices.Concat(v.Roots, v.ends()) {
		if !l.sees(ref) {
			v.Unknown = append(v.Unknown, ref)
			for _, near := range l.pages.index.Near(ref, l.visible, nearNames) {
				v.Near = append(v.Near, (&entityPage{lookup: l, entity: entity.Entity{}}).relatedThing(near))
			}
		}
	}
	if len(v.Unknown) > 0 {
		return graph.Graph{}
	}
	options := graph.Options{Roots: v.Roots, Depth: v.Depth, Expanded: v.Expanded, Relations: v.Relations, Kinds: v.Kinds, Direction: v.Direction, Between: true}
	if v.To == "" {
		return graph.Explore(l.neighbours, options)
	}
	options.Depth = 0 // the way may be long
	g, found := graph.Path(l.neighbours, v.Roots[0], v.To, options)
	v.NoPath = !found
	return g
}

// layout gives names to the entities, and addresses if they are to be links: a root leads to its page, others come to the middle.
func (v *graphPage) layout(l *lookup, g graph.Graph, links bool) graph.Drawing {
	for i := range g.Nodes {
		n := &g.Nodes[i]
		link := l.link(n.Ref)
		n.Title = link.Title
		switch {
		case !links || link.Gone:
		case n.Root:
			n.Href = ui.EntityPath(link.Ref)
		default:
			n.Href = v.around(n.Ref)
		}
	}
	return graph.Layout(g, graph.Measure{TopDown: v.TopDown})
}

func (v *graphPage) row(l *lookup, entry graph.Entry) graphRow {
	row := graphRow{Link: l.link(entry.Ref), Root: entry.Root, Centre: v.around(entry.Ref), More: entry.More}
	if entry.More > 0 && v.To == "" && len(v.Roots) > 0 {
		row.Expand = v.expand(entry.Ref)
	}
	for _, related := range entry.Relations {
		line := graphRelation{Word: strings.ReplaceAll(inWords(related.Word), " api", " API"), Rest: max(0, len(related.Refs)-graphWords)}
		for _, ref := range related.Refs[:len(related.Refs)-line.Rest] {
			line.To = append(line.To, l.link(ref))
		}
		row.Relations = append(row.Relations, line)
	}
	return row
}

func (v *graphPage) choices(l *lookup) []graphChoices {
	kinds, relations := graphChoices{Name: "kinds", Title: "Kinds", Chosen: v.Kinds}, graphChoices{Name: "relations", Title: "Relations", Chosen: v.Relations}
	for _, value := range l.pages.index.Values("kind", "", l.visible, 50) {
		kinds.All = append(kinds.All, strings.ToLower(value.Value))
	}
	slices.Sort(kinds.All)
	for _, pair := range graph.Pairs() {
		relations.All = append(relations.All, pair.Type)
	}
	all := []graphChoices{kinds, relations}
	for i := range all {
		c := &all[i]
		for _, chosen := range c.Chosen {
			if !slices.Contains(c.All, chosen) { // such as relations of own kinds
				c.All = append(c.All, chosen)
			}
		}
		c.State = "all"
		if len(c.Chosen) > 0 {
			c.State = ui.Number(len(c.Chosen)) + " of " + ui.Number(len(c.All))
		}
	}
	return all
}

// sees reports whether there is such an entity for the asker.
func (l *lookup) sees(ref string) bool {
	handle, ok := l.pages.index.ByRef(ref)
	return ok && l.pages.index.Matches(handle, nil, l.visible)
}

func (l *lookup) neighbours(ref string) []entity.Relation {
	if !l.sees(ref) {
		return nil
	}
	found := []entity.Relation{} // nil would say that there is no such entity
	for _, relation := range l.pages.index.RelationsOf(ref) {
		if handle, ok := l.pages.index.ByRef(relation.Target); !ok || l.pages.index.Matches(handle, nil, l.visible) {
			found = append(found, relation)
		}
	}
	return found
}

// domains are where a look at everything begins; systems if there are none.
func (l *lookup) domains() []string {
	for _, kind := range []string{"domain", "system"} {
		where, err := entity.ParseFilter([]string{"kind=" + kind})
		if err != nil {
			continue
		}
		var refs []string
		for _, hit := range l.pages.index.Select(index.Query{Where: where, Visible: l.visible, ByRef: true, Limit: startDomains}).Hits {
			refs = append(refs, l.pages.index.Ref(hit.Handle))
		}
		if len(refs) > 0 {
			return refs
		}
	}
	return nil
}

// svgView puts a drawing into a page, whose style sheet knows its classes.
func svgView(d graph.Drawing, title string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		return graph.SVG(w, d, graph.Export{Title: title})
	})
}

// around draws the nearest neighbours for the page of an entity; nil if there are none.
func (v *entityPage) around() templ.Component {
	g := graph.Explore(v.neighbours, graph.Options{Roots: []string{v.ref}, Max: aroundMost})
	if len(g.Nodes) < 2 {
		return nil
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		link := v.link(n.Ref)
		n.Title = link.Title
		if !n.Root {
			n.Href, n.More = ui.EntityPath(link.Ref), 0
		}
	}
	return svgView(graph.Layout(g, graph.Measure{NoLabels: true, MaxText: 92}), "Neighbours of "+v.entity.Title())
}

// graphPath is the address of the graph around the entity.
func (v *entityPage) graphPath() string { return graphAddress{}.around(v.ref) }

func titleOf(l ui.EntityLink) string {
	if l.Title != "" {
		return l.Title
	}
	return l.Ref.Name
}

func depthLabel(depth int) string { return ui.Count(depth, "step", "steps") }

func depthValue(depth int) string { return strconv.Itoa(depth) }

func escapeRef(ref string) string {
	return strings.NewReplacer("%2F", "/", "%3A", ":").Replace(url.QueryEscape(ref))
}
