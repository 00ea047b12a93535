package apidoc_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

func TestAddressesOfAServerHaveEachChoice(t *testing.T) {
	t.Parallel()
	stage := apidoc.Schema{Name: "stage", Default: `"live"`, Enum: []apidoc.Value{{Text: `"test"`}, {Text: `"live"`}}}
	tenant := apidoc.Schema{Name: "tenant", Default: `"acme"`}
	free := apidoc.Schema{Name: "free"}
	for _, c := range []struct {
		name   string
		server apidoc.Server
		most   int
		want   []string
	}{
		{"no variables", apidoc.Server{URL: "https://a.example"}, 9, []string{"https://a.example"}},
		{"a choice", apidoc.Server{URL: "https://{stage}.example/{tenant}", Variables: []apidoc.Schema{stage, tenant}}, 9, []string{"https://live.example/acme", "https://test.example/acme"}},
		{"two choices, and too many", apidoc.Server{URL: "{stage}{x}", Variables: []apidoc.Schema{stage, {Name: "x", Enum: []apidoc.Value{{Text: "1"}, {Text: "2"}}}}}, 3, []string{"live1", "test1", "live2"}},
		{"one that says nothing", apidoc.Server{URL: "https://{free}.example", Variables: []apidoc.Schema{free}}, 9, []string{"https://{free}.example"}},
		{"one that is not in the address", apidoc.Server{URL: "https://a.example", Variables: []apidoc.Schema{stage}}, 9, []string{"https://a.example"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, c.server.Addresses(c.most)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOperationsSayHowTheyAreCalled(t *testing.T) {
	t.Parallel()
	doc := apidoc.Parse("openapi", `openapi: 3.1.0
info: {title: T}
servers: [{url: "https://a.example"}]
components: {securitySchemes: {key: {type: apiKey, in: query, name: k}, me: {type: http, scheme: basic}, token: {type: oauth2, flows: {}}}}
paths:
  /a:
    get:
      security: [{key: [], me: []}, {token: []}]
      parameters:
        - {name: many, in: query, schema: {type: array, items: {type: string}}}
        - {name: joined, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: piped, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}
        - {name: one, in: query, schema: {type: string}}
        - {name: X-Many, in: header, schema: {type: array, items: {type: string}}}
    post: {servers: [{url: "https://b.example"}], security: [{token: []}]}
webhooks:
  made: {post: {}}
`)
	got, posted, called := doc.Groups[0].Operations[0], doc.Groups[0].Operations[1], doc.Groups[1].Operations[0]
	var joined []string
	for _, p := range got.Parameters {
		joined = append(joined, p.Joined)
	}
	if diff := cmp.Diff([]string{"", ",", "|", "", ","}, joined); diff != "" {
		t.Errorf("joined (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(&apidoc.Call{Credentials: []apidoc.Credential{{In: "query", Name: "k"}, {In: "Basic"}}}, got.Call); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(&apidoc.Call{Servers: []apidoc.Server{{URL: "https://b.example"}}, Credentials: []apidoc.Credential{{In: "Bearer"}}}, posted.Call); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if called.Call != nil {
		t.Errorf("a webhook can be called: %+v", called.Call)
	}
	old := apidoc.Parse("openapi", `swagger: "2.0"
info: {title: T}
host: a.example
paths: {/a: {get: {parameters: [{name: csv, in: query, type: array, items: {type: string}}, {name: multi, in: query, type: array, collectionFormat: multi, items: {type: string}}]}}}`)
	if p := old.Groups[0].Operations[0].Parameters; p[0].Joined != "," || p[1].Joined != "" {
		t.Errorf("joined by %q and %q", p[0].Joined, p[1].Joined)
	}
}
