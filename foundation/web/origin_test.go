package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
)

func TestOriginOfAnAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://api.example.com/v1?x=1#y": "https://api.example.com", "HTTPS://Api.Example.com:443/": "https://api.example.com", "http://localhost:8080/": "http://localhost:8080",
		"http://127.0.0.1:80": "http://127.0.0.1", "https://a-b.c_d.example:8443": "https://a-b.c_d.example:8443",
	} {
		if got, err := web.Origin(address); got != want || err != nil {
			t.Errorf("%s: %q, %v", address, got, err)
		}
	}
	for _, address := range []string{
		"", "/v1", "//api.example.com", "api.example.com", "ftp://a.example", "javascript:alert(1)", "data:,x", "https:a.example", "https://", "https:///x",
		"https://*.example.com", "https://*", "*", "https://a.example;script-src *", "https://a.example,https://b.example", "https://a.example 'unsafe-inline'",
		"https://a.example\r\nX: y", "https://'self'", "https://me:secret@a.example", "https://{tenant}.example.com", "https://a..example", "https://-a.example", "https://[::1]:80",
		"https://münchen.example", "https://a.example:x", "https://a.example:", "https://" + strings.Repeat("a.", 200) + "example", "http:// a.example", "https://a%2eexample",
	} {
		if got, err := web.Origin(address); err == nil {
			t.Errorf("%q has the origin %q", address, got)
		}
	}
}

func TestAPageMayConnectToOriginsThatNoOtherPageMay(t *testing.T) {
	rt, _ := house(t, web.Options{CSP: map[string][]string{"font-src": {"'self'"}}})
	page := func(connect ...string) func(*http.Request) (web.Page, error) {
		return func(*http.Request) (web.Page, error) { return web.Page{Title: "Try", Connect: connect}, nil }
	}
	rt.Public().Page("GET /try", page("https://api.example.com", "http://localhost:8080"))
	rt.Public().Page("GET /plain", page())
	for path, connect := range map[string][]string{
		"/wild": {"https://*"}, "/path": {"https://api.example.com/v1"}, "/more": {"https://a.example; script-src *"}, "/none": {""}, "/one": {"https://api.example.com", "'unsafe-eval'"},
	} {
		rt.Public().Page("GET "+path, page(connect...))
		webtest.Run(t, rt, webtest.Scenario{Name: "refused" + path, Path: path, Status: http.StatusInternalServerError, Check: func(t *testing.T, response *http.Response, _ string) {
			if policy := response.Header.Get("Content-Security-Policy"); strings.Contains(policy, "connect-src") {
				t.Errorf("policy %q", policy)
			}
		}})
	}
	policy := func(want string) func(*testing.T, *http.Response, string) {
		return func(t *testing.T, response *http.Response, _ string) {
			got := response.Header.Values("Content-Security-Policy")
			if len(got) != 1 || !strings.Contains(got[0], "font-src 'self';") || !strings.Contains(got[0], "script-src 'self';") || strings.Contains(got[0], "connect-src") != (want != "") || !strings.Contains(got[0], want) {
				t.Errorf("policy %q", got)
			}
		}
	}
	webtest.Run(t, rt,
		webtest.Scenario{Name: "the page", Path: "/try", Check: policy("; connect-src 'self' https://api.example.com http://localhost:8080; default-src")},
		webtest.Scenario{Name: "the page after it", Path: "/plain", Check: policy("")},
	)
}

func TestWhatAPageMayConnectToIsAddedToTheConfiguration(t *testing.T) {
	for want, configured := range map[string][]string{
		"connect-src 'self' https://log.example https://api.example.com;": {"'self'", "https://log.example"}, "connect-src 'self' https://api.example.com;": {"'none'"},
	} {
		rt := web.New(web.Options{CSP: map[string][]string{"connect-src": configured}})
		rt.Public().Page("GET /try", func(*http.Request) (web.Page, error) {
			return web.Page{Title: "Try", Connect: []string{"https://api.example.com"}}, nil
		})
		webtest.Run(t, rt, webtest.Scenario{Path: "/try", Check: func(t *testing.T, response *http.Response, _ string) {
			if got := response.Header.Get("Content-Security-Policy"); !strings.Contains(got, want) {
				t.Errorf("policy %q", got)
			}
		}})
	}
}
