package home_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/home"
	"github.com/callboard/callboard/names"
)

// secret is what Alice owns, needs and is told about, and may not see.
const secret = company + `---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: zanzibar}, spec: {type: service, owner: till, lifecycle: deprecated, dependsOn: ["resource:nowhere", "resource:disk"], providesApis: [orders]}}
---
{apiVersion: backstage.io/v1alpha1, kind: Resource, metadata: {name: disk}, spec: {type: disk, owner: till}}
`

func TestWhatAReaderMayNotSeeIsNamedNowhere(t *testing.T) {
	var x *index.Index
	house(t, map[string]string{"root.yaml": secret}, func(o *home.Options) { x = o.Catalog.Index() }, func(t *testing.T, rt *web.Router) {
		paths := []string{
			"/", "/settings", "/jump?part=list", "/jump.json?q=zan", "/jump.json?q=kind:component", "/catalog?kind=all", "/catalog?kind=component", "/problems", "/problems/errors",
			"/problems/missing", "/problems/unowned", "/catalog/default/group/till", "/catalog/default/group/till/relations", "/catalog/default/resource/disk", "/catalog/default/resource/disk/relations",
			"/catalog/default/api/orders", "/catalog/default/api/orders/relations",
		}
		allBut := x.Visible(&entity.Predicate{Not: &entity.Predicate{Key: "metadata.name", Match: entity.Equals, Values: []string{"zanzibar"}}})
		blind := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rt.ServeHTTP(w, r.WithContext(names.Seeing(r.Context(), allBut)))
		})
		told := 0
		for _, path := range paths {
			webtest.Run(t, rt, webtest.Scenario{Name: "seen " + path, Path: path, As: alice, Check: func(_ *testing.T, _ *http.Response, body string) {
				told += min(1, strings.Count(body, "zanzibar"))
			}})
			webtest.Run(t, blind, webtest.Scenario{Name: path, Path: path, As: alice, Check: func(t *testing.T, _ *http.Response, body string) {
				if at := strings.Index(strings.ToLower(body), "zanzibar"); at >= 0 {
					t.Errorf("it is named: %s", body[max(0, at-200):min(len(body), at+50)])
				}
			}})
		}
		if told < 9 {
			t.Errorf("%d pages name it to those who may see it: the test proves little", told)
		}
		webtest.Run(t, blind,
			webtest.Scenario{Name: "its page", Path: "/catalog/default/component/zanzibar", As: alice, Status: 404},
			webtest.Scenario{Name: "what is owned", Path: "/", As: alice, Contains: []string{"3 of The Till"}},
			webtest.Scenario{Name: "what there is", Path: "/settings", As: alice, Contains: []string{"owns 3"}},
		)
	})
}
