package request_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/entity"
)

const sample = `{"apiVersion":"v1","kind":"Component","metadata":{"annotations":{"a.b/c":"x","a":{"d":1},"q\"uote":true, "":{"":2}},"links":[{"url":"u","t":[]}],"name":"n","tags":["go","}"]} ,
 "relations":[],"spec":{"n":null,"o":{},"type":"se\\\"rvice","x":{"y":{"z":-1.5e3}}}}`

func TestProjectionsOfBytesAndOfValuesAgree(t *testing.T) {
	for _, field := range []string{
		"kind", "kind,metadata.name", "metadata.annotations.a.b/c", "metadata.annotations.a.d", "metadata.annotations", "metadata.annotations.q\"uote",
		"metadata.links.url", "metadata.links.0.url", "metadata.tags", "metadata.tags.1", "spec.type,spec", "spec,spec.type", "spec.nothing", "spec.n", "spec.o",
		"spec.o.p", "spec.nothing,kind", "spec.x.y.z,spec.n", "spec.x.y.z,spec.x.q", "kind.", "kind..", ".", "metadata.annotations..", "relations", "spec.x.y.z.a", "spec.type.a",
	} {
		fields, err := entity.ParseFields([]string{field})
		if err != nil {
			t.Fatal(err)
		}
		compare(t, sample, fields)
	}
}

func compare(t *testing.T, text string, fields entity.Fields) {
	t.Helper()
	var e entity.Entity
	if json.Unmarshal([]byte(text), &e) != nil {
		return
	}
	want, err := json.Marshal(fields.Project(e))
	if err != nil {
		t.Fatal(err)
	}
	var wanted, gotten any
	got := request.Shape(fields)([]byte("before"), []byte(text))
	if string(got[:6]) != "before" || json.Unmarshal(got[6:], &gotten) != nil || json.Unmarshal(want, &wanted) != nil {
		t.Fatalf("%q of %s: %s is not JSON", fields, text, got)
	}
	if diff := cmp.Diff(wanted, gotten); diff != "" {
		t.Errorf("%q of %s: %s", fields, text, diff)
	}
}

// FuzzShape compares the projection of bytes with that of values.
func FuzzShape(f *testing.F) {
	f.Add(sample, "metadata.annotations.a.d,spec.x,kind")
	f.Add(`{"a.b":{"c":1},"a":2}`, "a.b.c,a")
	f.Fuzz(func(t *testing.T, text, list string) {
		fields, err := entity.ParseFields([]string{list})
		if err != nil || len(fields) == 0 || len(text) == 0 || text[0] != '{' || !json.Valid([]byte(text)) || !utf8.ValidString(text+list) || hasDuplicates(text) {
			return
		}
		compare(t, text, fields)
	})
}

// hasDuplicates reports whether a key stands twice in one object, which the index never writes.
func hasDuplicates(text string) bool {
	var value any
	_ = json.Unmarshal([]byte(text), &value)
	again, _ := json.Marshal(value)
	return keys(text) != keys(string(again))
}

func keys(text string) int {
	count, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ':' && !quoted:
			count++
		}
	}
	return count
}

func BenchmarkShape(b *testing.B) {
	shape := request.Shape(entity.Fields{"kind", "metadata.namespace", "metadata.name"})
	buffer := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		shape(buffer, []byte(sample))
	}
}
