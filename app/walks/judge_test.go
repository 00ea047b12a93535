package walks

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/ui/uitest"
)

const (
	mostShift    = 0.02
	mostBytes    = 150_000
	mostRequests = 12
)

var (
	desk  = uitest.View{Width: 1440, Height: 900}
	wall  = uitest.View{Width: 2560, Height: 600}
	phone = uitest.View{Width: 390, Height: 844, Dark: true}
)

func TestEveryPage(t *testing.T) {
	server := furnish(t)
	var titles titles
	for i, page := range slices.Concat(pages, states) {
		t.Run(strings.TrimPrefix(page.path, "/"), func(t *testing.T) {
			t.Parallel()
			p := uitest.Open(t, server.URL, desk)
			page.visit(t, p)
			titles.take(t, p)
			page.judgeLoad(t, p)
			report(t, "accessibility", page.violations(p))
			fits(t, p)
			p.Look(wall)
			fits(t, p)
			p.Look(phone)
			if i < len(pages) {
				page.visit(t, p)
				page.judgeMovement(t, p)
				report(t, "accessibility in the dark at 390 px", page.violations(p))
			}
			fits(t, p)
		})
	}
}

// fits looks whether a part of the page is beside the window.
func fits(t *testing.T, p *uitest.Page) {
	t.Helper()
	if beside := p.Sideways(); len(beside) > 0 {
		report(t, fmt.Sprintf("at %d px it scrolls sideways", uitest.Eval[int](p, `innerWidth`)), beside)
	}
}

func (o onePage) visit(t *testing.T, p *uitest.Page) {
	t.Helper()
	p.Go(o.path)
	if status := max(o.status, 200); p.Load().Status != status && o.then == nil {
		t.Errorf("status %d, want %d", p.Load().Status, status)
	}
	if o.then != nil {
		o.then(p)
	}
	page := uitest.Eval[words](p, said)
	if !strings.Contains(page.Content, o.want) {
		t.Fatalf("%q does not stand in the page:\n%.2000s", o.want, page.Content)
	}
	if strings.Contains(page.Around, o.want) {
		t.Errorf("%q says nothing of the page: it stands around it too:\n%.2000s", o.want, page.Around)
	}
}

// words are those of a page's content, and those around it: title, heading, side bar and tabs.
type words struct{ Content, Around string }

const said = `(() => {
	const of = (e) => e.textContent.replace(/\s+/g, " ");
	const body = document.body.cloneNode(true), main = body.querySelector("main");
	body.append(...main.querySelectorAll("h1, nav:not(.facets)"));
	main.remove();
	return { Content: of(main), Around: document.title + " " + of(body) };
})()`

// judgeLoad takes a page that has just been loaded into an empty cache.
func (o onePage) judgeLoad(t *testing.T, p *uitest.Page) {
	t.Helper()
	o.judgeMovement(t, p)
	if !o.leaves {
		report(t, "scripts", p.Useless())
	}
	if load := p.Load(); o.budget && (load.Bytes > mostBytes || len(load.Requests) > mostRequests) {
		t.Errorf("loads %d bytes in %d requests: %+v", load.Bytes, len(load.Requests), load.Requests)
	}
	if heading := p.Heading(); !o.samples && strings.Contains(heading, "headings") {
		t.Error(heading)
	}
}

func (o onePage) judgeMovement(t *testing.T, p *uitest.Page) {
	t.Helper()
	report(t, "the browser complains", p.Complaints())
	if load := p.Load(); load.Shift > mostShift {
		report(t, "moves", load.Moved)
	}
}

func (o onePage) violations(p *uitest.Page) []string {
	return slices.DeleteFunc(p.Violations(), func(v string) bool { return o.samples && strings.HasPrefix(v, "landmark-unique") })
}

func report(t *testing.T, what string, found []string) {
	t.Helper()
	if len(found) > 0 {
		t.Errorf("%s:\n  %s", what, strings.Join(found, "\n  "))
	}
}

// titles are those of the pages: each address has one of its own, whatever its query.
type titles struct {
	mu    sync.Mutex
	paths map[string]string
}

func (seen *titles) take(t *testing.T, p *uitest.Page) {
	t.Helper()
	title := uitest.Eval[string](p, `document.title`)
	path, _, _ := strings.Cut(p.Path(), "?")
	if name, ok := strings.CutSuffix(title, " · Callboard"); !ok || name == "" {
		t.Errorf("the title is %q", title)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.paths == nil {
		seen.paths = map[string]string{}
	}
	if other := seen.paths[title]; other != "" && other != path {
		t.Errorf("the title %q is also that of %s", title, other)
	}
	seen.paths[title] = path
}
