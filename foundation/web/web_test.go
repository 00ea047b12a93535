package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/telemetry"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/prometheus/client_golang/prometheus"
)

var alice = webtest.Bearer("alice")

// house is a small house with one of everything, and its log.
func house(t *testing.T, options web.Options) (*web.Router, *bytes.Buffer) {
	t.Helper()
	log := new(bytes.Buffer)
	options.Log = telemetry.NewLogger(log, "info", "json", nil)
	options.Authenticate = func(r *http.Request) (*http.Request, error) {
		if r.Header.Get("Authorization") == "" {
			return nil, fault.New(fault.Unauthorized, "Missing credentials")
		}
		return r, nil
	}
	rt := web.New(options)
	rt.Page("GET /hello", func(r *http.Request) (web.Page, error) {
		return web.Page{Title: "Hello <you>", Body: text("<p>body</p>")}, nil
	})
	rt.Page("GET /card", func(*http.Request) (web.Page, error) { return web.Page{Body: text("card"), Fragment: true}, nil })
	rt.Page("GET /gone", func(*http.Request) (web.Page, error) { return web.Page{}, fault.New(fault.NotFound, "No <such> thing") })
	rt.Page("GET /moved", func(*http.Request) (web.Page, error) { return web.Page{}, web.SeeOther("/hello") })
	rt.Page("GET /torn", func(*http.Request) (web.Page, error) {
		return web.Page{Body: templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, "half of it")
			return errors.New("secret reason")
		})}, nil
	})
	rt.Page("GET /panic", func(*http.Request) (web.Page, error) { panic("secret reason") })
	rt.Action("POST /save", func(r *http.Request) (string, error) {
		web.SetCookie(r, &http.Cookie{Name: "seen", Value: "yes"})
		return r.FormValue("to"), nil
	})
	rt.Public().Page("GET /open", func(*http.Request) (web.Page, error) { return web.Page{Title: "Open"}, nil })
	api(rt.Mount("/api/catalog"))
	return rt, log
}

func api(rt *web.Router) {
	rt.JSON("GET /", func(*http.Request) (any, error) { return "root", nil })
	rt.JSON("GET /things", func(r *http.Request) (any, error) { return web.Query(r), nil })
	rt.JSON("GET /things/{name}", func(r *http.Request) (any, error) {
		return map[string]string{"name": r.PathValue("name"), "html": "<&>"}, nil
	})
	rt.JSON("GET /ready", func(*http.Request) (any, error) { return web.Encoded(`{"a": 1}`), nil })
	rt.JSON("DELETE /things/{name}", func(*http.Request) (any, error) { return web.Status{Code: http.StatusNoContent}, nil })
	rt.JSON("POST /things", func(r *http.Request) (any, error) {
		var body struct{ Name string }
		err := web.ReadJSON(r, &body)
		return web.Status{Code: http.StatusCreated, Value: body.Name, Header: http.Header{"Location": {"/x"}}}, err
	})
	rt.JSON("GET /nothing", func(*http.Request) (any, error) { return nil, nil })
	rt.JSON("GET /missing", func(*http.Request) (any, error) {
		return nil, fmt.Errorf("find: %w", fault.New(fault.NotFound, "No entity \"<x>\""))
	})
	rt.JSON("GET /broken", func(*http.Request) (any, error) { return nil, errors.New("password=hunter2") })
	rt.JSON("GET /panic", func(*http.Request) (any, error) { panic(errors.New("secret reason")) })
	rt.JSON("GET /unencodable", func(*http.Request) (any, error) { return func() {}, nil })
	rt.JSON("GET /unchanged", func(*http.Request) (any, error) { return nil, fault.New(fault.NotModified, "same") })
	rt.JSON("POST /validate", func(*http.Request) (any, error) {
		return nil, web.WithBody(fault.New(fault.Invalid, "bad"), map[string]any{"errors": []string{"one"}})
	})
	rt.Public().JSON("GET /health", func(*http.Request) (any, error) { return "ok", nil })
}

func text(html string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, html)
		return err
	})
}

