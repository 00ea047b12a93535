package problems_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
)

// What tests of pages begin with.
const shop = namestest.Shop

var (
	component = namestest.Component
	get       = namestest.Body
)

// shopHouse is the shop with the lists of what is wrong, and with the pages of its entities.
func shopHouse(t *testing.T, change func(*catalog.Options)) (*catalogtest.House, http.Handler) {
	t.Helper()
	house := namestest.Open(t, change)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	wrong := problems.New(house.Catalog, log)
	return house, namestest.Serve(t, wrong.Routes, entitypage.New(house.Catalog, wrong, entitypage.Options{Log: log}).Routes)
}

// wrongShop is the shop with one of everything that can be wrong. Alice is in Team A.
func wrongShop(t *testing.T) (*catalogtest.House, http.Handler) {
	h, house := shopHouse(t, func(o *catalog.Options) { o.KeepOrphans = true })
	h.Write(map[string]string{
		"shop.part.yaml":   strings.Replace(shop, "consumesApis: [prices]", "consumesApis: 7", 1),
		"never.part.yaml":  strings.Replace(component("never", ", dependsOn: 7"), "team-a", "team-b", 1),
		"torn.part.yaml":   "a: b: c\n",
		"twice.part.yaml":  component("cart", ", system: other"),
		"orphan.part.yaml": component("left", ""),
		"goes.part.yaml":   component("goes", "") + "---\n" + component("stays", ", dependsOn: ['component:gone']"),
	})
	h.Read()
	h.Write(map[string]string{"orphan.part.yaml": ""})
	h.Read()
	handle, _ := h.Index().ByRef("component:default/goes")
	h.Write(map[string]string{"goes.part.yaml": component("stays", ", dependsOn: ['component:gone']")})
	if err := h.Delete(t.Context(), h.Index().UID(handle)); err != nil {
		t.Fatal(err)
	}
	h.Read()
	return h, house
}

func TestEachListOfProblemsSaysWhatIsWrongAndTheWayOut(t *testing.T) {
	_, house := wrongShop(t)
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "errors, with where and whose", Path: "/problems",
			Contains: []string{"spec.consumesApis must be array", "shop.part.yaml:21", "torn.part.yaml", "YAML error", "never shown", "shown as before", "not read", "Read again", "1–3 of 3", `aria-sort="descending"`},
		},
		webtest.Scenario{
			Name: "conflicts", Path: "/problems/conflicts",
			Contains: []string{"Two files describe it; shown is what shop.part.yaml says", "Let the other file describe it", `name="ref" value="component:default/cart"`, "Team A"},
		},
		webtest.Scenario{
			Name: "what is missing, with how many name it", Path: "/problems/missing",
			Contains: []string{"team-b", "3 entities name it as owner", "2 entities name it as dependency", "/problems/missing?of=group:default/team-b", "What is missing"},
		},
		webtest.Scenario{
			Name: "who names it, with the line", Path: "/problems/missing?of=component:default/gone",
			Contains: []string{"component:default/gone does not exist: 2 entities name it", "Orders &lt;1&gt;", "stays", "goes.part.yaml:4", "shop.part.yaml:21", "/catalog-import?describe=component:default/gone", "See source"},
		},
		webtest.Scenario{
			Name: "what nobody owns", Path: "/problems/unowned",
			Contains: []string{"Its owner team-b does not exist", "prices", "db"}, Lacks: []string{"Orders", "Alice Park"},
		},
		webtest.Scenario{
			Name: "orphans", Path: "/problems/orphans",
			Contains: []string{"left", "Nothing brings it in any more", "/catalog/default/component/left/remove"},
		},
		webtest.Scenario{Name: "what was deleted", Path: "/problems/deleted", Contains: []string{"goes", "deleted", "just now", "/problems/deleted/"}},
		webtest.Scenario{Name: "no such list", Path: "/problems/nonsense", Status: http.StatusNotFound},
	)
}

