package browse_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/names/namestest"
	"github.com/google/go-cmp/cmp"
)

// heads are the column heads of the table.
func heads(body string) string {
	_, head, _ := strings.Cut(body, "<thead role=\"rowgroup\">")
	head, _, _ = strings.Cut(head, "</thead>")
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(head, " ")), " ")
}

func TestColumnsAreChosenInTheAddress(t *testing.T) {
	_, house := shopHouse(t, nil)
	for path, want := range map[string]string{
		"/catalog":                                          "Name Description Owner System Type Lifecycle Tags",
		"/catalog?columns=tags,owner":                       "Name Tags Owner",
		"/catalog?columns=name":                             "Name",
		"/catalog?columns=,":                                "Name Description Owner System Type Lifecycle Tags",
		"/catalog?columns=owner,nonsense":                   "Name Owner",
		"/catalog?columns=depends,consumes,label:language":  "Name Depends on Consumes language",
		"/catalog?columns=annotation:example.com/slug":      "Name example.com/slug",
		"/catalog?kind=system":                              "Name Description Owner Domain Tags",
		"/catalog?kind=group":                               "Name Description Type Parent Members Tags",
		"/catalog?kind=user":                                "Name E-mail Teams Tags",
		"/catalog?kind=location":                            "Name Type Target",
		"/catalog?kind=system&columns=parts,namespace,ref":  "Name Parts Namespace Reference",
		"/catalog?kind=all&columns=updated,source&sort=tag": "Name Changed Source",
	} {
		if got := heads(get(t, house, path)); got != want {
			t.Errorf("%s has the columns %q, want %q", path, got, want)
		}
	}
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "cells", Path: "/catalog?columns=depends,label:language,annotation:example.com/slug,updated,ref",
			Contains: []string{`<td class="col-count muted" role="cell" data-head="Depends on">2</td>`, `<td class="col-count faint" role="cell" data-head="Depends on">0</td>`, `title="go">go</td>`, `title="shop/orders"`, "just now</time>", `<span class="whole">component:default/orders</span></td>`},
		},
		webtest.Scenario{
			Name: "the menu offers the columns of the kind and the labels of the page", Path: "/catalog?columns=owner",
			Contains: []string{
				`name="columns" value="owner" checked`, `name="columns" value="system">`, `name="columns" value="label:language">`,
				`<option value="annotation:example.com/slug">`, `href="/catalog?kind=component">As usual</a>`,
			},
			Lacks: []string{`value="email"`},
		},
		webtest.Scenario{
			Name: "a form sends them one by one, and leads to the short address", Path: "/catalog?kind=component&columns=name&columns=owner&columns=tags&columns=", Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/catalog?kind=component&columns=owner,tags"},
		},
		webtest.Scenario{
			Name: "the usual ones stay said: some of them are only shown where there is room", Path: "/catalog?kind=domain&columns=name&columns=description&columns=owner&columns=tags", Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/catalog?kind=domain&columns=description,owner,tags"},
		},
		webtest.Scenario{
			Name: "one that there is not is named", Path: "/catalog?columns=owner,colour",
			Contains: []string{"There is no column called colour.", "label:team"},
		},
		webtest.Scenario{Name: "an order that there is not", Path: "/catalog?sort=-colour", Contains: []string{"The list cannot be sorted by colour."}},
		webtest.Scenario{Name: "a column without an order", Path: "/catalog?sort=tags", Contains: []string{"The list cannot be sorted by tags."}},
		webtest.Scenario{Name: "an order that there is", Path: "/catalog?sort=-owner", Lacks: []string{"cannot be sorted"}},
		webtest.Scenario{
			Name: "columns stay while one filters and sorts", Path: "/catalog?columns=owner,tags",
			Contains: []string{`<input type="hidden" name="columns" value="owner,tags">`, `href="/catalog?kind=component&amp;type=website&amp;columns=owner,tags"`, `href="/catalog?kind=component&amp;columns=owner,tags&amp;sort=-name"`},
		},
		webtest.Scenario{
			Name: "sorted by a label", Path: "/catalog?columns=label:language&sort=label:language",
			Contains: []string{`aria-sort="ascending"><a href="/catalog?kind=component&amp;columns=label:language&amp;sort=-label:language">language`},
		},
		webtest.Scenario{Name: "in the CSV", Path: "/catalog/export.csv?kind=component&columns=tags,depends", Contains: []string{"ref,name,title,tags,depends\n", "component:default/orders,orders,Orders <1>,go tier-1 kafka,2\n"}},
	)
}

