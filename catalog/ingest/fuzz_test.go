package ingest_test

import (
	"testing"

	"github.com/callboard/callboard/catalog/ingest"
)

func FuzzBundle(f *testing.F) {
	f.Add("a: {$ref: 'b.yaml#/x'}", "x: {$ref: '#/y'}\ny: {$ref: 'api.yaml#/a', z: 1}")
	f.Add("a: &a {$ref: b.yaml}\nb: *a", "[{$ref: '#/0'}, {$ref: 'api.yaml'}]")
	f.Fuzz(func(t *testing.T, one, two string) {
		fs := files{"api.yaml": one, "b.yaml": two}
		out, err := ingest.Bundle(t.Context(), []byte(one), "api.yaml", fs.read)
		if err == nil && len(out) == 0 {
			t.Error("nothing")
		}
	})
}
