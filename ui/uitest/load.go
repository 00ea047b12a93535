package uitest

import (
	"path"
	"regexp"
	"strings"
	"time"
)

// Load is what it took to load a page.
type Load struct {
	Status       int // of the page itself
	Requests     []Request
	Bytes        int // over the wire, of all requests
	FirstContent time.Duration
	Complete     time.Duration
	Shift        float64  // how much moved by itself: the sum of layout-shift
	Moved        []string // what did
}

// Load says what it took to load the page that Go went to last.
func (p *Page) Load() Load {
	p.t.Helper()
	var l Load
	p.record.mu.Lock()
	for _, request := range p.record.requests {
		l.Requests = append(l.Requests, *request)
		l.Bytes += request.Bytes
		if request.Type == "Document" {
			l.Status = request.Status
		}
	}
	p.record.mu.Unlock()
	if p.view.NoScript {
		return l
	}
	timing := Eval[struct {
		FirstContent, Complete, Shift float64
		Moved                         []string
	}](p, `(() => {
		uitest.flush();
		return {
			FirstContent: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
			Complete: performance.getEntriesByType("navigation")[0]?.loadEventEnd ?? 0,
			Shift: uitest.shift, Moved: uitest.moved,
		};
	})()`)
	l.FirstContent, l.Complete = milliseconds(timing.FirstContent), milliseconds(timing.Complete)
	l.Shift, l.Moved = timing.Shift, timing.Moved
	return l
}

func milliseconds(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }

// Scripts are the names of the scripts that the page loaded, without their hashes, such as frame.js.
func (l Load) Scripts() []string {
	var names []string
	for _, request := range l.Requests {
		if request.Type == "Script" {
			names = append(names, scriptName(request.URL))
		}
	}
	return names
}

// hashed is the name of an asset such as frame-ae48ebe067.js.
var hashed = regexp.MustCompile(`^(.+?)[-.][0-9a-f]{8,}\.js$`)

func scriptName(address string) string {
	name, _, _ := strings.Cut(path.Base(address), "?")
	if match := hashed.FindStringSubmatch(name); match != nil {
		return match[1] + ".js"
	}
	return name
}
