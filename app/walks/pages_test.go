package walks

import (
	"net/url"
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/ui/uitest"
)

// onePage is a page of the portal in one state.
type onePage struct {
	path    string
	want    string             // what nothing but the content of this page says, with single spaces; what a heading or a link to it says is not enough
	status  int                // 0 = 200
	then    func(*uitest.Page) // what is done on the page before it is judged
	budget  bool               // one of those that must load from a cold cache within the budget
	samples bool               // shows parts of pages as samples, so that it has several headings and landmarks of one name
	leaves  bool               // is left for another page, which is the one to be judged; the scripts are those of the first
}

// pages are all of them. A new page takes its line here. Each is loaded twice: at 1440 px in the light and at 390 px in the dark.
var pages = []onePage{
	{path: "/", want: "apiVersion is backstage.io/v2, expected backstage.io/v1alpha1"},
	{path: "/settings", want: "you are a member: spec.memberOf of your User names the group"},
	{path: "/jump?q=book", want: "Hold, confirm, change and cancel a booking."},
	{path: "/gallery", want: "Takes orders from the storefront, charges the customer and hands them over to fulfilment.", samples: true},
	{path: "/gallery/failure", want: "This is what people see when a page cannot be shown.", status: 503},
	{path: "/nothing/here", want: "There is no page at this address.", status: 404},

	{path: "/catalog", want: "The green-screen the travel agents refuse to give up.", budget: true},
	{path: "/catalog?kind=group", want: "Locks, lights, heat and Wi-Fi in eleven hundred compartments."},
	{path: "/catalog?kind=user", want: "amara.nwosu@vesper.example"},
	{path: "/catalog?kind=component&more=owner&find=cab", want: "Show as before"},
	{path: "/catalog?kind=component&group=owner", want: "Only theseagent-desk", then: openMenu("Columns")},
	{path: "/catalog?kind=all&group=system&owner=-&columns=kind,namespace,label:tier,dependents,updated,source", want: "Alma Okonjo Userdefault0", then: openMenu("Export")},

	{path: "/catalog/default/component/booking-api", want: "Traveller Profile grpc", budget: true},
	{path: "/catalog/default/component/booking-api/source", want: "pagerduty.com/service-id: PBOOK01"},
	{path: "/catalog/default/component/booking-api/remove", want: "what any of them says about it then leads nowhere"},
	{path: "/catalog/default/component/booking-api/relations", want: "Kafka, nine brokers, two halls."},
	{path: "/catalog/default/component/booking-api/colocated", want: "Gives back the berths that somebody put in a basket and forgot."},
	{path: "/catalog/default/component/loose-fittings", want: "metadata.labels.tier must be string", status: 404},
	{path: "/catalog/default/api/booking", want: "Help Desk website"},
	{path: "/catalog/default/system/booking", want: "Contains Bookings parquet"},
	{path: "/catalog/default/group/signalbox", want: "Team lead, Signal Box."},
	{path: "/catalog/default/user/guest", want: "Developer portal and templates."},
	{path: "/catalog/default/component/short-lived", want: "and went because: deleted. By user:default/guest.", status: 404},

	{path: "/catalog/default/api/booking/definition", want: "Only hold berths that share a compartment."},
	{path: "/catalog/default/api/booking/definition?try=op-hold", want: "Sent as Authorization: Bearer"},
	{path: "/catalog/default/api/booking/definition?as=text", want: "description: Only hold berths that share a compartment."},
	{path: "/catalog/default/api/alarms/definition", want: "An alarm that wakes somebody must say what to do."},
	{path: "/catalog/default/api/shop-graph/definition", want: "... on Station { id name country lounge }"},
	{path: "/catalog/default/api/berth-inventory-rpc/definition", want: "It answers FAILED_PRECONDITION when there are not enough."},
	{path: "/catalog/default/api/booking-soap/definition", want: "<portType name=\"BookingPort\">"},

	{path: "/catalog-graph", want: "domain:default/groundwork hasPart system:default/watch"},
	{path: "/catalog-graph?root=component:default/booking-api&depth=2", want: "group:default/commercial parentOf group:default/fares"},
	{path: "/catalog-graph?from=component:default/vesper-web&to=resource:default/booking-db", want: "group:default/berths ownerOf resource:default/booking-db"},
	{path: "/catalog-graph?root=domain:default/journeys&depth=3", want: "group:default/technology parentOf group:default/ledger"},

	{path: "/people", want: "Railway Operations division 4 groups"},
	{path: "/people/members?of=group:default/technology&through=1&sort=-email", want: "yuki.tanabe@vesper.example Fares, Ledger"},
	{path: "/people?at=group:default/technology", want: "Owns Lamplighters team"},

	{path: "/problems", want: "YAML error: did not find expected key"},
	{path: "/problems/conflicts", want: "Two files describe it; shown is what two-claims-"},
	{path: "/problems/deleted", want: "short-lived deleted, by user:default/guest"},
	{path: "/problems/orphans/remove", want: "left-over Signal Box left.yaml"},

	{path: "/catalog-import", want: "Address of a file, or of a repository"},
	{path: "/catalog-import?good", want: "Signal Box good.yaml:1", then: previewOf("/good.yaml")},
	{path: "/catalog-import?bad", want: "/spec/owner must be string - type: string", then: previewOf("/bad.yaml")},
	{path: "/catalog-import?none", want: "name: night-train-meals", then: proposalOf("/vesper/night-train-meals")},
}

