package uitest

import (
	"fmt"
	"slices"
	"strings"
)

// Complaints are what the browser said since the last Go: errors and warnings on the console, exceptions, requests that failed or were
// answered with an error, dialogs, and what the Content-Security-Policy refused.
func (p *Page) Complaints() []string {
	p.record.mu.Lock()
	found := slices.Clone(p.record.complaints)
	for i, request := range p.record.requests {
		if i > 0 && request.Status >= 400 {
			found = append(found, fmt.Sprintf("%s answered with status %d", request.URL, request.Status))
		}
	}
	p.record.mu.Unlock()
	if p.view.NoScript {
		return found
	}
	return append(found, Eval[[]string](p, `globalThis.uitest?.refused ?? []`)...)
}

// Sideways are the elements that make the page, or its main part, scroll sideways.
func (p *Page) Sideways() []string {
	p.t.Helper()
	return Eval[[]string](p, `(() => {
		const wide = [document.scrollingElement, document.querySelector("main")].filter((e) => e && e.scrollWidth > e.clientWidth + 1);
		if (wide.length === 0) return [];
		const found = wide.map((e) => e.tagName.toLowerCase() + " is " + e.scrollWidth + " wide in " + e.clientWidth);
		const hidden = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== "visible" || hidden(e.parentElement));
		for (const e of document.body.querySelectorAll("*")) {
			const right = e.getBoundingClientRect().right + scrollX;
			if (right > innerWidth + 1 && !hidden(e.parentElement) && found.length < 8) found.push(e.outerHTML.slice(0, 120) + " reaches " + Math.round(right));
		}
		return found;
	})()`)
}

// always are the scripts that every page may load: the frame's own.
var always = []string{"frame.js"}

// Useless are the scripts that the page loaded and has no use for: an island without its element, htmx where no attribute asks for it.
// So are elements whose script did not come.
func (p *Page) Useless() []string {
	p.t.Helper()
	var found []string
	for _, name := range p.Load().Scripts() {
		used := slices.Contains(always, name)
		if name == "htmx.js" {
			used = Eval[bool](p, `[...document.querySelectorAll("*")].some((e) => e.getAttributeNames().some((name) => /^(data-)?hx-/.test(name)))`)
		} else if !used {
			used = Eval[bool](p, fmt.Sprintf(`Object.entries(uitest.defined).some(([name, script]) =>
				new RegExp("/" + %q + "[-.][^/]*$").test(script) && document.querySelector(name))`, strings.TrimSuffix(name, ".js")))
		}
		if !used {
			found = append(found, name+" is loaded and not used")
		}
	}
	return append(found, Eval[[]string](p, `[...new Set([...document.querySelectorAll(":not(:defined)")].map((e) => e.localName + " has no script"))]`)...)
}

// Heading is what the page is called: the text of its only h1, and an error in words if there is none, or several.
func (p *Page) Heading() string {
	p.t.Helper()
	all := Eval[[]string](p, `[...document.querySelectorAll("h1")].map((h) => h.innerText.trim())`)
	if len(all) != 1 || all[0] == "" {
		return fmt.Sprintf("%d headings of the first order: %q", len(all), all)
	}
	return all[0]
}
