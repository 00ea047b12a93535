// Package web is the front of the house: it mounts handlers that return values, signs requests in, and answers for every error.
package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/prometheus/client_golang/prometheus"
)

// Options are what a Router needs. The zero value works: every route is refused for want of credentials until Authenticate is set.
type Options struct {
	Log     *slog.Logger          // nil = slog.Default()
	Metrics prometheus.Registerer // nil = none

	// Authenticate finds out who is asking and returns the request with that in its context. Its errors are answered like any
	// handler's: a fault.Unauthorized where credentials are missing or bad, a SeeOther to send people to a sign-in page.
	// Not asked on routes mounted through Public.
	Authenticate func(*http.Request) (*http.Request, error)

	// Layout puts the frame around a page. nil = a bare document.
	Layout func(*http.Request, Page) templ.Component
	// ErrorPage draws what people see when a page fails. nil = a plain one.
	ErrorPage func(*http.Request, Failure) Page

	MetricsHandler http.Handler // answers GET /metrics, without sign-in; nil = not there

	MaxBody        int64               // bytes of a request body; 0 = 10 MiB
	TrustProxy     bool                // believe X-Forwarded-For of the proxy in front
	TrustedOrigins []string            // other origins that may send forms, "https://portal.example.com"
	CORS           *CORS               // what pages of other sites may ask; nil = nothing
	RateLimit      *RateLimits         // nil = none
	CSP            map[string][]string // Content-Security-Policy directives to replace; an empty list removes one
	HealthHeaders  map[string]string   // extra headers on health routes
	StartupPause   time.Duration       // how long requests wait for Ready before a 503; 0 = 5 s
	Compress       bool                // gzip for larger text answers, when asked
}

// Page is what a page handler shows. The layout adds the rest of the document.
type Page struct {
	Title    string
	Body     templ.Component
	Status   int      // 0 = 200
	Fragment bool     // the body alone is the answer: cards and lists that load after their page
	Scripts  []string // islands this page needs, by name
	Connect  []string // other origins that its scripts may send requests to, as Origin gives them; no other page's may
	Header   http.Header
}

// Encoded is JSON that is ready to be sent.
type Encoded []byte

// Status is a JSON answer with another status than 200, or with headers of its own. A nil Value has no body.
type Status struct {
	Code   int // 0 = 200
	Value  any
	Header http.Header
}

// Router mounts handlers and answers for their errors. Patterns are those of http.ServeMux; HEAD is answered like GET, and a
// trailing slash makes no difference. A page that is asked with another method than its own is a 405.
type Router struct {
	site   *site
	mount  string
	public bool
}

// New opens an empty house. It is ready at once; see Hold.
func New(options Options) *Router {
	return &Router{site: newSite(options)}
}

// ServeHTTP answers requests.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) { rt.site.ServeHTTP(w, r) }

// Public mounts the same routes, open to people who are not signed in.
func (rt *Router) Public() *Router {
	return &Router{site: rt.site, mount: rt.mount, public: true}
}

// Mount is a router for the paths below a prefix such as "/api/catalog" or "/pagerduty". Below /api/ errors have Backstage's JSON
// body, and a path or method that nobody mounted is a 404 with an empty body, for those who may ask at all.
func (rt *Router) Mount(prefix string) *Router {
	below := &Router{site: rt.site, mount: rt.mount + strings.TrimSuffix(prefix, "/"), public: rt.public}
	if isAPI(below.mount) && !rt.site.mounted[below.mount] {
		rt.site.mounted[below.mount] = true
		below.handle("/{path...}", answerNothing)
	}
	return below
}

// Page mounts a handler that shows HTML.
func (rt *Router) Page(pattern string, show func(*http.Request) (Page, error)) {
	rt.Raw(pattern, func(w http.ResponseWriter, r *http.Request) error {
		page, err := show(r)
		if err != nil {
			return err
		}
		return rt.site.writePage(w, r, page)
	})
}

// Action mounts a form handler that changes something, then sends the browser to a location of this house.
func (rt *Router) Action(pattern string, change func(*http.Request) (location string, err error)) {
	rt.Raw(pattern, func(w http.ResponseWriter, r *http.Request) error {
		location, err := change(r)
		if err != nil {
			return err
		}
		redirect(w, r, location)
		return nil
	})
}

// JSON mounts a handler that answers with JSON: an Encoded as it is, a Status with its code and headers, nil with no body, and any
// other value encoded.
func (rt *Router) JSON(pattern string, answer func(*http.Request) (any, error)) {
	rt.Raw(pattern, func(w http.ResponseWriter, r *http.Request) error {
		value, err := answer(r)
		if err != nil {
			return err
		}
		return writeJSON(w, value)
	})
}

// Raw mounts a handler that writes its own response: streams and downloads. An error before the first byte is answered as usual;
// after it, the connection is cut so that nobody takes half an answer for a whole one.
func (rt *Router) Raw(pattern string, write func(http.ResponseWriter, *http.Request) error) {
	rt.handle(pattern, write)
}

// Ready says that the house has opened: requests held since Hold go on.
func (rt *Router) Ready() { rt.site.phase.ready() }

// Hold makes requests wait for Ready, and readiness say 503, while the index warms up.
func (rt *Router) Hold() { rt.site.phase.hold() }

func isAPI(path string) bool { return strings.HasPrefix(path, "/api/") }
