package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/foundation/config"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/google/go-cmp/cmp"
)

// knock sends requests to paths, one after the other, and returns the statuses.
func knock(rt http.Handler, from string, paths ...string) []int {
	var statuses []int
	for _, path := range paths {
		recorder, r := httptest.NewRecorder(), httptest.NewRequest("GET", path, nil)
		r.RemoteAddr = from
		r.Header.Set("Authorization", "Bearer alice")
		r.Header.Set("X-Forwarded-For", "192.0.2.77, 192.0.2.99")
		rt.ServeHTTP(recorder, r)
		statuses = append(statuses, recorder.Code)
	}
	return statuses
}

const ready, missing, other = "/api/catalog/ready", "/api/catalog/missing", "/api/search/none"

func TestThoseWhoAskTooOftenAreToldToWait(t *testing.T) {
	off := false
	for name, c := range map[string]struct {
		options web.Options
		from    string
		asks    []string
		want    []int
	}{
		"five a minute":         {web.Options{RateLimit: &web.RateLimits{}}, "192.0.2.1:80", []string{ready, "/hello", ready, ready, ready, ready, "/hello"}, []int{200, 200, 200, 200, 200, 429, 429}},
		"none":                  {web.Options{}, "192.0.2.1:80", []string{ready, ready, ready, ready, ready, ready}, []int{200, 200, 200, 200, 200, 200}},
		"as many as configured": {web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1}}}, "192.0.2.1:80", []string{ready, ready}, []int{200, 429}},
		"the window is over":    {web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1, Window: 1}}}, "192.0.2.1:80", []string{ready, ready}, []int{200, 200}},
		"this machine":          {web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1}}}, "[::ffff:127.0.0.1]:80", []string{ready, ready}, []int{200, 200}},
		"others, if it is named": {
			web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1, IPAllowList: []string{"2001:db8::1"}}}},
			"127.0.0.1:80",
			[]string{ready, ready},
			[]int{200, 429},
		},
		"who is named": {
			web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1, IPAllowList: []string{"2001:db8::1"}}}},
			"[2001:DB8:0::1]:80",
			[]string{ready, ready},
			[]int{200, 200},
		},
		"failures only":  {web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1, SkipSuccessfulRequests: true}}}, "192.0.2.1:80", []string{ready, ready, missing, ready}, []int{200, 200, 404, 429}},
		"successes only": {web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1, SkipFailedRequests: true}}}, "192.0.2.1:80", []string{missing, missing, ready, ready, ready}, []int{404, 404, 200, 429, 429}},
		"one plugin": {
			web.Options{RateLimit: &web.RateLimits{Global: &off, Plugin: map[string]*web.RateLimit{"catalog": {IncomingRequestLimit: 1}}}},
			"192.0.2.1:80",
			[]string{ready, ready, other, other, "/hello"},
			[]int{200, 429, 404, 404, 200},
		},
	} {
		t.Run(name, func(t *testing.T) {
			rt, _ := house(t, c.options)
			if diff := cmp.Diff(c.want, knock(rt, c.from, c.asks...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEachAddressIsCountedByItself(t *testing.T) {
	limit := &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 1}}
	rt, _ := house(t, web.Options{RateLimit: limit})
	var got []int
	for _, from := range []string{"192.0.2.1:80", "192.0.2.1:81", "192.0.2.2:80", "[2001:db8::1]:80", "[2001:db8::2]:80", "[2001:db8:0:1::1]:80"} {
		got = append(got, knock(rt, from, ready)...)
	}
	if diff := cmp.Diff([]int{200, 429, 200, 200, 429, 200}, got); diff != "" {
		t.Error(diff)
	}
	behind, _ := house(t, web.Options{RateLimit: limit, TrustProxy: true})
	if got := append(knock(behind, "10.0.0.1:80", ready), knock(behind, "10.0.0.2:80", ready)...); got[0] != 200 || got[1] != 429 {
		t.Errorf("behind a proxy, the address that it saw counts: %v", got)
	}
}

func TestWhoAsksTooOftenIsToldWhenToAskAgain(t *testing.T) {
	rt, _ := house(t, web.Options{RateLimit: &web.RateLimits{RateLimit: web.RateLimit{IncomingRequestLimit: 2, Window: time.Hour}}})
	counted := func(remaining string) map[string]string {
		return map[string]string{"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": remaining}
	}
	later := func(t *testing.T, response *http.Response, _ string) {
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err != nil || seconds < 1 || seconds > 3600 {
			t.Errorf("Retry-After: %q", response.Header.Get("Retry-After"))
		}
	}
	webtest.Run(t, rt,
		webtest.Scenario{Path: ready, As: alice, ResponseHeader: counted("1")},
		webtest.Scenario{Path: "/.backstage/health/v1/readiness", ResponseHeader: map[string]string{"X-RateLimit-Limit": ""}},
		webtest.Scenario{Path: ready, As: alice, ResponseHeader: counted("0")},
		webtest.Scenario{Path: ready, As: alice, Status: 429, ResponseHeader: counted("0"), Check: later, JSON: `{"error":{"name":"Error","message":"Too many requests, please try again later"},"response":{"statusCode":429}}`},
		webtest.Scenario{Path: "/hello", As: alice, Status: 429, Contains: []string{"Too many requests, please try again later"}},
	)
}

func TestLimitsAreConfiguredAsInBackstage(t *testing.T) {
	on, off := true, false
	for text, want := range map[string]web.RateLimits{
		"true":  {Global: &on},
		"false": {Global: &off},
		"{window: {seconds: 5}, incomingRequestLimit: 7, ipAllowList: ['::1'], skipFailedRequests: true}": {
			RateLimit: web.RateLimit{Window: 5 * time.Second, IncomingRequestLimit: 7, IPAllowList: []string{"::1"}, SkipFailedRequests: true},
		},
		"{global: false, plugin: {catalog: {window: 1h}}}": {Global: &off, Plugin: map[string]*web.RateLimit{"catalog": {Window: time.Hour}}},
	} {
		got, err := limits(t, text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", text, err, diff)
		}
	}
	if _, err := limits(t, "{ipAllowList: ['::1', localhost]}"); err == nil || !strings.Contains(err.Error(), `:1:30: limit.ipAllowList[1] is "localhost", which is no IP address`) {
		t.Errorf("a name: %v", err)
	}
}

func limits(t *testing.T, text string) (web.RateLimits, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app-config.yaml")
	if err := os.WriteFile(path, []byte("limit: "+text), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := config.Load(config.Options{Paths: []string{path}})
	if err != nil {
		t.Fatal(err)
	}
	var found web.RateLimits
	return found, files.Decode("limit", &found)
}
