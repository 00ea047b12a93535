package uitest

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var named = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ", "Backspace": kb.Backspace,
	"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Home": kb.Home, "End": kb.End,
}

var modifiers = map[string]kb.Modifier{"Ctrl": kb.ModifierCtrl, "Shift": kb.ModifierShift, "Alt": kb.ModifierAlt}

// Press presses keys one after the other: a letter, a name such as Tab, or several together such as Ctrl+k.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		var held []kb.Modifier
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
		p.enter(key, held...)
	}
}

// Type enters a text where the cursor is.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.enter(text)
}

// enter presses and lets go of the key of each letter. The letter comes with the press, so that a page that takes the press for itself
// does not get the letter too: the library sends it apart.
func (p *Page) enter(text string, held ...kb.Modifier) {
	p.t.Helper()
	for _, letter := range text {
		steps := kb.Encode(letter)
		down, up := *steps[0], *steps[len(steps)-1]
		for _, modifier := range held {
			down.Modifiers |= int64(modifier)
			up.Modifiers |= int64(modifier)
		}
		if len(steps) == 3 && down.Modifiers&^int64(kb.ModifierShift) == 0 {
			down.Text, down.UnmodifiedText = steps[1].Text, steps[1].UnmodifiedText
		}
		do(p, input.DispatchKeyEvent, down)
		do(p, input.DispatchKeyEvent, up)
	}
}

// nameOf is a function that says what something is called: for those who hear the page, or by what it shows.
const nameOf = `((e) => (e.getAttribute("aria-label") || e.innerText || e.textContent || e.placeholder || e.value || e.id || "").replace(/\s+/g, " ").trim())`

// Focused is the name of what the keys go to.
func (p *Page) Focused() string {
	p.t.Helper()
	return Eval[string](p, `document.activeElement === document.body ? "" : `+nameOf+`(document.activeElement)`)
}

// TabTo presses Tab until the focus is on what is called so, with or without more after it, as somebody does who has no mouse.
func (p *Page) TabTo(name string) {
	p.t.Helper()
	p.PressUntil("Tab", fmt.Sprintf(`((name) => name === %[1]q || name.startsWith(%[1]q + " "))(%s(document.activeElement))`, name, nameOf))
}

// PressUntil presses a key again and again until an expression is true.
func (p *Page) PressUntil(key, expression string) {
	p.t.Helper()
	const most = 300
	var passed []string
	for range most {
		p.Press(key)
		if Eval[bool](p, expression) {
			return
		}
		passed = append(passed, p.Focused())
	}
	p.t.Fatalf("%s never leads to where %s, at %s; it leads to %q", key, expression, p.Path(), passed)
}

// Click presses the mouse on the first thing in the main part of the page, or else anywhere, that can be pressed and is called so,
// with or without more after it.
func (p *Page) Click(name string) {
	p.t.Helper()
	at := Eval[struct{ X, Y float64 }](p, fmt.Sprintf(`(() => {
		const name = %q, nameOf = %s;
		const all = [...document.querySelectorAll("main :is(a, button, summary, label, input, textarea)"), ...document.querySelectorAll("a, button, summary, label, input")];
		const e = all.find((e) => e.checkVisibility() && (nameOf(e) === name || nameOf(e).startsWith(name + " ")));
		if (!e) return {};
		e.scrollIntoView({ block: "center" });
		const box = e.getClientRects()[0];
		return { X: box.x + box.width / 2, Y: box.y + box.height / 2 };
	})()`, name, nameOf))
	if at.X == 0 && at.Y == 0 {
		p.t.Fatalf("nothing is called %q, at %s\n%.3000s", name, p.Path(), p.Text("body"))
	}
	ctx, done := p.within()
	defer done()
	p.must(chromedp.Do(ctx, chromedp.MouseClickXY(at.X, at.Y)))
}

// ClickOn presses the mouse on the middle of an element, while keys such as Shift are held.
func (p *Page) ClickOn(selector string, held ...string) {
	p.t.Helper()
	at := p.middle(selector)
	for _, key := range held {
		at.Modifiers |= int64(modifiers[key])
	}
	p.mouse(at, input.DispatchMouseEventTypeMousePressed)
	p.mouse(at, input.DispatchMouseEventTypeMouseReleased)
}

// Drag presses the mouse on the middle of an element, moves it and lets it go.
func (p *Page) Drag(selector string, dx, dy float64) {
	p.t.Helper()
	at := p.middle(selector)
	p.mouse(at, input.DispatchMouseEventTypeMousePressed)
	for range 4 {
		at.X, at.Y = at.X+dx/4, at.Y+dy/4
		p.mouse(at, input.DispatchMouseEventTypeMouseMoved)
	}
	p.mouse(at, input.DispatchMouseEventTypeMouseReleased)
}

func (p *Page) middle(selector string) input.DispatchMouseEventParams {
	p.t.Helper()
	at := Eval[struct{ X, Y float64 }](p, fmt.Sprintf(`(() => {
		const box = document.querySelector(%q).getBoundingClientRect();
		return { X: box.x + box.width / 2, Y: box.y + box.height / 2 };
	})()`, selector))
	return input.DispatchMouseEventParams{X: at.X, Y: at.Y, Button: input.MouseButtonLeft, ClickCount: 1}
}

func (p *Page) mouse(event input.DispatchMouseEventParams, what input.DispatchMouseEventType) {
	p.t.Helper()
	event.Type = what
	do(p, input.DispatchMouseEvent, event)
}
