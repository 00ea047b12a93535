package walks

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/ui/uitest"
)

// onePage is a page of the portal in one state.
type onePage struct {
	path    string
	want    string             // stands in the main part
	status  int                // 0 = 200
	then    func(*uitest.Page) // what is done on the page before it is judged
	budget  bool               // one of those that must load from a cold cache within the budget
	samples bool               // shows parts of pages as samples, so that it has several headings and landmarks of one name
	leaves  bool               // is left for another page, which is the one to be judged; the scripts are those of the first
}

// pages are all of them. A new page takes its line here. Each is loaded twice: at 1440 px in the light and at 390 px in the dark.
var pages = []onePage{
	{path: "/", want: "Callboard"},
	{path: "/settings", want: "Signal Box"},
	{path: "/jump?q=book", want: "Booking"},
	{path: "/gallery", want: "Breadcrumb", samples: true},
	{path: "/gallery/failure", want: "when a page cannot be shown", status: 503},
	{path: "/nothing/here", want: "Not found", status: 404},

	{path: "/catalog", want: "Component", budget: true},
	{path: "/catalog?kind=group", want: "Signal Box"},
	{path: "/catalog?kind=user", want: "Astrid"},
	{path: "/catalog?kind=component&more=owner&find=cab", want: "Cabins"},
	{path: "/catalog?kind=component&group=owner", want: "Only these", then: openMenu("Columns")},
	{path: "/catalog?kind=all&group=system&owner=-&columns=kind,namespace,label:tier,dependents,updated,source", want: "Everything without owner", then: openMenu("Export")},

	{path: "/catalog/default/component/booking-api", want: "berth", budget: true},
	{path: "/catalog/default/component/booking-api/source", want: "apiVersion"},
	{path: "/catalog/default/component/booking-api/remove", want: "Booking API"},
	{path: "/catalog/default/component/booking-api/relations", want: "Owned by"},
	{path: "/catalog/default/component/booking-api/colocated", want: "From the same file"},
	{path: "/catalog/default/component/loose-fittings", want: "labels/tier must be string", status: 404},
	{path: "/catalog/default/api/booking", want: "Booking"},
	{path: "/catalog/default/system/booking", want: "Booking"},
	{path: "/catalog/default/group/signalbox", want: "Signal Box"},
	{path: "/catalog/default/user/guest", want: "guest"},
	{path: "/catalog/default/component/short-lived", want: "short-lived", status: 404},

	{path: "/catalog/default/api/booking/definition", want: "/holds"},
	{path: "/catalog/default/api/booking/definition?try=op-hold", want: "Try it"},
	{path: "/catalog/default/api/booking/definition?as=text", want: "openapi"},
	{path: "/catalog/default/api/alarms/definition", want: "alarm"},
	{path: "/catalog/default/api/shop-graph/definition", want: "query"},
	{path: "/catalog/default/api/berth-inventory-rpc/definition", want: "rpc"},
	{path: "/catalog/default/api/booking-soap/definition", want: "soap"},

	{path: "/catalog-graph", want: "Groundwork"},
	{path: "/catalog-graph?root=component:default/booking-api&depth=2", want: "booking"},
	{path: "/catalog-graph?from=component:default/vesper-web&to=resource:default/booking-db", want: "booking-db"},
	{path: "/catalog-graph?root=domain:default/journeys&depth=3", want: "Entities of a kind stand together"},

	{path: "/people", want: "Signal Box"},
	{path: "/people/members?of=group:default/technology&through=1&sort=-email", want: "Noor Rahimi"},
	{path: "/people?at=group:default/technology", want: "Technology"},

	{path: "/problems", want: "owner"},
	{path: "/problems/conflicts", want: "claim"},
	{path: "/problems/deleted", want: "short-lived"},
	{path: "/problems/orphans/remove", want: "They go for good"},

	{path: "/catalog-import", want: "Register"},
	{path: "/catalog-import?good", want: "on-trial", then: previewOf("/good.yaml")},
	{path: "/catalog-import?bad", want: "spec.owner", then: previewOf("/bad.yaml")},
	{path: "/catalog-import?none", want: "Open the pull request", then: proposalOf("/vesper/night-train-meals")},
}

