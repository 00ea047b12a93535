package entity_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/entity"
)

func TestProjection(t *testing.T) {
	const original = `{
		"kind": "Component",
		"metadata": {"name": "planner", "tags": ["go", "core"], "annotations": {"northlight.test/pager": "+47", "a.b": "c"}, "none": null},
		"spec": {"type": "service", "profile": {"email": "x", "name": "y"}},
		"relations": [{"type": "ownedBy"}]
	}`
	for _, c := range []struct {
		fields []string
		want   string
	}{
		{nil, original},
		{[]string{" , "}, original},
		{[]string{"kind, metadata.name", "kind"}, `{"kind": "Component", "metadata": {"name": "planner"}}`},
		{[]string{"metadata.annotations.northlight.test/pager"}, `{"metadata": {"annotations": {"northlight.test/pager": "+47"}}}`},
		{[]string{"metadata.annotations.a.b"}, `{"metadata": {"annotations": {"a.b": "c"}}}`},
		{[]string{"spec.nothing", "kind.x", "kind."}, `{}`},
		{[]string{"metadata.none"}, `{"metadata": {"none": null}}`},
		{[]string{"relations"}, `{"relations": [{"type": "ownedBy"}]}`},
		{[]string{"relations.type"}, `{}`},
		{[]string{"metadata.tags.1"}, `{"metadata": {"tags": [null, "core"]}}`},
		{[]string{"metadata.tags.0,metadata.tags.1"}, `{"metadata": {"tags": ["go", "core"]}}`},
		{[]string{"spec.type,spec"}, `{"spec": {"type": "service", "profile": {"email": "x", "name": "y"}}}`},
		{[]string{"spec,spec.type"}, `{"spec": {"type": "service", "profile": {"email": "x", "name": "y"}}}`},
		{[]string{"spec.profile,spec.profile.email,spec.type"}, `{"spec": {"type": "service", "profile": {"email": "x", "name": "y"}}}`},
	} {
		e := entity.Entity(decoded(t, original).(map[string]any))
		fields, err := entity.ParseFields(c.fields)
		if err != nil {
			t.Fatal(err)
		}
		got := fields.Project(e)
		if diff := cmp.Diff(decoded(t, c.want), any(map[string]any(got))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.fields, diff)
		}
		if diff := cmp.Diff(decoded(t, original), any(map[string]any(e))); diff != "" {
			t.Errorf("%q changed the original:\n%s", c.fields, diff)
		}
	}
	const want = `Invalid field "metadata.tags[0]", array type fields are not supported`
	if _, err := entity.ParseFields([]string{"kind,metadata.tags[0]"}); err == nil || err.Error() != want {
		t.Errorf("brackets: %v", err)
	}
}
