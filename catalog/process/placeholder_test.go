package process_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/callboard/callboard/catalog/process"
)

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
		"$openapi unable to bundle the file at ./x, Error: nowhere":                        {"$openapi", process.Content{URL: "u", Err: errors.New("nowhere"), Apart: true}},
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
