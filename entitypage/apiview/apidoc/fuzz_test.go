package apidoc_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/definitions/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(kindOf(file), read(f, file))
	}
	for _, seed := range []struct{ kind, text string }{
		{"", ""},
		{"openapi", "{}"},
		{"openapi", "{\"openapi\": 3"},
		{"asyncapi", "asyncapi: 3\noperations: {a: {channel: {$ref: '#'}}}"},
		{"openapi", "swagger: 2\npaths: {/{: {get: {parameters: [{in: body}, {in: path, name: a, type: [x, null]}]}}}"},
		{"graphql", "type A"},
		{"graphql", "union A = | B\nextend schema { query: A }"},
		{"grpc", "message A { oneof b {} extend A { repeated group C = 1 {} } }"},
		{"openapi", "&a {openapi: *a, info: *a, paths: {<<: *a}}"},
	} {
		f.Add(seed.kind, seed.text)
	}
	f.Fuzz(func(t *testing.T, kind, text string) {
		doc := apidoc.Parse(kind, text)
		checkDoc(t, doc)
		if doc.Text != text {
			t.Error("the text changed")
		}
		for _, p := range doc.Problems {
			if strings.Contains(p.Message, "cannot be read: ") {
				t.Errorf("a panic: %s", p.Message)
			}
		}
		doc.Search("a")
	})
}
