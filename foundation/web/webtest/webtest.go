// Package webtest says in few words what a request must be answered with.
package webtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Scenario is one request and what its answer must be.
type Scenario struct {
	Name   string
	Method string // "" = GET
	Path   string // with the query
	As     Who    // nil = nobody
	Header map[string]string
	Body   string     // JSON unless Header says otherwise
	Form   url.Values // instead of Body: a form sent by one of our own pages

	Status         int               // 0 = 200
	Contains       []string          // each must stand in the body
	Lacks          []string          // none may stand in the body
	JSON           string            // the whole body, key order aside
	Empty          bool              // there must be no body
	ResponseHeader map[string]string // "" = must be absent

	Check func(t *testing.T, response *http.Response, body string) // what the words above cannot say: events fired, rows kept
}

// Who signs a request.
type Who func(*http.Request) *http.Request

// Bearer signs with a token.
func Bearer(token string) Who {
	return func(r *http.Request) *http.Request {
		r.Header.Set("Authorization", "Bearer "+token)
		return r
	}
}

// Cookie signs with a cookie, as a browser does.
func Cookie(name, value string) Who {
	return func(r *http.Request) *http.Request {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
		return r
	}
}

// Run plays the scenarios one after the other, each as a subtest.
func Run(t *testing.T, house http.Handler, scenarios ...Scenario) {
	t.Helper()
	for _, scenario := range scenarios {
		t.Run(scenario.name(), func(t *testing.T) {
			t.Helper()
			recorder := httptest.NewRecorder()
			house.ServeHTTP(recorder, scenario.request(t))
			scenario.judge(t, recorder.Result(), recorder.Body.String())
		})
	}
}

func (s Scenario) name() string {
	if s.Name != "" {
		return s.Name
	}
	return strings.TrimSpace(s.Method + " " + s.Path)
}

func (s Scenario) request(t *testing.T) *http.Request {
	t.Helper()
	method, body, contentType := s.Method, s.Body, "application/json"
	if method == "" {
		method = http.MethodGet
	}
	if s.Form != nil {
		body, contentType = s.Form.Encode(), "application/x-www-form-urlencoded"
	}
	r := httptest.NewRequest(method, s.Path, strings.NewReader(body)).WithContext(t.Context())
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range s.Header {
		r.Header.Set(name, value)
	}
	if s.As != nil {
		r = s.As(r)
	}
	return r
}

func (s Scenario) judge(t *testing.T, response *http.Response, body string) {
	t.Helper()
	if want := max(s.Status, http.StatusOK); response.StatusCode != want {
		t.Errorf("status %d, want %d\n%s", response.StatusCode, want, body)
	}
	for _, text := range s.Contains {
		if !strings.Contains(body, text) {
			t.Errorf("body lacks %q\n%s", text, body)
		}
	}
	for _, text := range s.Lacks {
		if strings.Contains(body, text) {
			t.Errorf("body contains %q\n%s", text, body)
		}
	}
	if s.JSON != "" {
		EqualJSON(t, s.JSON, body)
	}
	if s.Empty && body != "" {
		t.Errorf("body is not empty: %s", body)
	}
	for name, want := range s.ResponseHeader {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if s.Check != nil {
		s.Check(t, response, body)
	}
}

// EqualJSON reports how two JSON texts differ, key order aside.
func EqualJSON(t *testing.T, want, got string) {
	t.Helper()
	if diff := DiffJSON(want, got); diff != "" {
		t.Errorf("JSON differs (-want +got):\n%s", diff)
	}
}

// DiffJSON is how two JSON texts differ, key order aside; empty if they do not.
func DiffJSON(want, got string) string {
	var wanted, gotten any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		return "wanted text is not JSON: " + err.Error()
	}
	if err := json.Unmarshal([]byte(got), &gotten); err != nil {
		return "not JSON: " + err.Error() + "\n" + got
	}
	return cmp.Diff(wanted, gotten)
}
