package web

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
)

// site is what all routers of one house share.
type site struct {
	Options
	mux     *http.ServeMux
	mounted map[string]bool // API prefixes that have their catch-all
	metrics *metrics
	phase   phase
	guard   guard
	limits  limiters
	zipped  http.Handler
}

func newSite(options Options) *site {
	s := &site{Options: options, mux: http.NewServeMux(), mounted: map[string]bool{}, metrics: newMetrics(options.Metrics)}
	s.Log = cmp.Or(s.Log, slog.Default())
	s.MaxBody = cmp.Or(s.MaxBody, 10<<20)
	s.StartupPause = cmp.Or(s.StartupPause, 5*time.Second)
	s.phase.start()
	s.guard = newGuard(options)
	s.limits = newLimiters(options.RateLimit)
	root := &Router{site: s}
	root.Public().handle("/api", answerNothing)
	root.Public().handle("/api/", answerNothing)
	root.handle("/", s.answerNoPage)
	if options.Compress {
		s.zipped = compressed(http.HandlerFunc(s.serve))
	}
	return s
}

// ServeHTTP keeps compression off the path of those who did not ask for it.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		s.zipped.ServeHTTP(w, r)
		return
	}
	if s.zipped != nil {
		w.Header()["Vary"] = varyEncoding
	}
	s.serve(w, r)
}

var varyEncoding = []string{"Accept-Encoding"}

// serve takes one request from the door to the access log.
func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	if s.serveHealth(w, r) {
		return
	}
	x := s.exchange(w, r)
	s.guard.setHeaders(x.Header(), r)
	x.Header()["X-Request-Id"] = []string{x.id}
	defer s.finish(x)
	if s.CORS.answer(x, r) {
		return
	}
	if err := s.admit(x); err != nil {
		s.fail(x, x.request, nil, err)
		return
	}
	if r.Body != nil && r.Body != http.NoBody {
		x.request.Body = http.MaxBytesReader(x, r.Body, s.MaxBody)
	}
	s.mux.ServeHTTP(x, x.request)
}

// admit refuses what must not reach a handler: requests of those who ask too often, all while the house is closed, and forms sent from
// other sites.
func (s *site) admit(x *exchange) error {
	if err := s.limits.check(x, x.request); err != nil {
		return err
	}
	if err := s.phase.await(x.request.Context(), s.StartupPause); err != nil {
		return err
	}
	if s.CORS.trusts(x.request) {
		return nil
	}
	return s.guard.check(x.request)
}

// finish counts and logs a request when it has been answered, or cut off.
func (s *site) finish(x *exchange) {
	took := time.Since(x.began)
	x.route.observe(x.code(), took)
	for _, after := range x.after {
		after(x.code())
	}
	ctx := x.request.Context()
	if !s.Log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	s.Log.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("type", "incomingRequest"),
		slog.String("method", x.request.Method),
		slog.String("path", x.request.URL.Path),
		slog.Int("status", x.code()),
		slog.Int64("bytes", x.written),
		slog.Duration("took", took),
		slog.String("from", s.remoteAddress(x.request)),
	)
}

// remoteAddress is who sent the request. Behind a trusted proxy that is the last address of X-Forwarded-For: the one the proxy saw.
func (s *site) remoteAddress(r *http.Request) string {
	if s.TrustProxy {
		if forwarded := r.Header.Values("X-Forwarded-For"); len(forwarded) > 0 {
			last := forwarded[len(forwarded)-1]
			return strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		}
	}
	return r.RemoteAddr
}

func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.CompressionLevel(4), gzhttp.ContentTypeFilter(isText))
	if err != nil {
		panic(err) // only wrong constants above can do this
	}
	return wrap(next)
}

// isText leaves event streams alone: they must not wait for a full block.
func isText(contentType string) bool {
	if strings.HasPrefix(contentType, "text/event-stream") {
		return false
	}
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml") ||
		strings.HasSuffix(kind, "javascript") || kind == "application/x-ndjson" || kind == "application/wasm"
}
