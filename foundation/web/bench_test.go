package web_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/callboard/callboard/foundation/web"
	"github.com/prometheus/client_golang/prometheus"
)

// deaf is a response writer that costs nothing.
type deaf struct{ header http.Header }

func (d *deaf) Header() http.Header         { return d.header }
func (d *deaf) Write(b []byte) (int, error) { return len(b), nil }
func (d *deaf) WriteHeader(int)             {}

var encoded = web.Encoded(make([]byte, 30_000))

func benchmark(b *testing.B, handler http.Handler) {
	b.ReportAllocs()
	r := httptest.NewRequest(http.MethodGet, "/api/catalog/entities/by-name/component/default/x", nil)
	for b.Loop() {
		handler.ServeHTTP(&deaf{http.Header{}}, r)
	}
}

func BenchmarkRouter(b *testing.B) {
	options := quiet()
	options.Metrics = prometheus.NewRegistry()
	options.Authenticate = func(r *http.Request) (*http.Request, error) { return r, nil }
	options.Compress = true
	rt := web.New(options)
	rt.Mount("/api/catalog").JSON("GET /entities/by-name/{kind}/{namespace}/{name}", func(*http.Request) (any, error) { return encoded, nil })
	benchmark(b, rt)
}

func BenchmarkBareServeMux(b *testing.B) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/catalog/entities/by-name/{kind}/{namespace}/{name}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(encoded)))
		_, _ = w.Write(encoded)
	})
	benchmark(b, mux)
}
