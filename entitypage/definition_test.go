package entitypage_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/callboard/callboard/foundation/web/webtest"
)

// api is an API entity with a definition.
func api(name, typ, definition string) string {
	return fmt.Sprintf("apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: %s}\nspec:\n  type: %s\n  lifecycle: production\n  owner: team-a\n  definition: |\n    %s\n",
		name, typ, strings.ReplaceAll(strings.TrimSpace(definition), "\n", "\n    "))
}

const charges = `openapi: 3.0.3
info: {title: Charges, version: "2.1", description: "First.\n\n<script>alert(1)</script>"}
servers: [{url: "https://pay.example.com"}]
paths:
  /charges/{id}:
    get:
      operationId: showCharge
      tags: [charges]
      summary: <img src=x onerror=alert(1)>
      parameters: [{name: id, in: path, required: true, description: "</code><script>", schema: {type: string}}]
      responses:
        "200": {description: A charge, content: {application/json: {schema: {$ref: "#/components/schemas/Charge"}}}}
        "404": {description: None}
components:
  schemas:
    Charge: {type: object, required: [amount], properties: {amount: {type: integer, minimum: 1}, link: {type: string, example: "javascript:alert(1)"}}}`

const orderEvents = `asyncapi: 2.6.0
info: {title: Order events, version: "1"}
channels:
  orders.placed:
    subscribe: {operationId: placed, message: {name: OrderPlaced, payload: {type: object, properties: {number: {type: string}}}}}`

func TestDefinitionShowsHowAnAPIIsCalled(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{
		"a.part.yaml": api("charges", "openapi", charges), "b.part.yaml": api("events", "asyncapi", orderEvents),
		"c.part.yaml": api("shop", "graphql", "type Query { product(id: ID!): Product }\ntype Product { id: ID! name: String }"),
		"d.part.yaml": api("stock", "grpc", "syntax = \"proto3\";\npackage stock;\nservice Stock { rpc Count(Item) returns (Item); }\nmessage Item { string id = 1; }"),
		"e.part.yaml": api("broken", "openapi", "openapi: 3.0.3\ninfo: {title: Broken\npaths: {}"),
		"f.part.yaml": api("minified", "openapi", `{"openapi": "3.0.3", "x": "wide`+strings.Repeat("0", 3000)+`", "paths": {"/a": nonsense}}`),
		"g.part.yaml": api("better", "openapi", "openapi: 3.0.3\npaths: {/a: {get: {}}}"),
		"h.part.yaml": api("elsewhere", "openapi", "openapi: 3.0.3\npaths: {/a: {get: {responses: {'200': {$ref: 'http://other.example/x'}}}}}"),
	})
	h.Read()
	const at = "/catalog/default/api/"
	webtest.Run(t, house,
		webtest.Scenario{Name: "an address stays as it is", Path: at + "elsewhere/definition", Contains: []string{"http://other.example/x is in another file"}},
		webtest.Scenario{
			Name: "OpenAPI, with nothing in it run", Path: at + "charges/definition",
			Contains: []string{
				"Charges", "OpenAPI 3.0.3", "/charges/{id}", "showCharge", "in path", "required", "at least 1", "curl", "<copy-text", `id="types"`, "First.",
				"&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x onerror=alert(1)&gt;", "&lt;/code&gt;&lt;script&gt;", `href="/catalog/default/api/charges/definition?as=text#L6"`,
			},
			Lacks: []string{"<script>alert", "<img src=x", `href="javascript:`},
		},
		webtest.Scenario{Name: "AsyncAPI", Path: at + "events/definition", Contains: []string{"AsyncAPI 2.6.0", "orders.placed", "OrderPlaced", "number"}},
		webtest.Scenario{Name: "GraphQL", Path: at + "shop/definition", Contains: []string{"GraphQL", "product", "Product", "id: ID → Product"}},
		webtest.Scenario{Name: "gRPC", Path: at + "stock/definition", Contains: []string{"Protocol Buffers proto3", "Count", "Item"}},
		webtest.Scenario{Name: "found", Path: at + "charges/definition?q=charge", Contains: []string{"Found for “charge”", "definition#op-showCharge", "Show everything"}, Lacks: []string{"in path"}},
		webtest.Scenario{Name: "not found", Path: at + "charges/definition?q=%3Cb%3E", Contains: []string{"Found for “&lt;b&gt;”", "Nothing found"}},
		webtest.Scenario{Name: "as text", Path: at + "charges/definition?as=text", Contains: []string{`id="L6"`, "&lt;script&gt;"}, Lacks: []string{"<script>alert"}},
		webtest.Scenario{
			Name: "raw, as text whatever is in it", Path: at + "charges/definition/raw", Contains: []string{"openapi: 3.0.3", "<script>alert(1)</script>"},
			ResponseHeader: map[string]string{"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"},
		},
		webtest.Scenario{
			Name: "for the disk", Path: at + "charges/definition/raw?download", Contains: []string{"openapi: 3.0.3"},
			ResponseHeader: map[string]string{"Content-Type": "text/plain; charset=utf-8", "Content-Disposition": "attachment; filename=charges.yaml"},
		},
		webtest.Scenario{Name: "for the disk, by its language", Path: at + "stock/definition/raw?download", ResponseHeader: map[string]string{"Content-Disposition": "attachment; filename=stock.proto"}},
		webtest.Scenario{Name: "from the list", Path: "/catalog?kind=api", Contains: []string{`href="/catalog/default/api/charges/definition" title="Definition">openapi</a>`}},
		webtest.Scenario{Name: "broken, with the place", Path: at + "broken/definition", Contains: []string{"cannot be read in full", "line 2, column 1", `class="hit" data-n="2"`, `<span class="t">openapi</span>: 3.0.3`}},
		webtest.Scenario{
			Name: "broken far out in its only line", Path: at + "minified/definition", Contains: []string{"line 1, column 3051", "…0000", "<i data-at"},
		},
		webtest.Scenario{Name: "with what could be better behind a click", Path: at + "better/definition", Contains: []string{"What could be better", `id="problems">`, "The title is missing"}},
		webtest.Scenario{Name: "a tab of the API", Path: at + "charges", Contains: []string{`href="/catalog/default/api/charges/definition"`}},
		webtest.Scenario{Name: "no tab of others", Path: "/catalog/default/component/orders", Lacks: []string{"component/orders/definition"}},
		webtest.Scenario{Name: "others have none", Path: "/catalog/default/component/orders/definition", Status: http.StatusNotFound},
		webtest.Scenario{Name: "one that is not there", Path: at + "chargs/definition", Status: http.StatusNotFound, Contains: []string{"Did you mean"}},
		webtest.Scenario{Name: "Backstage's page of APIs", Path: "/api-docs", Status: http.StatusSeeOther, ResponseHeader: map[string]string{"Location": "/catalog?kind=api"}},
	)
}

