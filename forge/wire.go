package forge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
	"github.com/callboard/callboard/foundation/remote"
)

// Client sends requests into the world; *remote.Client does.
type Client interface {
	Open(ctx context.Context, request remote.Request) (*remote.Stream, error)
}

const (
	perHost     = 5               // downloads at a time
	archiveTime = 5 * time.Minute // for a download that may be as large as an archive
)

// wire is what the readers of all hosts share: limits on size and on concurrency, and one way to fail.
type wire struct {
	client Client
	limits Limits
	mu     sync.Mutex
	slots  map[string]chan struct{}
}

type call struct {
	method   string // "" is GET
	url      string
	header   http.Header
	etag     string
	body     string
	allow    func(*url.URL) error // nil allows what secure allows
	archive  bool                 // the answer may be as large as an archive
	refusals bool                 // answers other than 2xx are read too
	trouble  func(err error) string
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

// file is the answer taken as the content of address.
func (a answer) file(address string) File {
	modified, _ := http.ParseTime(a.header.Get("Last-Modified"))
	return File{URL: address, Data: a.body, ETag: a.header.Get("ETag"), Modified: modified}
}

// get reads an answer whole. Statuses other than 2xx are no error here.
func (w *wire) get(ctx context.Context, c call) (answer, error) {
	var body []byte
	a, err := w.stream(ctx, c, func(r io.Reader) (err error) {
		body, err = io.ReadAll(r)
		return err
	})
	a.body = body
	return a, err
}

// json reads an answer as JSON. Statuses other than 2xx are faults that say said and the status.
func (w *wire) json(ctx context.Context, c call, said string, into any) error {
	c.header = c.header.Clone()
	if c.header == nil {
		c.header = http.Header{}
	}
	if c.header.Get("Accept") == "" {
		c.header.Set("Accept", "application/json")
	}
	c.archive = true // lists of files are larger than files
	a, err := w.get(ctx, c)
	if err != nil {
		return err
	}
	if !a.ok() {
		return a.fault(said)
	}
	// Gerrit starts its answers with a line that keeps browsers from running them.
	body := strings.TrimPrefix(string(a.body), ")]}'")
	if err := json.Unmarshal([]byte(body), into); err != nil {
		return fault.New(fault.Internal, "%s, unexpected answer from %s: %w", said, c.url, err)
	}
	return nil
}

// stream hands the body of a 2xx answer to read while it holds one of the host's slots.
func (w *wire) stream(ctx context.Context, c call, read func(io.Reader) error) (answer, error) {
	first, err := url.Parse(c.url)
	if err != nil {
		return answer{}, fault.New(fault.Invalid, "%w", giturl.ErrInvalid)
	}
	release, err := w.acquire(ctx, first.Host)
	if err != nil {
		return answer{}, err
	}
	defer release()
	request := remote.Request{Method: c.method, URL: c.url, Header: c.header, Body: []byte(c.body), ETag: c.etag, Allow: c.allow}
	if request.Allow == nil {
		request.Allow = secure(first)
	}
	if request.MaxBytes = w.limits.FileBytes; c.archive {
		request.MaxBytes, request.Timeout = w.limits.ArchiveBytes, archiveTime
	}
	stream, err := w.client.Open(ctx, request)
	if err != nil {
		return answer{}, c.failed(err)
	}
	defer stream.Close()
	a := answer{status: stream.Status, header: stream.Header}
	if !a.ok() && !c.refusals {
		return a, nil
	}
	if err := read(stream); err != nil {
		return a, c.failed(err)
	}
	return a, nil
}

// failed words an error of the network. Other faults already say what users should know.
func (c call) failed(err error) error {
	var f *fault.Fault
	kind := fault.Internal
	if errors.As(err, &f) {
		if f.Kind != fault.Unavailable {
			return f
		}
		kind, err = f.Kind, f
	}
	message := "Unable to read " + c.url + ", " + err.Error()
	if c.trouble != nil {
		message = c.trouble(err)
	}
	return &fault.Fault{Kind: kind, Message: message, Cause: err}
}

func (w *wire) acquire(ctx context.Context, host string) (release func(), err error) {
	w.mu.Lock()
	slot, ok := w.slots[host]
	if !ok {
		slot = make(chan struct{}, perHost)
		w.slots[host] = slot
	}
	w.mu.Unlock()
	select {
	case slot <- struct{}{}:
		return func() { <-slot }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for other downloads from %s: %w", host, ctx.Err())
	}
}

// secure allows the hosts of integrations to redirect, as they do to their stores of archives, but not out of encryption.
func secure(first *url.URL) func(*url.URL) error {
	return func(u *url.URL) error {
		if u.Scheme == "https" || (u.Scheme == "http" && first.Scheme == "http") {
			return nil
		}
		return fault.New(fault.Forbidden, "Redirect from %s to %s is not allowed", first.Redacted(), u.Redacted())
	}
}
