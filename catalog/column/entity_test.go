package column_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/entity"
)

func TestEntitiesAreEncodedAsByEncodingJSONWithoutHTMLEscapes(t *testing.T) {
	t.Parallel()
	for _, value := range []any{
		nil, true, false, int64(-12), 0.1, 1e21, 3.0, uint8(4), "", "plain", "<a href=\"x\">&</a>", "tab\tnew\nline\\", "\x00\x1f\x7f",
		"Zürich 東京 🎭", "line\u2028and\u2029paragraph", "not UTF-8: \xff\xfe", map[string]any(nil), []any(nil),
		map[string]any{},
		[]any{},
		[]any{nil, []any{"x", int64(1)}, map[string]any{"b": "2", "a": []any{}}},
		map[string]any{"z": 1, "é": 2, "<": 3, "": 4},
		json.Number("17"),
		[]string{"a"},
	} {
		e := entity.Entity{"value": value, "kind": "Component"}
		got, err := column.Entity(e)
		if err != nil {
			t.Fatal(value, err)
		}
		var want strings.Builder
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(e); err != nil {
			t.Fatal(value, err)
		}
		if got+"\n" != want.String() {
			t.Errorf("encoded %s, expected %s", got, want.String())
		}
	}
	for _, value := range []any{math.NaN(), func() {}, []any{math.Inf(1)}} {
		if _, err := column.Entity(entity.Entity{"spec": map[string]any{"value": value}}); err == nil {
			t.Errorf("%v was encoded", value)
		}
	}
}

func BenchmarkEntity(b *testing.B) {
	e := entity.Entity{
		"apiVersion": "backstage.io/v1alpha1", "kind": "Component",
		"metadata": map[string]any{
			"name": "svc-opal", "title": "Opal", "description": "Stores invoices, forwards events and serves the payments of every region",
			"labels": map[string]any{"tier": "1", "region": "ap-south", "cost-center": "cc-101"}, "tags": []any{"java", "kotlin"},
			"annotations": map[string]any{"github.com/project-slug": "acme/svc-opal", "backstage.io/techdocs-ref": "dir:."},
		},
		"spec": map[string]any{"type": "service", "lifecycle": "production", "owner": "group:default/team", "providesApis": []any{"a", "b"}},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := column.Entity(e); err != nil {
			b.Fatal(err)
		}
	}
}
