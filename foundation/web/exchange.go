package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"

	"github.com/callboard/callboard/foundation/telemetry"
)

// exchange is one request and its answer: the response writer that handlers see, and what is known about the request so far.
type exchange struct {
	http.ResponseWriter
	site    *site
	id      string
	began   time.Time
	request *http.Request // with all that was found out about it
	route   *measures     // nil until a route was found
	status  int           // 0 until the header was written
	written int64
	after   []func(status int) // called when it is over
}

type exchangeKey struct{}

func (s *site) exchange(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{ResponseWriter: w, site: s, began: time.Now(), id: requestID(r)}
	ctx := context.WithValue(r.Context(), exchangeKey{}, x)
	x.request = r.WithContext(telemetry.WithAttrs(ctx, slog.String("requestId", x.id)))
	return x
}

func (x *exchange) WriteHeader(code int) {
	if code >= 200 && x.status == 0 {
		x.status = code
	}
	x.ResponseWriter.WriteHeader(code)
}

func (x *exchange) Write(bytes []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(bytes)
	x.written += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// Flush sends what has been written so far.
func (x *exchange) Flush() { _ = http.NewResponseController(x.ResponseWriter).Flush() }

func (x *exchange) code() int {
	if x.status == 0 {
		return http.StatusOK
	}
	return x.status
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// RequestID is the id by which a request is known in the log; empty outside of a request.
func RequestID(ctx context.Context) string {
	if x := exchangeOf(ctx); x != nil {
		return x.id
	}
	return ""
}

// RemoteAddress is who sent the request, as far as the proxy in front can be believed.
func RemoteAddress(r *http.Request) string {
	if x := exchangeOf(r.Context()); x != nil {
		return x.site.remoteAddress(r)
	}
	return r.RemoteAddr
}

// SetCookie adds a cookie to the answer, from handlers and authenticators that do not see the response.
func SetCookie(r *http.Request, cookie *http.Cookie) {
	if x := exchangeOf(r.Context()); x != nil {
		http.SetCookie(x, cookie)
	}
}

// KeepOpen lets a stream outlive the server's timeouts. The context it returns ends when the client leaves or the house closes:
// a stream must end then.
func KeepOpen(w http.ResponseWriter, r *http.Request) context.Context {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Time{})
	x := exchangeOf(r.Context())
	if x == nil {
		return r.Context()
	}
	ctx, cancel := context.WithCancel(r.Context())
	forget := context.AfterFunc(x.site.phase.stopping, cancel)
	context.AfterFunc(ctx, func() { forget() })
	return ctx
}

// requestID is the caller's id if it is fit to stand in a log, else a new one.
func requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); isSaneID(given) {
		return given
	}
	return randomHex(10)
}

func isSaneID(id string) bool {
	if id == "" || len(id) > 100 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

func randomHex(bytes int) string {
	buffer := make([]byte, bytes)
	_, _ = rand.Read(buffer) // never fails
	return hex.EncodeToString(buffer)
}
