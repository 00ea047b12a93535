package process_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

func TestRelationsOfEveryField(t *testing.T) {
	for _, c := range []struct{ kind, spec, want string }{
		{
			"Component", "{type: a, lifecycle: b, owner: user:u, system: s, subcomponentOf: other/c, dependencyOf: [Component:x]}",
			"ownedBy user:lab/u, partOf component:other/c, dependencyOf component:lab/x, partOf system:lab/s",
		},
		{
			"Component", "{type: a, lifecycle: b, owner: o, dependsOn: [component:x, Component:lab/X], dependencyOf: {kind: API, name: y}}",
			"ownedBy group:lab/o, dependsOn component:lab/x, dependencyOf api:lab/y",
		},
		{
			"Group", "{type: a, parent: p, children: [c], members: [m]}",
			"childOf group:lab/p, parentOf group:lab/c, hasMember user:lab/m",
		},
		{"User", "{memberOf: [b, default/a]}", "memberOf group:lab/b, memberOf group:default/a"},
		{"System", "{owner: o, domain: d}", "ownedBy group:lab/o, partOf domain:lab/d"},
		{"Location", "{targets: [a]}", ""},
	} {
		text := "apiVersion: backstage.io/v1alpha1\nkind: " + c.kind + "\nmetadata: {name: n, namespace: lab}\nspec: " + c.spec + "\n"
		out := run(t, text)
		self := strings.ToLower(c.kind) + ":lab/n"
		var forward []string
		reverse := 0
		for _, relation := range out.Relations {
			if relation.Source == self {
				forward = append(forward, relation.Type+" "+relation.Target)
			} else if relation.Target == self {
				reverse++
			}
		}
		if got := strings.Join(forward, ", "); got != c.want || reverse != len(forward) {
			t.Errorf("%s %s: %s, and %d reverse; %v", c.kind, c.spec, got, reverse, out.Problems)
		}
	}
}

func TestLocationsNameTheirTargets(t *testing.T) {
	text := func(spec string) string {
		return "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: n}\nspec:\n" + spec
	}
	out := run(t, text("  target: ./a.yaml\n  targets:\n    - ./b/*.yaml\n  presence: optional\n"))
	want := []process.Target{{Type: "file", Target: "./a.yaml", Optional: true, Line: 5}, {Type: "file", Target: "./b/*.yaml", Optional: true, Line: 7}}
	if diff := cmp.Diff(want, out.Targets); diff != "" {
		t.Errorf("targets (-want +got):\n%s\n%v", diff, out.Problems)
	}
	out = run(t, text("  type: url\n  targets: ['https://x.test/a.yaml']\n"))
	if diff := cmp.Diff([]process.Target{{Type: "url", Target: "https://x.test/a.yaml", Line: 6}}, out.Targets); diff != "" {
		t.Errorf("targets of another type (-want +got):\n%s\n%v", diff, out.Problems)
	}
	for want, c := range map[string]process.Output{
		`Registered locations must be of an allowed type ["url"]`:                                                                     run(t, text("  type: file\n  target: a\n"), atPage),
		"LocationEntityProcessor cannot handle file type location with target /srv/catalog-info.yaml that ends with a path separator": run(t, text("  target: ./dir/\n")),
	} {
		if c.Entity != nil || c.Blame != process.OnEntity || len(c.Problems) != 1 || c.Problems[0].Message != want || c.Problems[0].Name != "InputError" {
			t.Errorf("%+v, want %s", c, want)
		}
	}
}

func TestDeclaredKindsWorkLikeBuiltInOnes(t *testing.T) {
	kinds, err := entity.NewKinds(entity.Kind{
		Name: "Datacenter", APIVersions: []string{"acme.test/v1"},
		Schema:    []byte(`{"required": ["spec"], "properties": {"spec": {"type": "object", "required": ["region"], "properties": {"racks": {"type": "integer", "minimum": 1}}}}}`),
		Relations: []entity.RelationField{{Path: "spec.network.operator", Type: "operatedBy", Reverse: "operates", DefaultKind: "Group"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rules, _ := process.NewRules([]process.Rule{{Allow: []process.Allow{{Kind: "Datacenter"}}}})
	p := process.New(kinds, rules, process.Options{})
	process1 := func(spec string) process.Output {
		d := parse("apiVersion: acme.test/v1\nkind: Datacenter\nmetadata: {name: north}\nspec: " + spec)
		return p.Process(process.Input{Document: d, Location: file, Origin: file})
	}
	out := process1("{region: eu, racks: 3, network: {operator: net}}")
	want := []entity.Relation{
		{Source: "datacenter:default/north", Type: "operatedBy", Target: "group:default/net"},
		{Source: "group:default/net", Type: "operates", Target: "datacenter:default/north"},
	}
	if diff := cmp.Diff(want, out.Relations); diff != "" {
		t.Errorf("relations (-want +got):\n%s\n%v", diff, out.Problems)
	}
	out = process1("{region: eu, racks: 0}")
	const message = "Processor ModelProcessor threw an error while validating the entity datacenter:default/north; " +
		"caused by TypeError: /spec/racks must be >= 1 - comparison: >=, limit: 1"
	if len(out.Problems) != 1 || out.Problems[0].Message != message {
		t.Errorf("problems %+v", out.Problems)
	}
}
