package entitypage_test

import (
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/callboard/callboard/browse"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/graph"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/register"
)

// What tests of pages begin with.
const (
	shop = namestest.Shop
	root = namestest.Root
)

var (
	component = namestest.Component
	get       = namestest.Body
	pageLink  = namestest.PageLink
	site      = namestest.Site
)

func shopHouse(t *testing.T, change func(*catalog.Options)) (*catalogtest.House, http.Handler) {
	t.Helper()
	house := namestest.Open(t, change)
	return house, pagesOf(t, house)
}

// pagesOf serves the pages of a catalog, and the others to which they lead.
func pagesOf(t *testing.T, house *catalogtest.House) http.Handler {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	wrong := problems.New(house.Catalog, log)
	return namestest.Serve(t, wrong.Routes, browse.New(house.Catalog, wrong, browse.Options{}).Routes, register.New(house.Catalog, wrong, register.Options{Log: log}).Routes,
		graph.New(house.Index(), wrong).Routes, entitypage.New(house.Catalog, wrong, entitypage.Options{Log: log}).Routes)
}

func TestEntityPageAnswersWhoWhereAndWhat(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "a component", Path: "/catalog/default/component/orders",
			Contains: []string{
				"<title>Orders &lt;1&gt; · Component · Callboard</title>", `href="/catalog/default/domain/retail">Retail</a>`, "1 person", "in Retail",
				"Uses", "prices", "Runs on", "Depends on", "component:default/gone is not in the catalog", "Runbook", "shop/orders", "language",
				`action="/catalog/default/component/orders/refresh"`,
			},
			Lacks: []string{`href="javascript:`},
		},
		webtest.Scenario{Name: "in any case", Path: "/catalog/DEFAULT/Component/ORDERS", Contains: []string{"Orders &lt;1&gt;"}},
		webtest.Scenario{Name: "a user", Path: "/catalog/default/user/alice", Contains: []string{"Alice Park", "mailto:alice@example.com", "Member of", "Team A"}},
		webtest.Scenario{Name: "a group", Path: "/catalog/default/group/team-a", Contains: []string{"Members", "Alice Park", "Owns", "3 things"}},
		webtest.Scenario{
			Name: "its source", Path: "/catalog/default/component/orders/source",
			Contains: []string{`<span class="t">kind</span>: Component`, "shop.part.yaml", "How it came in", "named by the configuration", "<dt>Last read</dt><dd><time"},
		},
		webtest.Scenario{Name: "its source as JSON", Path: "/catalog/default/component/orders/source?as=json", Contains: []string{`<span class="t">&#34;kind&#34;</span>: <span class="s">&#34;Component&#34;</span>`}},
		webtest.Scenario{
			Name: "read again", Method: http.MethodPost, Path: "/catalog/default/component/orders/refresh", Form: url.Values{}, Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/catalog/default/component/orders?said=refreshed"},
		},
	)
}

func TestMissingEntityShowsNearNamesAndWhereItWent(t *testing.T) {
	h, house := shopHouse(t, nil)
	webtest.Run(t, house, webtest.Scenario{
		Name: "misspelt", Path: "/catalog/default/component/ordrs", Status: http.StatusNotFound,
		Contains: []string{"component:default/ordrs is not in the catalog", "Did you mean", `href="/catalog/default/component/orders"`},
	})
	h.Write(map[string]string{"shop.part.yaml": shop[:strings.LastIndex(shop, "---")]})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{Name: "deleted", Path: "/catalog/default/user/alice", Status: http.StatusNotFound, Contains: []string{"It was here until", "just now", "shop.part.yaml"}},
		webtest.Scenario{Name: "in the list of the deleted", Path: "/problems/deleted", Contains: []string{"Alice Park", "just now"}},
	)
}

