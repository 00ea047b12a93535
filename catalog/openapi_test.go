package catalog_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/foundation/web/webtest"
)

type operation struct {
	Parameters []struct {
		Name, In string
		Required bool
		Schema   struct {
			Type string
			Enum []string
		}
	}
	RequestBody *struct {
		Required bool
		Content  map[string]struct {
			Schema struct {
				Properties map[string]any
				Required   []string
			}
		}
	}
}

// described are the operations of openapi.json by method and path below the mount.
func described(t *testing.T) map[string]operation {
	t.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]operation
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	operations := map[string]operation{}
	for path, methods := range document.Paths {
		for method, o := range methods {
			operations[strings.ToUpper(method)+" "+strings.TrimPrefix(path, "/api/catalog")] = o
		}
	}
	return operations
}

func TestOpenAPIDescribesEveryRouteAndNoOther(t *testing.T) {
	source, err := os.ReadFile("api.go")
	if err != nil {
		t.Fatal(err)
	}
	var mounted, documented []string
	for _, match := range regexp.MustCompile(`rt\.\w+\("([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		mounted = append(mounted, match[1])
	}
	for route := range described(t) {
		documented = append(documented, route)
	}
	slices.Sort(mounted)
	slices.Sort(documented)
	if diff := cmp.Diff(mounted, documented); diff != "" {
		t.Errorf("mounted and documented routes differ (-mounted +documented):\n%s", diff)
	}
}

func TestOpenAPIDescribesWhatIsChecked(t *testing.T) {
	types := map[request.Type]string{request.Text: "string", request.Integer: "integer", request.List: "array", request.Commas: "array"}
	operations := described(t)
	for route, endpoint := range request.Endpoints {
		o, ok := operations[route]
		if !ok {
			t.Errorf("%s is not described", route)
			continue
		}
		var got, want request.Parameters
		for _, p := range o.Parameters {
			if p.In == "query" {
				got = append(got, request.Parameter{Name: p.Name + " " + p.Schema.Type, Required: p.Required, Allowed: p.Schema.Enum})
			}
		}
		for _, p := range endpoint.Query {
			want = append(want, request.Parameter{Name: p.Name + " " + types[p.Type], Required: p.Required, Allowed: p.Allowed})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-checked +described):\n%s", route, diff)
		}
		if (endpoint.Body != nil) != (o.RequestBody != nil) {
			t.Errorf("%s: body is checked or described, but not both", route)
			continue
		}
		if endpoint.Body != nil {
			compareBody(t, route, endpoint, o)
		}
	}
	for route, o := range operations {
		for _, p := range o.Parameters {
			if p.In == "query" && request.Endpoints[route] == nil {
				t.Errorf("%s takes no parameters, but %s is described", route, p.Name)
			}
		}
	}
}

func compareBody(t *testing.T, route string, endpoint *request.Endpoint, o operation) {
	t.Helper()
	schema := o.RequestBody.Content["application/json"].Schema
	for _, p := range endpoint.Body.Properties {
		if schema.Properties[p.Name] == nil {
			t.Errorf("%s: %s is not described", route, p.Name)
		}
	}
	if diff := cmp.Diff(endpoint.Body.Required, schema.Required); diff != "" || endpoint.BodyRequired != o.RequestBody.Required {
		t.Errorf("%s: required differs %s", route, diff)
	}
}

func TestOpenAPIIsServed(t *testing.T) {
	webtest.Run(t, house(t, &service{}), webtest.Scenario{Path: "/api/catalog/openapi.json", Contains: []string{`"/api/catalog/entities/by-query"`}})
}