// states are further states of these pages, and pages that are like one of them. Each is loaded once, in the light.
var states = []onePage{
	{path: "/search?query=night+audit", want: "Night Audit"},
	{path: "/catalog?kind=api", want: "Booking"},
	{path: "/catalog?kind=resource", want: "booking-db"},
	{path: "/catalog?kind=system", want: "Booking"},
	{path: "/catalog?kind=domain", want: "Journeys"},
	{path: "/catalog?kind=template", want: "website"},
	{path: "/catalog?kind=location", want: "vesper"},
	{path: "/catalog?kind=depot", want: "Wien"},
	{path: "/catalog?kind=dataset", want: "Bearings"},
	{path: "/catalog?kind=all&sort=-name", want: "All"},
	{path: "/catalog?kind=component&type=service&lifecycle=production&sort=-owner", want: "type: service"},
	{path: "/catalog?kind=component&scope=owned", want: "Owned"},
	{path: "/catalog?kind=component&more=tag", want: "Tag"},
	{path: "/catalog?kind=component&columns=owner,colour", want: "There is no column called colour"},
	{path: "/catalog?kind=domain&scope=owned", want: "Your teams own none"},
	{path: "/catalog?kind=component&q=no+such+thing", want: "Nothing matches"},
	{path: "/catalog?kind=component&status=problems", want: "Nothing matches"},
	{path: "/catalog/default/component/Window-Seat", want: "window-seat"},
	{path: "/catalog/default/component/callboard-guide", want: "Callboard"},
	{path: "/catalog/default/resource/booking-db", want: "database"},
	{path: "/catalog/default/domain/journeys", want: "Journeys"},
	{path: "/catalog/default/group/vesper", want: "Vesper"},
	{path: "/catalog/default/user/astrid.holm", want: "Astrid"},
	{path: "/catalog/default/location/vesper-line", want: "vesper-line"},
	{path: "/catalog/default/template/go-service", want: "service"},
	{path: "/catalog/default/dataset/bearings", want: "bearings"},
	{path: "/catalog/default/depot/wien", want: "Wien"},
	{path: "/catalog/default/airesource/plan-a-rollback", want: "rollback"},
	{path: "/catalog/default/component/boking-api", want: "Booking API", status: 404},
	{path: "/catalog/default/component/lost-umbrella-register", want: "owner", status: 404},
	{path: "/catalog/default/api/booking/definition?q=hold", want: "Found for"},
	{path: "/catalog/default/api/partner-cards/definition", want: "cards"},
	{path: "/catalog/default/api/timetable-feed/definition", want: "timetable"},
	{path: "/catalog/default/api/vouchers/definition", want: "vouchers"},
	{path: "/catalog-graph?root=system:default/booking&top=1&kinds=component,api", want: "Booking"},
	{path: "/catalog-graph?root=component:default/no-such-thing", want: "no-such-thing"},
	{path: "/catalog-graph?root=bookng", want: "Choose one"},
	{path: "/people?q=holm", want: "Astrid"},
	{path: "/people?q=box", want: "Signal Box", then: openMenu("Support")},
	{path: "/catalog-import?wrong", want: "There is no owner nobody in the catalog", then: wrongProposal},
	{path: "/catalog-import?opened", want: "What happens next", then: openedProposal, leaves: true},
}

// openMenu opens a menu of the page.
func openMenu(label string) func(*uitest.Page) {
	return func(p *uitest.Page) {
		uitest.Eval[any](p, `[...document.querySelectorAll("summary")].find((one) => (one.ariaLabel ?? one.textContent).includes("`+label+`")).click()`)
		p.Settle()
	}
}

// previewed is the site of which previews are asked.
var previewed *apptest.Site

func previewOf(file string) func(*uitest.Page) {
	return func(p *uitest.Page) {
		uitest.Eval[any](p, `document.querySelector("main [name=target]").focus()`)
		p.Type(previewed.URL + file)
		p.Press("Enter")
		p.Await(`document.querySelector("main table, main .problem") !== null`)
		p.Settle()
	}
}

// proposalOf looks into a repository that has no descriptor.
func proposalOf(repository string) func(*uitest.Page) {
	return func(p *uitest.Page) {
		uitest.Eval[any](p, `document.querySelector("main [name=target]").focus()`)
		p.Type(tea.URL + repository)
		p.Press("Enter")
		p.Await(`document.querySelector("main .proposal") !== null`)
		p.Settle()
	}
}

// wrongProposal types what cannot stand, and sees it at once.
func wrongProposal(p *uitest.Page) {
	proposalOf("/vesper/berth-lights")(p)
	fill(p, "owner", "nobody")
	fill(p, "name", "berth lights")
	p.Await(`document.querySelector("#proposal-draft .alert-error") !== null`)
	p.Settle()
}

func fill(p *uitest.Page, field, text string) {
	uitest.Eval[any](p, `document.querySelector(".proposal [name=`+field+`]").select()`)
	p.Type(text)
	p.Press("Tab")
}

func openedProposal(p *uitest.Page) {
	proposalOf("/vesper/snow-plough")(p)
	p.Click("Open the pull request")
	p.Await(`document.querySelector("main .proposed") !== null`)
	p.Settle()
}

func furnish(t *testing.T) *apptest.Server {
	t.Helper()
	server := openPortal(t)
	previewed = apptest.NewSite(t)
	previewed.Put("/good.yaml", component("on-trial"))
	previewed.Put("/bad.yaml", strings.Replace(component("bad"), "owner: signalbox", "owner: [1]", 1))
	previewed.Put("/gone.yaml", component("short-lived"))
	visitor := newVisitor(t, server.URL)
	visitor.send("/catalog-import/register", url.Values{"target": {previewed.URL + "/gone.yaml"}})
	server.Eventually("what is deleted later is there", func() bool { return visitor.status("/catalog/default/component/short-lived") == 200 })
	previewed.Put("/gone.yaml", "")
	visitor.send("/catalog/default/component/short-lived/delete", url.Values{"confirm": {"yes"}})
	previewed.Put("/left.yaml", component("stays")+"---\n"+component("left-over"))
	visitor.send("/catalog-import/register", url.Values{"target": {previewed.URL + "/left.yaml"}})
	server.Eventually("what is left over later is there", func() bool { return visitor.status("/catalog/default/component/left-over") == 200 })
	previewed.Put("/left.yaml", component("stays"))
	visitor.send("/problems/refresh", url.Values{"ref": {"component:default/left-over"}})
	return server
}

func component(name string) string {
	return "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: " + name + "\nspec:\n  type: service\n  lifecycle: production\n  owner: signalbox\n"
}

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
	if text := uitest.Eval[string](p, `document.querySelector("main").textContent`); !strings.Contains(text, o.want) {
		t.Fatalf("%q does not stand in the page:\n%.2000s", o.want, text)
	}
}

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
