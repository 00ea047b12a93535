package entitypage_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web/webtest"
)

// registered takes two entities in from an address, and leads to what the form says to its location.
func registered(t *testing.T, h *catalogtest.House, house http.Handler) (location string) {
	t.Helper()
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(component("one", "") + "---\n" + component("two", "")))
	}))
	t.Cleanup(files.Close)
	webtest.Run(t, house, webtest.Scenario{
		Name: "registered", Method: http.MethodPost, Path: "/catalog-import/register", Form: url.Values{"target": {files.URL + "/all.yaml"}}, Status: http.StatusSeeOther,
	})
	root := entity.Ref{Kind: "location", Name: entity.LocationName("url", files.URL+"/all.yaml")}.String()
	h.Eventually("all is there", func() bool {
		return h.JSON("component:default/one") != "" && h.JSON("component:default/two") != "" && h.JSON(root) != ""
	})
	match := regexp.MustCompile(`name="location" value="([^"]+)"`).FindStringSubmatch(get(t, house, "/catalog/default/component/one/remove"))
	if match == nil {
		t.Fatal("the page does not offer to unregister the location")
	}
	return match[1]
}

func TestUnregisteringListsFirstWhatGoes(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"twice.part.yaml": component("twice", ", subcomponentOf: orders, dependsOn: ['component:orders']")})
	h.Read()
	location := registered(t, h, house)
	const at = "/catalog/default/component/one"
	webtest.Run(t, house,
		webtest.Scenario{Name: "in the menu", Path: at, Contains: []string{`href="/catalog/default/component/one/remove"`}},
		webtest.Scenario{
			Name: "the consequences", Path: at + "/remove",
			Contains: []string{"3 entities go", "2 components, 1 location", `href="/catalog/default/component/two"`, "/all.yaml", "comes back as soon as"}, Lacks: []string{"component/cart"},
		},
		webtest.Scenario{Name: "how many others, each once whatever is between them", Path: "/catalog/default/component/orders/remove", Contains: []string{"It is related to 6 others, in either direction;", `href="/catalog/default/component/orders/relations"`}},
		webtest.Scenario{Name: "a single one", Path: "/catalog/default/user/alice/remove", Contains: []string{"It is related to 1 other, in either direction;"}},
		webtest.Scenario{Name: "none", Path: "/catalog/default/location/root/remove", Contains: []string{"Delete this entity alone"}, Lacks: []string{"It is related to"}},
		webtest.Scenario{Name: "not without confirmation", Method: http.MethodPost, Path: at + "/unregister", Form: url.Values{"location": {location}}, Status: http.StatusBadRequest},
		webtest.Scenario{Name: "not another location", Method: http.MethodPost, Path: at + "/unregister", Form: url.Values{"location": {"x"}, "confirm": {"yes"}}, Status: http.StatusConflict},
		webtest.Scenario{
			Name: "done", Method: http.MethodPost, Path: at + "/unregister", Form: url.Values{"location": {location}, "confirm": {"yes"}}, Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/catalog?kind=component&said=unregistered"},
		},
		webtest.Scenario{Name: "said", Path: "/catalog?kind=component&said=unregistered", Contains: []string{"Unregistered.", `href="/problems/deleted"`}, Lacks: []string{"component/two"}},
	)
}

func TestConfiguredLocationCannotBeUnregisteredButDeletionIsOffered(t *testing.T) {
	h, house := shopHouse(t, func(o *catalog.Options) {
		o.NamedAt = map[entity.LocationRef]string{o.Locations[0]: "app-config.yaml:12"}
	})
	const at = "/catalog/default/component/cart"
	webtest.Run(t, house,
		webtest.Scenario{Name: "where it is configured", Path: at + "/remove", Contains: []string{"cannot be unregistered", "catalog.locations", "root.yaml", "<code>app-config.yaml:12</code>", "Delete this entity alone"}, Lacks: []string{`/unregister"`}},
		webtest.Scenario{Name: "nothing to unregister", Method: http.MethodPost, Path: at + "/unregister", Form: url.Values{"confirm": {"yes"}}, Status: http.StatusNotFound},
		webtest.Scenario{
			Name: "deleted", Method: http.MethodPost, Path: at + "/delete", Form: url.Values{"confirm": {"yes"}}, Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/catalog?kind=component&said=deleted"},
		},
		webtest.Scenario{Name: "one that is not there", Path: "/catalog/default/component/none/remove", Status: http.StatusNotFound},
	)
	h.Eventually("its source brings it back", func() bool { return h.JSON("component:default/cart") != "" })
}

func TestOrphanGoesForGood(t *testing.T) {
	h, house := shopHouse(t, func(o *catalog.Options) { o.KeepOrphans = true })
	h.Write(map[string]string{"more.part.yaml": component("stray", "")})
	h.Read()
	h.Write(map[string]string{"more.part.yaml": ""})
	h.Read()
	const at = "/catalog/default/component/stray"
	webtest.Run(t, house,
		webtest.Scenario{Name: "for good", Path: at + "/remove", Contains: []string{"It goes for good."}, Lacks: []string{"comes back", "cannot be unregistered"}},
		webtest.Scenario{Name: "deleted", Method: http.MethodPost, Path: at + "/delete", Form: url.Values{"confirm": {"yes"}}, Status: http.StatusSeeOther},
		webtest.Scenario{Name: "gone", Path: at, Status: http.StatusNotFound, Contains: []string{"It was here until"}},
	)
}
