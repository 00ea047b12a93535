package ingest_test

import (
	"context"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/fault"
)

// files are read by path; references are relative to the file they stand in.
type files map[string]string

func (f files) read(_ context.Context, from, reference string) ([]byte, string, error) {
	at := path.Join(path.Dir(from), reference)
	text, ok := f[at]
	if !ok {
		return nil, at, fault.New(fault.NotFound, "could not read %s, 404 Not Found", at)
	}
	return []byte(text), at, nil
}

func bundle(t *testing.T, f files) (string, error) {
	t.Helper()
	out, err := ingest.Bundle(t.Context(), []byte(f["api.yaml"]), "api.yaml", f.read)
	return string(out), err
}

func TestBundlePutsOutsideReferencesWhereTheyAreNamedFirst(t *testing.T) {
	got, err := bundle(t, files{
		"api.yaml": `openapi: 3.0.0
paths:
  /pets/{id}:
    $ref: ./paths/pet.yaml
  /cats:
    get: {schema: {$ref: './schemas.yaml#/Pet'}}
components:
  schemas:
    Local: {$ref: '#/components/schemas/Other'}
    Other: {type: string}
`,
		"paths/pet.yaml": `get:
  schema: {$ref: '../schemas.yaml#/Pet'}
`,
		"schemas.yaml": `Pet:
  properties:
    owner: {$ref: '#/Owner'}
Owner: {type: object, description: "1.0"}
`,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `openapi: 3.0.0
paths:
  /pets/{id}:
    get:
      schema:
        properties:
          owner:
            type: object
            description: "1.0"
  /cats:
    get:
      schema:
        $ref: '#/paths/~1pets~1%7Bid%7D/get/schema'
components:
  schemas:
    Local:
      $ref: '#/components/schemas/Other'
    Other:
      type: string
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBundleEndsWhereFilesReferToEachOther(t *testing.T) {
	got, err := bundle(t, files{
		"api.yaml": "a: {$ref: 'b.yaml#/node'}\nself: {$ref: 'api.yaml#/a'}\n",
		"b.yaml":   "node: {next: {$ref: 'c.yaml#/node'}, up: {$ref: 'api.yaml'}}\n",
		"c.yaml":   "node: {next: {$ref: 'b.yaml#/node'}, again: {$ref: '#/node'}}\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `a:
  next:
    next:
      $ref: '#/a'
    again:
      $ref: '#/a/next'
  up:
    $ref: '#'
self:
  $ref: '#/a'
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBundleKeepsWhatStandsBesideAReference(t *testing.T) {
	got, err := bundle(t, files{
		"api.yaml": "a: {$ref: 'b.yaml', description: mine, extra: {$ref: '#/x'}}\nx: 1\n",
		"b.yaml":   "type: object\ndescription: theirs\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "a:\n  type: object\n  description: mine\n  extra:\n    $ref: '#/x'\nx: 1\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBundleLeavesTheReferencesThatAsyncAPI3Needs(t *testing.T) {
	got, err := bundle(t, files{
		"api.yaml": `asyncapi: 3.0.0
channels:
  signup:
    servers: [{$ref: 'servers.yaml#/a'}]
    messages: {one: {$ref: 'm.yaml'}}
operations:
  send:
    channel: {$ref: '#/channels/signup'}
`,
		"m.yaml": "payload: {type: string}\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{"$ref: servers.yaml#/a", "$ref: '#/channels/signup'", "payload:"} {
		if !strings.Contains(got, kept) {
			t.Errorf("no %q in\n%s", kept, got)
		}
	}
}

func TestBundleRefusesWhatWouldNotEnd(t *testing.T) {
	laughs := "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
	for i := range 9 {
		name, before := string(rune('b'+i)), string(rune('a'+i))
		laughs += fmt.Sprintf("%s: &%s [%s]\n", name, name, strings.TrimSuffix(strings.Repeat("*"+before+",", 10), ","))
	}
	cases := map[string]files{
		"aliases of aliases": {"api.yaml": laughs},
		"deep":               {"api.yaml": strings.Repeat("[", 2000) + strings.Repeat("]", 2000)},
		"absent file":        {"api.yaml": "a: {$ref: gone.yaml}"},
		"absent part":        {"api.yaml": "a: {$ref: 'b.yaml#/x/y'}", "b.yaml": "x: {}"},
		"broken file":        {"api.yaml": "a: {$ref: b.yaml}", "b.yaml": "{"},
		"nothing":            {"api.yaml": ""},
	}
	for name, f := range cases {
		if got, err := bundle(t, f); err == nil {
			t.Errorf("%s: gave %.200s", name, got)
		}
	}
}
