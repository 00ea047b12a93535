package diagram_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/callboard/callboard/graph/diagram"
)

type sample struct {
	name  string
	graph diagram.Graph
}

// samples are the shapes that people meet.
func samples(t testing.TB) []sample {
	star := worldOf(
		"checkout-orders partOf system:default/checkout", "checkout-orders ownedBy group:default/team-checkout",
		"checkout-orders providesApi api:default/order-events", "checkout-orders providesApi api:default/orders-api",
		"checkout-orders consumesApi api:default/pricing-api", "checkout-orders consumesApi api:default/products-graphql",
		"checkout-orders consumesApi api:default/routing-grpc", "checkout-orders dependsOn pricing-cache-warmer",
		"checkout-orders dependsOn resource:default/checkout-queue", "checkout-orders dependsOn resource:default/checkout-s3-bucket")
	chain := newWorld()
	for i := range 12 {
		chain.relate(ref(fmt.Sprintf("service-%c", 'a'+i)), "dependsOn", ref(fmt.Sprintf("service-%c", 'a'+i+1)))
	}
	circle := worldOf("a dependsOn b", "b dependsOn c", "c dependsOn d", "d dependsOn a", "b dependsOn d", "c dependsOn c", "a consumesApi api:default/x", "api:default/x apiProvidedBy c", "e dependsOn f", "f dependsOn e")
	hub := newWorld()
	for i := range 60 {
		hub.relate(ref(fmt.Sprintf("component-with-a-name-%02d", i)), "ownedBy", "group:default/platform")
	}
	hub.relate("group:default/platform", "childOf", "group:default/all")
	company := examples(t)
	return []sample{
		{"star", star.explore(diagram.Options{Roots: []string{ref("checkout-orders")}})},
		{"chain", chain.explore(diagram.Options{Roots: []string{ref("service-f")}, Depth: 20})},
		{"circle", circle.explore(diagram.Options{Roots: []string{ref("a"), ref("e")}, Depth: 9})},
		{"hub", hub.explore(diagram.Options{Roots: []string{"group:default/platform"}})},
		{"component", company.explore(diagram.Options{Roots: []string{"component:default/points"}})},
		{"system", company.explore(diagram.Options{
			Roots: []string{"system:default/booking", "system:default/payments", "system:default/pricing"}, Depth: 2, Max: 60,
			Kinds: []string{"system", "component", "api", "resource"},
		})},
		{"two-steps", company.explore(diagram.Options{Roots: []string{"system:default/booking"}, Depth: 2, Max: 60})},
		{"company", company.explore(diagram.Options{Roots: []string{"domain:default/journeys"}, Depth: 20, Kinds: []string{"domain", "system", "component", "api", "resource"}})},
		{"crowd", crowdGraph(300)},
	}
}

func crowdGraph(nodes int) diagram.Graph {
	w := crowd(nodes, 7)
	return w.explore(diagram.Options{Roots: []string{w.all()[0]}, Depth: 50, Max: nodes})
}

// TestSamples writes drawings to look at into the folder that CALLBOARD_GRAPH_SAMPLES names.
func TestSamples(t *testing.T) {
	folder := os.Getenv("CALLBOARD_GRAPH_SAMPLES")
	if folder == "" {
		t.Skip("CALLBOARD_GRAPH_SAMPLES is not set")
	}
	for _, s := range samples(t) {
		for name, m := range map[string]diagram.Measure{"": {}, "-down": {Way: diagram.TopToBottom}, "-card": {NoLabels: true, MaxText: 84}} {
			var file bytes.Buffer
			d := diagram.Layout(s.graph, m)
			if err := diagram.SVG(&file, d, diagram.Export{Title: s.name, CSS: diagram.Stylesheet}); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, s.name+name+".svg"), file.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			t.Logf("%s%s: %d nodes, %d edges, %d lines, %.0f × %.0f, %d bytes", s.name, name, len(d.Nodes), len(s.graph.Edges), len(d.Lines), d.Width, d.Height, file.Len())
		}
	}
}