func TestListIsSortedByWhenThingsChanged(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"late.part.yaml": component("late", "")})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "the column is there, and begins with the latest", Path: "/catalog?sort=-updated",
			Contains: []string{`aria-sort="descending"><a href="/catalog?kind=component&amp;sort=updated">Changed`, "just now", "1–3 of 3"}, Lacks: []string{"cannot be sorted"},
		},
		webtest.Scenario{Name: "by a click", Path: "/catalog?columns=updated", Contains: []string{`<a href="/catalog?kind=component&amp;columns=updated&amp;sort=-updated">Changed`}},
		webtest.Scenario{Name: "not in groups", Path: "/catalog?sort=-updated&group=owner", Contains: []string{"In groups, the list cannot be sorted by when things changed."}},
	)
	if got := tableLines(get(t, house, "/catalog?sort=-updated")); cmp.Diff([]string{"late", "cart", "orders"}, got) != "" {
		t.Errorf("the latest first: %v", got)
	}
	if got := tableLines(get(t, house, "/catalog?sort=updated")); cmp.Diff([]string{"cart", "orders", "late"}, got) != "" {
		t.Errorf("the earliest first: %v", got)
	}
	h.Write(map[string]string{"shop.part.yaml": strings.Replace(shop, "name: cart, tags: [react]", "name: cart, tags: [vue]", 1)})
	h.Read()
	if got := tableLines(get(t, house, "/catalog?sort=-updated")); cmp.Diff([]string{"cart", "late", "orders"}, got) != "" {
		t.Errorf("after a change: %v", got)
	}
}

func TestListLeadsToTemplatesWhereThereAreAny(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"new.part.yaml": "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: new-shop}\nspec: {type: service, owner: team-a, steps: []}\n"})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{Path: "/catalog", Contains: []string{`href="/create"`, "Create</a>"}},
		webtest.Scenario{Path: "/create", Status: http.StatusSeeOther, ResponseHeader: map[string]string{"Location": "/catalog?kind=template"}},
	)
}

// company has teams and components enough for several pages of groups.
func company(t *testing.T) (*catalogtest.House, http.Handler) {
	t.Helper()
	h, house := shopHouse(t, nil)
	var more strings.Builder
	for i := range 60 {
		fmt.Fprintf(&more, "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a-part-%02d, description: 'spare %02d'}\nspec: {type: part, lifecycle: production, owner: team-c}\n---\n", i, i)
	}
	more.WriteString("apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: team-c, title: The <C> Team}\nspec: {type: team, children: []}\n")
	h.Write(map[string]string{"company.part.yaml": more.String()})
	h.Read()
	return h, house
}

// tableLines are the names and headings of the table.
func tableLines(body string) []string {
	_, table, _ := strings.Cut(body, "</thead>")
	table, _, _ = strings.Cut(table, "</table>")
	var lines []string
	for _, row := range strings.Split(table, "<tr ")[1:] {
		if strings.HasPrefix(row, `class="group"`) {
			lines = append(lines, "# "+strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(strings.TrimPrefix(row, `class="group" role="row">`), " ")), " "))
		} else if name := regexp.MustCompile(`href="[^"]*/([^"/]+)"`).FindStringSubmatch(row); name != nil {
			lines = append(lines, name[1])
		}
	}
	return lines
}

