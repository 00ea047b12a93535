package apidoc_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

func TestProblemsSayWhereAndWhatWasExpected(t *testing.T) {
	t.Parallel()
	const openapi, asyncapi = "openapi: 3.0.0\ninfo: {title: T, version: '1'}\n", "asyncapi: 3.0.0\ninfo: {title: T, version: '1'}\n"
	for _, c := range []struct {
		name, kind, text string
		level            entity.Level
		line, column     int
		message          string // part of it
		expected         string // part of it
	}{
		{"nothing", "openapi", " \n", entity.Error, 0, 0, "is empty", "the text"},
		{"broken YAML", "openapi", openapi + "paths:\n  /a:\n   get: {\n  /b: x: y\n", entity.Error, 5, 4, "not valid YAML", "YAML or JSON"},
		{"broken JSON", "openapi", "{\n  \"openapi\": \"3.0.0\",\n  \"info\" {}\n}", entity.Error, 3, 10, "not valid JSON", "JSON or YAML"},
		{"a list", "openapi", "- openapi\n", entity.Error, 1, 1, "is a list", "an object with openapi"},
		{"not UTF-8", "graphql", "type A {\n a: \xff }", entity.Error, 2, 5, "UTF-8", "UTF-8"},
		{"another format", "openapi", asyncapi + "channels: {}\n", entity.Warning, 0, 0, "the type says openapi and the definition is AsyncAPI", "asyncapi"},
		{"an unknown version", "openapi", "openapi: 9.1\ninfo: {title: T}\npaths: {}\n", entity.Warning, 1, 10, "version 9.1 is not known", "3.1"},
		{"no version", "openapi", "info: {title: T}\npaths: {}\n", entity.Warning, 1, 1, "version of OpenAPI is missing", "openapi: 3"},
		{"no title", "openapi", "openapi: 3.0.0\npaths: {}\n", entity.Warning, 1, 1, "title is missing", "info"},
		{"paths as a list", "openapi", openapi + "paths: [1]\n", entity.Warning, 3, 8, "paths is a list", "an object"},
		{"an operation as a string", "openapi", openapi + "paths:\n  /a:\n    get: soon\n", entity.Warning, 5, 10, "paths./a.get is a string", "an object"},
		{"a reference to nothing", "openapi", openapi + "paths:\n  /a:\n    get:\n      parameters:\n        - $ref: '#/components/parameters/P'\n", entity.Warning, 7, 11, "nothing is at #/components/parameters/P", "a name below #/"},
		{"a reference to itself", "openapi", openapi + "paths:\n  /a: {$ref: '#/paths/~1a'}\n", entity.Warning, 4, 7, "leads back to itself", ""},
		{"another file", "openapi", openapi + "paths:\n  /a: {$ref: 'a.yaml#/a'}\n", entity.Warning, 4, 7, "in another file", "bundled"},
		{"a path parameter that is missing", "openapi", openapi + "paths:\n  /a/{id}:\n    get: {}\n", entity.Warning, 5, 5, "{id} of /a/{id} is not described", "in: path"},
		{"an id given twice", "openapi", openapi + "paths:\n  /a:\n    get: {operationId: x}\n    put: {operationId: x}\n", entity.Warning, 6, 24, "x is given twice", "line 5"},
		{"a type given twice", "openapi", openapi + "components:\n  schemas:\n    A: {}\n    A: {}\n", entity.Warning, 6, 5, "A is given twice", "line 5"},
		{"security that nobody described", "openapi", openapi + "security: [{key: []}]\npaths: {/a: {get: {}}}\n", entity.Warning, 3, 13, "no security scheme key", "security schemes"},
		{"a schema that is none", "openapi", openapi + "components: {schemas: {A: [1]}}\n", entity.Warning, 3, 27, "the schema is a list", "an object"},
		{"an operation without action", "asyncapi", asyncapi + "channels: {a: {}}\noperations:\n  x: {channel: {$ref: '#/channels/a'}}\n", entity.Warning, 5, 3, "does not say what it does", "send or receive"},
		{"an operation without channel", "asyncapi", asyncapi + "channels: {}\noperations:\n  x: {action: send}\n", entity.Warning, 5, 3, "has no channel", "channels"},
		{"broken GraphQL", "graphql", "type A {\n  a: Int\n  b Int\n}\n", entity.Error, 3, 5, "Expected :", "GraphQL"},
		{"a GraphQL type from nowhere", "graphql", "type Query {\n  a: Else\n}\n", entity.Warning, 2, 6, "Else is not defined", ""},
		{"broken Protobuf", "grpc", "syntax = \"proto3\";\nmessage A {\n  string = 1;\n}\n", entity.Error, 3, 10, "syntax error", "Protobuf"},
		{"a message from nowhere", "grpc", "syntax = \"proto3\";\nmessage A {\n  B b = 1;\n}\n", entity.Warning, 3, 3, "B is not defined", "import"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := apidoc.Parse(c.kind, c.text)
			checkDoc(t, doc)
			if doc.Text != c.text {
				t.Errorf("the text became %q", doc.Text)
			}
			for _, p := range doc.Problems {
				if strings.Contains(p.Message, c.message) {
					if p.Level != c.level || p.Line != c.line || p.Column != c.column || !strings.Contains(p.Expected, c.expected) {
						t.Errorf("got %s at %d:%d, expected %q", p.Level, p.Line, p.Column, p.Expected)
					}
					return
				}
			}
			t.Errorf("no problem with %q in %+v", c.message, doc.Problems)
		})
	}
}

func TestFormatIsFoundWhateverTheTypeSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, kind, text, format string }{
		{"OpenAPI under a type of one's own", "internal-rest", "openapi: 3.0.0\ninfo: {title: T}\npaths: {}", apidoc.OpenAPI},
		{"sorted JSON", "rest", `{"info": {"title": "openapi"}, "paths": {}, "swagger": "2.0"}`, apidoc.OpenAPI},
		{"YAML in braces", "rest", `{asyncapi: 3.0.0, info: {title: T}}`, apidoc.AsyncAPI},
		{"a key that is deeper", "rest", "data:\n  openapi: 3.0.0\n", apidoc.Plain},
		{"AsyncAPI as openapi", "openapi", "asyncapi: 2.6.0\ninfo: {title: T}\n", apidoc.AsyncAPI},
		{"OpenAPI that describes AsyncAPI", "openapi", "openapi: 3.0.0\ninfo:\n  title: T\n  description: |\n    asyncapi: 3.0.0\n", apidoc.OpenAPI},
		{"GraphQL as openapi", "openapi", "type Query {\n  a: Int\n}\n", apidoc.GraphQL},
		{"Protobuf as graphql", "graphql", "syntax = \"proto3\";\nmessage A { string b = 1; }\n", apidoc.Protobuf},
		{"GraphQL without a type", "", "\"\"\"Words\"\"\"\ntype Query {\n  a: Int\n}\n", apidoc.GraphQL},
		{"TypeScript that looks like GraphQL", "trpc", "type A = {\n  b: string;\n}\ninterface B {\n  c: string;\n}\n", apidoc.Plain},
		{"WSDL", "wsdl", "<definitions/>", apidoc.Plain},
		{"JSON of nobody", "", `{"a": 1}`, apidoc.Plain},
		{"a broken text keeps its promise", "asyncapi", "}{", apidoc.AsyncAPI},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := apidoc.Parse(c.kind, c.text)
			checkDoc(t, doc)
			if doc.Format != c.format {
				t.Errorf("got %s, expected %s", doc.Format, c.format)
			}
			if doc.Format == apidoc.Plain && len(doc.Problems) > 0 {
				t.Errorf("plain text has problems: %+v", doc.Problems)
			}
		})
	}
}

func TestWhatIsNotBrokenIsStillShown(t *testing.T) {
	t.Parallel()
	doc := apidoc.Parse("graphql", "type Query {\n  a: Thing\n}\n\"Words\"\ntype Bad {\n  x Int\n}\n\ntype Thing {\n  b: Int\n}\n")
	if _, ok := doc.Type("type-Thing"); !ok || len(doc.Groups) != 1 || !doc.Broken() {
		t.Errorf("got %d groups, %+v", len(doc.Groups), doc.Problems)
	}
	if thing, _ := doc.Type("type-Thing"); thing.Line != 9 {
		t.Errorf("Thing moved to line %d", thing.Line)
	}
	doc = apidoc.Parse("grpc", "syntax = \"proto3\";\nmessage Good { string a = 1; }\nmessage Bad { string = 1; }\nservice S { rpc Do(Good) returns (Good); }\n")
	if _, ok := doc.Operation("op-S-Do"); !ok || !doc.Broken() {
		t.Errorf("got %d groups, %+v", len(doc.Groups), doc.Problems)
	}
}