func TestAProblemOpensBelowItsRow(t *testing.T) {
	_, house := wrongShop(t)
	open := regexp.MustCompile(`href="(/problems\?open=[0-9a-f]+)"[^>]*>\s*<span class="stated"><span[^>]*></span>\s*spec.consumesApis`).FindStringSubmatch(get(t, house, "/problems"))
	if open == nil {
		t.Fatal("the row leads nowhere")
	}
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "an error with its lines", Path: open[1],
			Contains: []string{`aria-expanded="true"`, `class="hit"`, ">spec.consumesApis must be array<", "As Backstage says it", "What is shown is the last version that was right.", `href="/problems"`},
		},
		webtest.Scenario{Name: "who names what is missing", Path: "/problems/missing?open=group:default/team-b", Contains: []string{"prices", "Perhaps meant", "/catalog/default/group/team-a", "Describe it"}},
		webtest.Scenario{Name: "all that a line has no room for", Path: "/problems/orphans?open=component:default/left", Contains: []string{`<dl class="pairs"`, "orphan.part.yaml"}},
		webtest.Scenario{
			Name: "beside others that are open", Path: "/problems/missing?open=group:default/team-b&open=component:default/gone",
			Contains: []string{"prices", "Orders &lt;1&gt;", `href="/problems/missing?open=group:default/team-b"`, `href="/problems/missing?open=component:default/gone"`},
		},
		webtest.Scenario{Name: "the only one is open by itself", Path: "/problems/conflicts", Contains: []string{`aria-expanded="true"`, `href="/problems/conflicts?open=-"`}},
		webtest.Scenario{Name: "and closed", Path: "/problems/conflicts?open=-", Contains: []string{`aria-expanded="false"`}},
		webtest.Scenario{Name: "one that is not there", Path: "/problems?open=0123", Lacks: []string{`aria-expanded="true"`}},
	)
}

func TestListsOfProblemsAreNarrowedAndCounted(t *testing.T) {
	_, house := wrongShop(t)
	tabs := func(counts string) func(*testing.T, *http.Response, string) {
		return func(t *testing.T, _ *http.Response, body string) {
			_, nav, _ := strings.Cut(body, `aria-label="Lists"`)
			nav, _, _ = strings.Cut(nav, "</nav>")
			var got []string
			for _, count := range regexp.MustCompile(`<span class="count[^"]*">(\d+)`).FindAllStringSubmatch(nav, -1) {
				got = append(got, count[1])
			}
			if strings.Join(got, " ") != counts {
				t.Errorf("the lists have %v, want %s", got, counts)
			}
		}
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "everything", Path: "/problems", Check: tabs("3 1 2 3 1 1")},
		webtest.Scenario{
			Name: "my teams", Path: "/problems?scope=owned", Check: tabs("1 1 1 0 1 1"), Contains: []string{"spec.consumesApis", "/problems/missing?scope=owned"}, Lacks: []string{"never.part.yaml"},
		},
		webtest.Scenario{Name: "an owner that does not exist", Path: "/problems?owner=team-b", Check: tabs("1 1 1 3 0 0"), Contains: []string{"never", "owner: team-b"}, Lacks: []string{"consumesApis"}},
		webtest.Scenario{Name: "nobody's", Path: "/problems?owner=-", Contains: []string{"torn.part.yaml", "owner: nobody"}, Lacks: []string{"consumesApis"}},
		webtest.Scenario{Name: "a kind", Path: "/problems/unowned?kind=api", Check: tabs("0 0 1 1 0 0"), Contains: []string{"prices"}, Lacks: []string{`title="resource:default/db"`}},
		webtest.Scenario{Name: "what follows", Path: "/problems?state=unread", Check: tabs("1 1 2 3 1 1"), Contains: []string{"torn.part.yaml"}, Lacks: []string{"consumesApis"}},
		webtest.Scenario{Name: "words of a sentence", Path: "/problems?q=YAML+error", Check: tabs("1 0 0 0 0 0"), Contains: []string{"torn.part.yaml"}},
		webtest.Scenario{Name: "words of what is missing, and of who names it", Path: "/problems/missing?q=GONE", Contains: []string{"2 entities name it as dependency"}, Lacks: []string{`title="group:default/team-b"`}},
		webtest.Scenario{Name: "the kind of what is missing", Path: "/problems/missing?state=group", Contains: []string{"3 entities name it"}, Lacks: []string{"as dependency"}},
		webtest.Scenario{Name: "sorted by name", Path: "/problems/unowned?sort=-name", Contains: []string{`aria-sort="descending"`}},
		webtest.Scenario{Name: "nothing", Path: "/problems?q=nowhere", Contains: []string{"Nothing matches", `href="/problems">Clear`}},
		webtest.Scenario{Name: "a page behind the last is the first", Path: "/problems?from=900", Contains: []string{"1–3 of 3"}},
	)
}

func TestNothingWrongIsSaidCalmly(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house,
		webtest.Scenario{Path: "/problems", Contains: []string{"No errors", "Every file that the catalog reads is as it should be."}},
		webtest.Scenario{Path: "/problems?scope=owned", Contains: []string{"Nothing wrong with what you own"}},
		webtest.Scenario{Path: "/problems/orphans", Contains: []string{"No orphans"}},
		webtest.Scenario{Path: "/problems/missing?of=component:default/orders", Contains: []string{"is in the catalog by now", "Nobody names it"}},
	)
}

