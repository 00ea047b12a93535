package entitypage_test

import (
	"net/http"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web/webtest"
)

func TestARegisteredAddressIsCalledByWhatItIs(t *testing.T) {
	h, house := shopHouse(t, nil)
	target := site(t, map[string]string{"/acme/web/blob/main/all.yaml": component("one", "") + "---\n" + component("two", "")}) + "/acme/web/blob/main/all.yaml"
	if _, err := h.Register(t.Context(), "url", target, catalog.RejectExisting); err != nil {
		t.Fatal(err)
	}
	name := entity.LocationName("url", target)
	h.Eventually("all are there", func() bool {
		return h.JSON("component:default/one") != "" && h.JSON("component:default/two") != "" && h.JSON("location:default/"+name) != ""
	})
	at := "/catalog/default/location/" + name
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "its page, with what it brought", Path: at,
			Contains: []string{"<h1>acme/web/all.yaml</h1>", "Brought in", `href="/catalog/default/component/one"`, `href="/catalog/default/component/two"`}, Lacks: []string{"<h1>generated-"},
		},
		webtest.Scenario{Name: "the list", Path: "/catalog?kind=location", Contains: []string{"acme/web/all.yaml"}, Lacks: []string{">" + name}},
		webtest.Scenario{Name: "the page that removes it", Path: at + "/remove", Contains: []string{"Remove acme/web/all.yaml?"}},
		webtest.Scenario{Name: "links to it", Path: "/catalog/default/component/one/remove", Contains: []string{"acme/web/all.yaml"}, Lacks: []string{">" + name}},
		webtest.Scenario{Name: "what has a name keeps it", Path: "/catalog/default/location/root", Contains: []string{"<h1>root</h1>"}, Status: http.StatusOK},
	)
}
