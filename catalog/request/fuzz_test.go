package request_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/fault"
)

func base64Decode(text string) (string, error) {
	decoded, err := base64.StdEncoding.DecodeString(text)
	return string(decoded), err
}

// FuzzCursor feeds the JSON inside of cursors. What is accepted must be written and read again as the same.
func FuzzCursor(f *testing.F) {
	f.Add(`{"orderFields":[{"field":"metadata.name","order":"asc"}],"fullTextFilter":{"term":"a"},"filter":{"anyOf":[{"allOf":[{"key":"kind","values":["a"]}]},{"not":{"key":"b"}}]},"orderFieldValues":["v","u"],"isPrevious":true,"firstSortFieldValues":["a","b"],"totalItems":3}`)
	f.Add(`{"orderFields":[],"query":{"$all":[{"kind":{"$in":["a",1,true]}}]},"orderFieldValues":["u"],"isPrevious":false}`)
	f.Fuzz(func(t *testing.T, text string) {
		cursor, err := request.DecodeCursor(base64.StdEncoding.EncodeToString([]byte(text)))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		once := string(cursor.AppendNext(nil, *cursor.From))
		again, err := request.DecodeCursor(once)
		if err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		if twice := string(again.AppendNext(nil, *again.From)); twice != once {
			t.Fatalf("%s became %s", once, twice)
		}
	})
}

// FuzzQuery feeds query strings and bodies to every endpoint: an answer or a fault, never a panic.
func FuzzQuery(f *testing.F) {
	f.Add("filter=kind=a,b=&fields=a,b.c&order=asc:x&limit=5&offset=2&after=eyJsaW1pdCI6NX0=", `{"entityRefs":["a"],"query":{"kind":"a"}}`)
	f.Add("filter[]=a&filter[0]=%zz&orderField=a,desc&cursor=e30=&totalItems=exclude&fullTextFilterTerm=+x", `{"type":"url","target":"x"}`)
	f.Add("facet=a&facet=&dryRun=yes&onConflict=refresh", `{"facets":["a"],"cursor":"e30=","limit":1e99}`)
	readers := []func(*http.Request) error{
		only(request.ReadEntities), only(request.ReadPage), only(request.ReadPageBody), only(request.ReadRefs), only(request.ReadFacets),
		only(request.ReadFacetsBody), only(request.ReadNewLocation), only(request.ReadLocation), only(request.ReadLocations), request.Nothing,
		only(request.ReadRefresh), only(request.ReadAnalysis), only(request.ReadCandidate), only(request.ReadUnprocessed),
	}
	f.Fuzz(func(t *testing.T, query, body string) {
		for _, read := range readers {
			r := post(body)
			r.URL.RawQuery = query
			if err := read(r); err != nil && !fault.Is(err, fault.Invalid) {
				t.Fatalf("not a fault: %v", err)
			}
		}
	})
}

func only[T any](read func(*http.Request) (T, error)) func(*http.Request) error {
	return func(r *http.Request) error {
		_, err := read(r)
		return err
	}
}
