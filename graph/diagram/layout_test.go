package diagram_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/graph/diagram"
)

var measures = map[string]diagram.Measure{
	"right": {}, "down": {Way: diagram.TopToBottom}, "left": {Way: diagram.RightToLeft}, "up": {Way: diagram.BottomToTop}, "card": {NoLabels: true, MaxText: 84}, "no frames": {Frame: -1}, "many frames": {Way: diagram.TopToBottom, Frame: 2},
	"crowd": {Crowd: 12}, "crowd down": {Crowd: 1, Way: diagram.BottomToTop, BothWays: true, Square: true},
}

func TestDrawingsAreSound(t *testing.T) {
	for _, s := range append(samples(t), sample{"empty", diagram.Graph{}}) {
		for name, m := range measures {
			if wrong := unsound(s.graph, diagram.Layout(s.graph, m)); wrong != "" {
				t.Errorf("%s, %s: %s", s.name, name, wrong)
			}
		}
	}
}

func TestDrawingsOfRandomGraphsAreSound(t *testing.T) {
	for seed := range uint64(60) {
		g := tangle(seed)
		for name, m := range measures {
			if wrong := unsound(g, diagram.Layout(g, m)); wrong != "" {
				t.Errorf("seed %d, %s: %s", seed, name, wrong)
			}
		}
	}
}

// tangle is a graph without any order in it, circles and loops included.
func tangle(seed uint64) diagram.Graph {
	random := rand.New(rand.NewPCG(seed, 2))
	var g diagram.Graph
	for i := range 1 + random.IntN(40) {
		kind := []string{"component", "api", "resource"}[random.IntN(3)]
		g.Nodes = append(g.Nodes, diagram.Node{
			Ref: fmt.Sprintf("%s:default/%d", kind, i), Title: strings.Repeat("w", random.IntN(40)), Root: i == 0, More: random.IntN(3) * 40,
		})
	}
	for range random.IntN(80) {
		from, to := g.Nodes[random.IntN(len(g.Nodes))].Ref, g.Nodes[random.IntN(len(g.Nodes))].Ref
		p := diagram.Pairs()[random.IntN(3)]
		g.Edges = append(g.Edges, diagram.Edge{From: from, To: to, Type: p.Type, Reverse: p.Reverse})
	}
	return g
}

func TestLinesLeadTheWayThatIsAskedFor(t *testing.T) {
	g := worldOf("a dependsOn b").explore(diagram.Options{Roots: []string{ref("a")}})
	for way, ahead := range map[diagram.Way]func(from, to diagram.Point) bool{
		diagram.LeftToRight: func(from, to diagram.Point) bool { return from.X < to.X && from.Y == to.Y },
		diagram.RightToLeft: func(from, to diagram.Point) bool { return from.X > to.X && from.Y == to.Y },
		diagram.TopToBottom: func(from, to diagram.Point) bool { return from.Y < to.Y && from.X == to.X },
		diagram.BottomToTop: func(from, to diagram.Point) bool { return from.Y > to.Y && from.X == to.X },
	} {
		if line := diagram.Layout(g, diagram.Measure{Way: way}).Lines[0]; !ahead(line.From, line.To) {
			t.Errorf("way %d leads from %v to %v", way, line.From, line.To)
		}
	}
}

