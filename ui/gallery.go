package ui

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
)

// sample is one component in one state.
type sample struct {
	title, note string
	body        templ.Component
}

func (l *Look) gallery(*http.Request) (web.Page, error) {
	return web.Page{Title: "Gallery", Scripts: []string{"htmx"}, Body: View{
		Breadcrumb: []Crumb{{Label: "Development"}, {Label: "Gallery"}}, Component: galleryPage(samples()),
	}}, nil
}

func (l *Look) galleryFailure(*http.Request) (web.Page, error) {
	return web.Page{}, fault.New(fault.Unavailable, "This is what people see when a page cannot be shown.")
}

// samples are all components, in every state that they have.
func samples() []sample {
	return append(append(samplesOfWords(), samplesOfLists()...), samplesOfStates()...)
}

func samplesOfWords() []sample {
	checkout := entity.Ref{Kind: "Component", Namespace: "default", Name: "checkout-orders"}
	return []sample{
		{"Head", "title, count, badges, actions, lead", Head{
			Title: "Checkout Orders", Count: "101", Lead: "Takes orders from the storefront, charges the customer and hands them over to fulfilment.",
			Badges:  []Badge{{Text: "service"}, {Text: "production", Tone: Good, Dot: true}},
			Actions: All(Button{Label: "Refresh"}.View(), Button{Label: "Create", Icon: "plus", Primary: true}.View()),
		}.View()},
		{"Button", "", row(
			Button{Label: "Default", Path: "#"}.View(), Button{Label: "Primary", Path: "#", Primary: true}.View(), Button{Label: "Danger", Danger: true}.View(),
			Button{Label: "Ghost", Ghost: true}.View(), Button{Label: "Disabled", Disabled: true}.View(),
			Button{Label: "Small", Small: true, Icon: "download"}.View(), CopyButton("Copy reference", checkout.String()), CopyIcon("Copy", checkout.String()),
			Menu{Label: "Export", Icon: "download", Small: true, Items: []Button{{Label: "CSV", Path: "#", Note: "1,234 rows"}, {Label: "JSON", Path: "#"}}, Copies: []Copy{{Label: "Copy address", Text: "/gallery", Address: true}}}.View(),
			Menu{Label: "Group: owner", Small: true, Items: []Button{{Label: "Nothing", Path: "#"}, {Label: "Owner", Path: "#", Here: true}}}.View(),
			Menu{Label: "Columns", Small: true, Body: All(Choice{Name: "columns", Value: "owner", Label: "Owner", Chosen: true}.View(), Choice{Name: "columns", Value: "tags", Label: "Tags"}.View())}.View(),
		)},
		{"Badge", "", row(
			Badge{Text: "service"}.View(), Badge{Text: "check", Tone: Info}.View(), Badge{Text: "production", Tone: Good, Dot: true}.View(),
			Badge{Text: "no docs", Tone: Warn}.View(), Badge{Text: "2 problems", Tone: Bad}.View(),
		)},
		{"Stated", "a dot with its word", row(Stated(Good, "production"), Stated(Warn, "experimental"), Stated(Bad, "deprecated"), Stated(Info, "running"), Stated(Plain, "unknown"))},
		{"Chip", "an active filter", row(Chip{Label: "type: service", Remove: "#"}.View(), Chip{Label: "owner: team-checkout", Remove: "#"}.View())},
		{"Tags", "", row(Tags([]string{"go", "tier-1"}, nil), Tags([]string{"linked"}, func(string) string { return "#" }))},
		{"EntityLink", "kind, title, namespace, gone", row(
			EntityLink{Ref: checkout, Title: "Checkout Orders"}.View(), EntityLink{Ref: entity.Ref{Kind: "Group", Namespace: "acme", Name: "team-checkout"}}.View(),
			EntityLink{Ref: entity.Ref{Kind: "API", Name: "orders"}}.View(), EntityLink{Ref: entity.Ref{Kind: "System", Name: "checkout"}}.View(),
			EntityLink{Ref: entity.Ref{Kind: "Resource", Name: "orders-db"}}.View(), EntityLink{Ref: entity.Ref{Kind: "Datacenter", Name: "eu-west"}}.View(),
			EntityLink{Ref: entity.Ref{Kind: "Component", Name: "vanished"}, Gone: true}.View(),
		)},
		{"Star", "in a page's head, and in rows", row(
			Star{Ref: checkout, Back: "/gallery"}.View(), Star{Ref: checkout, Back: "/gallery", Starred: true}.View(),
			Star{Ref: checkout, Back: "/gallery", Quiet: true}.View(), Star{Ref: checkout, Back: "/gallery", Quiet: true, Starred: true}.View(),
		)},
		{"ThemeForm", "", ThemeForm("", "/gallery")},
		{"KeyMap", "", KeyMap(pageKeys)},
		{"Breadcrumb", "", Breadcrumb([]Crumb{{Label: "Retail", Path: "#"}, {Label: "Checkout", Path: "#"}, {Label: "Checkout Orders"}})},
		{"Form", "", galleryForm()},
		{"Icon", "all of them", galleryIcons()},
	}
}

