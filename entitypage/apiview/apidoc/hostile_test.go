package apidoc_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

// hostile are texts that would take a naive reader for ever, or all of its memory.
var hostile = []struct {
	name, kind string
	text       func() string
}{
	{"deep lists in YAML", "openapi", func() string { return "openapi: 3.0.0\nx: " + strings.Repeat("[", 1_000_000) }},
	{"deep lists in JSON", "openapi", func() string { return `{"openapi": "3.0.0", "x": ` + strings.Repeat("[", 1_000_000) }},
	{"millions of values", "openapi", func() string { return "openapi: 3.0.0\nx: [" + strings.Repeat("0,", 3_000_000) + "0]" }},
	{"millions of values in JSON", "openapi", func() string { return `{"openapi": "3.0.0", "x": [` + strings.Repeat("0,", 3_000_000) + "0]}" }},
	{"too long", "openapi", func() string { return "openapi: 3.0.0\nx: " + strings.Repeat("long ", 4_000_000) }},
	{"aliases that multiply", "openapi", func() string {
		var b strings.Builder
		b.WriteString(head + "x-a0: &a0 {type: object, properties: {a: {type: string}}}\n")
		for i := range 30 {
			fmt.Fprintf(&b, "x-a%d: &a%d {type: object, example: [*a%d, *a%d], properties: {a: *a%d, b: *a%d}}\n", i+1, i+1, i, i, i, i)
		}
		return b.String() + "components: {schemas: {A: *a30}}\n"
	}},
	{"an alias of itself", "openapi", func() string {
		return head + "components: {schemas: {A: &a {type: object, properties: {a: *a}, allOf: [*a, *a]}}}\n"
	}},
	{"merges of itself", "openapi", func() string {
		return head + "components: &c\n  <<: [*c, *c]\n  schemas: &s {<<: *s, A: {type: string}}\n"
	}},
	{"allOf that multiplies", "openapi", func() string {
		var b strings.Builder
		b.WriteString(head + "components:\n  schemas:\n    A40: {type: object, properties: {a: {type: string}}}\n")
		for i := range 40 {
			fmt.Fprintf(&b, "    A%d: {allOf: [{$ref: '#/components/schemas/A%d'}, {$ref: '#/components/schemas/A%d'}]}\n", i, i+1, i+1)
		}
		return b.String()
	}},
	{"references in a circle", "openapi", func() string {
		return head + "components:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n    C: {allOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/A'}]}\n    D: {properties: {d: {$ref: '#/components/schemas/D/properties/d'}}}\n    E: {$ref: '#'}\n"
	}},
	{"variables that multiply", "openapi", func() string {
		var b strings.Builder
		b.WriteString("openapi: 3.0.0\ninfo: {title: T}\nservers:\n  - url: https://h/" + strings.Repeat("{a0}", 200) + "\n    variables:\n")
		for i := range 100 {
			fmt.Fprintf(&b, "      a%d: {default: '%s'}\n", i, strings.Repeat(fmt.Sprintf("{a%d}", i+1), 150))
		}
		return b.String() + "paths: {/a: {get: {}}}\n"
	}},
	{"a large example that everyone shares", "openapi", func() string {
		var b strings.Builder
		b.WriteString(head + "components:\n  requestBodies:\n    B: {content: {application/json: {example: {a: " + strings.Repeat("x", 30_000) + "}}}}\npaths:\n")
		for i := range 5000 {
			fmt.Fprintf(&b, "  /a%d: {post: {requestBody: {$ref: '#/components/requestBodies/B'}}}\n", i)
		}
		return b.String()
	}},
	{"ten thousand operations and more", "openapi", func() string {
		var b strings.Builder
		b.WriteString(head + "paths:\n")
		for i := range 12_000 {
			fmt.Fprintf(&b, "  /a%d: {get: {operationId: same, summary: '<script>alert(%d)</script>'}}\n", i, i)
		}
		return b.String()
	}},
	{"names that are all alike", "graphql", func() string {
		var b strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&b, "type ü%d { a: Int }\n", i)
		}
		return b.String() + strings.Repeat("type A { a: Int }\n", 20_000)
	}},
	{"long names in every query", "graphql", func() string {
		var b strings.Builder
		long := strings.Repeat("x", 100_000)
		fmt.Fprintf(&b, "type Thing { %s1: Int %s2: Int %s3: Int }\ntype Query {\n", long, long, long)
		for i := range 5000 {
			fmt.Fprintf(&b, "  a%d: Thing\n", i)
		}
		return b.String() + "}\n"
	}},
	{"nested messages", "grpc", func() string { return strings.Repeat("message A{", 20_000) + strings.Repeat("}", 20_000) }},
	{"long names around many messages", "grpc", func() string {
		return "syntax = \"proto3\";\nmessage " + strings.Repeat("A", 500_000) + " {\n" + strings.Repeat("message B { A a = 1; }\n", 20_000) + "}\n"
	}},
	{"a package of many parts", "grpc", func() string {
		return "syntax = \"proto3\";\npackage a" + strings.Repeat(".a", 200_000) + ";\nmessage M {\n" + strings.Repeat("  b c = 1;\n", 50_000) + "}\n"
	}},
	{"many comments", "grpc", func() string { return strings.Repeat("// x\n", 200_000) + "message A {}\n" }},
	{"semicolons", "grpc", func() string { return strings.Repeat(";", 2_000_000) }},
}

const head = "openapi: 3.0.0\ninfo: {title: T}\n"

// maxKept is how much memory one Doc may hold beside its text.
const maxKept = 300 << 20

func TestHostileDefinitionsEndInABoundedDoc(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			text := c.text()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			doc := apidoc.Parse(c.kind, text)
			runtime.GC()
			runtime.ReadMemStats(&after)
			if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > maxKept {
				t.Errorf("the Doc holds %d MB", kept>>20)
			}
			checkDoc(t, doc)
			if unsafe.StringData(doc.Text) != unsafe.StringData(text) {
				t.Error("the text was copied")
			}
			count := 0
			for range doc.Operations() {
				count++
			}
			if count > 10_000 || len(doc.Problems) > 101 {
				t.Errorf("got %d operations and %d problems", count, len(doc.Problems))
			}
			t.Logf("%d bytes, %d operations, %d types, %d problems, allocated %d MB", len(text), count, len(doc.Types), len(doc.Problems), (after.TotalAlloc-before.TotalAlloc)>>20)
		})
	}
}
