package people_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/people"
	"github.com/callboard/callboard/ui"
	"github.com/callboard/callboard/ui/uitest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	uitest.Close()
	os.Exit(code)
}

// largeOrganisation serves the pages of 5,000 groups: ALL, 20 areas below it, 20 parts below each of these, and teams.
func largeOrganisation(t *testing.T) string {
	t.Helper()
	c := newCompany(t)
	c.group("all", "")
	for a := range 20 {
		area := fmt.Sprintf("area-%02d", a)
		c.group(area, "all")
		for p := range 20 {
			part := fmt.Sprintf("part-%02d-%02d", a, p)
			c.group(part, area)
			for n := range 11 + (a+p)%2 {
				c.group(fmt.Sprintf("team-%02d-%02d-%02d", a, p, n), part)
			}
		}
	}
	if len(c.rows) < 5000 {
		t.Fatalf("%d groups", len(c.rows))
	}
	service, _ := c.open()
	staff := people.NewPages(service)
	look, err := ui.New(ui.Options{Search: "/people", Navigation: staff.Navigation()})
	if err != nil {
		t.Fatal(err)
	}
	rt := web.New(web.Options{Log: slog.New(slog.DiscardHandler), Layout: look.Layout, ErrorPage: look.ErrorPage, CSP: ui.CSP(), Authenticate: asAlice})
	look.Routes(rt)
	staff.Routes(rt)
	server := httptest.NewServer(rt)
	t.Cleanup(server.Close)
	return server.URL
}

func TestKeysWalkThroughTheTree(t *testing.T) {
	p := uitest.Open(t, largeOrganisation(t), uitest.View{})
	p.Go("/people")
	p.PressUntil("Tab", `document.activeElement.getAttribute("role") === "treeitem"`)
	at := func(want string) {
		t.Helper()
		p.Await(fmt.Sprintf(`document.activeElement.querySelector(".name")?.textContent === %q`, want))
	}
	const loaded = `document.activeElement.closest(".node").querySelectorAll(":scope > details > .level > .node").length`
	at("ALL")

	p.Press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp")
	at("AREA-01")
	p.Press("ArrowRight")
	p.Await(loaded + ` === 20`)
	at("AREA-01")
	p.Press("ArrowRight", "ArrowDown")
	at("PART-01-01")
	p.Press("ArrowRight", "ArrowRight") // what is below comes only now
	at("TEAM-01-01-00")
	p.Press("End")
	at("AREA-19")
	p.Press("ArrowUp", "p", "a", "r", "t", "-", "0")
	p.Await(`document.activeElement.textContent.includes("PART-0")`)
	if found := p.Violations(); len(found) > 0 {
		t.Errorf("accessibility:\n%s", strings.Join(found, "\n"))
	}
	p.Press("ArrowLeft")
	at("AREA-01")
	p.Press("ArrowLeft")
	p.Await(`document.activeElement.getAttribute("aria-expanded") === "false"`)
	p.Press("ArrowDown")
	at("AREA-02")
	p.Press("Home")
	at("ALL")
	p.Press("a", "a")
	at("AREA-01")
	p.Press("Tab")
	p.Await(`document.activeElement.closest("[role=tree]") === null`)
	p.Press("Shift+Tab")
	at("AREA-01")
	if found := p.Complaints(); len(found) > 0 {
		t.Errorf("the browser complains: %q", found)
	}
	p.Press("Enter")
	p.Await(`location.pathname === "/catalog/default/group/area-01"`)
}

func TestKeysWalkThroughWhatIsFound(t *testing.T) {
	p := uitest.Open(t, largeOrganisation(t), uitest.View{})
	p.Go("/people")
	p.Press("f")
	p.Type("part-07-0")
	p.Await(`document.querySelectorAll(".branch.hit").length === 10`)
	p.PressUntil("Tab", `document.activeElement.getAttribute("role") === "treeitem"`)
	p.Press("End")
	p.Await(`document.activeElement.textContent === "19 more"`)
	p.Press("ArrowUp", "ArrowUp")
	p.Await(`document.activeElement.textContent.includes("PART-07-09")`)
	p.Press("ArrowLeft")
	p.Await(`document.activeElement.textContent.includes("AREA-07")`)
}