func errorJSON(name, message, method, url string, status int) string {
	body, _ := json.Marshal(map[string]any{
		"error": map[string]any{"name": name, "message": message}, "request": map[string]any{"method": method, "url": url},
		"response": map[string]any{"statusCode": status},
	})
	return string(body)
}

func TestJSONAnswers(t *testing.T) {
	rt, _ := house(t, web.Options{})
	plain := map[string]string{"Content-Type": "application/json; charset=utf-8"}
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/catalog/things/a%2Fb", As: alice, JSON: `{"name":"a/b","html":"<&>"}`, Contains: []string{"<&>"}, ResponseHeader: plain},
		webtest.Scenario{Path: "/api/catalog/things/a/", As: alice, Contains: []string{`"name":"a"`}},
		webtest.Scenario{Path: "/api/catalog", As: alice, JSON: `"root"`},
		webtest.Scenario{Path: "/api/catalog/", As: alice, JSON: `"root"`},
		webtest.Scenario{Path: "/api/catalog/things?a=%zz&b=1;2&b=%20x+y&c", As: alice, JSON: `{"a":["%zz"],"b":["1;2"," x y"],"c":[""]}`},
		webtest.Scenario{Path: "/api/catalog/ready", As: alice, JSON: `{"a":1}`, Contains: []string{`{"a": 1}`}, ResponseHeader: map[string]string{"Content-Length": "8"}},
		webtest.Scenario{Method: "HEAD", Path: "/api/catalog/ready", As: alice, ResponseHeader: map[string]string{"Content-Length": "8"}},
		webtest.Scenario{Path: "/api/catalog/nothing", As: alice, Empty: true, ResponseHeader: map[string]string{"Content-Length": "0"}},
		webtest.Scenario{Method: "DELETE", Path: "/api/catalog/things/a", As: alice, Status: 204, Empty: true},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/things", As: alice, Body: `{"name":"n"}`, Status: 201, JSON: `"n"`, ResponseHeader: map[string]string{"Location": "/x"}},
		webtest.Scenario{Path: "/api/catalog/health", JSON: `"ok"`},
	)
}

func TestAPIErrorsHaveBackstagesBody(t *testing.T) {
	rt, log := house(t, web.Options{MaxBody: 50})
	internal := regexp.MustCompile(`^\{"error":\{"name":"Error","message":"An internal error occurred logId=([0-9a-f]{20})"\},` +
		`"request":\{"method":"GET","url":"/[a-z]+"\},"response":\{"statusCode":500\}\}$`)
	hidden := func(t *testing.T, _ *http.Response, body string) {
		match := internal.FindStringSubmatch(body)
		if match == nil {
			t.Fatalf("not Backstage's body: %s", body)
		}
		if !strings.Contains(log.String(), match[1]) {
			t.Errorf("log does not have %s:\n%s", match[1], log)
		}
	}
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/catalog/missing?x=%zz&y", As: alice, Status: 404, JSON: errorJSON("NotFoundError", `No entity "<x>"`, "GET", "/missing?x=%zz&y", 404)},
		webtest.Scenario{Path: "/api/catalog/broken", As: alice, Status: 500, Lacks: []string{"hunter2"}, Check: hidden},
		webtest.Scenario{Path: "/api/catalog/panic", As: alice, Status: 500, Lacks: []string{"secret"}, Check: hidden},
		webtest.Scenario{Path: "/api/catalog/unencodable", As: alice, Status: 500, Check: hidden},
		webtest.Scenario{Path: "/api/catalog/unchanged", As: alice, Status: 304, Empty: true},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/validate", As: alice, Status: 400, JSON: `{"errors":["one"]}`},
		webtest.Scenario{Path: "/api/catalog?q=1", Status: 401, JSON: errorJSON("AuthenticationError", "Missing credentials", "GET", "/?q=1", 401)},
		webtest.Scenario{Path: "/api/catalog/no/such", As: alice, Status: 404, Empty: true},
		webtest.Scenario{Method: "PUT", Path: "/api/catalog/things/a", As: alice, Status: 404, Empty: true, ResponseHeader: map[string]string{"Allow": ""}},
		webtest.Scenario{Path: "/api/nobody/home", Status: 404, Empty: true},
		webtest.Scenario{Path: "/api", Status: 404, Empty: true},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/things", As: alice, Status: 400, Contains: []string{"unsupported media type undefined"}},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/things", As: alice, Body: `{"name":`, Status: 400, Contains: []string{"InputError", "Unexpected end of JSON input"}},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/things", As: alice, Body: `{"name":1}`, Status: 400, Contains: []string{"request/body/Name must be string"}},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/things", As: alice, Body: `"` + strings.Repeat("x", 60) + `"`, Status: 413, Contains: []string{"PayloadTooLargeError"}},
	)
}

