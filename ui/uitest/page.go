package uitest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long anything may take that is waited for.
const patience = 30 * time.Second

// View is what a reader looks through.
type View struct {
	Width, Height int // 1440 by 900 if they are not given
	Dark          bool
	NoScript      bool // JavaScript is off
}

// Page is a tab of the shared browser, with a cache and cookies of its own, which are empty. It is a test's until the test ends.
type Page struct {
	t      testing.TB
	ctx    context.Context
	base   string
	view   View
	record record
}

// Open takes a tab for the site at an address, such as http://127.0.0.1:7007. Nothing is loaded yet.
func Open(t testing.TB, base string, v View) *Page {
	t.Helper()
	Need(t)
	free, err := takeTab()
	p := &Page{t: t, ctx: free.ctx, base: base}
	p.must(err)
	free.page.Store(p)
	t.Cleanup(func() {
		free.page.Store(nil)
		free.leave(t.Failed())
	})
	p.Look(v)
	return p
}

// Look changes what the page is looked at through. JavaScript is on or off from the next page on.
func (p *Page) Look(v View) {
	p.t.Helper()
	if v.Width == 0 {
		v.Width, v.Height = 1440, 900
	}
	if v.Height == 0 {
		v.Height = 900
	}
	p.view = v
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	do(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(v.Width), Height: int64(v.Height), DeviceScaleFactor: 1})
	do(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	do(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScript})
}

// Go loads the page at a path, and waits until everything that it loads of itself is there.
func (p *Page) Go(path string) {
	p.t.Helper()
	p.record.begin()
	ctx, done := p.within()
	defer done()
	p.must(chromedp.Do(ctx, chromedp.Navigate(p.base+path)))
	p.Settle()
}

// Settle waits until the page has loaded, asks for nothing more, and is painted.
func (p *Page) Settle() {
	p.t.Helper()
	const quiet = 60 * time.Millisecond
	p.until("the page comes to rest", func() bool { return p.record.quietFor(quiet) && Eval[string](p, `document.readyState`) == "complete" })
	if !p.view.NoScript {
		Eval[any](p, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))`)
	}
}

// Path is where the page is, with its query.
func (p *Page) Path() string {
	p.t.Helper()
	at, err := url.Parse(Eval[string](p, `location.href`))
	p.must(err)
	return at.RequestURI()
}

// AwaitPath waits until the reader is at a path, with its query, and the page has come to rest.
func (p *Page) AwaitPath(path string) {
	p.t.Helper()
	p.until("the page is "+path, func() bool { return p.Path() == path })
	p.Settle()
}

// Await waits until an expression is true.
func (p *Page) Await(expression string) {
	p.t.Helper()
	p.until(expression, func() bool {
		return Eval[bool](p, `(() => { try { return Boolean(`+expression+`) } catch { return false } })()`) // on the way to a page little is there
	})
}

func (p *Page) until(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(15 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("it never came that %s, at %s\ncomplaints: %q\n%.1500s", what, p.Path(), p.Complaints(), Eval[string](p, `document.body.innerText`))
		}
	}
}

// Eval answers the value of an expression in the page, which may be a promise.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	var value T
	for end := time.Now().Add(patience); ; time.Sleep(15 * time.Millisecond) {
		ctx, done := p.within()
		answer, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
			Expression: expression, ReturnByValue: new(true), AwaitPromise: new(true), AllowUnsafeEvalBlockedByCSP: new(false),
		})
		done()
		if err != nil && time.Now().Before(end) && !errors.Is(err, context.Canceled) {
			continue // the page is leaving: the next one answers
		}
		p.must(err)
		if answer.ExceptionDetails != nil {
			p.t.Fatalf("%.200s: %s", expression, explain(answer.ExceptionDetails))
		}
		if len(answer.Result.Value) > 0 {
			if err := json.Unmarshal(answer.Result.Value, &value); err != nil {
				p.t.Fatalf("%.200s: %v", expression, err)
			}
		}
		return value
	}
}

// Text is what an element says, as people read it.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Eval[string](p, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

// Count is how many elements there are.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return Eval[int](p, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector))
}

func (p *Page) within() (ctx context.Context, done func()) {
	return context.WithTimeout(p.ctx, patience)
}

func (p *Page) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("the browser: %v", err)
	}
}

func do[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	result, err := chromedp.Call(p.ctx, command, params)
	p.must(err)
	return result
}