func TestListIsGroupedAcrossPages(t *testing.T) {
	_, house := company(t)
	path := "/catalog?kind=component&group=owner"
	body := get(t, house, path)
	first := tableLines(body)
	want := []string{"# Team A 1 Only these", "orders", "# team-b 1 Only these", "cart", "# The &lt;C&gt; Team 60 Only these", "a-part-00"}
	if diff := cmp.Diff(want, first[:6]); diff != "" {
		t.Fatalf("first page (-want +got):\n%s", diff)
	}
	if !strings.Contains(body, `href="/catalog?kind=component&amp;owner=team-c"`) || !strings.Contains(body, `<th scope="rowgroup"`) {
		t.Error("a group does not lead to the list of only itself")
	}
	second := get(t, house, pageLink(body, "Next"))
	if lines := tableLines(second); lines[0] != "# The &lt;C&gt; Team 60 continued Only these" || lines[1] != "a-part-48" || len(lines) != 13 {
		t.Errorf("second page: %q", lines)
	}
	if again := tableLines(get(t, house, pageLink(second, "Previous"))); cmp.Diff(first, again) != "" {
		t.Errorf("the way back leads elsewhere: %q", again)
	}
	if lines := tableLines(get(t, house, path+"&sort=-name&q=spare")); lines[0] != "# The &lt;C&gt; Team 60 Only these" || lines[1] != "a-part-59" {
		t.Errorf("sorted within the group: %q", lines[:2])
	}
}

func TestGroupsStandInTheOrderOfTheirTitles(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{
		"teams.part.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: a-last, title: Zebras}\nspec: {type: team, children: []}\n",
		"zebra.part.yaml": strings.Replace(component("stripes", ""), "team-a", "a-last", 1),
	})
	h.Read()
	want := []string{"# Team A 1 Only these", "orders", "# team-b 1 Only these", "cart", "# Zebras 1 Only these", "stripes"}
	if got := tableLines(get(t, house, "/catalog?kind=component&group=owner")); cmp.Diff(want, got) != "" {
		t.Errorf("got %q", got)
	}
	if body := get(t, house, "/catalog/export.csv?kind=component&group=owner&columns=owner"); !strings.Contains(body, "cart,team-b\ncomponent:default/stripes") {
		t.Errorf("the export has another order:\n%s", body)
	}
}

func TestWhatIsInNoGroupComesLast(t *testing.T) {
	_, house := shopHouse(t, nil)
	want := []string{"# Checkout 2 Only these", "cart", "orders", "# Part of nothing 2 Only these", "prices", "retail"}
	if got := tableLines(get(t, house, "/catalog?kind=all&group=system&owner=team-a&owner=team-b&q=r&columns=owner")); cmp.Diff(want, got) != "" {
		t.Errorf("got %q", got)
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "and can be listed alone", Path: "/catalog?kind=all&system=-", Contains: []string{"Everything part of nothing", "prices", `aria-label="Remove filter part of: Part of nothing"`}, Lacks: []string{`component/orders"`}},
		webtest.Scenario{Name: "or with others", Path: "/catalog?kind=all&owner=-&owner=team-b", Contains: []string{"prices", "Alice Park"}, Lacks: []string{`component/orders"`}},
		webtest.Scenario{Name: "by kind", Path: "/catalog?kind=all&group=kind", Contains: []string{`href="/catalog?kind=api"`, "Group: kind"}},
		webtest.Scenario{Name: "by nonsense", Path: "/catalog?group=colour", Contains: []string{"The list cannot be grouped by colour.", "1–2 of 2"}},
	)
}

