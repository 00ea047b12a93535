package request_test

import (
	"encoding/base64"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/request"
)

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestPagesOfEntities(t *testing.T) {
	for query, want := range map[string]*request.Window{
		"":                 nil,
		"limit=5":          {Limit: 5},
		"offset=0":         {Limit: -1},
		"limit=5&offset=3": {Limit: 5, Offset: 3},
		"after=" + encoded(`{"limit":4,"offset":8}`):         {Limit: 4, Offset: 8},
		"limit=2&after=" + encoded(`{"limit":4,"offset":8}`): {Limit: 4, Offset: 8},
		"limit=2&after=" + encoded(`{"offset":8}`):           {Limit: 2, Offset: 8},
	} {
		got, err := request.ReadEntities(get(query))
		if diff := cmp.Diff(want, got.Page); err != nil || diff != "" {
			t.Errorf("%s: %v %s", query, err, diff)
		}
	}
}

func TestMalformedListsOfEntities(t *testing.T) {
	for query, want := range map[string]string{
		"limit=0":                                "Invalid limit, must be greater than zero",
		"order=metadata.name":                    `Invalid order parameter "metadata.name", expected "<asc or desc>:<field name>"`,
		"order=up:metadata.name":                 `Invalid order parameter "up:metadata.name", expected "<asc or desc>:<field name>"`,
		"order=asc:":                             `Invalid order parameter "asc:", expected "<asc or desc>:<field name>"`,
		"after=%26":                              "Malformed after cursor, could not be parsed",
		"after=" + encoded(`[1]`):                "Malformed after cursor, could not be parsed",
		"after=" + encoded(`{"limit":"4"}`):      "Malformed after cursor, limit was not an number",
		"after=" + encoded(`{"offset":-1}`):      "Malformed after cursor, offset was not a number",
		"order=x&limit=0":                        `Invalid order parameter "x", expected "<asc or desc>:<field name>"`,
		"fields=spec[0]&filter=kind&order=x":     `Invalid field "spec[0]", array type fields are not supported`,
		"filter==x&fields=spec[0]&limit=0":       "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)",
		"filter=%20&limit=0&after=x&offset=zero": "request/query/offset must be integer",
	} {
		_, err := request.ReadEntities(get(query))
		if text(err) != want {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}

func TestOrderKeysAreFoldedUnlessThereArePages(t *testing.T) {
	for query, want := range map[string]string{"order=desc:Metadata.Name": "metadata.name", "order=desc:Metadata.Name&limit=1": "Metadata.Name"} {
		got, err := request.ReadEntities(get(query))
		if diff := cmp.Diff([]request.Order{{Field: want, Descending: true}}, got.Order); err != nil || diff != "" {
			t.Errorf("%s: %v %s", query, err, diff)
		}
	}
}

func TestNextLinkIsWrittenLikeJavaScriptDoes(t *testing.T) {
	w := request.Window{Limit: 5, Offset: 10}
	after := url.QueryEscape(encoded(`{"limit":5,"offset":15}`))
	for address, want := range map[string]string{
		"/entities?limit=5&fields=kind,a~*b%20c": "</entities?limit=5&fields=kind%2Ca%7E*b+c&after=" + after + `>; rel="next"`,
		"/entities?after=x&limit=5&offset=10":    "</entities?after=" + after + `&limit=5>; rel="next"`,
		"/entities/?limit=5&after=x&a=b&after=y": "</entities/?limit=5&after=" + after + `&a=b>; rel="next"`,
		"/entities?filter=%zz&limit":             "</entities?filter=%25zz&limit=&after=" + after + `>; rel="next"`,
		"/entities?":                             "</entities?after=" + after + `>; rel="next"`,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, w.NextLink(u)); diff != "" {
			t.Errorf("%s: %s", address, diff)
		}
	}
}
