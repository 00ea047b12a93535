package uitest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/callboard/callboard/ui/uitest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	uitest.Close()
	os.Exit(code)
}

// heavy is how many bytes the script of a page has that is too large.
const heavy = 200_000

// site has a page for each kind of fault, a good one, and some scripts.
func site(t *testing.T) string {
	t.Helper()
	pages := map[string]string{
		"/good":     `<h1>Good</h1><form><label>Name <input name="q"></label><button>Send it</button></form><p><a href="/fine">On</a></p>`,
		"/fine":     `<h1>Fine</h1><script src="/on.js"></script>`,
		"/picture":  `<h1>Picture</h1><img src="/x.svg">`,
		"/console":  `<h1>Console</h1><script src="/shout.js"></script>`,
		"/warns":    `<h1>Warns</h1><script src="/warn.js"></script>`,
		"/throws":   `<h1>Throws</h1><script src="/throws.js"></script>`,
		"/inline":   `<h1>Inline</h1><script>window.inline = true</script>`,
		"/styled":   `<h1 style="color: red">Styled</h1>`,
		"/missing":  `<h1>Missing</h1><script src="/nothing.js"></script>`,
		"/torn":     `<h1>Torn</h1><script src="/torn.js"></script>`,
		"/away":     `<h1>Away</h1><script src="https://elsewhere.example/a.js"></script>`,
		"/heavy":    `<h1>Heavy</h1><script src="/heavy.js"></script>`,
		"/asks":     `<h1>Asks</h1><script src="/asks.js"></script>`,
		"/wide":     `<h1>Wide</h1><svg width="2000" height="10"></svg>`,
		"/moves":    `<img id="late" alt=""><h1>Moves</h1><p>All of this goes down.</p><script src="/moves.js"></script>`,
		"/untitled": `<h2>Two</h2>`,
		"/htmx":     `<h1>Useless</h1><script type="module" src="/htmx-aaaaaaaaaa.js"></script>`,
		"/island":   `<h1>Island</h1><script type="module" src="/island-aaaaaaaaaa.js"></script>`,
		"/used":     `<h1>Used</h1><island-piece></island-piece><script type="module" src="/island-aaaaaaaaaa.js"></script>`,
		"/forgot":   `<h1>Forgot</h1><island-piece></island-piece>`,
	}
	scripts := map[string]string{
		"/shout.js": `console.error("a shout")`, "/warn.js": `console.warn("a warning")`, "/heavy.js": "//" + strings.Repeat("x", heavy), "/throws.js": `throw new Error("thrown")`, "/asks.js": `alert("asked")`, "/htmx-aaaaaaaaaa.js": ``,
		"/island-aaaaaaaaaa.js": `customElements.define("island-piece", class extends HTMLElement {})`,
		"/moves.js":             `new PerformanceObserver(() => { late.src = "/tall.svg" }).observe({ type: "paint" })`,
		"/on.js":                `window.on = 1`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, ok := pages[r.URL.Path]; ok {
			w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src-attr 'none'")
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><title>%s</title><link rel="icon" href="/x.svg"><main>%s</main></html>`, r.URL.Path, body)
		} else if body, ok := scripts[r.URL.Path]; ok {
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, body)
		} else if strings.HasSuffix(r.URL.Path, ".svg") {
			w.Header().Set("Content-Type", "image/svg+xml")
			fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="300"/>`)
		} else if r.URL.Path == "/torn.js" {
			panic(http.ErrAbortHandler)
		} else {
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// faults is everything that the browser finds wrong with a page.
func faults(p *uitest.Page) string {
	load := p.Load()
	all := append(append(append(p.Complaints(), p.Violations()...), p.Sideways()...), p.Useless()...)
	if load.Shift > 0.02 {
		all = append(all, "moves: "+strings.Join(load.Moved, "; "))
	}
	return strings.Join(append(all, p.Heading()), "\n")
}

func TestEveryFaultOfAPageIsFound(t *testing.T) {
	p := uitest.Open(t, site(t), uitest.View{Width: 800})
	for path, want := range map[string]string{
		"/picture": "image-alt", "/console": "a shout", "/throws": "thrown", "/inline": "script-src-elem refused inline", "/styled": "style-src-attr refused inline",
		"/warns": "a warning", "/torn": "/torn.js failed: net::ERR_", "/away": "script-src-elem refused https://elsewhere.example/a.js",
		"/missing": "/nothing.js answered with status 404", "/asks": "a dialog opened: asked", "/wide": "2000", "/moves": "moves: ", "/untitled": "0 headings",
		"/htmx": "htmx.js is loaded and not used", "/island": "island.js is loaded and not used", "/forgot": "island-piece has no script",
	} {
		p.Go(path)
		if found := faults(p); !strings.Contains(found, want) {
			t.Errorf("%s: %q is not among the faults:\n%s", path, want, found)
		}
	}
	for path, want := range map[string]string{"/good": "Good", "/used": "Used"} {
		p.Go(path)
		if found := faults(p); found != want {
			t.Errorf("%s: a good page has faults:\n%s", path, found)
		}
	}
}

func TestALoadIsColdAndCounted(t *testing.T) {
	at := site(t)
	for range 2 { // a new page has a cache of its own
		p := uitest.Open(t, at, uitest.View{})
		p.Go("/fine")
		load := p.Load()
		if len(load.Requests) != 3 || load.Status != 200 || load.Bytes < 300 || load.FirstContent <= 0 || load.Complete <= 0 {
			t.Errorf("loaded %+v", load)
		}
		p.Go("/heavy")
		if load := p.Load(); load.Bytes < heavy || load.Bytes > heavy+5000 {
			t.Errorf("a page of %d bytes is said to have %d", heavy, load.Bytes)
		}
	}
}

func TestKeysReachThePage(t *testing.T) {
	p := uitest.Open(t, site(t), uitest.View{})
	p.Go("/good")
	p.TabTo("Send it")
	p.Press("Shift+Tab")
	p.Type("a b")
	p.Press("Enter")
	p.AwaitPath("/good?q=a+b")
	p.TabTo("On")
	p.Press("Enter")
	p.AwaitPath("/fine")
	if heading := p.Heading(); heading != "Fine" {
		t.Errorf("the heading is %q", heading)
	}
}

func TestAReaderWithoutScriptOrInTheDark(t *testing.T) {
	p := uitest.Open(t, site(t), uitest.View{Width: 390, Dark: true})
	p.Go("/fine")
	if !uitest.Eval[bool](p, `window.on === 1 && innerWidth === 390 && matchMedia("(prefers-color-scheme: dark)").matches`) {
		t.Error("the page is not dark, narrow and scripted")
	}
	p.Look(uitest.View{NoScript: true})
	p.Go("/fine")
	if !uitest.Eval[bool](p, `window.on === undefined && innerWidth === 1440 && matchMedia("(prefers-color-scheme: light)").matches`) {
		t.Error("the page is not light, broad and without script")
	}
	if text := p.Text("h1"); text != "Fine" || p.Count("script") != 1 {
		t.Errorf("the page says %q", text)
	}
}