func TestFacetsCountWhatTheTextFindsHoweverMuchThatIs(t *testing.T) {
	h, house := shopHouse(t, nil)
	var more strings.Builder
	for i := range 700 {
		typ := []string{"bolt", "nut"}[i%7/6]
		fmt.Fprintf(&more, "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: part-%03d}\nspec: {type: %s, lifecycle: production, owner: team-a}\n---\n", i, typ)
	}
	h.Write(map[string]string{"parts.part.yaml": more.String()})
	h.Read()
	body := get(t, house, "/catalog?kind=component&q=part-")
	for _, want := range []string{
		`>bolt</span> <span class="count">600</span>`, `>nut</span> <span class="count">100</span>`, `Components <span class="count">700</span>`,
		`APIs <span class="count">0</span>`, `>Team A</span> <span class="count">700</span>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(body, `title="service">service</span>`) {
		t.Error("a type is offered that the text does not find")
	}
}

func TestFacetWithManyValuesIsNarrowed(t *testing.T) {
	h, house := shopHouse(t, nil)
	var more strings.Builder
	for i := range 12 {
		fmt.Fprintf(&more, "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: crew-%02d, title: 'Night %s'}\nspec: {type: team, children: []}\n---\n%s---\n",
			i, string(rune('A'+i)), strings.Replace(component(fmt.Sprint("part-", i), ""), "owner: team-a", fmt.Sprintf("owner: crew-%02d", i), 1))
	}
	h.Write(map[string]string{"crews.part.yaml": more.String()})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "eight are shown, and the way to all", Path: "/catalog",
			Contains: []string{`aria-label="Find among 14 values of owner"`, `href="/catalog?kind=component&amp;more=owner#facet-owner"`, "Show all 14"},
			Lacks:    []string{`title="Night L">Night L`, `aria-label="Find among 3 values`},
		},
		webtest.Scenario{Name: "all of them", Path: "/catalog?more=owner", Contains: []string{"Night A", "Night L", "Show fewer"}},
		webtest.Scenario{Name: "by title", Path: "/catalog?more=owner&find=ght+L", Contains: []string{"Night L", `name="find" value="ght L"`}, Lacks: []string{`title="Night A">Night A`}},
		webtest.Scenario{Name: "by name", Path: "/catalog?more=owner&find=CREW-03", Contains: []string{`title="Night D">Night D`}, Lacks: []string{`title="Night A">Night A`}},
		webtest.Scenario{Name: "not by what all have", Path: "/catalog?more=owner&find=group:", Contains: []string{"None is called that."}},
		webtest.Scenario{
			Name: "what is found leads to the list without what found it", Path: "/catalog?more=owner&find=ght+L&type=service",
			Contains: []string{`href="/catalog?kind=component&amp;type=service&amp;owner=crew-11"`, `href="/catalog?kind=component&amp;type=service#facet-owner"><span>Show as before`},
			Check: func(t *testing.T, _ *http.Response, body string) {
				if link := regexp.MustCompile(`href="[^"]*(find|more)=[^"]*"`).FindString(body); link != "" {
					t.Errorf("%s keeps it", link)
				}
			},
		},
		webtest.Scenario{Name: "any of several", Path: "/catalog?owner=crew-01&owner=crew-02", Contains: []string{"1–2 of 2", "Components owned by Night B or Night C"}},
	)
}

func TestOwnersMeanAllGroupsBelowIfAsked(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"deep.part.yaml": `{apiVersion: backstage.io/v1alpha1, kind: Group, metadata: {name: all}, spec: {type: area, parent: low, children: [mid]}}
---
{apiVersion: backstage.io/v1alpha1, kind: Group, metadata: {name: mid}, spec: {type: area, children: [low]}}
---
{apiVersion: backstage.io/v1alpha1, kind: Group, metadata: {name: low}, spec: {type: team, children: []}}
---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: deep}, spec: {type: service, lifecycle: production, owner: low}}
---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: high}, spec: {type: website, lifecycle: production, owner: all}}
`})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{Name: "alone", Path: "/catalog?owner=mid", Contains: []string{"Nothing matches"}},
		webtest.Scenario{
			Name: "with all below, though they run in a circle", Path: "/catalog?owner=mid&through=1",
			Contains: []string{"Components owned by mid and groups below", "component/deep", "component/high", `aria-label="Remove filter with groups below"`, `href="/catalog?kind=component&amp;type=service&amp;owner=mid&amp;through=1"`},
		},
		webtest.Scenario{Name: "of a type", Path: "/catalog?owner=mid&through=1&type=service", Contains: []string{"component/deep"}, Lacks: []string{"component/high"}},
		webtest.Scenario{Name: "as a file", Path: "/catalog/export.csv?kind=component&owner=mid&through=1", Contains: []string{"deep", "high"}, Lacks: []string{"cart"}},
		webtest.Scenario{Name: "or nobody's", Path: "/catalog?kind=all&owner=mid&owner=-&through=1", Contains: []string{"component/deep", "group/mid"}, Lacks: []string{"component/cart"}},
	)
}

