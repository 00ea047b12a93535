package browse_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/callboard/callboard/browse"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
	"github.com/google/go-cmp/cmp"
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
	return namestest.Serve(t, wrong.Routes, browse.New(house.Catalog, wrong, browse.Options{}).Routes)
}

func TestListShowsOneKindWithCounts(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "components, without being asked", Path: "/catalog",
			Contains: []string{
				"<title>Components · Callboard</title>", `aria-current="page">Components <span class="count">2</span>`, "Orders &lt;1&gt;",
				"Takes &#34;orders&#34; &amp; charges", "Team A", "production", "go, tier-1 +1", `href="/catalog/default/component/orders"`, "1–2 of 2",
				`href="/catalog?kind=component&amp;type=website"`, "Owned by my teams",
			},
			Lacks: []string{"prices", "Create"},
		},
		webtest.Scenario{
			Name: "a filter is a chip, and its facet goes on counting the others", Path: "/catalog?type=service",
			Contains: []string{"Orders &lt;1&gt;", `aria-label="Remove filter type: service"`, "website", "1–1 of 1", `href="/catalog?kind=component">Clear all</a>`},
			Lacks:    []string{`href="/catalog/default/component/cart"`},
		},
		webtest.Scenario{Name: "by owner", Path: "/catalog?owner=team-b", Contains: []string{"cart"}, Lacks: []string{"Orders &lt;1&gt;"}},
		webtest.Scenario{Name: "by two tags, both", Path: "/catalog?tag=go&tag=react", Contains: []string{"Nothing matches"}},
		webtest.Scenario{Name: "what my teams own", Path: "/catalog?scope=owned", Contains: []string{"Orders &lt;1&gt;"}, Lacks: []string{`component/cart"`}},
		webtest.Scenario{Name: "by text in the description", Path: "/catalog?q=charges", Contains: []string{"Orders &lt;1&gt;"}, Lacks: []string{`component/cart"`}},
		webtest.Scenario{Name: "every kind", Path: "/catalog?kind=all", Contains: []string{"Everything", "Orders &lt;1&gt;", "prices", "Alice Park"}},
		webtest.Scenario{Name: "a kind in another case", Path: "/catalog?kind=API", Contains: []string{"APIs", "prices"}},
		webtest.Scenario{Name: "a page behind the last", Path: "/catalog?sort=-type&cursor=" + base64.RawURLEncoding.EncodeToString([]byte("o\x009223372036854775807\x00\x00")), Contains: []string{"1–2 of 2"}},
		webtest.Scenario{Name: "a page in front of the first", Path: "/catalog?cursor=" + base64.RawURLEncoding.EncodeToString([]byte("b\x0051\x00\x00")), Contains: []string{"1–2 of 2"}},
		webtest.Scenario{Name: "a kind that is not there", Path: "/catalog?kind=spaceship", Contains: []string{"There is no kind called spaceship"}, Lacks: []string{"Clear the filters"}},
		webtest.Scenario{Name: "a cursor that is not ours is the first page", Path: "/catalog?cursor=%21%21", Contains: []string{"1–2 of 2"}},
	)
}

