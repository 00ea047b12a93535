package uitest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// Request is one that a page made.
type Request struct {
	URL    string
	Type   string // Document, Stylesheet, Script, Font, Image, Fetch …
	Status int    // 0 = there was no answer
	Bytes  int    // over the wire, with the headers of the answer

	id network.RequestID
}

// record keeps what the browser says while a page is there.
type record struct {
	mu         sync.Mutex
	requests   []*Request
	waiting    map[network.RequestID]cdp.LoaderID // by which document each was asked for
	changed    time.Time                          // when a request last began or ended
	complaints []string
}

// begin forgets the page before.
func (r *record) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests, r.complaints, r.waiting, r.changed = nil, nil, map[network.RequestID]cdp.LoaderID{}, time.Now()
}

func (r *record) quietFor(d time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waiting) == 0 && time.Since(r.changed) >= d
}

// hear is called with every event of the tab.
func (r *record) hear(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r.asked(e)
	case *network.EventResponseReceived:
		r.each(e.RequestID, func(q *Request) { q.Status, q.Type = int(e.Response.Status), string(e.Type) })
	case *network.EventLoadingFinished:
		r.each(e.RequestID, func(q *Request) { q.Bytes = int(e.EncodedDataLength) })
		r.ended(e.RequestID)
	case *network.EventLoadingFailed:
		r.each(e.RequestID, func(q *Request) {
			if !e.Canceled {
				r.complain("%s failed: %s %s", q.URL, e.ErrorText, e.BlockedReason)
			}
		})
		r.ended(e.RequestID)
	case *page.EventFrameNavigated: // of what the page before still waited for, nothing more is told
		maps.DeleteFunc(r.waiting, func(_ network.RequestID, by cdp.LoaderID) bool { return by != e.Frame.LoaderID })
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			r.complain("console: %s", said(e.Args))
		}
	case *runtime.EventExceptionThrown:
		r.complain("exception: %s", explain(e.ExceptionDetails))
	case *log.EventEntryAdded:
		r.logged(e.Entry)
	case *page.EventJavascriptDialogOpening:
		r.complain("a dialog opened: %s", e.Message)
	}
}

func (r *record) asked(e *network.EventRequestWillBeSent) {
	if strings.HasPrefix(e.Request.URL, "data:") {
		return
	}
	if e.RedirectResponse != nil { // the same id again: what was asked for first has been answered
		r.each(e.RequestID, func(q *Request) {
			q.Status, q.Bytes, q.id = int(e.RedirectResponse.Status), int(e.RedirectResponse.EncodedDataLength), ""
		})
	}
	if r.waiting == nil {
		r.waiting = map[network.RequestID]cdp.LoaderID{}
	}
	r.waiting[e.RequestID], r.changed = e.LoaderID, time.Now()
	r.requests = append(r.requests, &Request{URL: e.Request.URL, Type: string(e.Type), id: e.RequestID})
}

func (r *record) ended(id network.RequestID) {
	delete(r.waiting, id)
	r.changed = time.Now()
}

func (r *record) each(id network.RequestID, do func(*Request)) {
	if at := slices.IndexFunc(r.requests, func(q *Request) bool { return q.id == id }); at >= 0 {
		do(r.requests[at])
	}
}

// logged passes over what is said of the page itself, whose status the test knows.
func (r *record) logged(entry *log.Entry) {
	worth := entry.Level == log.EntryLevelError || entry.Level == log.EntryLevelWarning
	if worth && !(entry.Source == log.EntrySourceNetwork && len(r.requests) > 0 && entry.URL == r.requests[0].URL) {
		r.complain("%s: %s %s", entry.Source, entry.Text, entry.URL)
	}
}

func (r *record) complain(format string, args ...any) {
	r.complaints = append(r.complaints, fmt.Sprintf(format, args...))
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		if arg.Description != "" {
			words = append(words, arg.Description)
		} else {
			words = append(words, string(arg.Value))
		}
	}
	return strings.Join(words, " ")
}

func explain(details *runtime.ExceptionDetails) string {
	if details.Exception != nil && details.Exception.Description != "" {
		return details.Text + " " + details.Exception.Description
	}
	return details.Text
}