func TestTheSameGraphHasOneDrawing(t *testing.T) {
	for seed := range uint64(20) {
		g := tangle(seed)
		want := diagram.Layout(g, diagram.Measure{})
		random := rand.New(rand.NewPCG(seed, 3))
		random.Shuffle(len(g.Nodes), func(i, j int) { g.Nodes[i], g.Nodes[j] = g.Nodes[j], g.Nodes[i] })
		random.Shuffle(len(g.Edges), func(i, j int) { g.Edges[i], g.Edges[j] = g.Edges[j], g.Edges[i] })
		if diff := cmp.Diff(want, diagram.Layout(g, diagram.Measure{})); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

func TestLayoutLeavesItsGraphAlone(t *testing.T) {
	g := tangle(5)
	before := diagram.Graph{Nodes: slices.Clone(g.Nodes), Edges: slices.Clone(g.Edges)}
	diagram.Layout(g, diagram.Measure{})
	if diff := cmp.Diff(before, g); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyCirclesLeadBack(t *testing.T) {
	back := func(g diagram.Graph) (words []string) {
		for _, l := range diagram.Layout(g, diagram.Measure{}).Lines {
			if l.Back {
				words = append(words, show(diagram.Graph{Edges: l.Edges})...)
			}
		}
		return words
	}
	g := worldOf("a dependsOn b", "b dependsOn c", "a dependsOn c", "c dependsOn d").explore(diagram.Options{Roots: []string{ref("a")}, Depth: 9})
	if words := back(g); words != nil {
		t.Errorf("without a circle: %q", words)
	}
	g = worldOf("a dependsOn b", "b dependsOn c", "c dependsOn a").explore(diagram.Options{Roots: []string{ref("a")}, Depth: 9})
	if words := back(g); len(words) != 1 {
		t.Errorf("with a circle of three: %q", words)
	}
}

func TestRanksKeepLinesShort(t *testing.T) {
	// Without a second look, e would stand beside a, three ranks before d.
	g := worldOf("a dependsOn b", "b dependsOn c", "c dependsOn d", "e dependsOn d").explore(diagram.Options{Roots: []string{ref("a")}, Depth: 9})
	ranks := map[string]int{}
	for _, n := range diagram.Layout(g, diagram.Measure{}).Nodes {
		ranks[n.Label()] = n.Rank
	}
	if diff := cmp.Diff(map[string]int{"a": 0, "b": 1, "c": 2, "d": 3, "e": 2}, ranks); diff != "" {
		t.Error(diff)
	}
}

func TestTreesAndChainsHaveNoCrossings(t *testing.T) {
	tree := newWorld()
	for i := 1; i < 60; i++ {
		tree.relate(ref(fmt.Sprintf("n%02d", (i-1)/3)), "dependsOn", ref(fmt.Sprintf("n%02d", i)))
	}
	d := diagram.Layout(tree.explore(diagram.Options{Roots: []string{ref("n00")}, Depth: 9}), diagram.Measure{Frame: -1})
	for i, a := range d.Lines {
		for _, b := range d.Lines[:i] {
			if a.Edges[0].From != b.Edges[0].From && cross(points(a.Path), points(b.Path)) {
				t.Errorf("%v crosses %v", a.Edges, b.Edges)
			}
		}
	}
}

func cross(a, b []diagram.Point) bool {
	side := func(p, q, r diagram.Point) float64 { return (q.X-p.X)*(r.Y-p.Y) - (q.Y-p.Y)*(r.X-p.X) }
	for i := 1; i < len(a); i++ {
		for j := 1; j < len(b); j++ {
			if side(a[i-1], a[i], b[j-1])*side(a[i-1], a[i], b[j]) < 0 && side(b[j-1], b[j], a[i-1])*side(b[j-1], b[j], a[i]) < 0 {
				return true
			}
		}
	}
	return false
}

func TestWhatSaysTheSameSharesALabelAndAFrame(t *testing.T) {
	w := newWorld()
	for i := range 7 {
		w.relate("group:default/team", "ownerOf", ref(fmt.Sprintf("c%d", i)))
	}
	for i := range 3 {
		w.relate("group:default/team", "ownerOf", fmt.Sprintf("api:default/a%d", i))
	}
	d := diagram.Layout(w.explore(diagram.Options{Roots: []string{"group:default/team"}}), diagram.Measure{})
	if len(d.Labels) != 1 || d.Labels[0].Text != "ownerOf" || len(d.Labels[0].Edges) != 10 {
		t.Errorf("labels: %+v", d.Labels)
	}
	if len(d.Frames) != 1 || d.Frames[0].Text != "7 components" || d.Frames[0].Kind != "component" {
		t.Errorf("frames: %+v", d.Frames)
	}
	if len(d.Lines) != 4 {
		t.Errorf("%d lines, not one to the frame and three to the others", len(d.Lines))
	}
}

func TestACrowdIsDrawnByKind(t *testing.T) {
	g := crowdGraph(300)
	d := diagram.Layout(g, diagram.Measure{})
	if !d.Crowded || len(d.Lines) > 120 || d.Width*d.Height > 8e6 {
		t.Errorf("crowded: %v, %d lines, %v × %v", d.Crowded, len(d.Lines), d.Width, d.Height)
	}
	counted := 0
	for _, l := range d.Labels {
		if strings.Contains(l.Text, " ") {
			counted++
		}
	}
	if counted == 0 {
		t.Error("labels do not say how many relations a line stands for")
	}
	if d := diagram.Layout(g, diagram.Measure{Crowd: -1}); d.Crowded || len(d.Lines) < 300 {
		t.Errorf("every line: crowded: %v, %d lines", d.Crowded, len(d.Lines))
	}
	small := worldOf("a dependsOn b", "b dependsOn c", "a dependsOn c").explore(diagram.Options{Roots: []string{ref("a")}, Depth: 2})
	d = diagram.Layout(small, diagram.Measure{Crowd: 1})
	if !d.Crowded || len(d.Frames) != 1 || d.Frames[0].Text != "2 components, among them dependsOn" {
		t.Errorf("%+v", d.Frames)
	}
}

func TestLongNamesLoseTheirMiddle(t *testing.T) {
	long := "checkout-orders-" + strings.Repeat("very-", 30) + "long-worker"
	g := diagram.Graph{Nodes: []diagram.Node{{Ref: ref(long), More: 12}, {Ref: ref("short")}, {Ref: ref("other"), Title: strings.Repeat("長", 60)}}}
	for _, n := range diagram.Layout(g, diagram.Measure{}).Nodes {
		if n.W > 260 {
			t.Errorf("%s is %v wide", n.Text, n.W)
		}
		switch n.Label() {
		case long:
			if !strings.HasPrefix(n.Text, "checkout-") || !strings.HasSuffix(n.Text, "-worker") || !strings.Contains(n.Text, "…") || n.Badge != "+12" {
				t.Errorf("%q %q", n.Text, n.Badge)
			}
		case "short":
			if n.Text != "short" || n.Badge != "" {
				t.Errorf("%q %q", n.Text, n.Badge)
			}
		}
	}
}

func TestSVG(t *testing.T) {
	evil := `<script>"&'` + "\x00\xff"
	g := diagram.Graph{
		Nodes: []diagram.Node{
			{Ref: `component:default/a"><b`, Title: evil, Href: `/catalog/a?x="&y`, Root: true},
			{Ref: `<x y="z">:default/b`, Href: "java\nscript:alert(1)", Missing: true, More: 2},
		},
		Edges: []diagram.Edge{{From: `component:default/a"><b`, To: `<x y="z">:default/b`, Type: evil, Reverse: "back"}},
	}
	var file bytes.Buffer
	if err := diagram.SVG(&file, diagram.Layout(g, diagram.Measure{}), diagram.Export{Title: evil, CSS: diagram.Stylesheet}); err != nil {
		t.Fatal(err)
	}
	hrefs, elements := []string{}, map[string]int{}
	for decoder := xml.NewDecoder(&file); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		elements[start.Name.Local]++
		for _, a := range start.Attr {
			switch {
			case a.Name.Local == "href":
				hrefs = append(hrefs, a.Value)
			case a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on"):
				t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
			case a.Name.Local == "class" && strings.ContainsAny(a.Value, `<>"`):
				t.Errorf("class %q", a.Value)
			}
		}
	}
	if diff := cmp.Diff([]string{`/catalog/a?x="&y`}, hrefs); diff != "" {
		t.Error(diff)
	}
	if elements["script"] > 0 || elements["title"] != 5 || elements["path"] != 2 {
		t.Errorf("elements: %v", elements)
	}
}

func TestSVGForAPage(t *testing.T) {
	g := diagram.Graph{
		Nodes: []diagram.Node{{Ref: ref("a"), Href: "/graph", Page: "/catalog/a", Hint: "Click <here>", Bad: "2 problems"}, {Ref: ref("b"), Page: "javascript:alert(1)"}},
		Edges: []diagram.Edge{{From: ref("a"), To: ref("b"), Type: "dependsOn", Reverse: "dependencyOf"}},
	}
	var file strings.Builder
	icon := func(kind string) string { return `<path d="` + kind + `"/>` }
	if err := diagram.SVG(&file, diagram.Layout(g, diagram.Measure{BothWays: true, Square: true}), diagram.Export{Title: "a", Icon: icon, Walk: true}); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`<symbol id="graph-icon-component" viewBox="0 0 24 24"><path d="component"/></symbol>`, `<use class="graph-icon" href="#graph-icon-component"`, `data-joins="0-1"`,
		`class="graph-page" href="/catalog/a" aria-label="Open a"`, "Click &lt;here&gt;", "2 problems", "graph-bad", "dependsOn / dependencyOf",
	} {
		if strings.Count(file.String(), part) == 0 {
			t.Errorf("no %s in %s", part, file.String())
		}
	}
	if strings.Contains(file.String(), "javascript") || strings.Count(file.String(), "<symbol") != 1 {
		t.Error(file.String())
	}
}

func TestSVGIsAnImageUnlessItHasLinks(t *testing.T) {
	for href, want := range map[string]string{"": `role="img"`, "/catalog/x": `role="group"`} {
		var file strings.Builder
		d := diagram.Layout(diagram.Graph{Nodes: []diagram.Node{{Ref: ref("a"), Href: href}}}, diagram.Measure{})
		if err := diagram.SVG(&file, d, diagram.Export{Title: "Around a"}); err != nil || !strings.Contains(file.String(), want) {
			t.Errorf("%q: %v, not %s: %s", href, err, want, file.String())
		}
	}
}
