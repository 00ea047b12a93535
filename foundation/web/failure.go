package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/callboard/callboard/fault"
)

// Failure is what people are told when a page fails.
type Failure struct {
	Status    int
	Message   string
	RequestID string // to quote when asking for help
}

var statuses = map[fault.Kind]int{
	fault.Internal:       http.StatusInternalServerError,
	fault.Invalid:        http.StatusBadRequest,
	fault.Unauthorized:   http.StatusUnauthorized,
	fault.Forbidden:      http.StatusForbidden,
	fault.NotFound:       http.StatusNotFound,
	fault.Conflict:       http.StatusConflict,
	fault.NotModified:    http.StatusNotModified,
	fault.NotImplemented: http.StatusNotImplemented,
	fault.Unavailable:    http.StatusServiceUnavailable,
}

// clientGone is nginx's status for a client that left before the answer; nobody receives it.
const clientGone = 499

var errMissingCredentials = fault.New(fault.Unauthorized, "Missing credentials")

// SeeOther is an error that sends the browser elsewhere: to a page's new address, or to sign in.
func SeeOther(location string) error { return elsewhere(location) }

type elsewhere string

func (e elsewhere) Error() string { return "see " + string(e) }

// WithBody is err, answered with a JSON body of its own instead of Backstage's usual one. The status stays that of err.
func WithBody(err error, body any) error { return bodied{err, body} }

type bodied struct {
	error
	body any
}

func (b bodied) Unwrap() error  { return b.error }
func (b bodied) ErrorBody() any { return b.body }

// wrongMethod is for an address that is asked with a method which it does not take.
type wrongMethod struct {
	asked   string
	allowed []string
}

func (e wrongMethod) Error() string {
	return "This address does not take " + e.asked + ", but " + strings.Join(e.allowed, ", ") + "."
}

// errorBody is the shape of Backstage's error answers.
type errorBody struct {
	Error struct {
		Name    string `json:"name"`
		Message string `json:"message"`
	} `json:"error"`
	Request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	} `json:"request"`
	Response struct {
		StatusCode int `json:"statusCode"`
	} `json:"response"`
}

// fail answers for an error. entry is nil before a route was found.
func (s *site) fail(x *exchange, r *http.Request, entry *route, err error) {
	var location elsewhere
	if errors.As(err, &location) && x.status == 0 {
		redirect(x, r, string(location))
		return
	}
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		x.status = clientGone
		return
	}
	status, name, message := s.describe(r.Context(), err)
	if x.status != 0 {
		s.Log.ErrorContext(r.Context(), "answer broken off", "path", r.URL.Path, "error", err)
		panic(http.ErrAbortHandler)
	}
	dropHeaders(x.Header(), "Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Cache-Control", "Etag", "Last-Modified")
	switch {
	case status == http.StatusNotModified:
		_ = writeEmpty(x, status)
	case isAPI(r.URL.Path):
		s.failJSON(x, r, entry, err, errorBodyOf(status, name, message))
	default:
		s.failPage(x, r, Failure{Status: status, Message: message, RequestID: x.id})
	}
}

// describe says what to tell: a fault's own words, else nothing but an id by which the log can be searched.
func (s *site) describe(ctx context.Context, err error) (status int, name, message string) {
	var known *fault.Fault
	var tooLarge *http.MaxBytesError
	var tooMany tooManyRequests
	var method wrongMethod
	switch {
	case errors.As(err, &known):
		status = statuses[known.Kind]
		if status >= http.StatusInternalServerError {
			s.Log.WarnContext(ctx, "request failed", "error", err, "cause", errors.Unwrap(known))
		}
		return status, known.Kind.String(), known.Message
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, "PayloadTooLargeError", "request entity too large"
	case errors.As(err, &method):
		return http.StatusMethodNotAllowed, "NotAllowedError", method.Error()
	case errors.As(err, &tooMany):
		return http.StatusTooManyRequests, fault.Internal.String(), tooMany.Error()
	}
	logID := randomHex(10)
	s.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("logId", logID), slog.Any("error", err))
	return http.StatusInternalServerError, fault.Internal.String(), "An internal error occurred logId=" + logID
}

func errorBodyOf(status int, name, message string) errorBody {
	var body errorBody
	body.Error.Name, body.Error.Message, body.Response.StatusCode = name, message, status
	return body
}

func (s *site) failJSON(x *exchange, r *http.Request, entry *route, err error, usual errorBody) {
	usual.Request.Method, usual.Request.URL = r.Method, relativeURL(r, entry)
	var body any = usual
	var own interface{ ErrorBody() any }
	if errors.As(err, &own) {
		body = own.ErrorBody()
	}
	failed := withBuffer(func(buffer *bytes.Buffer) error {
		if err := encodeJSON(buffer, body); err != nil {
			return err
		}
		return writeBytes(x, usual.Response.StatusCode, jsonType, buffer.Bytes())
	})
	if failed != nil {
		s.Log.ErrorContext(r.Context(), "encode error body", "error", failed)
		http.Error(x, "Internal error", http.StatusInternalServerError)
	}
}

// relativeURL is the request's address below its mount, with the query as it was sent: what an Express sub-router sees.
func relativeURL(r *http.Request, entry *route) string {
	address := r.RequestURI
	if !strings.HasPrefix(address, "/") {
		address = r.URL.RequestURI()
	}
	mount := ""
	if entry != nil {
		mount = entry.mount
	}
	address = strings.TrimPrefix(address, mount)
	if !strings.HasPrefix(address, "/") {
		address = "/" + address
	}
	return address
}

// failPage shows an error page, and plain text if even that cannot be drawn.
func (s *site) failPage(x *exchange, r *http.Request, failure Failure) {
	draw := barePage
	if s.ErrorPage != nil {
		draw = s.ErrorPage
	}
	page := draw(r, failure)
	page.Status = failure.Status
	if err := s.writePage(x, r, page); err != nil {
		s.Log.ErrorContext(r.Context(), "draw error page", "error", err)
		http.Error(x, strconv.Itoa(failure.Status)+" "+failure.Message+" ("+failure.RequestID+")", failure.Status)
	}
}

func dropHeaders(header http.Header, names ...string) {
	for _, name := range names {
		delete(header, name)
	}
}