func TestProblemsAreExportedWhole(t *testing.T) {
	h, house := wrongShop(t)
	h.Write(map[string]string{"trap.part.yaml": strings.Replace(component("trap", ""), "owner: team-a", `owner: "=cmd()"`, 1)})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "errors", Path: "/problems/export.csv", ResponseHeader: map[string]string{"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="errors.csv"`},
			Contains: []string{"entity,problem,owner,file,line,column,field,found,expected,since\n", "component:default/orders,spec.consumesApis must be array,group:default/team-a,file:", ",21,", "spec.consumesApis,7,"},
		},
		webtest.Scenario{Name: "what nobody owns, of one kind", Path: "/problems/export.csv?list=unowned&kind=api", Contains: []string{"api:default/prices,Its owner team-b does not exist,group:default/team-b,"}, Lacks: []string{"resource:"}},
		webtest.Scenario{Name: "what is missing", Path: "/problems/export.csv?list=missing", Contains: []string{"group:default/team-b,3 entities name it as owner,"}},
		webtest.Scenario{Name: "no formulas", Path: "/problems/export.csv?q=trap", Lacks: []string{",=cmd"}},
		webtest.Scenario{Name: "no such list", Path: "/problems/export.csv?list=x", Status: http.StatusNotFound},
	)
}

// meddler changes something when an answer begins to go out.
type meddler struct {
	*httptest.ResponseRecorder
	change func()
}

func (m *meddler) Write(piece []byte) (int, error) {
	if m.change != nil {
		m.change()
		m.change = nil
	}
	return m.ResponseRecorder.Write(piece)
}

func TestAnExportMissesNothingThoughTheCatalogChanges(t *testing.T) {
	h, house := shopHouse(t, nil)
	var more strings.Builder
	for i := range 1000 {
		more.WriteString(strings.Replace(component(fmt.Sprintf("part-%03d", i), ""), "team-a", "nobody", 1) + "---\n")
	}
	h.Write(map[string]string{"parts.part.yaml": more.String()})
	h.Read()
	w := &meddler{httptest.NewRecorder(), func() {
		handle, _ := h.Index().ByRef("component:default/part-000")
		if err := h.Delete(t.Context(), h.Index().UID(handle)); err != nil {
			t.Error(err)
		}
	}}
	house.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/problems/export.csv?list=unowned&q=part-", nil))
	for i := range 1000 {
		if want := fmt.Sprintf("\ncomponent:default/part-%03d,", i); strings.Count(w.Body.String(), want) != 1 {
			t.Errorf("%s comes %d times", want[1:], strings.Count(w.Body.String(), want))
		}
	}
}

func TestWaysOutLeadBackToTheList(t *testing.T) {
	h, house := wrongShop(t)
	file := func(name string) string { return "file:" + filepath.Join(h.Root, name) }
	post := func(name, path string, form url.Values, location string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: http.MethodPost, Path: path, Form: form, Status: http.StatusSeeOther, ResponseHeader: map[string]string{"Location": location}}
	}
	h.Write(map[string]string{"torn.part.yaml": component("mended", "")})
	webtest.Run(t, house,
		post("a broken file is read again", "/problems/refresh", url.Values{"file": {file("torn.part.yaml")}, "back": {"/problems?scope=owned"}}, "/problems?scope=owned&said=reread"),
		webtest.Scenario{Name: "and is gone from the list at once", Path: "/problems?said=reread", Contains: []string{"Read again. The list shows"}, Lacks: []string{"torn.part.yaml"}},
		post("the name goes to the other file", "/problems/award", url.Values{"ref": {"component:default/cart"}, "to": {file("twice.part.yaml")}, "back": {"/problems/conflicts"}}, "/problems/conflicts?said=awarded"),
		webtest.Scenario{Name: "which is shown now", Path: "/problems/conflicts?said=awarded", Contains: []string{"shown is what twice.part.yaml says"}},
		post("an address that is escaped stays so", "/problems/refresh", url.Values{"file": {file("torn.part.yaml")}, "back": {"/problems/err%3Fors%23%20x"}}, "/problems/err%3Fors%23%20x?said=reread"),
		post("nowhere else", "/problems/refresh", url.Values{"file": {file("torn.part.yaml")}, "back": {"https://elsewhere.example/problems"}}, "/problems?said=reread"),
		post("nor to a host", "/problems/refresh", url.Values{"file": {file("torn.part.yaml")}, "back": {"//elsewhere.example/problems"}}, "/problems?said=reread"),
		webtest.Scenario{Name: "a file of nobody", Method: http.MethodPost, Path: "/problems/refresh", Form: url.Values{"file": {"file:/etc/passwd"}}, Status: http.StatusNotFound},
		malformed("a file that is not said", "/problems/refresh", url.Values{"back": {"/problems/errors"}}),
		malformed("a file without a type", "/problems/refresh", url.Values{"file": {"torn.part.yaml"}}),
		malformed("a name that is none", "/problems/refresh", url.Values{"ref": {"component:default/"}}),
		malformed("whose name that is is not said", "/problems/award", url.Values{"to": {file("twice.part.yaml")}}),
		malformed("a name without a kind", "/problems/award", url.Values{"ref": {"orders"}, "to": {file("twice.part.yaml")}}),
		malformed("to whom is not said", "/problems/award", url.Values{"ref": {"component:default/orders"}}),
		webtest.Scenario{Name: "a name that is not claimed", Method: http.MethodPost, Path: "/problems/award", Form: url.Values{"ref": {"component:default/orders"}, "to": {file("twice.part.yaml")}}, Status: http.StatusNotFound},
	)
}

