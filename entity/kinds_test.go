package entity_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/entity"
)

func TestKindsAreFoundByNameAndVersion(t *testing.T) {
	kinds, err := entity.NewKinds(
		entity.Kind{Name: "Datacenter", APIVersions: []string{"acme.test/v1"}},
		entity.Kind{Name: "Component", APIVersions: []string{"acme.test/v1"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		version, name string
		found         bool
	}{
		{"backstage.io/v1alpha1", "Component", true},
		{"backstage.io/v1beta1", "Component", true},
		{"acme.test/v1", "Component", true},
		{"acme.test/v1", "Datacenter", true},
		{"backstage.io/v1alpha1", "Datacenter", false},
		{"backstage.io/v1alpha1", "component", false},
		{"backstage.io/v1beta1", "AiResource", false},
		{"scaffolder.backstage.io/v1beta3", "Template", true},
	} {
		if found := kinds.Lookup(c.version, c.name) != nil; found != c.found {
			t.Errorf("%s %s found: %v", c.version, c.name, found)
		}
	}
}

func TestDeclaredKindsAreCheckedAtStart(t *testing.T) {
	valid := func(change func(*entity.Kind)) entity.Kind {
		kind := entity.Kind{
			Name: "Datacenter", APIVersions: []string{"acme.test/v1"}, Schema: []byte(`{"type": "object"}`),
			Relations: []entity.RelationField{{Path: "spec.region", Type: "partOf", Reverse: "hasPart", DefaultKind: "Region"}},
		}
		change(&kind)
		return kind
	}
	for want, kind := range map[string]entity.Kind{
		"name must be a letter":          valid(func(k *entity.Kind) { k.Name = "Data-Center" }),
		"must name at least one":         valid(func(k *entity.Kind) { k.APIVersions = nil }),
		"is not JSON":                    valid(func(k *entity.Kind) { k.Schema = []byte("{") }),
		"#/requird: unknown keyword":     valid(func(k *entity.Kind) { k.Schema = []byte(`{"requird": []}`) }),
		`there is no type "text"`:        valid(func(k *entity.Kind) { k.Schema = []byte(`{"type": "text"}`) }),
		"must be below spec or metadata": valid(func(k *entity.Kind) { k.Relations[0].Path = "status" }),
		"not made of letters":            valid(func(k *entity.Kind) { k.Relations[0].Type = "part of" }),
		`"no kind", which is no name`:    valid(func(k *entity.Kind) { k.Relations[0].DefaultKind = "no kind" }),
	} {
		_, err := entity.NewKinds(kind)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `kind "Data`) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestAgentResourcesAndServersAreChecked(t *testing.T) {
	kinds, err := entity.NewKinds()
	if err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[string]string{
		`{"type": "skill", "lifecycle": "x", "owner": "y"}`:                                                      "",
		`{"type": "rule", "lifecycle": "x", "owner": "y"}`:                                                       "/spec must have required property 'category'",
		`{"type": "plugin", "lifecycle": "x", "owner": "y"}`:                                                     "/spec must have required property 'skills'",
		`{"type": "own", "lifecycle": "x"}`:                                                                      "/spec must have required property 'owner'",
		`{"type": "skill", "lifecycle": "x", "owner": "y", "compatibility": "` + strings.Repeat("x", 501) + `"}`: "/spec/compatibility must NOT have more than 500 characters",
	} {
		e := entity.Entity{"apiVersion": "backstage.io/v1alpha1", "kind": "AiResource", "spec": decoded(t, spec)}
		expectViolation(t, kinds, e, want)
	}
	for spec, want := range map[string]string{
		`{"type": "mcp-server", "lifecycle": "x", "owner": "y", "remotes": [{"type": "sse", "url": "https://x"}]}`: "",
		`{"type": "mcp-server", "lifecycle": "x", "owner": "y", "remotes": []}`:                                    "/spec/remotes must NOT have fewer than 1 items",
		`{"type": "mcp-server", "lifecycle": "x", "owner": "y", "definition": "z"}`:                                "",
		`{"type": "openapi", "lifecycle": "x", "owner": "y"}`:                                                      "/spec must have required property 'definition'",
	} {
		e := entity.Entity{"apiVersion": "backstage.io/v1alpha1", "kind": "API", "spec": decoded(t, spec)}
		expectViolation(t, kinds, e, want)
	}
}

func expectViolation(t *testing.T, kinds *entity.Kinds, e entity.Entity, want string) {
	t.Helper()
	got := ""
	if v := kinds.Lookup(e.APIVersion(), e.Kind()).Check(e, nil); v != nil {
		got = v.String()
	}
	if got != want {
		t.Errorf("%v: %q, want %q", e["spec"], got, want)
	}
}