func TestPages(t *testing.T) {
	rt, log := house(t, web.Options{})
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/hello", As: alice, Contains: []string{"<title>Hello &lt;you&gt;</title>", "<p>body</p>"}, ResponseHeader: map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff",
		}},
		webtest.Scenario{Path: "/hello/", As: alice, Contains: []string{"<p>body</p>"}},
		webtest.Scenario{Path: "/card", As: alice, Contains: []string{"card"}, Lacks: []string{"<html"}, ResponseHeader: map[string]string{"Vary": "HX-Request"}},
		webtest.Scenario{Name: "what answers with a part of itself too", Path: "/hello", As: alice, ResponseHeader: map[string]string{"Vary": "HX-Request"}},
		webtest.Scenario{Path: "/gone", As: alice, Status: 404, Contains: []string{"No &lt;such&gt; thing"}, ResponseHeader: map[string]string{"Content-Type": "text/html; charset=utf-8"}},
		webtest.Scenario{Path: "/moved", As: alice, Status: 303, ResponseHeader: map[string]string{"Location": "/hello"}},
		webtest.Scenario{Path: "/torn", As: alice, Status: 500, Lacks: []string{"half", "secret"}},
		webtest.Scenario{Path: "/panic", As: alice, Status: 500, Lacks: []string{"secret"}, Header: map[string]string{"X-Request-Id": "my-id"}, Contains: []string{"Request my-id"}, ResponseHeader: map[string]string{"X-Request-Id": "my-id"}},
		webtest.Scenario{Path: "/nowhere", As: alice, Status: 404, Contains: []string{"no page at this address"}},
		webtest.Scenario{Method: "POST", Path: "/nowhere", As: alice, Status: 404, ResponseHeader: map[string]string{"Allow": ""}},
		webtest.Scenario{Method: "POST", Path: "/hello", As: alice, Status: 405, ResponseHeader: map[string]string{"Allow": "GET, HEAD"}, Contains: []string{"does not take POST, but GET, HEAD."}},
		webtest.Scenario{Method: "DELETE", Path: "/hello/", As: alice, Status: 405, ResponseHeader: map[string]string{"Allow": "GET, HEAD"}},
		webtest.Scenario{Path: "/save", As: alice, Status: 405, ResponseHeader: map[string]string{"Allow": "POST"}},
		webtest.Scenario{Method: "B", Path: "/save", As: alice, Status: 405, Contains: []string{"does not take B, but POST."}},
		webtest.Scenario{Method: "POST", Path: "/hello", Status: 401},
		webtest.Scenario{Path: "/hello", Status: 401, Contains: []string{"Missing credentials"}},
		webtest.Scenario{Path: "/open", Contains: []string{"Open"}},
		webtest.Scenario{Method: "POST", Path: "/save", As: alice, Form: map[string][]string{"to": {"/next"}}, Status: 303, ResponseHeader: map[string]string{"Location": "/next", "Set-Cookie": "seen=yes"}},
		webtest.Scenario{Method: "POST", Path: "/save", As: alice, Form: map[string][]string{"to": {"//evil.example"}}, Status: 303, ResponseHeader: map[string]string{"Location": "/"}},
	)
	if !strings.Contains(log.String(), `"requestId":"my-id"`) {
		t.Errorf("log lacks the request's id:\n%s", log)
	}
}

