package apidoc_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

// large is an OpenAPI document of about 1 MB: a type and two operations for each of its things.
func large(things int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: Large, version: '1'}\npaths:\n")
	for i := range things {
		fmt.Fprintf(&b, "  /things%d/{id}:\n", i)
		for _, verb := range []string{"get", "delete"} {
			fmt.Fprintf(&b, `    %[1]s:
      tags: [t%[2]d]
      operationId: %[1]sThing%[3]d
      summary: What it does to a thing
      parameters:
        - name: id
          in: path
          required: true
          schema:
            type: string
            format: uuid
      responses:
        '200':
          description: Done
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing%[3]d'
        '404':
          description: There is no such thing
`, verb, i%20, i)
		}
	}
	b.WriteString("components:\n  schemas:\n")
	for i := range things {
		fmt.Fprintf(&b, `    Thing%d:
      type: object
      description: One of many things
      required: [id]
      properties:
        id:
          type: string
          format: uuid
        count:
          type: integer
          minimum: 0
          maximum: 100
        kind:
          type: string
          enum: [a, b, c]
        next:
          $ref: '#/components/schemas/Thing%d'
        many:
          type: array
          items:
            $ref: '#/components/schemas/Thing%d'
`, i, (i+1)%things, i*7%things)
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := large(720)
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, line)
	}
	doc, err := json.Marshal(map[string]any{"openapi": "3.0.3", "info": map[string]any{"title": "L"}, "paths": map[string]any{}, "x-lines": lines})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, kind, text string }{
		{"OpenAPI in YAML", "openapi", text},
		{"strings in JSON", "openapi", string(doc)},
		{"GraphQL", "graphql", strings.Repeat("\"Words\"\ntype A { a(b: Int = 1): [String!]! c: A }\n", 20_000)},
		{"Protobuf", "grpc", "syntax = \"proto3\";\n" + strings.Repeat("// Words\nmessage A { string a = 1; A b = 2; }\n", 20_000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				apidoc.Parse(c.kind, c.text)
			}
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	doc := apidoc.Parse("openapi", large(720))
	for b.Loop() {
		doc.Search("get thing7")
	}
}
