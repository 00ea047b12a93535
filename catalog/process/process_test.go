package process_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

var (
	file = entity.LocationRef{Type: "file", Target: "/srv/catalog-info.yaml"}
	page = entity.LocationRef{Type: "url", Target: "https://git.test/acme/x/blob/main/catalog-info.yaml"}
)

func run(t *testing.T, text string, change ...func(*process.Input)) process.Output {
	t.Helper()
	parts := process.Split([]byte(text))
	in := process.Input{Document: process.Parse(parts[len(parts)-1], file.String()), Location: file, Origin: file}
	for _, f := range change {
		f(&in)
	}
	everything := []process.Rule{{Allow: []process.Allow{
		{Kind: "component"}, {Kind: "api"}, {Kind: "group"}, {Kind: "user"}, {Kind: "location"}, {Kind: "template"}, {Kind: "gizmo"}, {Kind: "system"},
	}}}
	return newProcessor(t, everything).Process(in)
}

func atPage(in *process.Input) {
	in.Location, in.Origin = page, page
	in.ViewURL, in.EditURL, in.SourceLocation = page.Target, "https://git.test/edit", "url:https://git.test/acme/x/tree/main/"
}

const component = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: petstore
spec:
  type: service
  lifecycle: production
  owner: team-a
`

func TestAComponentIsCompleted(t *testing.T) {
	out := run(t, component, atPage)
	want := entity.Entity{
		"apiVersion": "backstage.io/v1alpha1", "kind": "Component",
		"metadata": map[string]any{"name": "petstore", "namespace": "default", "annotations": map[string]any{
			"backstage.io/managed-by-location":        page.String(),
			"backstage.io/managed-by-origin-location": page.String(),
			"backstage.io/view-url":                   page.Target,
			"backstage.io/edit-url":                   "https://git.test/edit",
			"backstage.io/source-location":            "url:https://git.test/acme/x/tree/main/",
		}},
		"spec": map[string]any{"type": "service", "lifecycle": "production", "owner": "team-a"},
	}
	if diff := cmp.Diff(process.Output{Ref: "component:default/petstore", Entity: want, Relations: []entity.Relation{
		{Source: "component:default/petstore", Type: "ownedBy", Target: "group:default/team-a"},
		{Source: "group:default/team-a", Type: "ownerOf", Target: "component:default/petstore"},
	}}, out); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestWhatTheFileSaysAboutItself(t *testing.T) {
	text := strings.Replace(component, "  name: petstore\n", `  name: petstore
  annotations:
    backstage.io/managed-by-location: url:https://elsewhere.test
    backstage.io/view-url: " java	Script:alert(1)"
    backstage.io/source-location: url:https://src.test/