// states are further states of these pages, and pages that are like one of them. Each is loaded once, in the light.
var states = []onePage{
	{path: "/search?query=night+audit", want: "Closes the books at four in the morning, and says so when they do not close."},
	{path: "/catalog?kind=api", want: "Counts and claims berths; a claim lasts ten minutes."},
	{path: "/catalog?kind=resource", want: "Shifts, licences and medicals."},
	{path: "/catalog?kind=system", want: "Supper, breakfast, and the bell between them."},
	{path: "/catalog?kind=domain", want: "Everything between boarding and the morning bell."},
	{path: "/catalog?kind=template", want: "Marks a component as deprecated, tells its consumers, and opens the pull request."},
	{path: "/catalog?kind=location", want: "examples/mistakes/wrong-apiversion.yaml"},
	{path: "/catalog?kind=depot", want: "Half yard, half computing hall."},
	{path: "/catalog?kind=dataset", want: "What was ordered, what was eaten, what came back."},
	{path: "/catalog?kind=all&sort=-name", want: "Wi-Fi, the most complained-about system in the house."},
	{path: "/catalog?kind=component&type=service&lifecycle=production&sort=-owner", want: "Sign-in for staff and partners."},
	{path: "/catalog?kind=component&scope=owned", want: "Deploys what was merged, one depot at a time, and stops when the lamps turn red."},
	{path: "/catalog?kind=component&more=tag", want: "Show fewer"},
	{path: "/catalog?kind=component&columns=owner,colour", want: "A label is written as label:team, an annotation as annotation:example.com/key."},
	{path: "/catalog?kind=domain&scope=owned", want: "Your teams own none of these, so here are all of them."},
	{path: "/catalog?kind=component&q=no+such+thing", want: "There is nothing of this kind with all of these properties."},
	{path: "/catalog?kind=component&status=problems", want: "There is nothing of this kind with all of these properties."},
	{path: "/catalog/default/component/Window-Seat", want: "Owned by"},
	{path: "/catalog/default/component/callboard-guide", want: "Part of Developer Platform product"},
	{path: "/catalog/default/resource/booking-db", want: "Needed by berth-inventory service"},
	{path: "/catalog/default/domain/journeys", want: "Subdomains Money business Till"},
	{path: "/catalog/default/group/vesper", want: "Once drove the Lisbon train for a bet."},
	{path: "/catalog/default/user/astrid.holm", want: "Telemetry from the carriages."},
	{path: "/catalog/default/location/vesper-line", want: "Referencelocation:default/vesper-line"},
	{path: "/catalog/default/template/go-service", want: "Links1 Service Kit"},
	{path: "/catalog/default/dataset/bearings", want: "grainOne bearing and minute"},
	{path: "/catalog/default/depot/wien", want: "cityViennacountryAT"},
	{path: "/catalog/default/airesource/plan-a-rollback", want: "compatibilityvesper CLI 4 and later"},
	{path: "/catalog/default/component/boking-api", want: "Did you meanBooking API service", status: 404},
	{path: "/catalog/default/component/lost-umbrella-register", want: "must have required property 'owner' - missingProperty: owner", status: 404},
	{path: "/catalog/default/api/booking/definition?q=hold", want: "Confirm a hold with a payment"},
	{path: "/catalog/default/api/partner-cards/definition", want: "Day on which the card is to be used"},
	{path: "/catalog/default/api/timetable-feed/definition", want: "messages about different trains may overtake each other."},
	{path: "/catalog/default/api/vouchers/definition", want: "reason: z.enum([\"delay\", \"heat\", \"noise\", \"breakfast\"])"},
	{path: "/catalog-graph?root=system:default/booking&top=1&kinds=component,api", want: "system:default/booking hasPart api:default/berth-inventory-rpc"},
	{path: "/catalog-graph?root=component:default/no-such-thing", want: "Nothing has a name like that."},
	{path: "/catalog-graph?root=bookng", want: "Choose one, and it is drawn."},
	{path: "/people?q=holm", want: "1 person Astrid Holm Team lead, Fleet."},
	{path: "/people?q=box", want: "1 groupGroup People Owns Vesper Line", then: openMenu("Support")},
	{path: "/catalog-import?wrong", want: "There is no owner nobody in the catalog.", then: wrongProposal},
	{path: "/catalog-import?opened", want: "Somebody of the repository looks at it, and merges it into main.", then: openedProposal, leaves: true},
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
