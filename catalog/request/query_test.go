package request_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/fault"
)

func get(query string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	r.URL.RawQuery = query
	return r
}

func post(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func ask(t *testing.T, endpoint string, r *http.Request) (request.Input, error) {
	t.Helper()
	e := request.Endpoints[endpoint]
	if e == nil {
		t.Fatalf("no endpoint %s", endpoint)
	}
	return e.Parse(r)
}

func TestMalformedQueriesAreRefusedInTheWordsOfTheValidator(t *testing.T) {
	for _, c := range []struct{ endpoint, query, want string }{
		{"GET /entities", "limit=many", "request/query/limit must be integer"},
		{"GET /entities", "limit=1.5", "request/query/limit must be integer"},
		{"GET /entities", "limit=1&limit=2", "request/query/limit must be integer"},
		{"GET /entities", "limit=Infinity", "request/query/limit must be integer"},
		{"GET /entities", "offset=-1", "request/query/offset must be >= 0"},
		{"GET /entities", "offset=-1&limit=x", "request/query/limit must be integer"},
		{"GET /entities", "limit=1&nonsense=x", "Unknown query parameter 'nonsense'"},
		{"GET /entities", "filter=&nonsense=x", "Empty value found for query parameter 'filter'"},
		{"GET /entities", "nonsense&filter=", "Unknown query parameter 'nonsense'"},
		{"GET /entities", "foo[bar]=1", "Unknown query parameter 'foo'"},
		{"GET /entities", "after", "Empty value found for query parameter 'after'"},
		{"GET /entities", "after=a&after=b", "request/query/after must be string"},
		{"GET /entities", "filter[a]=b", "request/query/filter/0 must be string"},
		{"GET /entities/by-query", "totalItems=maybe", "request/query/totalItems must be equal to one of the allowed values: include, exclude"},
		{"GET /entities/by-query", "totalItems=include&totalItems=include", "request/query/totalItems must be string"},
		{"GET /entity-facets", "", "request/query must have required property 'facet'"},
		{"GET /entity-facets", "filter=a&filter=b", "request/query must have required property 'facet'"},
		{"GET /problems", "kind=x", "Unknown query parameter 'kind'"},
	} {
		_, err := ask(t, c.endpoint, get(c.query))
		if err == nil || err.Error() != c.want || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s?%s: %v, want %s", c.endpoint, c.query, err, c.want)
		}
	}
}

func TestQueriesAreReadLikeExpressDoes(t *testing.T) {
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"filter=a", []string{"a"}},
		{"filter=a=b", []string{"a=b"}},
		{"filter=a+b%20c", []string{"a b c"}},
		{"filter=kind=%zz+1", []string{"kind=%zz 1"}},
		{"filter=%ff", []string{"%ff"}},
		{"filter=a&filter=b", []string{"a", "b"}},
		{"filter[]=a", []string{"a"}},
		{"filter[0]=a&filter[1]=b", []string{"a", "b"}},
		{"f%69lter=a", []string{"a"}},
		{"&&filter=a&", []string{"a"}},
		{"=x&filter=a;b", []string{"a;b"}},
		{"filter=&filter=a", []string{"", "a"}},
		{"limit=1", nil},
	} {
		in, err := ask(t, "GET /entities", get(c.query))
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		if diff := cmp.Diff(c.want, in.List("filter")); diff != "" {
			t.Errorf("%s: %s", c.query, diff)
		}
	}
}

func TestCommaListsMayBeRepeated(t *testing.T) {
	for _, query := range []string{"fields=a,b", "fields=a&fields=b", "fields[]=a,b"} {
		in, err := ask(t, "GET /entities", get(query))
		if diff := cmp.Diff([]string{"a", "b"}, in.List("fields")); err != nil || diff != "" {
			t.Errorf("%s: %v %s", query, err, diff)
		}
	}
}