`, 1)
	for name, c := range map[string]struct {
		change func(*process.Input)
		want   map[string]string
	}{
		"is overwritten where it says where it is, and kept elsewhere": {atPage, map[string]string{
			entity.AnnotationLocation:       page.String(),
			entity.AnnotationOriginLocation: page.String(),
			entity.AnnotationSourceLocation: "url:https://src.test/",
			entity.AnnotationEditURL:        "https://git.test/edit",
			entity.AnnotationViewURL:        "https://backstage.io/annotation-rejected-for-security-reasons",
		}},
		"is kept when a provider says it": {func(in *process.Input) { in.Provided = true }, map[string]string{
			entity.AnnotationLocation:       "url:https://elsewhere.test",
			entity.AnnotationOriginLocation: file.String(),
			entity.AnnotationEditURL:        "",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			out := run(t, text, c.change)
			for key, want := range c.want {
				if got := out.Entity.Annotation(key); got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
		})
	}
}

func TestDocumentsCanBeProcessedAgain(t *testing.T) {
	text := component + "  dependsOn: [resource:b, resource:a]\n"
	d := parse(text)
	p := newProcessor(t, nil)
	first := p.Process(process.Input{Document: d, Location: page, Origin: page, ViewURL: "https://one.test"})
	second := p.Process(process.Input{Document: d, Location: page, Origin: page})
	if second.Entity.Annotation(entity.AnnotationViewURL) != "" || first.Entity.Annotation(entity.AnnotationViewURL) == "" {
		t.Error("the first run shows in the second")
	}
	if diff := cmp.Diff([]any{"resource:b", "resource:a"}, d.Entity.Spec()["dependsOn"]); diff != "" {
		t.Errorf("the document changed:\n%s", diff)
	}
	if diff := cmp.Diff([]any{"resource:a", "resource:b"}, first.Entity.Spec()["dependsOn"]); diff != "" {
		t.Errorf("references are not sorted:\n%s", diff)
	}
}

// Each line of the descriptor guide's tables that can be broken, with the place that the author is sent to.
func TestMistakesAreFoundWhereTheyAre(t *testing.T) {
	guide := ". To learn more about catalog file format, visit: https://github.com/backstage/backstage/blob/master/docs/architecture-decisions/adr002-default-catalog-file-format.md"
	policy := func(message string) string {
		return "Policy check failed for component:default/petstore; caused by Error: " + message
	}
	kind := func(message string) string {
		return "Processor BuiltinKindsEntityProcessor threw an error while validating the entity component:default/petstore; caused by TypeError: " + message
	}
	for _, c := range []struct {
		name, old, new, message, field, found string
		line, column                          int
	}{
		{"missing owner", "  owner: team-a\n", "", kind("/spec must have required property 'owner' - missingProperty: owner"), "spec.owner", "", 7, 1},
		{"empty owner", "team-a", `""`, kind("/spec/owner must NOT have fewer than 1 characters - limit: 1"), "spec.owner", "", 10, 10},
		{"owner is a list", "team-a", "[a]", kind("/spec/owner must be string - type: string"), "spec.owner", `["a"]`, 10, 3},
		{"no spec", component[strings.Index(component, "spec:"):], "", kind("<root> must have required property 'spec' - missingProperty: spec"), "spec", "", 3, 1},
		{"number in a list", "team-a", "team-a\n  providesApis: [a, 7]", kind("/spec/providesApis/1 must be string - type: string"), "spec.providesApis.1", "7", 11, 21},
		{"foreign field", "spec:", "extra: 1\nspec:", policy("Malformed envelope, <root> must NOT have additional properties"), "extra", "1", 7, 8},
		{"own relations", "spec:", "relations: []\nspec:", policy("Unknown field relations"), "relations", "[]", 7, 1},
		{"number as title", "petstore\n", "petstore\n  title: 1\n", policy("Malformed envelope, /metadata/title must be string"), "metadata.title", "1", 7, 10},
		{"annotation that is no text", "petstore\n", "petstore\n  annotations:\n    a.b/c: true\n", policy("Malformed envelope, /metadata/annotations/a.b~1c must be string"), "metadata.annotations.a.b/c", "true", 8, 12},
		{"first of two bad annotations", "petstore\n", "petstore\n  annotations: {b: 1, a: 2}\n", policy("Malformed envelope, /metadata/annotations/b must be string"), "metadata.annotations.b", "1", 7, 20},
		{"upper case tag", "petstore\n", "petstore\n  tags: [a, B]\n", policy(`"tags.1" is not valid; expected a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total but found "B"` + guide), "metadata.tags.1", "B", 7, 13},
		{"bad label value", "petstore\n", "petstore\n  labels: {k: a b}\n", policy(`"labels.k" is not valid; expected a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total but found "a b"` + guide), "metadata.labels.k", "a b", 7, 15},
		{"bad label key", "petstore\n", "petstore\n  labels: {k!: a}\n", policy(`"labels.k!" is not valid; expected a valid prefix and/or suffix but found "k!"` + guide), "metadata.labels.k!", "k!", 7, 16},
		{"bad annotation key", "petstore\n", "petstore\n  annotations: {A.b/c: d}\n", policy(`"annotations.A.b/c" is not valid; expected a valid prefix and/or suffix but found "A.b/c"` + guide), "metadata.annotations.A.b/c", "A.b/c", 7, 24},
		{"link that is no address", "petstore\n", "petstore\n  links: [{url: /docs}]\n", policy(`"links.0.url" is not valid; expected a string that is a valid url but found "/docs"` + guide), "metadata.links.0.url", "/docs", 7, 17},
		{"link with blank title", "petstore\n", "petstore\n  links: [{url: a://b, title: ' '}]\n", policy(`"links.0.title" is not valid; expected a non empty string but found " "` + guide), "metadata.links.0.title", " ", 7, 31},
		{"link without address", "petstore\n", "petstore\n  links: [{title: x}]\n", policy("Malformed envelope, /metadata/links/0 must have required property 'url'"), "metadata.links.0.url", "", 7, 11},
		{"annotations are a list", "petstore\n", "petstore\n  annotations: [a]\n", "Entity 'component:default/petstore' does not have the annotation backstage.io/managed-by-location", "metadata.annotations", `["a"]`, 7, 3},
		{"unknown kind", "Component", "Gizmo", "No processor recognized the entity gizmo:default/petstore as valid, possibly caused by a foreign kind or apiVersion", "kind", "Gizmo", 4, 7},
		{"kind in lower case", "Component", "component", "No processor recognized the entity component:default/petstore as valid, possibly caused by a foreign kind or apiVersion", "kind", "component", 4, 7},
		{"unknown version", "backstage.io/v1alpha1", "backstage.io/v9", "No processor recognized the entity component:default/petstore as valid, possibly caused by a foreign kind or apiVersion", "apiVersion", "backstage.io/v9", 3, 13},
		{"reference without kind", "team-a", "team-a\n  dependsOn: [resource:b, a]", `Processor BuiltinKindsEntityProcessor threw an error while postprocessing; caused by Error: Entity reference "a" had missing or empty kind (e.g. did not start with "component:" or similar)`, "spec.dependsOn.0", "a", 11, 27},
		{"malformed reference", "team-a", "group:/a", `Processor BuiltinKindsEntityProcessor threw an error while postprocessing; caused by TypeError: Entity reference "group:/a" was not on the form [<kind>:][<namespace>/]<name>`, "spec.owner", "group:/a", 10, 10},
		{"keys that differ in case", "petstore\n", "petstore\n  labels: {Twice: a, twice: b}\n", "Entity has duplicate keys that vary only in casing, 'metadata.labels.twice'", "metadata.labels.twice", "", 7, 29},
		{"name is there twice", "petstore\n", "petstore\n  Name: b\n", "Entity has duplicate keys that vary only in casing, 'metadata.name'", "metadata.Name", "", 7, 9},
		{"placeholder that was not there", "team-a", "team-a\n  x: {$text: ./gone.txt}", "Processor PlaceholderProcessor threw an error while preprocessing; caused by Error: Placeholder $text could not read location ./gone.txt, NotFoundError: nothing there", "spec.x", "./gone.txt", 11, 3},
		{"placeholder without address", "team-a", "team-a\n  x: [{$text: 1}]", "Processor PlaceholderProcessor threw an error while preprocessing; caused by Error: Placeholder $text expected a string value parameter, in the form of an absolute URL or a relative path", "spec.x.0", "1", 11, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := "a: first\n---\n" + strings.Replace(component, c.old, c.new, 1)
			out := run(t, text, func(in *process.Input) {
				in.Contents = map[process.Placeholder]process.Content{
					{Key: "$text", Value: "./gone.txt"}: {URL: "https://git.test/gone.txt", Err: fault.New(fault.NotFound, "nothing there")},
				}
			})
			if out.Entity != nil || out.Blame != process.OnEntity || len(out.Problems) != 1 {
				t.Fatalf("output %+v", out)
			}
			got := out.Problems[0]
			if got.Message != c.message || got.Name != "InputError" || got.Level != entity.Error || got.Location != file.String() {
				t.Errorf("problem %s (%s)\n   want %s", got.Message, got.Name, c.message)
			}
			if got.Field != c.field || got.Found != c.found {
				t.Errorf("field %s, found %s; want %s, %s", got.Field, got.Found, c.field, c.found)
			}
			if c.line > 0 && (got.Line != c.line || got.Column != c.column) {
				t.Errorf("at %d:%d, want %d:%d", got.Line, got.Column, c.line, c.column)
			}
		})
	}
}

func TestKindsThatRulesForbidAreTheLocationsProblem(t *testing.T) {
	d := parse(strings.Replace(component, "Component", "Group", 1))
	root := entity.LocationRef{Type: "url", Target: "https://git.test/root.yaml"}
	p := newProcessor(t, nil)
	out := p.Process(process.Input{Document: d, Location: page, Origin: root, Parent: root})
	const want = "Entity group:default/petstore at url:https://git.test/root.yaml, originated at url:https://git.test/root.yaml, " +
		"is not of an allowed kind for that location"
	if out.Blame != process.OnLocation || len(out.Problems) != 1 || out.Problems[0].Message != want || out.Problems[0].Name != "NotAllowedError" {
		t.Errorf("output %+v", out)
	}
	if out := p.Process(process.Input{Document: d, Location: page, Origin: root, Provided: true}); out.Blame == process.OnLocation {
		t.Errorf("rules apply to what a provider brings: %+v", out)
	}
}

func TestBrokenDocumentsAreTheLocationsProblem(t *testing.T) {
	out := run(t, "kind: Component\n")
	if out.Blame != process.OnLocation || out.Ref != "" || len(out.Problems) != 1 {
		t.Errorf("output %+v", out)
	}
}

func TestProvidersMustSayWhereEntitiesComeFrom(t *testing.T) {
	e := map[string]any{"apiVersion": "backstage.io/v1alpha1", "kind": "User", "metadata": map[string]any{"name": "a"}, "spec": map[string]any{"memberOf": []any{}}}
	out := newProcessor(t, nil).Process(process.Input{Document: process.FromEntity(e, ""), Provided: true})
	const want = "Entity 'user:default/a' does not have the annotation backstage.io/managed-by-location"
	if len(out.Problems) != 1 || out.Problems[0].Message != want || out.Blame != process.OnEntity {
		t.Errorf("output %+v", out)
	}
}

func TestMisspelledFieldsGetAHint(t *testing.T) {
	out := run(t, component+"  providedApis: [a]\n  typo: x\n  extension: {own: 1}\n")
	want := []entity.Problem{{
		Name: "InputError", Message: "Unknown field spec.providedApis, did you mean spec.providesApis?", Level: entity.Warning,
		Location: file.String(), Line: 9, Column: 3, Field: "spec.providedApis", Found: "providedApis", Expected: "providesApis",
	}}
	if diff := cmp.Diff(want, out.Problems); diff != "" || out.Entity == nil || out.Blame != process.Nobody {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestPlaceholdersAreSubstituted(t *testing.T) {
	text := component + `  text: {$text: ./note.txt}
  json: {$json: ./data.json}
  yaml: {$yaml: ./data.yaml}
  list: [{$text: ./note.txt}, {deep: {$openapi: ./api.yaml}}]
  unknown: {$ref: ./note.txt}
  two: {$text: ./note.txt, other: {$text: ./not-asked.txt}}