func malformed(name, path string, form url.Values) webtest.Scenario {
	return webtest.Scenario{Name: name, Method: http.MethodPost, Path: path, Form: form, Status: http.StatusBadRequest}
}

func TestWhatWasUnregisteredIsRestored(t *testing.T) {
	h, house := shopHouse(t, nil)
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(component("newcomer", ""))) }))
	t.Cleanup(files.Close)
	_, address, _ := strings.Cut(files.URL, "//")
	registration, err := h.Register(t.Context(), "url", files.URL+"/a.yaml", catalog.RejectExisting)
	if err != nil {
		t.Fatal(err)
	}
	there := func() bool { return h.JSON("component:default/newcomer") != "" }
	h.Eventually("it is there", there)
	if err := h.Unregister(t.Context(), registration.ID); err != nil {
		t.Fatal(err)
	}
	stones, err := h.Tombstones(t.Context(), "component:default/newcomer", 1)
	if err != nil || len(stones) != 1 {
		t.Fatal(stones, err)
	}
	number := regexp.MustCompile(`name="number" value="(\d+)"`).FindStringSubmatch(get(t, house, "/problems/deleted?q=newcomer"))
	if number == nil {
		t.Fatal("the list offers no way back")
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "as it was", Path: "/problems/deleted/" + number[1], Contains: []string{": Component", ": newcomer", "was unregistered", "Restore"}, Lacks: []string{"managed-by"}},
		webtest.Scenario{Name: "the way back on its own page", Path: "/catalog/default/component/newcomer", Status: http.StatusNotFound, Contains: []string{`action="/problems/restore"`, `name="number" value="` + number[1] + `"`, "Restore"}},
		webtest.Scenario{Name: "and on that of its location", Path: "/catalog/default/location/" + entity.LocationName("url", files.URL+"/a.yaml"), Status: http.StatusNotFound, Contains: []string{"It was last read from", ">" + files.URL + "/a.yaml</a>", "Restore"}, Lacks: []string{"<code>location:", "<h1>location:", "page\">generated-"}},
		webtest.Scenario{Name: "the list calls the location by what it was for", Path: "/problems/deleted", Contains: []string{address + "/a.yaml"}, Lacks: []string{">generated-", ">default/generated-"}},
		webtest.Scenario{Name: "no such number", Path: "/problems/deleted/999999", Status: http.StatusNotFound},
		webtest.Scenario{Name: "no number at all", Path: "/problems/deleted/abc", Status: http.StatusNotFound, Contains: []string{"Nothing is remembered under abc."}},
		malformed("restore what is no number", "/problems/restore", url.Values{"number": {"abc"}}),
		malformed("restore nothing", "/problems/restore", nil),
		webtest.Scenario{Name: "restore what never was", Method: http.MethodPost, Path: "/problems/restore", Form: url.Values{"number": {"999999"}}, Status: http.StatusNotFound},
		webtest.Scenario{
			Name: "restored", Method: http.MethodPost, Path: "/problems/restore", Form: url.Values{"number": {number[1]}, "back": {"/problems/deleted"}},
			Status: http.StatusSeeOther, ResponseHeader: map[string]string{"Location": "/problems/deleted?said=restored"},
		},
	)
	h.Eventually("it is back", there)
	webtest.Run(t, house,
		webtest.Scenario{Name: "only once", Method: http.MethodPost, Path: "/problems/restore", Form: url.Values{"number": {number[1]}}, Status: http.StatusConflict},
		webtest.Scenario{Name: "and what is back has left the list", Path: "/problems/deleted", Lacks: []string{"newcomer", address}},
	)
}