func samplesOfLists() []sample {
	return []sample{
		{"Tabs", "with counts", Tabs("Gallery", []Tab{
			{Label: "Overview", Path: "#", Here: true}, {Label: "Docs", Path: "#", Count: "12"}, {Label: "Security", Path: "#", Count: "1 critical", Bad: true}, {Label: "Cost", Path: "#"},
		})},
		{"Table", "with its bar and its pages", Card{Flush: true, Body: All(
			FilterBar{
				Action: "#", Text: "check", Chips: []Chip{{Label: "type: service", Remove: "#"}}, Clear: "#",
				Rest: Menu{Label: "Export", Small: true, Items: []Button{{Label: "CSV", Path: "#"}}}.View(),
			}.View(),
			galleryTable().View(), Pagination{Shown: "51–100 of 1,234", Previous: "#", Next: "#"}.View(),
		)}.View()},
		{"Table", "in groups", Card{Flush: true, Body: groupedTable().View()}.View()},
		{"Table", "folded, where there is little room", folded(foldedTable())},
		{"Facets", "", Facets("Filters", []Facet{
			{Values: []FacetValue{{Label: "All", Path: "#", Count: 101, Active: true}, {Label: "Owned by my teams", Path: "#", Count: 11}}},
			{Title: "Type", Values: []FacetValue{{Label: "service", Path: "#", Count: 61, Active: true}, {Label: "website with a very long name", Path: "#", Count: 1234}}, More: "#", Shows: "Show all 13", Find: &Finding{Action: "#", Label: "Find a type"}},
			{Title: "Owner", Find: &Finding{Action: "#", Text: "nobody", Label: "Find an owner"}, More: "#", Shows: "Show all 18"},
		})},
		{"Pairs", "", Pairs([]Pair{{"Location", Code("url:https://git.example.com/checkout/catalog-info.yaml")}, {"Last read", Text("12 min ago")}, {"uid", Code("5c1f…")}})},
		{"Card", "with a body, flush, failed", All(
			Card{Title: "Relations", Note: "19", More: Button{Label: "Open graph", Path: "#"}, Body: Text("What surrounds a thing.")}.View(),
			FailedCard("Sentry", "did not answer in 2 s", "#"),
		)},
	}
}

func galleryTable() Table {
	line := func(name, tone, owner string) Row {
		return Row{Cells: []Cell{
			{Class: "strong", Body: EntityLink{Ref: entity.Ref{Kind: "Component", Name: name}}.View()}, {Class: "muted", Body: Text(owner)}, {Body: Stated(LifecycleTone(tone), tone)},
		}}
	}
	chosen := line("cart-web", "experimental", "Storefront")
	chosen.Chosen, chosen.Below = true, Text("More about a row stands below it.")
	return Table{
		Label:   "Components",
		Columns: []Column{{Title: "Name", Sort: "#", Sorted: Ascending}, {Title: "Owner", Sort: "#"}, {Title: "Lifecycle"}},
		Rows:    []Row{line("checkout-orders", "production", "Checkout"), chosen, line("a-component-with-a-name-that-is-longer-than-its-column", "deprecated", "Analytics")},
	}
}

func groupedTable() Table {
	t := galleryTable()
	t.Columns[2] = Column{Title: "Lifecycle, not shown", Hidden: true}
	t.Rows[0].Heading = GroupHead{Name: Text("Checkout"), Count: "12", Note: "continued", Path: "#", Only: "Only these"}.View()
	t.Rows[2].Heading = GroupHead{Name: Text("No owner"), Count: "1", Path: "#", Only: "Only these"}.View()
	return t
}

func foldedTable() Table {
	t := groupedTable()
	t.Folds, t.Named = true, true
	return t
}

func samplesOfStates() []sample {
	return []sample{
		{"Problem", "with its lines, and without", All(
			Problem{
				Tone: Bad, Message: "spec.owner must be a string", Place: "catalog-info.yaml:12:10", Path: "#", Field: "spec.owner", Found: "42", Expected: "a reference such as group:default/team-checkout",
				Context: Listing{Language: "yaml", First: 11, Text: "  lifecycle: production\n  owner: 42\n  system: checkout", Marks: map[int]int{12: 10}},
			}.View(),
			Problem{
				Tone: Warn, Message: "The file could not be read: 404 Not Found", Place: "url:https://git.example.com/gone.yaml", Hint: "The last good version stays in the catalog.",
				Of: EntityLink{Ref: entity.Ref{Kind: "Component", Name: "checkout-orders"}},
			}.View(),
		)},
		{"Listing", "with numbers, marks, a button; of several languages; plain; too long", galleryListings()},
		{"Markdown", "as descriptions are written", galleryMarkdown()},
		{"Notice", "in every tone", All(
			Notice{Text: "The catalog is read again."}.View(), Notice{Tone: Good, Text: "Registered 12 entities."}.View(),
			Notice{Tone: Warn, Text: "Nothing refers to this entity any more.", Action: Button{Label: "Delete", Small: true}}.View(), Notice{Tone: Bad, Text: "The last change could not be read."}.View(),
		)},
		{"EmptyState", "", Card{Flush: true, Body: EmptyState{Icon: "search", Title: "Nothing matches", Text: "No component has all of these properties.", Actions: []Button{{Label: "Clear the filters", Path: "#"}}}.View()}.View()},
		{"ErrorState", "", Card{Flush: true, Body: ErrorState{Title: "Something went wrong", Text: "An internal error occurred.", RequestID: strings.Repeat("0f", 8), Actions: []Button{{Label: "Try again", Path: "#"}}}.View()}.View()},
		{"LoadingState", "", Card{Flush: true, Body: LoadingState("Deployments are loading", 4)}.View()},
	}
}
