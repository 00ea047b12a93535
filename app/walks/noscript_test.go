package walks

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/ui/uitest"
)

// TestWithoutJavaScript reads, filters and changes things in a browser that runs no script.
func TestWithoutJavaScript(t *testing.T) {
	server := openPortal(t)
	for name, walk := range map[string]func(*testing.T, *uitest.Page){
		"the list": plainList, "an entity": plainEntity, "an API": plainDefinition, "the graph": plainGraph, "a star": plainStar,
		"register": plainRegister, "a pull request": plainProposal, "the theme": plainTheme, "the search box": plainSearch, "the organisation": plainPeople,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := uitest.Open(t, server.URL, uitest.View{NoScript: true})
			walk(t, p)
			report(t, "the browser complains", p.Complaints())
		})
	}
}

func says(t *testing.T, p *uitest.Page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if all := p.Text("main"); !strings.Contains(all, text) {
			t.Errorf("%s does not say %q:\n%.3000s", p.Path(), text, all)
		}
	}
}

func plainList(t *testing.T, p *uitest.Page) {
	p.Go("/catalog")
	if rows := p.Count("main tbody tr"); rows < 40 {
		t.Errorf("the list has %d rows", rows)
	}
	p.Click("service")
	p.AwaitPath("/catalog?kind=component&type=service")
	p.Click("Filter by text")
	p.Type("book")
	p.Press("Enter")
	p.AwaitPath("/catalog?kind=component&type=service&q=book")
	says(t, p, "Booking API", "type: service")
	p.Click("Owner")
	p.AwaitPath("/catalog?kind=component&type=service&q=book&sort=owner")
	p.Click("Clear")
	p.Await(`!location.search.includes("type") && !location.search.includes("q=")`)

	p.Go("/catalog?kind=all")
	first := p.Text("main tbody tr .named")
	p.Click("Next")
	p.Await(`location.search.includes("cursor=")`)
	p.Settle()
	if second := p.Text("main tbody tr .named"); second == first || second == "" {
		t.Errorf("the second page begins with %q, the first with %q", second, first)
	}
	p.Click("Previous")
	p.Await(`document.querySelector("main tbody tr .named").innerText === ` + quoted(first))
}

func quoted(text string) string { return "`" + text + "`" }

func plainEntity(t *testing.T, p *uitest.Page) {
	p.Go("/catalog?kind=component&q=booking-api")
	p.Click("Booking API")
	p.AwaitPath("/catalog/default/component/booking-api")
	says(t, p, "Berths", "Event Stream", "Relations")
	p.Click("Source")
	p.AwaitPath("/catalog/default/component/booking-api/source")
	says(t, p, "apiVersion: backstage.io/v1alpha1")
	p.Click("JSON")
	p.AwaitPath("/catalog/default/component/booking-api/source?as=json")
	says(t, p, `"apiVersion"`)
}

func plainDefinition(t *testing.T, p *uitest.Page) {
	p.Go("/catalog/default/api/booking")
	p.Click("Definition")
	p.AwaitPath("/catalog/default/api/booking/definition")
	p.Click("POST /holds")
	says(t, p, "/holds", "curl")
}

func plainGraph(t *testing.T, p *uitest.Page) {
	p.Go("/catalog-graph?root=component:default/booking-api")
	says(t, p, "The same in words", "Event Stream")
	p.Click("Centre")
	p.Await(`!location.search.includes("root=component:default/booking-api")`)
}

func plainStar(t *testing.T, p *uitest.Page) {
	p.Go("/catalog/default/component/laundry-desk")
	name := p.Heading()
	p.Click("Star " + name)
	p.Await(`document.querySelector("main .star").getAttribute("aria-pressed") === "true"`)
	p.AwaitPath("/catalog/default/component/laundry-desk")
	if side := p.Text("[data-part=starred]"); !strings.Contains(side, name) {
		t.Errorf("the side bar says %q", side)
	}
	p.Click("Star " + name)
	p.Await(`document.querySelector("main .star").getAttribute("aria-pressed") === "false"`)
}

func plainRegister(t *testing.T, p *uitest.Page) {
	site := apptest.NewSite(t)
	site.Put("/catalog-info.yaml", component("without-script"))
	p.Go("/catalog-import")
	uitest.Eval[any](p, `document.querySelector("main [name=target]").focus()`)
	p.Type(site.URL + "/catalog-info.yaml")
	p.Press("Enter")
	p.Await(`document.querySelector("main table") !== null`)
	says(t, p, "without-script")
	p.Click("Register")
	p.Await(`location.pathname === "/catalog-import/brought"`)
	p.Go("/catalog/default/component/without-script")
	says(t, p, "without-script")
}

func plainProposal(t *testing.T, p *uitest.Page) {
	p.Go("/catalog-import")
	proposalOf("/vesper/plain-letters")(p)
	fill(p, "name", "letters of ours")
	p.Click("Look at it")
	p.Await(`document.querySelector("#proposal-draft .alert-error") !== null`)
	fill(p, "name", "plain-letters")
	p.Click("Open the pull request")
	p.Await(`document.querySelector("main .proposed") !== null`)
	says(t, p, "The pull request is open", "What happens next", "Register another")
	p.Click("Register another")
	p.AwaitPath("/catalog-import")
}

func plainTheme(t *testing.T, p *uitest.Page) {
	p.Go("/settings")
	p.Click("Dark")
	p.Await(`document.documentElement.dataset.theme === "dark"`)
	p.AwaitPath("/settings")
	if ground := uitest.Eval[string](p, `getComputedStyle(document.documentElement).backgroundColor`); ground != "rgb(18, 19, 22)" {
		t.Errorf("the ground is %s", ground)
	}
	p.Click("As the system")
	p.Await(`document.documentElement.dataset.theme === undefined`)
}

func plainSearch(t *testing.T, p *uitest.Page) {
	p.Go("/")
	p.Click("Search or jump to")
	p.Type("night audit")
	p.Press("Enter")
	p.AwaitPath("/jump?q=night+audit")
	says(t, p, "Night Audit")
}

func plainPeople(t *testing.T, p *uitest.Page) {
	p.Go("/people")
	const fares = `[...document.querySelectorAll("main .tree a")].some((a) => a.checkVisibility() && a.innerText === "Fares")`
	if uitest.Eval[bool](p, fares) {
		t.Error("a branch is open before anybody opens it")
	}
	p.Click("Groups below Commercial")
	p.Await(fares)
	p.Go("/people?q=holm")
	says(t, p, "Astrid Holm")
}
