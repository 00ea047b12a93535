package apidoc_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

func TestSearchFindsOperationsAndTypesByAllWords(t *testing.T) {
	t.Parallel()
	doc := apidoc.Parse("openapi", read(t, "testdata/definitions/openapi31.yaml"))
	for _, c := range []struct {
		term string
		want []string
	}{
		{"", nil},
		{"nothing like this", nil},
		{"THING", []string{"type-Thing", "op-listThings", "op-post-things", "op-changeThing", "type-Umbrella"}},
		{"put thing", []string{"op-changeThing"}},
		{"owner found", []string{"op-things-owner"}},
		{"umbrella hat", nil},
		{"ribs", []string{"type-Umbrella"}},
	} {
		var got []string
		for _, hit := range doc.Search(c.term) {
			got = append(got, hit.Anchor)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.term, diff)
		}
	}
}
