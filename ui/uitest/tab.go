package uitest

import (
	"context"
	_ "embed"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed observe.js
var observe string

// tab is one of the browser, which pages have one after the other: a new one costs more than most pages.
type tab struct {
	ctx   context.Context
	close func()
	page  atomic.Pointer[Page] // which has it now; nil = none
}

// free are the tabs that no page has.
var free struct {
	sync.Mutex
	tabs []*tab
}

func takeTab() (*tab, error) {
	free.Lock()
	if last := len(free.tabs) - 1; last >= 0 {
		taken := free.tabs[last]
		free.tabs = free.tabs[:last]
		free.Unlock()
		return taken, nil
	}
	free.Unlock()
	ctx, cancel := chromedp.NewContext(shared.tabs, chromedp.WithNewBrowserContext())
	made := &tab{ctx: ctx, close: cancel}
	return made, errors.Join(chromedp.Listen(ctx, made.hear),
		tell(ctx, css.Disable, cdp.Empty{}), tell(ctx, dom.Disable, cdp.Empty{}), // which the library watches, at a price
		tell(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
		tell(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: observe}))
}

// leave empties the tab for the page that comes next. One that may be in disorder is closed.
func (t *tab) leave(disorder bool) {
	err := errors.Join(chromedp.Do(t.ctx, chromedp.Navigate("about:blank")), tell(t.ctx, network.ClearBrowserCache, cdp.Empty{}), tell(t.ctx, network.ClearBrowserCookies, cdp.Empty{}))
	if disorder || err != nil {
		t.close()
		return
	}
	free.Lock()
	defer free.Unlock()
	free.tabs = append(free.tabs, t)
}

// hear lets the page know what the browser says, and closes dialogs, which would hold everything up.
func (t *tab) hear(event any) {
	if p := t.page.Load(); p != nil {
		p.record.hear(event)
	}
	if _, dialog := event.(*page.EventJavascriptDialogOpening); dialog {
		go func() { _ = tell(t.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{}) }()
	}
}

func tell[P, R any](ctx context.Context, command cdp.Command[P, R], params P) error {
	_, err := chromedp.Call(ctx, command, params)
	return err
}
