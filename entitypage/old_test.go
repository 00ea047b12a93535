package entitypage_test

import (
	"net/http"
	"testing"

	"github.com/callboard/callboard/foundation/web/webtest"
)

func TestBackstagesAddressesLeadToWhatTheyMean(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"manual.part.yaml": annotated("manual", "backstage.io/techdocs-ref", "url:https://example.test/shop/manual/") +
		"---\n" + annotated("annex", "backstage.io/techdocs-entity", "component:default/manual")})
	h.Read()
	for from, to := range map[string]string{
		"/api-docs": "/catalog?kind=api", "/create": "/catalog?kind=template", "/create/templates/default/new-shop": "/catalog/default/template/new-shop",
		"/docs": "/catalog?kind=all&status=documented", "/docs/default/component/manual/": "/catalog/default/component/manual?said=docs",
		"/docs/default/Component/manual/how/to": "/catalog/default/component/manual?said=docs", "/catalog/default/component/orders/ci-cd/runs/7": "/catalog/default/component/orders",
	} {
		webtest.Run(t, house, webtest.Scenario{Name: from, Path: from, Status: http.StatusSeeOther, ResponseHeader: map[string]string{"Location": to}})
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "what has documentation", Path: "/catalog?kind=all&status=documented", Contains: []string{"with documentation", `/component/manual"`, `/component/annex"`}, Lacks: []string{`/component/orders"`}},
		webtest.Scenario{Name: "where it is", Path: "/catalog/default/component/manual?said=docs", Contains: []string{"Docs says where it is", `href="https://example.test/shop/manual/"`}},
		webtest.Scenario{Name: "whose it is", Path: "/catalog/default/component/annex", Contains: []string{"are those of", `href="/catalog/default/component/manual"`}},
		webtest.Scenario{Name: "nowhere", Path: "/catalog/default/component/orders?said=docs", Contains: []string{"No documentation is known of this"}},
	)
}

// annotated is a component with one annotation.
func annotated(name, key, value string) string {
	return "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: " + name + ", annotations: {\"" + key + "\": \"" + value + "\"}}\nspec: {type: service, owner: shop, lifecycle: production}\n"
}
