package process_test

import (
	"testing"

	"github.com/callboard/callboard/catalog/process"
)

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
