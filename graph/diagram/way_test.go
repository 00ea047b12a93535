package diagram_test

import (
	"testing"

	"github.com/callboard/callboard/graph/diagram"
	"github.com/google/go-cmp/cmp"
)

func TestAWayIsToldStepByStep(t *testing.T) {
	t.Parallel()
	g := diagram.Graph{Edges: []diagram.Edge{
		{From: "system", To: "web", Type: "hasPart", Reverse: "partOf"},
		{From: "system", To: "db", Type: "hasPart", Reverse: "partOf"},
		{From: "web", To: "cache", Type: "dependsOn", Reverse: "dependencyOf"},
		{From: "cache", To: "disk", Type: "dependsOn", Reverse: "dependencyOf"},
		{From: "db", To: "disk", Type: "storedOn"},
		{From: "web", To: "web", Type: "dependsOn", Reverse: "dependencyOf"},
	}}
	for _, c := range []struct {
		name, from, to string
		want           []diagram.Step
	}{
		{"both ways along edges", "web", "db", []diagram.Step{{Ref: "web", Word: "partOf"}, {Ref: "system", Word: "hasPart"}, {Ref: "db"}}},
		{"back along an edge without an opposite", "disk", "db", []diagram.Step{{Ref: "disk", Word: "storedOn", Back: true}, {Ref: "db"}}},
		{"to itself", "web", "web", []diagram.Step{{Ref: "web"}}},
		{"nowhere", "web", "moon", nil},
		{"from nowhere", "moon", "web", nil},
	} {
		if diff := cmp.Diff(c.want, g.Way(c.from, c.to)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
