package walks

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/ui/uitest"
)

// placed is where the drawing of the graph stands in its frame, and how large.
type placed struct{ X, Y, Scale float64 }

func graphPlaced(p *uitest.Page) placed {
	return uitest.Eval[placed](p, `(() => {
		const [x, y, scale] = document.querySelector("svg.graph > g").getAttribute("transform").match(/-?[\d.]+/g).map(Number);
		return { X: x, Y: y, Scale: scale };
	})()`)
}

func moveTheGraph(t *testing.T, p *uitest.Page) {
	p.Go("/catalog-graph?root=component:default/booking-api&depth=2")
	begun := graphPlaced(p)
	now := func(what string, is func(before, after placed) bool, act func()) {
		t.Helper()
		before := graphPlaced(p)
		act()
		if after := graphPlaced(p); !is(before, after) {
			t.Errorf("%s: from %+v to %+v", what, before, after)
		}
	}
	larger := func(before, after placed) bool { return after.Scale > before.Scale }
	smaller := func(before, after placed) bool { return after.Scale < before.Scale }
	moved := func(dx, dy float64) func(before, after placed) bool {
		return func(before, after placed) bool {
			return after.X == before.X+dx && after.Y == before.Y+dy && after.Scale == before.Scale
		}
	}

	p.PressUntil("Tab", `document.activeElement.matches("div.graph-frame")`)
	now("the key for larger", larger, func() { p.Press("+") })
	now("an arrow", moved(-60, 0), func() { p.Press("ArrowRight") })
	now("another arrow", moved(0, 60), func() { p.Press("ArrowUp") })
	now("the key for smaller", smaller, func() { p.Press("-", "-", "-", "-") })
	p.Press("0")
	whole := graphPlaced(p)
	now("the button for larger", larger, func() { p.Click("Zoom in") })
	now("the button for smaller", smaller, func() { p.Click("Zoom out") })
	now("the wheel with Ctrl", larger, func() {
		uitest.Eval[any](p, `document.querySelector("div.graph-frame").dispatchEvent(new WheelEvent("wheel", { deltaY: -90, ctrlKey: true, cancelable: true })), null`)
	})
	now("dragging", moved(40, 20), func() { p.Drag("div.graph-frame", 40, 20) })
	p.Click("Show all of it")
	if all := graphPlaced(p); all != whole || begun.Scale < whole.Scale {
		t.Errorf("all of it is at %+v, it was at %+v and began at %+v", all, whole, begun)
	}
	p.Click("Full screen")
	p.Await(`document.fullscreenElement?.localName === "graph-view"`)
	p.Click("Full screen")
	p.Await(`document.fullscreenElement === null`)
	if at := p.Path(); at != "/catalog-graph?root=component:default/booking-api&depth=2" {
		t.Errorf("moving the drawing led to %s", at)
	}
	clickTheGraph(t, p)
}

// clickTheGraph puts another entity into the middle, and opens the page of one.
func clickTheGraph(t *testing.T, p *uitest.Page) {
	t.Helper()
	const other = `.graph-node:not(.graph-root) > a:not(.graph-page)`
	p.Go("/catalog-graph?root=component:default/booking-api")
	page := uitest.Eval[string](p, `document.querySelector("`+other+`").parentElement.querySelector(".graph-page").getAttribute("href")`)
	p.ClickOn(other, "Shift")
	p.AwaitPath(page)
	p.Go("/catalog-graph?root=component:default/booking-api")
	to := uitest.Eval[string](p, `document.querySelector("`+other+`").getAttribute("href")`)
	p.ClickOn(other)
	p.AwaitPath(to)
	if !strings.Contains(to, "root=") || p.Count(".graph-root") == 0 {
		t.Errorf("%s has no root", to)
	}
}