func TestTitleSaysWhatIsListed(t *testing.T) {
	_, house := shopHouse(t, nil)
	for path, want := range map[string]string{
		"/catalog?type=website&owner=team-b":                                               "Website components owned by team-b",
		"/catalog?kind=api&lifecycle=production":                                           "Production APIs",
		"/catalog?kind=all&type=service&system=checkout":                                   "Service things in Checkout",
		"/catalog?kind=all&scope=owned&tag=go&tag=kafka":                                   "Everything owned by my teams tagged go and kafka",
		"/catalog?kind=resource&owner=-":                                                   "Resources without owner",
		"/catalog?owner=-&owner=team-a&status=problems":                                    "Components owned by Team A or without owner with problems",
		"/catalog?kind=all&q=%3Cb%3E":                                                      "Everything matching “&lt;b&gt;”",
		"/catalog?kind=all&type=service&type=website&type=openapi&type=database&type=team": "Service, website, openapi or 2 others things",
		"/catalog?lifecycle=😀&type=website&owner=nobody":                                   "Website components",
		"/catalog?status=zzz":                                                              "Components",
		"/catalog?kind=nonsense&type=service":                                              "No such kind",
	} {
		_, title, _ := strings.Cut(get(t, house, path), "<h1>")
		if title, _, _ = strings.Cut(title, "</h1>"); title != want {
			t.Errorf("%s is called %q, want %q", path, title, want)
		}
	}
}

func TestWhoOwnsNothingSeesAll(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house,
		webtest.Scenario{Name: "of this kind", Path: "/catalog?kind=resource&scope=owned", Contains: []string{"Your teams own none of these", "db", "1–1 of 1"}},
		webtest.Scenario{Name: "but what is filtered besides is not there", Path: "/catalog?kind=resource&scope=owned&owner=team-b", Contains: []string{"Nothing matches"}, Lacks: []string{"Your teams own none"}},
		webtest.Scenario{Name: "who owns some sees them", Path: "/catalog?kind=component&scope=owned", Lacks: []string{"Your teams own none", `component/cart"`}},
	)
}

func TestFiltersThatMeanTheSameEverywhereGoAlongToOtherKinds(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house, webtest.Scenario{
		Path: "/catalog?type=service&owner=team-a&group=owner&columns=tags",
		Contains: []string{
			`href="/catalog?kind=system&amp;owner=team-a&amp;group=owner">Systems <span class="count">1</span>`, `href="/catalog?kind=api&amp;owner=team-a&amp;group=owner">APIs <span class="count">0</span>`,
		},
	})
}

func TestLongTextsComeWithTheirBeginningAlone(t *testing.T) {
	h, house := shopHouse(t, nil)
	words := strings.Repeat("wörd ", 20_000)
	h.Write(map[string]string{"long.part.yaml": strings.Replace(component("long", ""), "{name: long}", "{name: long, description: "+words+`, annotations: {example.com/notes: "`+words+`"}}`, 1)})
	h.Read()
	for _, path := range []string{"/catalog", "/catalog?columns=description,annotation:example.com/notes"} {
		body := get(t, house, path)
		if n := strings.Count(body, "wörd"); n < 50 || n > 300 {
			t.Errorf("%s has %d of the words", path, n)
		}
	}
	if n := strings.Count(get(t, house, "/catalog/export.csv?columns=description"), "wörd"); n != 20_000 {
		t.Errorf("the CSV has %d of the words", n)
	}
}