`
	d := parse(text)
	asked := d.Placeholders()
	want := []process.Placeholder{{Key: "$json", Value: "./data.json"}, {Key: "$text", Value: "./note.txt"}, {Key: "$openapi", Value: "./api.yaml"}, {Key: "$yaml", Value: "./data.yaml"}}
	if diff := cmp.Diff(want, asked, cmpopts.SortSlices(func(a, b process.Placeholder) bool { return a.Value < b.Value })); diff != "" {
		t.Errorf("placeholders (-want +got):\n%s", diff)
	}
	out := run(t, text, func(in *process.Input) {
		in.Contents = map[process.Placeholder]process.Content{
			{Key: "$text", Value: "./note.txt"}:    {Data: []byte("{$text: again}"), URL: "u"},
			{Key: "$json", Value: "./data.json"}:   {Data: []byte(`{"a": [1, 1.0, 2.5]}`), URL: "u"},
			{Key: "$yaml", Value: "./data.yaml"}:   {Data: []byte("yes: 0o17\n"), URL: "u"},
			{Key: "$openapi", Value: "./api.yaml"}: {Data: []byte("openapi: 3.0.0\n"), URL: "u"},
		}
	})
	note := "{$text: again}"
	spec := map[string]any{
		"type": "service", "lifecycle": "production", "owner": "team-a",
		"text": note, "json": map[string]any{"a": []any{int64(1), int64(1), 2.5}}, "yaml": map[string]any{"yes": int64(15)},
		"list":    []any{note, map[string]any{"deep": "openapi: 3.0.0\n"}},
		"unknown": map[string]any{"$ref": "./note.txt"},
		"two":     map[string]any{"$text": "./note.txt", "other": map[string]any{"$text": "./not-asked.txt"}},
	}
	if diff := cmp.Diff(spec, out.Entity.Spec()); diff != "" {
		t.Errorf("spec (-want +got):\n%s\n%v", diff, out.Problems)
	}
}

func TestPlaceholdersThatCannotBeUsed(t *testing.T) {
	for want, c := range map[string]struct {
		key     string
		content process.Content
	}{
		"$text could not form a URL out of /srv/catalog-info.yaml and ./x, Error: no base": {"$text", process.Content{Err: errors.New("no base")}},
		"$text could not read location ./x, Error: broken":                                 {"$text", process.Content{URL: "u", Err: errors.New("broken")}},
		"$json failed to parse JSON data at ./x, SyntaxError: ":                            {"$json", process.Content{URL: "u", Data: []byte("{")}},
		"$yaml expected to find exactly one document of data at ./x, found 2":              {"$yaml", process.Content{URL: "u", Data: []byte("a\n---\nb")}},
		"$yaml expected to find exactly one document of data at ./x, found 0":              {"$yaml", process.Content{URL: "u"}},
		"$yaml found an error in the data at ./x, YAMLParseError: ":                        {"$yaml", process.Content{URL: "u", Data: []byte("a: b: c")}},
	} {
		out := run(t, component+"  x: {"+c.key+": ./x}\n", func(in *process.Input) {
			in.Contents = map[process.Placeholder]process.Content{{Key: c.key, Value: "./x"}: c.content}
		})
		if out.Entity != nil || len(out.Problems) != 1 || !strings.Contains(out.Problems[0].Message, "caused by Error: Placeholder "+want) {
			t.Errorf("%+v\nwant %s", out.Problems, want)
		}
	}
}

func TestRelationsOfEveryField(t *testing.T) {
	for _, c := range []struct{ kind, spec, want string }{
		{"Component", "{type: a, lifecycle: b, owner: user:u, system: s, subcomponentOf: other/c, dependencyOf: [Component:x]}",
			"ownedBy user:lab/u, partOf component:other/c, dependencyOf component:lab/x, partOf system:lab/s"},
		{"Component", "{type: a, lifecycle: b, owner: o, dependsOn: [component:x, Component:lab/X], dependencyOf: {kind: API, name: y}}",
			"ownedBy group:lab/o, dependsOn component:lab/x, dependencyOf api:lab/y"},
		{"Group", "{type: a, parent: p, children: [c], members: [m]}",
			"childOf group:lab/p, parentOf group:lab/c, hasMember user:lab/m"},
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

func TestRules(t *testing.T) {
	rules, err := process.NewRules([]process.Rule{
		{Allow: []process.Allow{{Kind: "Component"}}},
		{Allow: []process.Allow{{Kind: "Resource", SpecType: "Database"}}},
		{Allow: []process.Allow{{Kind: "Group"}}, Locations: []process.LocationMatch{{Type: "url", Pattern: "https://git.test/Org/*/blob/**/*.y{,a}ml"}}},
		{Allow: []process.Allow{{Kind: "User"}}, Locations: []process.LocationMatch{{Type: "file", Exact: "/srv/Users.yaml"}}},
		{Allow: []process.Allow{{Kind: "System"}}, Locations: []process.LocationMatch{{Type: "file"}}},
		{Allow: []process.Allow{{Kind: "Domain"}}, Locations: []process.LocationMatch{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind, specType, origin string
		want                   bool
	}{
		{"component", "", "url:https://x.test", true},
		{"Resource", "database", "url:https://x.test", true},
		{"Resource", "bucket", "url:https://x.test", false},
		{"Group", "", "url:https://git.test/org/x/blob/main/deep/.hidden/a.YAML", true},
		{"Group", "", "url:https://git.test/org/x/y/blob/main/a.yaml", false},
		{"Group", "", "file:https://git.test/org/x/blob/main/a.yaml", false},
		{"User", "", "file:/srv/Users.yaml", true},
		{"User", "", "file:/srv/users.yaml", false},
		{"System", "", "file:/anything", true},
		{"System", "", "url:https://x.test", false},
		{"Domain", "", "file:/anything", false},
	} {
		origin, err := entity.ParseLocationRef(c.origin)
		if err != nil {
			t.Fatal(err)
		}
		if got := rules.Allowed(c.kind, c.specType, origin); got != c.want {
			t.Errorf("%s %s from %s: %v", c.kind, c.specType, c.origin, got)
		}
	}
	both := []process.Rule{{Locations: []process.LocationMatch{{Type: "url", Exact: "a", Pattern: "b"}}}}
	if _, err := process.NewRules(both); err == nil || err.Error() != "A catalog rule location cannot have both exact and pattern values" {
		t.Errorf("both exact and pattern: %v", err)
	}
}

func TestAddressesThatBrowsersUnderstand(t *testing.T) {
	for address, want := range map[string]bool{
		"https://x.test": true, "HTTPS:\\\\x.test/a b": true, "https:x.test": true, " https://x.test ": true, "mailto:a@b": true, "slack://channel?id=1": true,
		"https://[::1]:80/": true, "http://1.2.3.4": true, "http://0x7f.1": true, "https://ü.test": true, "file:///x": true, "a:": true, "https://u:p@x.test:443?q": true,
		"": false, "x": false, "/x": false, "//x.test": false, "http://": false, "https://a b": false, "https://x:99999": false, "https://x:a": false,
		"http://1.2.3.256": false, "http://[::1": false, "1a:b": false, "https://a%b": false, "https://u@": false,
	} {
		out := run(t, strings.Replace(component, "petstore\n", "petstore\n  links: [{url: '"+address+"'}]\n", 1))
		if got := out.Entity != nil; got != want {
			t.Errorf("%q is an address: %v", address, got)
		}
	}
}

func FuzzProcess(f *testing.F) {
	for _, text := range []string{
		component, component + "  dependsOn: [a]\n", component + "---\n" + component, "a: &a [*a]", "{", "%YAML 1.1\n---\na: b\n",
		"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: x, labels: {A: b, a: b}}\nspec: {targets: [x, {$text: y}]}",
		"? {a: b}\n: c\n", "\xff", "a: !!int '1'\n<<: {b: 1e999}\n", "--- |\n x\n...\n--- >\n y\n",
	} {
		f.Add([]byte(text))
	}
	p := newProcessor(f, nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, part := range process.Split(data) {
			d := process.Parse(part, file.String())
			in := process.Input{Document: d, Location: file, Origin: file, Contents: map[process.Placeholder]process.Content{}}
			for _, placeholder := range d.Placeholders() {
				in.Contents[placeholder] = process.Content{Data: data, URL: "u"}
			}
			out := p.Process(in)
			if d.Empty {
				continue
			}
			if (out.Entity == nil) != (out.Blame != process.Nobody) {
				t.Fatalf("entity and blame disagree: %+v", out)
			}
			for _, problem := range out.Problems {
				if problem.Message == "" || problem.Line < part.Line {
					t.Fatalf("a problem without message or place: %+v", problem)
				}
			}
		}
	})
}