func TestListSortsBothWays(t *testing.T) {
	_, house := shopHouse(t, nil)
	for path, want := range map[string][]string{
		"/catalog?sort=type": {"orders", "cart"}, "/catalog?sort=-type": {"cart", "orders"},
		"/catalog?sort=-name": {"orders", "cart"}, "/catalog": {"cart", "orders"}, "/catalog?sort=nonsense": {"cart", "orders"},
	} {
		if diff := cmp.Diff(want, listedNames(get(t, house, path))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	if body := get(t, house, "/catalog?sort=-type"); !strings.Contains(body, `aria-sort="descending"`) {
		t.Error("the column does not say how it is sorted")
	}
}

// listedNames are the names of the entities in the table.
func listedNames(body string) []string {
	_, table, _ := strings.Cut(body, "</thead>")
	table, _, _ = strings.Cut(table, "</table>")
	var names []string
	for _, match := range regexp.MustCompile(`class="col-name strong"[^>]*>\s*<a class="named" href="[^"]*/([^"/]+)"`).FindAllStringSubmatch(table, -1) {
		names = append(names, match[1])
	}
	return names
}

func TestListIsPagedForwardsAndBackInEveryOrder(t *testing.T) {
	h, house := shopHouse(t, nil)
	var more strings.Builder
	for i := range 110 {
		more.WriteString(component(fmt.Sprintf("part-%03d", i), "") + "---\n")
	}
	h.Write(map[string]string{"more.part.yaml": more.String()})
	h.Read()
	for _, order := range []string{"", "&sort=lifecycle", "&sort=-name"} {
		var forwards, backwards [][]string
		path := "/catalog?kind=component" + order
		body := get(t, house, path)
		for {
			forwards = append(forwards, listedNames(body))
			next := pageLink(body, "Next")
			if next == "" || len(forwards) > 5 {
				break
			}
			body = get(t, house, next)
		}
		for {
			backwards = append([][]string{listedNames(body)}, backwards...)
			previous := pageLink(body, "Previous")
			if previous == "" || len(backwards) > 5 {
				break
			}
			body = get(t, house, previous)
		}
		if diff := cmp.Diff(forwards, backwards); diff != "" || len(forwards) != 3 || len(forwards[2]) != 12 {
			t.Errorf("order %q: %d pages, differing backwards:\n%s", order, len(forwards), diff)
		}
		if !strings.Contains(body, "1–50 of 112") {
			t.Errorf("order %q: the way back does not end at the first page", order)
		}
	}
}

func TestAddressesOfBackstageLeadToTheSameList(t *testing.T) {
	_, house := shopHouse(t, nil)
	for old, want := range map[string]string{
		"/catalog?filters[kind]=component&filters[user]=all":                                            "/catalog?kind=component",
		"/catalog?filters%5Bkind%5D=Component&filters%5Btype%5D=service&filters%5Buser%5D=owned":        "/catalog?kind=component&scope=owned&type=service",
		"/catalog?filters[kind]=api&filters[owners][0]=group:default/team-a&filters[lifecycles][]=x":    "/catalog?kind=api&lifecycle=x&owner=team-a",
		"/catalog?filters[owners]=b&filters[owners]=group:default/a&filters[tags]=go&filters[tags]=api": "/catalog?owner=b&owner=a&tag=go&tag=api",
		"/catalog?filters[type][2]=c&filters[type][0]=a&filters[type][10]=d&filters[type][1]=b":         "/catalog?type=a&type=b&type=c&type=d",
		"/catalog?filters[kind][0]=api&filters[user][0]=owned&filters[type][]=a&filters[type][]=b":      "/catalog?kind=api&scope=owned&type=a&type=b",
		"/catalog?filters[kind]=system&filters[tags]=go&filters[error]=true&filters[text]=pay+ment":     "/catalog?kind=system&tag=go&status=problems&q=pay+ment",
	} {
		w := httptest.NewRecorder()
		house.ServeHTTP(w, httptest.NewRequest(http.MethodGet, old, nil))
		got, _ := url.QueryUnescape(w.Header().Get("Location"))
		want, _ = url.QueryUnescape(want)
		if w.Code != http.StatusSeeOther || got != want {
			t.Errorf("%s leads to %d %s, want %s", old, w.Code, got, want)
		}
	}
}

func TestEmptyCatalogSaysWhatToDo(t *testing.T) {
	db := databasetest.Open(t, database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: ":memory:"}})
	if err := db.Migrate(t.Context(), "catalog", catalog.Migrations()); err != nil {
		t.Fatal(err)
	}
	h := catalogtest.Open(t, db, map[string]string{}, func(o *catalog.Options) { o.Locations = nil })
	webtest.Run(t, pagesOf(t, h),
		webtest.Scenario{Path: "/catalog", Contains: []string{"The catalog is empty", "/catalog-import"}},
		webtest.Scenario{Path: "/problems", Contains: []string{"No errors"}},
	)
}