func TestGiantDefinitionIsShownInParts(t *testing.T) {
	var text strings.Builder
	text.WriteString("openapi: 3.0.3\ninfo: {title: Giant, version: \"1\"}\npaths:\n")
	for i := range 450 {
		fmt.Fprintf(&text, "  /things/%d: {get: {operationId: thing%d, tags: [%s], responses: {\"200\": {description: ok}}}}\n", i, i, map[bool]string{true: "even", false: "odd"}[i%2 == 0])
	}
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"giant.part.yaml": api("giant", "openapi", text.String())})
	h.Read()
	const path = "/catalog/default/api/giant/definition"
	body := get(t, house, path)
	if n := strings.Count(body, `class="api-entry"`); n != 100 || !strings.Contains(body, "even, page 2") || !strings.Contains(body, "Part 1 of 6") {
		t.Fatalf("%d operations on the first page", n)
	}
	seen := strings.Count(body, `class="api-entry"`)
	for next := pageLink(body, "Next"); next != ""; next = pageLink(body, "Next") {
		body = get(t, house, next)
		seen += strings.Count(body, `class="api-entry"`)
	}
	if seen != 450 {
		t.Errorf("%d operations in all parts", seen)
	}
	if hits := get(t, house, path+"?q=thing449"); !strings.Contains(hits, "definition?part=group-odd.3#op-thing449") {
		t.Error("what is found does not lead to its part")
	}
}

const trying = `openapi: 3.1.0
info: {title: Trying, version: "1"}
servers:
  - {url: "https://pay.example.com/v1"}
  - {url: "https://{region}.example.com", variables: {region: {default: eu, enum: [eu, us]}}}
  - {url: "https://*.example.com"}
  - {url: "javascript:alert(1)"}
  - {url: "https://a.example;script-src 'unsafe-inline'"}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, sid: {type: apiKey, in: cookie, name: sid}, me: {type: http, scheme: basic}}}
paths:
  /charges/{id}:
    get:
      operationId: show
      security: [{key: [], sid: [], me: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, example: 7}}
        - {name: state, in: query, schema: {type: string, enum: [open, paid]}}
        - {name: since, in: query, schema: {type: string, format: date, example: "2027-03-14"}}
        - {name: tags, in: query, required: true, schema: {type: array, items: {type: string}, example: [a, b]}}
        - {name: Host, in: header, schema: {type: string}}
        - {name: "\"><script>alert(1)</script>", in: query, schema: {type: string, example: "\"><img src=x>"}}
    put:
      operationId: change
      servers: [{url: "https://change.example.com"}]
      requestBody:
        content:
          application/json: {example: {text: "</textarea><script>alert(1)</script>"}}
          multipart/form-data: {schema: {type: object, properties: {note: {type: string}, scan: {type: string, format: binary}}}}
          image/png: {}
    trace: {operationId: follow}
webhooks:
  paid: {post: {operationId: paid}}`

