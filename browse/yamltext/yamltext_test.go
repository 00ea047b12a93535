package yamltext_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/callboard/callboard/browse/yamltext"
	"github.com/google/go-cmp/cmp"
	"github.com/valyala/fastjson"
	"go.yaml.in/yaml/v3"
)

func written(t *testing.T, text string) string {
	t.Helper()
	value, err := fastjson.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(yamltext.AppendObject(nil, value.GetObject()))
}

func TestWritesAsPeopleDo(t *testing.T) {
	got := written(t, `{"spec":{"owner":"team-a","type":"service","dependsOn":["resource:db","on"],"steps":[{"id":"a","name":"b"},[1,[]],{}],"count":1.50,"none":null,"really":true},
		"metadata":{"tags":[],"name":"orders","description":"Two\nlines\n","annotations":{"a.b/c":"yes: no"}},"kind":"Component"}`)
	want := `kind: Component
metadata:
  name: orders
  description: |
    Two
    lines
  annotations:
    a.b/c: "yes: no"
  tags: []
spec:
  type: service
  owner: team-a
  count: 1.50
  dependsOn:
    - resource:db
    - "on"
  none: null
  really: true
  steps:
    - name: b
      id: a
    - - 1
      - []
    - {}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// texts are those that YAML could take for something else.
var texts = []string{
	"", " ", "a", "/", "/api", "a: b", "a:", "a :b", "a #b", "a#b", "#a", "- a", "-", "? a", "!a", "&a", "*a", "'a'", `"a"`, `a"b\c`, "a ", " a", "~", "Null", "Off", "12:30", "0x1f",
	"1_000", "2001-01-01", "a\tb", "\ta", "a\nb", "a\n", "a\n\n", "\na", " a\nb", "a\n  b\n c ", "a\n \nb", "a\r\nb", "\n", "---", "--- a", "...", "a\n---\nb", "%a", "@a", "`a", "{a}", "[a", "a, b",
	"\u0085", "\u2028a", "a\u00a0b", "é", "a é 😀", "\u202e", "\ufeff", "\u0000", "\x7f", "=", "<<", "{{ a }}", "a: |\n  b", strings.Repeat("long ", 400), strings.Repeat("k", 2000), ".inf", "1e5", "+1",
}

func TestIsReadAsItWas(t *testing.T) {
	for _, text := range texts {
		object := map[string]any{text: text, "list": []any{text, []any{text}, map[string]any{text: []any{text}}}, "deep": map[string]any{"deeper": map[string]any{text: text, "z": 1.0}}}
		check(t, object)
	}
}

func check(t *testing.T, object map[string]any) {
	t.Helper()
	body, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, string(body))
	var want, got map[string]any
	if err := json.Unmarshal(body, &want); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(text+"---\n"), &got); err != nil {
		t.Fatalf("%v in %s, of %s", err, text, body)
	}
	again, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	got = nil
	if err := json.Unmarshal(again, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s became\n%s:\n%s", body, text, diff)
	}
}

func FuzzIsReadAsItWas(f *testing.F) {
	for _, text := range texts {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		check(t, map[string]any{key: text, "below": map[string]any{"list": []any{text, map[string]any{key: text}}}})
	})
}
