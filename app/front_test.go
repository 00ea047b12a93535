package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
)

// guarded lets one other site ask, and everybody three times, besides what is asked first.
const guarded = `
backend:
  cors: {origin: 'https://app.example', credentials: true, methods: [GET, POST]}
  rateLimit: {window: 1h, incomingRequestLimit: 3, ipAllowList: ['192.0.2.1']}
`

func TestOtherSitesAndLimitsAreThoseOfTheConfiguration(t *testing.T) {
	t.Parallel()
	server := apptest.Start(t, apptest.Options{Config: guarded})
	ask := func(method, path, origin string) (*http.Response, string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Origin", origin)
		request.Header.Set("Access-Control-Request-Method", http.MethodPost)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer, string(body)
	}
	const api = "/api/catalog/entities"
	for _, c := range []struct {
		method, path, origin string
		status               int
		allowed, methods     string
	}{
		{http.MethodOptions, api, "https://app.example", http.StatusNoContent, "https://app.example", "GET,POST"},
		{http.MethodGet, api, "https://app.example", http.StatusOK, "https://app.example", ""},
		{http.MethodGet, api, "https://evil.example", http.StatusOK, "", ""},
		{http.MethodGet, "/catalog", "https://app.example", http.StatusOK, "https://app.example", ""},
		{http.MethodGet, "/.backstage/health/v1/readiness", "", http.StatusOK, "", ""},
		{http.MethodGet, api, "https://app.example", http.StatusTooManyRequests, "https://app.example", ""},
		{http.MethodGet, "/catalog", "", http.StatusTooManyRequests, "", ""},
	} {
		answer, body := ask(c.method, c.path, c.origin)
		allowed, methods := answer.Header.Get("Access-Control-Allow-Origin"), answer.Header.Get("Access-Control-Allow-Methods")
		if answer.StatusCode != c.status || allowed != c.allowed || methods != c.methods {
			t.Errorf("%s %s from %q: status %d, allowed %q with %q, want %+v", c.method, c.path, c.origin, answer.StatusCode, allowed, methods, c)
		}
		if c.status == http.StatusTooManyRequests && (!strings.Contains(body, "Too many requests, please try again later") || answer.Header.Get("Retry-After") == "") {
			t.Errorf("%s: who asks too often is not told when to ask again: %v\n%s", c.path, answer.Header, body)
		}
	}
}