func TestListSaysWhatItDoesNotUnderstand(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "parameters", Path: "/catalog?sort=colour&group=colour&scope=theirs&limit=5&view=grid&status=zzz&cursor=%21%21",
			Contains: []string{
				"The list cannot be sorted by colour.", "The list cannot be grouped by colour.", "There is no scope called theirs: it is owned or starred.", "There is no status called zzz.",
				"The address names a page that there is not: the list begins at its first.", "The list knows nothing of limit and view.", "1–2 of 2",
			},
		},
		webtest.Scenario{Name: "a kind", Path: "/catalog?kind=nonsense", Contains: []string{"There is no kind called nonsense", "Show every kind"}, Lacks: []string{"onsenses"}},
		webtest.Scenario{Name: "a kind that nothing is of yet", Path: "/catalog?kind=template", Contains: []string{"Templates", "has no entity of the kind template."}, Lacks: []string{"no kind called"}},
		webtest.Scenario{Name: "a value that nothing has", Path: "/catalog?lifecycle=😀", Contains: []string{"Nothing matches", "Remove filter lifecycle: 😀"}},
		webtest.Scenario{Name: "characters that nobody sees", Path: "/catalog?kind=comp%00onent&q=a%00%07b&tag=%1bgo", Contains: []string{`value="ab"`}, Lacks: []string{"\x00", "\x07", "\x1b"}},
		webtest.Scenario{
			Name: "several kinds of an address of Backstage", Path: "/catalog?filters[kind][0]=component&filters[kind][1]=api", Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/catalog?kind=component&kind=api"},
		},
		webtest.Scenario{
			Name: "of which the list has one", Path: "/catalog?kind=component&kind=api",
			Contains: []string{"The list has one kind at a time, or all: api is left out.", "1–2 of 2"},
		},
	)
	for _, path := range []string{"/catalog?sort=colour&group=colour&scope=theirs&limit=5&view=grid&status=zzz&cursor=%21%21", "/catalog?kind=component&kind=api"} {
		for _, link := range regexp.MustCompile(`href="/catalog\?[^"]*`).FindAllString(get(t, house, path), -1) {
			if strings.Contains(link, "colour") || regexp.MustCompile(`scope=theirs|limit|view|zzz|cursor|kind=component.*kind=`).MatchString(link) {
				t.Errorf("%s has the link %s", path, link)
			}
		}
	}
}

func TestLocationsAreFoundByWhatIsShownOfThem(t *testing.T) {
	h, house := shopHouse(t, nil)
	at := namestest.Site(t, map[string]string{"/ok.yaml": component("far", "")})
	if _, err := h.Catalog.Register(t.Context(), "url", at+"/ok.yaml", catalog.RefreshExisting); err != nil {
		t.Fatal(err)
	}
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{Name: "by its one target", Path: "/catalog?kind=location&q=OK.yaml", Contains: []string{"/ok.yaml", "1–1 of 1"}},
		webtest.Scenario{Name: "by one of several", Path: "/catalog?kind=location&q=part.yaml", Contains: []string{"root", "1–1 of 1"}},
		webtest.Scenario{Name: "only there", Path: "/catalog?kind=all&q=ok.yaml", Contains: []string{"Nothing matches"}},
		webtest.Scenario{Name: "sorted by it", Path: "/catalog?kind=location&sort=-target", Contains: []string{`aria-sort="descending"><a href="/catalog?kind=location&amp;sort=target">Target`}},
	)
}

func TestAllValuesOfAFacetAreShownWhereItStands(t *testing.T) {
	h, house := shopHouse(t, nil)
	var many strings.Builder
	for i := range 12 {
		many.WriteString("---\n" + strings.Replace(component(fmt.Sprintf("c%02d", i), ""), "}", fmt.Sprintf(", tags: [t%d]}", i), 1))
	}
	h.Write(map[string]string{"many.part.yaml": strings.TrimPrefix(many.String(), "---\n")})
	h.Read()
	webtest.Run(t, house, webtest.Scenario{Path: "/catalog", Contains: []string{
		`<section id="facet-tag" tabindex="-1">`, `href="/catalog?kind=component&amp;more=tag#facet-tag"`,
		`<section id="small-facet-tag" tabindex="-1">`, `href="/catalog?kind=component&amp;more=tag#small-facet-tag"`,
	}})
}

func TestColumnsSayWhichDependOnTheRoom(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house,
		webtest.Scenario{Name: "by themselves", Path: "/catalog", Contains: []string{"Tags, where there is room</span>"}},
		webtest.Scenario{Name: "chosen, they are shown", Path: "/catalog?columns=owner,tags", Contains: []string{">Tags</span>"}, Lacks: []string{"where there is room"}},
	)
}
