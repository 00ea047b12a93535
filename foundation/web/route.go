package web

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/callboard/callboard/fault"
)

// route is one mounted pattern.
type route struct {
	mount    string
	public   bool
	write    func(http.ResponseWriter, *http.Request) error
	measures *measures
}

// handle mounts a pattern, and the same with a trailing slash.
func (rt *Router) handle(pattern string, write func(http.ResponseWriter, *http.Request) error) {
	method, path := "", pattern
	if before, after, found := strings.Cut(pattern, " "); found {
		method, path = before+" ", strings.TrimSpace(after)
	}
	whole := rt.mount + path
	entry := &route{mount: rt.mount, public: rt.public, write: write, measures: rt.site.metrics.of(method + whole)}
	serve := func(w http.ResponseWriter, r *http.Request) { rt.site.handle(w.(*exchange), r, entry) }
	if rt.mount != "" && path == "/" {
		whole = rt.mount
	}
	rt.site.mux.HandleFunc(method+whole, serve)
	if !strings.HasSuffix(whole, "/") && !strings.HasSuffix(whole, "...}") && !strings.HasSuffix(whole, "/{$}") {
		rt.site.mux.HandleFunc(method+whole+"/{$}", serve)
	}
}

// handle runs one route: who is asking, then the handler, then its error if there is one.
func (s *site) handle(x *exchange, r *http.Request, entry *route) {
	x.route = entry.measures
	defer s.recover(x, r, entry)
	if !entry.public {
		signedIn, err := s.authenticate(r)
		if err != nil {
			s.fail(x, r, entry, err)
			return
		}
		x.request, r = signedIn, signedIn
	}
	if err := entry.write(x, r); err != nil {
		s.fail(x, r, entry, err)
	}
}

func (s *site) authenticate(r *http.Request) (*http.Request, error) {
	if s.Authenticate == nil {
		return nil, errMissingCredentials
	}
	return s.Authenticate(r)
}

// recover turns a panic into an error like any other. http.ErrAbortHandler is not one: somebody asked for the connection to be cut.
func (s *site) recover(x *exchange, r *http.Request, entry *route) {
	switch thrown := recover().(type) {
	case nil:
	case error:
		if errors.Is(thrown, http.ErrAbortHandler) {
			panic(thrown)
		}
		s.fail(x, r, entry, fmt.Errorf("panic: %w\n%s", thrown, debug.Stack()))
	default:
		s.fail(x, r, entry, fmt.Errorf("panic: %v\n%s", thrown, debug.Stack()))
	}
}

// answerNoPage tells a page that is not there from one that takes other methods.
func (s *site) answerNoPage(w http.ResponseWriter, r *http.Request) error {
	refused := wrongMethod{asked: r.Method}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := s.mux.Handler(other); pattern != "/" {
			refused.allowed = append(refused.allowed, method)
		}
	}
	if refused.allowed == nil {
		return fault.New(fault.NotFound, "There is no page at this address.")
	}
	w.Header()["Allow"] = []string{strings.Join(refused.allowed, ", ")}
	return refused
}

// answerNothing is Backstage's answer to an API path that nobody serves.
func answerNothing(w http.ResponseWriter, _ *http.Request) error {
	w.Header()["Content-Length"] = zeroLength
	w.WriteHeader(http.StatusNotFound)
	return nil
}
