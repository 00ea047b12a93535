package diagram_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/graph/diagram"
)

// shop is a small catalog with one relation of each way.
func shop() *world {
	return worldOf(
		"web dependsOn cart", "web consumesApi api:default/orders", "cart providesApi api:default/orders", "cart dependsOn resource:default/db",
		"web partOf system:default/shop", "cart partOf system:default/shop", "web ownedBy group:default/team", "web guards cart",
	)
}

// show writes a graph down: nodes with their marks, then edges, in names without kind.
func show(g diagram.Graph) []string {
	var lines []string
	for _, n := range g.Nodes {
		line := fmt.Sprint(n.Label(), " ", n.Distance)
		if n.Missing {
			line += " missing"
		}
		if n.More > 0 {
			line += fmt.Sprint(" +", n.More)
		}
		lines = append(lines, line)
	}
	for _, e := range g.Edges {
		from, to := diagram.Node{Ref: e.From}.Label(), diagram.Node{Ref: e.To}.Label()
		lines = append(lines, strings.TrimSuffix(fmt.Sprint(from, " ", e.Type, " ", to, " ", e.Reverse), " "))
	}
	if g.Total > 0 {
		lines = append(lines, fmt.Sprint("of ", g.Total))
	}
	return lines
}

func TestExplore(t *testing.T) {
	web := []string{ref("web")}
	cases := []struct {
		name    string
		options diagram.Options
		want    []string
	}{
		{"one step, pairs as one edge with both words", diagram.Options{Roots: web}, []string{
			"web 0", "orders 1", "cart 1 +1", "team 1", "shop 1",
			"web consumesApi orders apiConsumedBy", "web dependsOn cart dependencyOf", "web guards cart", "team ownerOf web ownedBy", "shop hasPart web partOf",
		}},
		{"relations between the outermost on request", diagram.Options{Roots: web, Between: true, Kinds: []string{"Component", "api"}}, []string{
			"web 0", "orders 1", "cart 1",
			"orders apiProvidedBy cart providesApi", "web consumesApi orders apiConsumedBy", "web dependsOn cart dependencyOf", "web guards cart",
		}},
		{"forward", diagram.Options{Roots: []string{ref("cart")}, Direction: diagram.Forward}, []string{"cart 0", "db 1", "cart dependsOn db dependencyOf"}},
		{"back", diagram.Options{Roots: []string{"resource:default/db"}, Direction: diagram.Back, Depth: 2, Relations: []string{"dependsOn"}}, []string{
			"db 0", "cart 1", "web 2", "cart dependsOn db dependencyOf", "web dependsOn cart dependencyOf",
		}},
		{"either word names a relation", diagram.Options{Roots: []string{ref("cart")}, Relations: []string{"dependencyOf"}}, []string{
			"cart 0", "web 1", "db 1", "cart dependsOn db dependencyOf", "web dependsOn cart dependencyOf",
		}},
		{"kinds in any case, roots of any kind", diagram.Options{Roots: web, Kinds: []string{"Group"}}, []string{"web 0", "team 1", "team ownerOf web ownedBy"}},
		{"only the relations by which each was found", diagram.Options{Roots: web, Depth: 2, Simple: true, Kinds: []string{"component", "api", "resource"}}, []string{
			"web 0", "orders 1", "cart 1", "db 2",
			"cart dependsOn db dependencyOf", "web consumesApi orders apiConsumedBy", "web dependsOn cart dependencyOf", "web guards cart",
		}},
		{"the nearest are kept", diagram.Options{Roots: web, Depth: 5, Max: 3}, []string{
			"web 0 +2", "orders 1", "cart 1 +2",
			"orders apiProvidedBy cart providesApi", "web consumesApi orders apiConsumedBy", "web dependsOn cart dependencyOf", "web guards cart", "of 6",
		}},
		{"two roots", diagram.Options{Roots: []string{"group:default/team", "resource:default/db"}}, []string{
			"team 0", "db 0", "web 1 +2", "cart 1 +2", "cart dependsOn db dependencyOf", "team ownerOf web ownedBy",
		}},
		{"own pairs", diagram.Options{Roots: web, Relations: []string{"guardedBy"}, Pairs: []diagram.Pair{{Type: "guardedBy", Reverse: "guards"}}}, []string{
			"web 0", "cart 1", "cart guardedBy web guards",
		}},
		{"nobody there", diagram.Options{Roots: []string{ref("nobody")}}, []string{"nobody 0 missing"}},
		{"no roots", diagram.Options{}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := show(diagram.Explore(shop().neighbours, c.options))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExploreShowsWhatIsMissingAndWhatIsShownByOneEndOnly(t *testing.T) {
	w := newWorld()
	w.show(ref("a"), "dependsOn", ref("gone"))
	w.show(ref("a"), "dependencyOf", ref("a"))
	want := []string{"a 0", "gone 1 missing", "a dependsOn a dependencyOf", "a dependsOn gone dependencyOf"}
	if diff := cmp.Diff(want, show(w.explore(diagram.Options{Roots: []string{ref("a")}}))); diff != "" {
		t.Error(diff)
	}
}

func TestExploreKeepsThreeHundred(t *testing.T) {
	w := crowd(2000, 3)
	g := w.explore(diagram.Options{Roots: []string{w.all()[0]}, Depth: 40})
	if len(g.Nodes) != 300 {
		t.Fatalf("%d nodes", len(g.Nodes))
	}
	distances := make([]int, len(g.Nodes))
	for i, n := range g.Nodes {
		distances[i] = n.Distance
	}
	if !slices.IsSorted(distances) {
		t.Error("the nearest are not first")
	}
	if g.Total <= 300 || g.Total > 2000 || g.Over {
		t.Errorf("%d in all, over: %v", g.Total, g.Over)
	}
}

func TestCountingEndsInAHugeCatalog(t *testing.T) {
	asked := 0
	endless := func(ref string) []entity.Relation {
		asked++
		return []entity.Relation{{Source: ref, Type: "dependsOn", Target: ref + "l"}, {Source: ref, Type: "dependsOn", Target: ref + "r"}}
	}
	g := diagram.Explore(endless, diagram.Options{Roots: []string{"component:default/a"}, Depth: 1000})
	if len(g.Nodes) != 300 || g.Total <= 10_000 || !g.Over || asked > 10_100 {
		t.Errorf("%d of %d, over: %v, asked %d times", len(g.Nodes), g.Total, g.Over, asked)
	}
}

func TestPath(t *testing.T) {
	w := worldOf(
		"a dependsOn b1", "a dependsOn b2", "a dependsOn b3", "b1 dependsOn c", "b2 dependsOn c", "b3 dependsOn c", "c dependsOn d",
		"a ownedBy group:default/team", "d ownedBy group:default/team", "b1 dependsOn b2",
	)
	cases := []struct {
		name     string
		from, to string
		options  diagram.Options
		want     []string
	}{
		{"across an owner", "a", "d", diagram.Options{}, []string{"a 0 +3", "team 1", "d 2 +1", "team ownerOf a ownedBy", "team ownerOf d ownedBy"}},
		{"all shortest", "a", "d", diagram.Options{Relations: []string{"dependsOn"}}, []string{
			"a 0", "b1 1", "b2 1", "b3 1", "c 2", "d 3",
			"a dependsOn b1 dependencyOf", "a dependsOn b2 dependencyOf", "a dependsOn b3 dependencyOf",
			"b1 dependsOn c dependencyOf", "b2 dependsOn c dependencyOf", "b3 dependsOn c dependencyOf", "c dependsOn d dependencyOf",
		}},
		{"whole paths where not all fit", "a", "d", diagram.Options{Kinds: []string{"component"}, Max: 5}, []string{
			"a 0 +1", "b1 1", "b2 1", "c 2 +1", "d 3",
			"a dependsOn b1 dependencyOf", "a dependsOn b2 dependencyOf", "b1 dependsOn c dependencyOf", "b2 dependsOn c dependencyOf", "c dependsOn d dependencyOf",
		}},
		{"never less than one", "b3", "d", diagram.Options{Kinds: []string{"component"}, Max: 1}, []string{
			"b3 0 +1", "c 1 +2", "d 2", "b3 dependsOn c dependencyOf", "c dependsOn d dependencyOf",
		}},
		{"forward only", "d", "a", diagram.Options{Direction: diagram.Forward}, nil},
		{"back", "d", "b1", diagram.Options{Direction: diagram.Back, Relations: []string{"dependsOn"}}, []string{
			"d 0", "c 1 +2", "b1 2 +1", "b1 dependsOn c dependencyOf", "c dependsOn d dependencyOf",
		}},
		{"too far", "a", "d", diagram.Options{Relations: []string{"dependsOn"}, Depth: 2}, nil},
		{"nowhere", "a", "nobody", diagram.Options{}, nil},
		{"to itself", "c", "c", diagram.Options{Relations: []string{"dependsOn"}}, []string{"c 0 +4"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g, found := diagram.Path(w.neighbours, ref(c.from), ref(c.to), c.options)
			if found != (c.want != nil) {
				t.Errorf("found: %v", found)
			}
			if diff := cmp.Diff(c.want, show(g)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPathIsAsShortAsASearchInBreadth compares with Explore, which goes step by step.
func TestPathIsAsShortAsASearchInBreadth(t *testing.T) {
	w := crowd(400, 11)
	all := w.all()
	distance := map[string]int{}
	for _, n := range w.explore(diagram.Options{Roots: all[:1], Depth: 50, Max: 1000}).Nodes {
		distance[n.Ref] = n.Distance
	}
	for _, to := range all {
		g, found := diagram.Path(w.neighbours, all[0], to, diagram.Options{})
		if want, reachable := distance[to]; found != (reachable && want <= 10) {
			t.Fatalf("%s: found %v, %d steps away", to, found, want)
		} else if found && g.Nodes[len(g.Nodes)-1].Distance != want {
			t.Fatalf("%s: %d steps, not %d", to, g.Nodes[len(g.Nodes)-1].Distance, want)
		}
	}
}

func TestPathsOfAHugeCatalogEnd(t *testing.T) {
	endless := func(ref string) []entity.Relation {
		return []entity.Relation{{Source: ref, Type: "dependsOn", Target: ref + "l"}, {Source: ref, Type: "dependsOn", Target: ref + "r"}}
	}
	if g, found := diagram.Path(endless, "component:default/a", "component:default/b", diagram.Options{Depth: 1000}); found || !g.Over {
		t.Error("found a path that is not there, or does not tell that the search was given up")
	}
	if g, found := diagram.Path(endless, "component:default/a", "component:default/b", diagram.Options{Depth: 3}); found || g.Over {
		t.Error("found a path that is not there, or gave up a search that ended")
	}
}

func TestListSaysTheSameAsTheGraph(t *testing.T) {
	var got []string
	for _, entry := range shop().explore(diagram.Options{Roots: []string{ref("web")}, Depth: 2}).List() {
		for _, r := range entry.Relations {
			word := r.Word
			if r.Back {
				word = "<-" + word
			}
			got = append(got, entry.Label()+" "+word+" "+strings.Join(r.Refs, " "))
		}
	}
	want := []string{
		"web consumesApi api:default/orders", "web dependsOn component:default/cart", "web guards component:default/cart",
		"web ownedBy group:default/team", "web partOf system:default/shop", "orders apiConsumedBy component:default/web",
		"orders apiProvidedBy component:default/cart", "cart dependencyOf component:default/web", "cart dependsOn resource:default/db",
		"cart <-guards component:default/web", "cart partOf system:default/shop", "cart providesApi api:default/orders",
		"team ownerOf component:default/web", "shop hasPart component:default/cart component:default/web", "db dependencyOf component:default/cart",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