func TestNothingInAPageTurnsRoundWhatStandsBesideIt(t *testing.T) {
	rt, _ := house(t, web.Options{})
	texts := map[string]string{
		"a\u202eb\u202cc\u2066d\u2069e": "abcde", "\u202a\u202b\u202d\u2067\u2068": "", "“é…” שלום \u2060\u200f": "“é…” שלום \u2060\u200f", "cut off \xe2\x80": "cut off \xe2\x80", "": "",
	}
	for text, want := range texts {
		rt.Page(fmt.Sprintf("GET /text/%x", text), func(*http.Request) (web.Page, error) {
			return web.Page{Fragment: true, Body: templ.Raw(text)}, nil
		})
		webtest.Run(t, rt, webtest.Scenario{Path: fmt.Sprintf("/text/%x", text), As: alice, Check: func(t *testing.T, _ *http.Response, body string) {
			if body != want {
				t.Errorf("%q is shown as %q, not %q", text, body, want)
			}
		}})
	}
}

func TestRequestIDsThatAreNotFitForALogAreReplaced(t *testing.T) {
	rt, _ := house(t, web.Options{})
	made := regexp.MustCompile(`^[0-9a-f]{20}$`)
	for _, given := range []string{"", "a b", "a\tb", strings.Repeat("x", 101), "ä"} {
		webtest.Run(t, rt, webtest.Scenario{Name: given, Path: "/open", Header: map[string]string{"X-Request-Id": given}, Check: func(t *testing.T, response *http.Response, _ string) {
			if id := response.Header.Get("X-Request-Id"); !made.MatchString(id) {
				t.Errorf("id %q", id)
			}
		}})
	}
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	rt := web.New(web.Options{TrustedOrigins: []string{"https://portal.example.com"}, Log: slog.New(slog.DiscardHandler)})
	rt.Public().Action("POST /save", func(*http.Request) (string, error) { return "/", nil })
	webtest.Run(t, rt,
		webtest.Scenario{Name: "ours", Method: "POST", Path: "/save", Header: map[string]string{"Sec-Fetch-Site": "same-origin"}, Status: 303},
		webtest.Scenario{Name: "theirs", Method: "POST", Path: "/save", Header: map[string]string{"Sec-Fetch-Site": "cross-site"}, Status: 403, Contains: []string{"another site", "app.baseUrl"}},
		webtest.Scenario{Name: "old browser", Method: "POST", Path: "/save", Header: map[string]string{"Origin": "https://evil.example"}, Status: 403},
		webtest.Scenario{Name: "trusted", Method: "POST", Path: "/save", Header: map[string]string{"Origin": "https://portal.example.com", "Sec-Fetch-Site": "cross-site"}, Status: 303},
		webtest.Scenario{Name: "theirs, with the password that the browser adds by itself", Method: "POST", Path: "/save", Header: map[string]string{"Sec-Fetch-Site": "cross-site", "Authorization": "Basic YTpi"}, Status: 403},
		webtest.Scenario{Name: "with a token", Method: "POST", Path: "/save", As: alice, Header: map[string]string{"Sec-Fetch-Site": "cross-site"}, Status: 303},
	)
}

func TestContentSecurityPolicyFollowsTheConfiguration(t *testing.T) {
	rt, _ := house(t, web.Options{CSP: map[string][]string{"img-src": {"'self'", "https://img.example"}, "object-src": {}}})
	webtest.Run(t, rt, webtest.Scenario{Path: "/open", Check: func(t *testing.T, response *http.Response, _ string) {
		policy := response.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "img-src 'self' https://img.example;") || strings.Contains(policy, "object-src") {
			t.Errorf("policy %q", policy)
		}
	}})
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	registry := prometheus.NewRegistry()
	rt, _ := house(t, web.Options{Metrics: registry})
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/catalog/things/a", As: alice},
		webtest.Scenario{Path: "/api/catalog/things/b", As: alice},
		webtest.Scenario{Path: "/api/catalog/things/b", Status: 401},
	)
	counts := map[string]float64{}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			if labels := metric.GetLabel(); family.GetName() == "callboard_web_requests_total" && labels[0].GetValue() == "GET /api/catalog/things/{name}" {
				counts[labels[1].GetValue()] = metric.GetCounter().GetValue()
			}
		}
	}
	if counts["200"] != 2 || counts["401"] != 1 {
		t.Errorf("counts %v", counts)
	}
}