// wordsOf are the words of a page, without what is between angle brackets.
func wordsOf(body string) string {
	return html.UnescapeString(strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")), " "))
}

func TestATombstoneSaysWhyAndWhereSomethingWent(t *testing.T) {
	h, house := shopHouse(t, nil)
	files := func(names ...string) map[string]string {
		var text strings.Builder
		for _, name := range names {
			text.WriteString("---\n" + component(name, ""))
		}
		return map[string]string{"stones.part.yaml": text.String()}
	}
	at := "file:" + filepath.Join(h.Root, "stones.part.yaml")
	h.Write(files("dropped", "shop-till", "by-hand"))
	h.Read()
	h.Write(files("shop-till", "by-hand"))
	h.Read()
	h.Write(files("checkout-till", "by-hand"))
	h.Read()
	h.Write(files("checkout-till")) // before the deletion, after which the file is read again
	webtest.Run(t, house, webtest.Scenario{
		Name: "deleted", Method: http.MethodPost, Path: "/catalog/default/component/by-hand/delete", Form: url.Values{"confirm": {"yes"}}, Status: http.StatusSeeOther,
	})
	h.Read()
	for name, want := range map[string][]string{
		"dropped":   {"and went because: no longer in " + at + ". It was last read from"},
		"shop-till": {"and went because: renamed to component:default/checkout-till. It was last read from", "It is now checkout-till"},
		"by-hand":   {"and went because: deleted. By user:default/alice. It was last read from"},
		"never-was": {"No entity has this name, and none that had it is remembered."},
	} {
		words := wordsOf(get(t, house, "/catalog/default/component/"+name))
		for _, text := range want {
			if !strings.Contains(words, text) {
				t.Errorf("%s: the page lacks %q:\n%s", name, text, words)
			}
		}
		if told := strings.Contains(words, "It was here until just now"); told == (name == "never-was") {
			t.Errorf("%s: the page says when it went: %t", name, told)
		}
	}
}

func TestProblemsStandOnTheThingItself(t *testing.T) {
	const asBackstage = "<details class=\"original\"><summary>As Backstage says it</summary><p>Processor BuiltinKindsEntityProcessor threw an error"
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{
		"shop.part.yaml": strings.Replace(shop, "consumesApis: [prices]", "consumesApis: 7", 1),
		"bad.part.yaml":  strings.Replace(component("never", ""), "owner: team-a", "owner: 7", 1), "twice.part.yaml": component("cart", ""),
	})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{Name: "on the page", Path: "/catalog/default/component/orders", Contains: []string{">spec.consumesApis must be array<", "shop.part.yaml:21:93", `class="hit"`, "1 problem", asBackstage}},
		webtest.Scenario{Name: "on the page of its source", Path: "/catalog/default/component/orders/source", Contains: []string{">spec.consumesApis must be array<", asBackstage}},
		webtest.Scenario{Name: "in the list", Path: "/catalog", Contains: []string{"1 problem</span>", "has problems"}},
		webtest.Scenario{Name: "by status", Path: "/catalog?status=problems", Contains: []string{"Orders &lt;1&gt;", "1–1 of 1"}},
		webtest.Scenario{Name: "among all problems", Path: "/problems", Contains: []string{"spec.consumesApis must be array", "spec.owner must be string"}},
		webtest.Scenario{Name: "of one that was never good", Path: "/catalog/default/component/never", Status: http.StatusNotFound, Contains: []string{"never been good enough", ">spec.owner must be string<"}},
		webtest.Scenario{Name: "two files claim a name", Path: "/problems/conflicts", Contains: []string{"cart", "twice.part.yaml"}},
	)
}

func TestDescriptionIsReadAsMarkdown(t *testing.T) {
	h, house := shopHouse(t, nil)
	described := func(name, description string) string {
		return strings.Replace(component(name, ""), "{name: "+name+"}", fmt.Sprintf("{name: %s, description: %q}", name, description), 1)
	}
	h.Write(map[string]string{
		"rich.part.yaml":  described("rich", "Takes **orders**,\nsee [the book](https://book.example).\n\n* one\n* <img src=x>"),
		"plain.part.yaml": described("plain", "Takes orders & charges,\nat night"),
	})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "in words below the title, in full further down", Path: "/catalog/default/component/rich",
			Contains: []string{`<p class="lead">Takes orders, see the book.</p>`, "<strong>orders</strong>", `href="https://book.example"`, "<li>one</li>", "&lt;img src=x&gt;"}, Lacks: []string{"<img src=x"},
		},
		webtest.Scenario{Name: "once if that is all", Path: "/catalog/default/component/plain", Contains: []string{`<p class="lead">Takes orders &amp; charges, at night</p>`}, Lacks: []string{"<dt>Description</dt>"}},
	)
}