func TestOperationIsTriedOnAPageOfItsOwn(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{
		"a.part.yaml": api("pay", "openapi", trying), "b.part.yaml": api("bare", "openapi", strings.Replace(charges, "https://pay.example.com", "/v1", 1)),
		"c.part.yaml": api("shop", "graphql", "type Query { product(id: ID!): String }"),
	})
	h.Read()
	const at = "/catalog/default/api/"
	policy := func(want string) func(*testing.T, *http.Response, string) {
		return func(t *testing.T, response *http.Response, _ string) {
			if got := response.Header.Get("Content-Security-Policy"); !strings.Contains(got, "; connect-src 'self'"+want+"; ") || strings.Contains(got, "*") {
				t.Errorf("policy %q", got)
			}
		}
	}
	const script = "/assets/try-operation-"
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "offered", Path: at + "pay/definition", Contains: []string{`href="/catalog/default/api/pay/definition?try=op-show#op-show"`}, Lacks: []string{script, "<try-operation", "try=op-follow", "try=op-paid"},
			Check: policy(""),
		},
		webtest.Scenario{
			Name: "asked for", Path: at + "pay/definition?try=op-show", Check: policy(" https://pay.example.com https://eu.example.com https://us.example.com"),
			Contains: []string{
				script, `<option value="https://us.example.com">`, "https://*.example.com: the host of the address cannot be named in a policy.", "javascript:alert(1): the address does not begin with https:// or http://.",
				`type="number" value="7"`, `<option value="">not sent</option>`, `<option value="open">`, `type="date" value="" placeholder="2027-03-14"`, `value="a, b"`, "Several with commas between them.",
				"Pages cannot send this. The command can.", `data-kind="header"`, `data-kind="Basic"`, "&lt;script&gt;alert(1)", "Sending needs JavaScript", "curl",
			},
			Lacks: []string{"<script>alert", "<img src=x", `type="submit" disabled`},
		},
		webtest.Scenario{
			Name: "with a server and bodies of its own", Path: at + "pay/definition?try=op-change", Check: policy(" https://change.example.com"),
			Contains: []string{"&lt;/textarea&gt;&lt;script&gt;", `data-body="form" data-media="multipart/form-data"`, `data-body="file" data-media="image/png"`, `type="file"`, "data-media-choice"},
			Lacks:    []string{"<script>alert"},
		},
		webtest.Scenario{
			Name: "without a server that is complete", Path: at + "bare/definition?try=op-showCharge", Check: policy(""),
			Contains: []string{"There is nowhere to send a request from here. /v1: the address does not begin with https:// or http://.", "HOST"}, Lacks: []string{script, `type="submit">Send`},
		},
		webtest.Scenario{Name: "one that browsers never send", Path: at + "pay/definition?try=op-follow", Check: policy(""), Lacks: []string{"<try-operation", script}},
		webtest.Scenario{Name: "one that is not there", Path: at + "pay/definition?try=op-%3Cscript%3E", Check: policy(""), Lacks: []string{"<try-operation", script}},
		webtest.Scenario{Name: "of a format that has no addresses", Path: at + "shop/definition?try=op-product", Check: policy(""), Lacks: []string{"<try-operation", "Try it"}},
	)
}

func TestOperationThatIsTriedIsOnThePageWhereverItStands(t *testing.T) {
	var text strings.Builder
	text.WriteString("openapi: 3.0.3\ninfo: {title: Giant, version: \"1\"}\nservers: [{url: \"https://a.example\"}]\npaths:\n")
	for i := range 450 {
		fmt.Fprintf(&text, "  /things/%d: {get: {operationId: thing%d, responses: {\"200\": {description: ok}}}}\n", i, i)
	}
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"giant.part.yaml": api("giant", "openapi", text.String())})
	h.Read()
	body := get(t, house, "/catalog/default/api/giant/definition?try=op-thing449")
	if !strings.Contains(body, `data-path="/things/449"`) || strings.Count(body, "<try-operation") != 1 || !strings.Contains(body, `<details class="api-entry" open>`) {
		t.Error("the operation cannot be tried where it stands")
	}
}
