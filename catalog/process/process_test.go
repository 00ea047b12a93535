package process_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
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
