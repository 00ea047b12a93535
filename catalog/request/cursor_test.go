package request_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/callboard/callboard/catalog/request"
)

func TestACursorCarriesTheWholeQuestion(t *testing.T) {
	for name, read := range map[string]func() (request.Page, error){
		"query": func() (request.Page, error) {
			return request.ReadPage(get("filter=kind=component,spec.type=a,spec.type=b&filter=metadata.labels.x&orderField=Metadata.Name,desc&fullTextFilterTerm=+star+&fullTextFilterFields=A,b"))
		},
		"body": func() (request.Page, error) {
			return request.ReadPageBody(post(`{"query":{"$any":[{"kind":"a"},{"$not":{"metadata.name":{"$hasPrefix":"B"}}}]},"orderBy":[{"field":"metadata.name","order":"asc"}]}`))
		},
		"without order": func() (request.Page, error) { return request.ReadPage(get("filter=kind=a")) },
		"nothing":       func() (request.Page, error) { return request.ReadPage(get("")) },
	} {
		page, err := read()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := page.Cursor
		row := request.Position{UID: "u2"}
		want.First = &request.Position{UID: "u1"}
		if len(want.Order) > 0 {
			row.Value, want.First.Value = "straße <2>", "a"
		}
		want.Total, want.Counted = 7, true
		want.From = &row
		for previous, cursor := range map[bool]string{false: string(want.AppendNext(nil, row)), true: string(want.AppendBack(nil, row))} {
			want.Previous = previous
			got, err := request.DecodeCursor(cursor)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(request.Cursor{}), cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("%s: %v %s", name, err, diff)
			}
			if again := string(got.AppendNext(nil, row)); again != string(want.AppendNext(nil, row)) {
				t.Errorf("%s: a decoded cursor is written differently", name)
			}
		}
	}
}

func TestCursorsHaveBackstagesForm(t *testing.T) {
	page, err := request.ReadPage(get("filter=kind=a,b&orderField=metadata.name"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"orderFields":[{"field":"metadata.name","order":"asc"}],"filter":{"allOf":[{"key":"kind","values":["a"]},{"key":"b"}]},"orderFieldValues":["v","u"],"isPrevious":false}`
	got, _ := base64Decode(string(page.AppendNext(nil, request.Position{Value: "v", UID: "u"})))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHostileCursorsAreMalformed(t *testing.T) {
	for _, cursor := range []string{
		"not-a-cursor", "!!", "", encoded(`{"a":1}`), encoded(`[]`), encoded(`null`), encoded(`1`), encoded(`{"orderFields":[],`),
		encoded(`{"orderFields":[],"orderFieldValues":[],"isPrevious":false}`),
		encoded(`{"orderFields":[],"orderFieldValues":[null],"isPrevious":false}`),
		encoded(`{"orderFields":[],"orderFieldValues":["u","v"],"isPrevious":false}`),
		encoded(`{"orderFields":[],"orderFieldValues":[1],"isPrevious":false}`),
		encoded(`{"orderFields":[],"orderFieldValues":["u"],"isPrevious":null}`),
		encoded(`{"orderFields":[{"field":"a","order":"up"}],"orderFieldValues":["a","u"],"isPrevious":false}`),
		encoded(`{"orderFields":[],"orderFieldValues":["u"],"isPrevious":false,"filter":{}}`),
		encoded(`{"orderFields":[],"orderFieldValues":["u"],"isPrevious":false,"filter":{"allOf":[null]}}`),
		encoded(`{"orderFields":[],"orderFieldValues":["u"],"isPrevious":false,"query":{"$x":1}}`),
		encoded(`{"orderFields":[],"orderFieldValues":["u"],"isPrevious":false,"query":{"a":1},"filter":{"key":"a"}}`),
		encoded(`{"orderFields":[],"orderFieldValues":["u"],"isPrevious":false,"filter":` + strings.Repeat(`{"not":`, 1000) + `{"key":"a"}` + strings.Repeat("}", 1001)),
		encoded(`{"x":"` + strings.Repeat("x", 1<<20) + `"}`),
	} {
		_, err := request.DecodeCursor(cursor)
		if !strings.HasPrefix(text(err), "Malformed cursor: ") {
			t.Errorf("%.80s: %v", cursor, err)
		}
	}
}

func TestCursorsSurviveUnescapedQueries(t *testing.T) {
	cursor := string(request.Cursor{Order: []request.Order{{Field: "a"}}}.AppendNext(nil, request.Position{Value: "\u03ff>>>???~~~\u00ff", UID: "u"}))
	for _, mangled := range []string{strings.ReplaceAll(cursor, "+", " "), strings.TrimRight(cursor, "="), strings.NewReplacer("+", "-", "/", "_").Replace(cursor)} {
		if _, err := request.DecodeCursor(mangled); err != nil {
			t.Errorf("%s: %v", mangled, err)
		}
	}
}

func TestMalformedPages(t *testing.T) {
	for query, want := range map[string]string{
		"orderField=metadata.name,sideways": "Invalid order field order, must be asc or desc",
		"orderField=metadata.name,":         "Invalid order field order, must be asc or desc",
		"cursor=x&fields=a[0]":              `Invalid field "a[0]", array type fields are not supported`,
		"filter=kind=a,=b&orderField=a,b":   "Invalid filter, '=b' is not a valid statement (expected a string on the form a=b or a= or a)",
	} {
		if _, err := request.ReadPage(get(query)); text(err) != want {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
	for body, want := range map[string]string{
		`{"cursor":""}`: "Cursor cannot be empty",
		`{"limit":-1}`:  "request/body/limit must be >= 0",
		`{"offset":-1}`: "request/body/offset must be >= 0",
		`{"query":{"relations":{"$contains":{"targetRef":"a"}}}}`: `The $contains operator for "relations" requires a "type" string property`,
	} {
		if _, err := request.ReadPageBody(post(body)); text(err) != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestFullTextSearchesTheOrderFieldByDefault(t *testing.T) {
	for query, want := range map[string]*request.Search{
		"fullTextFilterTerm=+a+&orderField=Metadata.Name":   {Term: "a", Fields: []string{"metadata.name"}},
		"fullTextFilterTerm=a":                              {Term: "a", Fields: []string{"metadata.uid"}},
		"fullTextFilterTerm=+&fullTextFilterFields=kind":    nil,
		"fullTextFilterTerm=a&fullTextFilterFields=Kind,b":  {Term: "a", Fields: []string{"kind", "b"}},
		"fullTextFilterFields=kind&orderField=kind&limit=1": nil,
	} {
		page, err := request.ReadPage(get(query))
		if diff := cmp.Diff(want, page.Search); err != nil || diff != "" {
			t.Errorf("%s: %v %s", query, err, diff)
		}
	}
}
