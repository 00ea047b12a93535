package apidoc_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/apidoc"
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

func TestHighlightKeepsTheTextAndItsLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, language, text string }{
		{"YAML", "yaml", "a: 1 # why\nb:\n  - \"<script>\"\n"},
		{"JSON", "json", "{\"a\": [1, true, null]}"},
		{"GraphQL", "graphql", "type A {\n  b: [Int!]!\n}\n"},
		{"Protobuf", "protobuf", "message A { string b = 1; }\n\n// end"},
		{"an unknown language", "klingon", "a\n\nb"},
		{"no language", "", "a: 1"},
		{"nothing", "yaml", ""},
		{"very long", "yaml", strings.Repeat("a: 1\n", 200_000)},
		{"hostile", "graphql", strings.Repeat("/*{\"", 100_000)},
		{"not UTF-8", "yaml", "a: \xff\nb: 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lines := apidoc.Highlight(c.language, c.text)
			var text []string
			classes := 0
			for _, line := range lines {
				var b strings.Builder
				for _, span := range line {
					b.WriteString(span.Text)
					if span.Class != "" {
						classes++
					}
				}
				text = append(text, b.String())
			}
			if got := strings.Join(text, "\n"); got != c.text {
				t.Errorf("the text changed to %.80q", got)
			}
			if coloured := c.name != "an unknown language" && c.name != "no language" && c.text != ""; coloured != (classes > 0) {
				t.Errorf("got %d coloured spans", classes)
			}
		})
	}
}
