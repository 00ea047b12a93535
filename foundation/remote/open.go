package remote

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/callboard/callboard/fault"
)

// Open asks, and leaves the body to the caller to read and close.
func (c *Client) Open(ctx context.Context, request Request) (*Stream, error) {
	request.Method = cmp.Or(request.Method, http.MethodGet)
	target, err := url.Parse(request.URL)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a web address.", request.URL)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, cmp.Or(request.Timeout, c.options.Timeout), errSlow)
	stream, err := c.attempt(ctx, request, target)
	if err != nil {
		defer cancel()
		return nil, fmt.Errorf("%s %s: %w", request.Method, target.Redacted(), explain(cause(ctx, err), target))
	}
	stream.ReadCloser = &body{
		ReadCloser: stream.ReadCloser, ctx: ctx, cancel: cancel, url: stream.URL,
		left: cmp.Or(request.MaxBytes, c.options.MaxBytes), limit: cmp.Or(request.MaxBytes, c.options.MaxBytes),
	}
	return stream, nil
}

// attempt calls until it works, retries are used up, or waiting longer makes no sense.
func (c *Client) attempt(ctx context.Context, request Request, target *url.URL) (*Stream, error) {
	for tried := 0; ; tried++ {
		response, err := c.follow(ctx, request, target)
		wait, again := pause(tried, response, err)
		if again && tried < request.Retries && mayRetry(request) && fits(ctx, wait) {
			if response != nil {
				_ = response.Body.Close()
			}
			if err := Sleep(ctx, wait); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		return streamOf(response), nil
	}
}

func streamOf(response *http.Response) *Stream {
	return &Stream{ReadCloser: response.Body, Response: Response{
		Status: response.StatusCode, Header: response.Header, URL: response.Request.URL,
		ETag: response.Header.Get("Etag"), NotModified: response.StatusCode == http.StatusNotModified,
	}}
}

// follow sends a request and goes where redirects lead.
func (c *Client) follow(ctx context.Context, request Request, target *url.URL) (*http.Response, error) {
	hop := hop{method: request.Method, url: target, header: request.Header.Clone(), body: request.Body}
	if hop.header == nil {
		hop.header = http.Header{}
	}
	if hop.header.Get("User-Agent") == "" {
		hop.header.Set("User-Agent", c.options.UserAgent)
	}
	if request.ETag != "" {
		hop.header.Set("If-None-Match", request.ETag)
	}
	for count := 0; ; count++ {
		if err := checkURL(hop.url, request.Allow); err != nil {
			return nil, err
		}
		response, err := c.send(ctx, hop)
		if err != nil {
			return nil, err
		}
		next := hop.after(response)
		if next == nil || c.options.MaxRedirects < 0 {
			return response, nil
		}
		_ = response.Body.Close()
		if count == c.options.MaxRedirects {
			return nil, fault.New(fault.Unavailable, "%s redirects more than %d times: %w", target.Redacted(), c.options.MaxRedirects, ErrRedirects)
		}
		hop = *next
	}
}

// hop is one request on the way.
type hop struct {
	method string
	url    *url.URL
	header http.Header
	body   []byte
}

func (c *Client) send(ctx context.Context, h hop) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, h.method, h.url.String(), bytes.NewReader(h.body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a web address.", h.url.Redacted())
	}
	request.Header = h.header
	began := time.Now()
	response, err := c.http.Do(request)
	c.metrics.observe(h.url.Host, response, time.Since(began))
	return response, err
}

// after is the hop that a response asks for, nil if none. What was meant for one host is not told to another: there, only headers
// that say nothing about the caller go along.
func (h hop) after(response *http.Response) *hop {
	location := response.Header.Get("Location")
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	there, err := h.url.Parse(location)
	if location == "" || err != nil {
		return nil
	}
	next := hop{method: h.method, url: there, header: h.header.Clone(), body: h.body}
	keepsMethod := response.StatusCode == http.StatusTemporaryRedirect || response.StatusCode == http.StatusPermanentRedirect
	if !keepsMethod && h.method != http.MethodGet && h.method != http.MethodHead {
		next.method, next.body = http.MethodGet, nil
		next.header.Del("Content-Type")
	}
	if there.Host != h.url.Host || there.Scheme != h.url.Scheme && there.Scheme != "https" {
		next.header = impersonal(h.header, next.body != nil)
	}
	return &next
}

// impersonal leaves tokens behind, whatever their header is called: PRIVATE-TOKEN, X-Api-Key, Cookie.
func impersonal(header http.Header, withBody bool) http.Header {
	kept := http.Header{}
	for _, name := range []string{"Accept", "Accept-Language", "User-Agent", "If-None-Match"} {
		if values := header.Values(name); values != nil {
			kept[name] = values
		}
	}
	if withBody {
		kept["Content-Type"] = header.Values("Content-Type")
	}
	return kept
}
