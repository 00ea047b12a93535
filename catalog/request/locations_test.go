package request_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/request"
)

var fields = map[string]string{"id": "1", "type": "url", "target": "https://Host/A.yaml", "entityref": "location:default/generated-1"}

func TestLocationQueries(t *testing.T) {
	for query, want := range map[string]bool{
		`{}`:                               true,
		`{"type":"URL"}`:                   true,
		`{"Type":"url","id":1}`:            true,
		`{"type":"file"}`:                  false,
		`{"$all":[]}`:                      false,
		`{"$any":[]}`:                      false,
		`{"$all":[{"type":"url"}]}`:        true,
		`{"$any":[{"id":"2"},{"id":"1"}]}`: true,
		`{"$not":{"id":"2"}}`:              true,
		`{"target":{"$hasPrefix":"HTTPS://host/"}}`:      true,
		`{"target":{"$in":["x","https://host/a.yaml"]}}`: true,
		`{"target":{"$in":[]}}`:                          false,
		`{"entityRef":{"$exists":true}}`:                 true,
		`{"entityRef":{"$exists":false}}`:                false,
		`{"target":{"$contains":"https://host/a.yaml"}}`: false,
	} {
		q, err := request.ReadLocations(post(`{"query":` + query + `}`))
		if err != nil || q.Matches(fields) != want {
			t.Errorf("%s: %v, %v; want %v", query, q.Matches(fields), err, want)
		}
	}
}

func TestMalformedLocationQueries(t *testing.T) {
	for body, want := range map[string]string{
		`{"limit":0}`:            "Limit must be a positive integer >= 1",
		`{"query":"x"}`:          "request/body/query must be object",
		`{"query":{"kind":"x"}}`: `Invalid query: unknown field "kind", expected one of id, type, target, entityRef`,
		`{"cursor":""}`:          "Cursor cannot be empty",
		`{"cursor":"` + encoded(`{"afterId":"1","query":[]}`) + `"}`: "Malformed cursor: query is an object",
		`{"cursor":"` + encoded(`{"limit":1}`) + `"}`:                "Malformed cursor: afterId is required",
	} {
		if _, err := request.ReadLocations(post(body)); text(err) != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestALocationCursorCarriesQueryAndLimit(t *testing.T) {
	first, err := request.ReadLocations(post(`{"limit":2,"query":{"type":"url"}}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := request.ReadLocations(post(`{"cursor":"` + first.Next("7") + `"}`))
	want := request.Locations{Limit: 2, After: "7", Query: map[string]any{"type": "url"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestDryRunsAndConflicts(t *testing.T) {
	for query, want := range map[string]request.Location{
		"":                           {Type: "url", Target: "x"},
		"dryRun=Yes":                 {Type: "url", Target: "x", DryRun: true},
		"dryRun=maybe":               {Type: "url", Target: "x"},
		"onConflict=refresh":         {Type: "url", Target: "x", OnConflict: "refresh"},
		"dryRun=1&onConflict=reject": {Type: "url", Target: "x", DryRun: true, OnConflict: "reject"},
	} {
		r := post(`{"type":"url","target":"x","presence":"optional"}`)
		r.URL.RawQuery = query
		got, err := request.ReadNewLocation(r)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", query, err, diff)
		}
	}
	for _, body := range []string{`{"type":"url","target":"x","extra":1}`, `{"type":"url","target":"x","presence":"often"}`} {
		if _, err := request.ReadNewLocation(post(body)); err == nil {
			t.Errorf("%s was accepted", body)
		}
	}
}
