// Package remote asks other systems over HTTP, and expects the worst of them.
package remote

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Options bound what a Client may do. The zero value is a careful client of the public internet.
type Options struct {
	// AllowHosts may have private addresses: "gitea.internal", "127.0.0.1:3000", "*.corp.example". Without a port, any port.
	AllowHosts   []string
	AllowPrivate bool // any host may have a private address; link-local and metadata addresses stay refused

	ConnectTimeout time.Duration // 0 = 5 s
	HeaderTimeout  time.Duration // from the request's end to the answer's headers; 0 = 15 s
	Timeout        time.Duration // a whole call with its redirects and retries, to the last byte; 0 = 30 s
	MaxBytes       int64         // of a body, unpacked; 0 = 32 MiB
	MaxRedirects   int           // 0 = 5, negative = none: the redirect itself is the answer

	Proxy     func(*http.Request) (*url.URL, error) // nil = none. The proxy's own host must be in AllowHosts if it is private
	UserAgent string                                // "" = "callboard"
	Metrics   prometheus.Registerer                 // nil = none
}

// Client asks other systems. Make few: connections are kept for the next call of the same client.
type Client struct {
	options Options
	http    *http.Client
	metrics *metrics
}

// Request is one call. Method is GET where it is empty.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte

	// Allow is asked before each hop, the first included; its error is the call's. nil allows all that the Client allows.
	Allow func(*url.URL) error
	ETag  string // sent as If-None-Match: the answer may then be NotModified

	Retries    int           // more attempts after a failed connection, a 429 or a 502–504; only for methods that change nothing
	Repeatable bool          // this call may be retried although its method changes things: it has an idempotency key
	Timeout    time.Duration // 0 = the Client's
	MaxBytes   int64         // 0 = the Client's
}

// Response is an answer of any status, with its whole body.
type Response struct {
	Status      int
	Header      http.Header
	Body        []byte
	URL         *url.URL // of the last hop
	ETag        string
	NotModified bool // what the caller has is still good; there is no body
}

// Stream is an answer of any status whose body the caller reads, and closes. Reading fails with ErrTooLarge beyond MaxBytes.
type Stream struct {
	Response // its Body is nil
	io.ReadCloser
}

// New makes a client. It registers its metrics, so pass Metrics once per registry; derive others with Allowing.
func New(options Options) *Client {
	options.ConnectTimeout = cmp.Or(options.ConnectTimeout, 5*time.Second)
	options.HeaderTimeout = cmp.Or(options.HeaderTimeout, 15*time.Second)
	options.Timeout = cmp.Or(options.Timeout, 30*time.Second)
	options.MaxBytes = cmp.Or(options.MaxBytes, 32<<20)
	options.MaxRedirects = cmp.Or(options.MaxRedirects, 5)
	options.UserAgent = cmp.Or(options.UserAgent, "callboard")
	return build(options, newMetrics(options.Metrics))
}

// Allowing is a client with further hosts that may have private addresses. It has connections of its own, so that no one else
// reaches those hosts through them.
func (c *Client) Allowing(hosts ...string) *Client {
	options := c.options
	options.AllowHosts = append(append([]string(nil), options.AllowHosts...), hosts...)
	return build(options, c.metrics)
}

func build(options Options, metrics *metrics) *Client {
	return &Client{options: options, metrics: metrics, http: &http.Client{
		Transport: options.transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // Open follows, and asks Allow at each hop
		},
	}}
}

func (o Options) transport() *http.Transport {
	return &http.Transport{
		Proxy:                  o.Proxy,
		DialContext:            o.dial,
		TLSHandshakeTimeout:    o.ConnectTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
		ForceAttemptHTTP2:      true,
	}
}

// HTTP is a plain client with the same guard and timeouts, for libraries that insist on one. allow is asked before each hop; nil
// allows all. The body's size is the library's to bound.
func (c *Client) HTTP(allow func(*url.URL) error) *http.Client {
	checked := checkedTransport{next: c.http.Transport, check: func(u *url.URL) error { return checkURL(u, allow) }}
	return &http.Client{Transport: checked, Timeout: c.options.Timeout}
}

type checkedTransport struct {
	next  http.RoundTripper
	check func(*url.URL) error
}

func (t checkedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.check(r.URL); err != nil {
		return nil, err
	}
	return t.next.RoundTrip(r)
}

// Do asks, and reads the whole answer.
func (c *Client) Do(ctx context.Context, request Request) (*Response, error) {
	stream, err := c.Open(ctx, request)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	response := stream.Response
	if response.Body, err = io.ReadAll(stream); err != nil {
		return nil, fmt.Errorf("read %s: %w", response.URL.Redacted(), err)
	}
	return &response, nil
}

// Get asks for an address with nothing special.
func (c *Client) Get(ctx context.Context, address string) (*Response, error) {
	return c.Do(ctx, Request{URL: address})
}

// dial connects to a host unless the address behind its name is one that this client must not reach. The check is on the address
// that is really dialled, so a name that changes its mind between check and use gains nothing.
func (o Options) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: o.ConnectTimeout, KeepAlive: 30 * time.Second, ControlContext: o.guard(address)}
	return dialer.DialContext(ctx, network, address)
}
