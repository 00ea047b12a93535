package uitest

import (
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var named = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ", "Backspace": kb.Backspace,
	"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Home": kb.Home, "End": kb.End,
}

var modifiers = map[string]chromedp.Modifier{"Ctrl": chromedp.ModifierCtrl, "Shift": chromedp.ModifierShift, "Alt": chromedp.ModifierAlt}

// Press presses keys one after the other: a letter, a name such as Tab, or several together such as Ctrl+k.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		var held []chromedp.Modifier
		for {
			name, rest, more := strings.Cut(key, "+")
			modifier, known := modifiers[name]
			if !more || !known {
				break
			}
			held, key = append(held, modifier), rest
		}
		if code, ok := named[key]; ok {
			key = code
		}
		p.must(chromedp.Do(p.within(), chromedp.KeyEvent(key, chromedp.KeyModifiers(held...))))
	}
}

// Type enters a text where the cursor is.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.must(chromedp.Do(p.within(), chromedp.KeyEvent(text)))
}

// Focused says what the keys go to: its name for those who hear the page, or what it shows.
func (p *Page) Focused() string {
	p.t.Helper()
	return Eval[string](p, `(() => {
		const e = document.activeElement;
		return e && e !== document.body ? (e.getAttribute("aria-label") || e.innerText || e.value || e.id).trim() : "";
	})()`)
}

// TabTo presses Tab until the focus is on what is called so, as somebody does who has no mouse.
func (p *Page) TabTo(name string) {
	p.t.Helper()
	const most = 400
	var passed []string
	for range most {
		p.Press("Tab")
		at := p.Focused()
		if at == name {
			return
		}
		passed = append(passed, at)
	}
	p.t.Fatalf("Tab never leads to %q, at %s; it leads to %q", name, p.Path(), passed)
}