func TestIntegersAreReadLikeJavaScriptDoes(t *testing.T) {
	for text, want := range map[string]int{"5": 5, "007": 7, "1e2": 100, "5.0": 5, "0x10": 16, "%2B3": 3, "99999999999999999999": 1<<31 - 1} {
		in, err := ask(t, "GET /entities", get("limit="+text))
		if got := in.Integer("limit", -1); err != nil || got != want {
			t.Errorf("limit=%s is %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestMalformedBodiesAreRefusedInTheWordsOfTheValidator(t *testing.T) {
	for _, c := range []struct{ endpoint, body, want string }{
		{"POST /entities/by-refs", `{}`, "request/body must have required property 'entityRefs'"},
		{"POST /entities/by-refs", ``, "request/body must have required property 'entityRefs'"},
		{"POST /entities/by-refs", `{"entityRefs":[1]}`, "request/body/entityRefs/0 must be string"},
		{"POST /entities/by-refs", `{"entityRefs":["a"],"query":[]}`, "request/body/query must be object"},
		{"POST /entities/by-query", `{"query":null}`, "request/body/query must be object"},
		{"POST /entities/by-query", `{"limit":"five"}`, "request/body/limit must be number"},
		{"POST /entities/by-query", `{"orderBy":[{"field":"a","order":"up"}]}`, "request/body/orderBy/0/order must be equal to one of the allowed values: asc, desc"},
		{"POST /entities/by-query", `{"orderBy":[{"order":"asc"}]}`, "request/body/orderBy/0 must have required property 'field'"},
		{"POST /entities/by-query", `{"fullTextFilter":{"term":1}}`, "request/body/fullTextFilter/term must be string"},
		{"POST /locations", `{}`, "request/body must have required property 'target'"},
		{"POST /locations", `[1]`, "request/body must be object"},
		{"POST /locations", `{"type":1,"target":"x"}`, "request/body/type must be string"},
		{"PUT /locations/{id}", `{}`, "request/body must have required property 'type'"},
		{"PUT /locations/{id}", `{"type":"url","target":"x","more":1}`, "request/body must NOT have additional properties"},
		{"POST /refresh", `{"other":1}`, "request/body must have required property 'entityRef'"},
		{"POST /refresh", `{"entityRef":"a","other":1}`, "request/body must NOT have additional properties"},
		{"POST /analyze-location", `{"location":{"type":"url"}}`, "request/body/location must have required property 'target'"},
		{"POST /validate-entity", `{"entity":null,"location":"url:x"}`, "request/body/entity must be object"},
		{"POST /validate-entity", `{}`, "request/body must have required property 'location'"},
		{"POST /refresh", `{"entityRef": `, "Unexpected end of JSON input"},
		{"POST /refresh", `nonsense`, `Unexpected token "n" in JSON, expected an object or an array`},
		{"POST /refresh", `{"entityRef":"a"} x`, "invalid character 'x' after top-level value at position 18"},
		{"POST /refresh", strings.Repeat("[", 101), "request/body must NOT be nested deeper than 100 levels"},
		{"POST /refresh", `{"entityRef":"` + strings.Repeat("x", 9<<20) + `"}`, "request entity too large"},
	} {
		_, err := ask(t, c.endpoint, post(c.body))
		if err == nil || err.Error() != c.want || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s %.60s: %v, want %s", c.endpoint, c.body, err, c.want)
		}
	}
}

func TestParametersAndBodyAreJudgedTogether(t *testing.T) {
	r := post(`{}`)
	r.URL.RawQuery = "onConflict=maybe"
	_, err := ask(t, "POST /locations", r)
	want := "request/query/onConflict must be equal to one of the allowed values: refresh, reject, request/body must have required property 'target'"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestABodyNeedsItsContentType(t *testing.T) {
	for _, c := range []struct{ endpoint, contentType, want string }{
		{"POST /refresh", "", "unsupported media type undefined"},
		{"POST /refresh", "text/plain", "unsupported media type text/plain"},
		{"POST /entities/by-query", "text/plain", "unsupported media type text/plain"},
		{"POST /entities/by-query", "", ""},
		{"POST /entities/by-query", "application/json; charset=utf-8", ""},
	} {
		r := post(`{}`)
		r.Header.Del("Content-Type")
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		_, err := ask(t, c.endpoint, r)
		if got := text(err); got != c.want {
			t.Errorf("%s as %q: %q, want %q", c.endpoint, c.contentType, got, c.want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
