package catalog_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/web"
)

// sink is a response that nobody reads.
type sink struct {
	header http.Header
	bytes  int
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(text []byte) (int, error) {
	s.bytes += len(text)
	return len(text), nil
}

// BenchmarkPage compares pages of 20 entities of 1.5 KB with a handler that sends as many bytes from a constant.
func BenchmarkPage(b *testing.B) {
	x := index.New()
	var batch index.Batch
	padding := strings.Repeat("x", 1200)
	for i := range 20_000 {
		batch.Upserts = append(batch.Upserts, index.Row{
			Ref: fmt.Sprintf("component:default/c-%05d", i), UID: fmt.Sprintf("%08d-0000-4000-8000-000000000000", i),
			Body: fmt.Appendf(nil, `{"apiVersion":"backstage.io/v1alpha1","kind":"Component","metadata":{"description":"%s","name":"c-%05d","namespace":"default","tags":["t%d"]},"spec":{"owner":"o%d","type":"service"}}`, padding, i, i%7, i%100),
		})
	}
	x.Apply(batch)
	rt := web.New(web.Options{Log: slog.New(slog.DiscardHandler), Authenticate: func(r *http.Request) (*http.Request, error) { return r, nil }})
	below := rt.Mount("/api/catalog")
	catalog.NewAPI(&service{}, x, slog.New(slog.DiscardHandler)).Routes(below)
	constant := web.Encoded(strings.Repeat("x", 32<<10))
	below.JSON("GET /constant", func(*http.Request) (any, error) { return constant, nil })
	for name, address := range map[string]string{
		"constant": "/constant",
		"first":    "/entities/by-query?limit=20&orderField=metadata.name,asc&filter=kind=component,spec.owner=o5",
		"all":      "/entities/by-query?limit=20&orderField=metadata.name,asc&filter=kind=component",
		"fields":   "/entities/by-query?limit=20&orderField=metadata.name,asc&filter=kind=component&fields=kind,metadata.namespace,metadata.name",
		"name":     "/entities/by-name/component/default/c-00007",
		"stream":   "/entities?filter=kind=component",
		"facets":   "/entity-facets?facet=metadata.tags&filter=kind=component",
	} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/api/catalog"+address, nil)
			b.ReportAllocs()
			for b.Loop() {
				s := &sink{header: http.Header{}}
				rt.ServeHTTP(s, r)
				b.ReportMetric(float64(s.bytes), "bytes")
			}
		})
		b.Run(name+"-over-http", func(b *testing.B) {
			server := httptest.NewServer(rt)
			defer server.Close()
			for b.Loop() {
				response, err := server.Client().Get(server.URL + "/api/catalog" + address)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		})
	}
}
