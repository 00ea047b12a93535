package process_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

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
