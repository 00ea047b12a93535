package problems_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
)

// orphanage is the shop with four orphans, one of Team B, and one of them needed by what stays. What the pages log is kept.
func orphanage(t *testing.T) (*catalogtest.House, http.Handler, *bytes.Buffer) {
	t.Helper()
	h := namestest.Open(t, func(o *catalog.Options) { o.KeepOrphans = true })
	var trail bytes.Buffer
	wrong := problems.New(h.Catalog, slog.New(slog.NewTextHandler(&trail, nil)))
	house := namestest.Serve(t, wrong.Routes)
	h.Write(map[string]string{
		"a.part.yaml": component("one", "") + "---\n" + component("two", ", dependsOn: ['component:one']") + "---\n" + strings.Replace(component("three", ""), "team-a", "team-b", 1),
		"b.part.yaml": component("four", ""),
		"c.part.yaml": component("needs", ", dependsOn: ['component:four']"),
	})
	h.Read()
	h.Write(map[string]string{"a.part.yaml": "", "b.part.yaml": ""})
	h.Read()
	return h, house, &trail
}

func TestOrphansAreRemovedTogether(t *testing.T) {
	const at = "/problems/orphans/remove"
	h, house, trail := orphanage(t)
	send := func(name, path string, form url.Values, status int, contains ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: http.MethodPost, Path: path, Form: form, Status: status, Contains: contains}
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "the list leads there", Path: "/problems/orphans?owner=team-a", Contains: []string{`href="/problems/orphans/remove?owner=team-a"`, "Remove 3…"}},
		webtest.Scenario{Name: "other lists do not", Path: "/problems/unowned", Lacks: []string{"orphans/remove"}},
		webtest.Scenario{
			Name: "consequences first", Path: at, Contains: []string{"4 Components.", "They go for good", "1 entity that stays names some of them", `value="component:default/one" checked`, `name="confirm"`, "1 other"},
			Lacks: []string{"component/needs"},
		},
		webtest.Scenario{Name: "of some", Path: at + "?owner=team-b", Contains: []string{"1 Component.", "component:default/three"}, Lacks: []string{"component:default/one"}},
		webtest.Scenario{Name: "none chosen", Path: at + "?choose=none", Contains: []string{`value="component:default/one"`, "Choose all"}, Lacks: []string{`value="component:default/one" checked`}},
		send("nothing without a confirmation", at, url.Values{"ref": {"component:default/one"}, "which": {"chosen"}}, http.StatusBadRequest, "Confirm that you have seen"),
		send("nothing without a choice", at, url.Values{"which": {"chosen"}, "confirm": {"yes"}}, http.StatusBadRequest, "Choose what to remove"),
		send("not all if they were others", at, url.Values{"which": {"all"}, "confirm": {"yes"}, "seen": {"3"}}, http.StatusConflict, "By now there are 4 orphans"),
	)
	if h.JSON("component:default/one") == "" {
		t.Fatal("one went without a confirmation")
	}
	webtest.Run(t, house,
		send("what is no orphan stays, and that is told", at, url.Values{"ref": {"component:default/two", "component:default/orders", "component:default/nobody"}, "which": {"chosen"}, "confirm": {"yes"}}, 200,
			"1 orphan is gone", "Something brings it in again.", "It is not in the catalog any more."),
		webtest.Scenario{
			Name: "all of an owner", Method: http.MethodPost, Path: at + "?owner=team-a", Form: url.Values{"which": {"all"}, "confirm": {"yes"}, "seen": {"2"}}, Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/problems/orphans?owner=team-a&said=removed"},
		},
		webtest.Scenario{Name: "the others stay", Path: "/problems/orphans?said=removed", Contains: []string{"three", "1–1 of 1", "How each was last is kept."}},
		webtest.Scenario{Name: "what went is remembered", Path: "/problems/deleted?q=four", Contains: []string{"four"}},
	)
	for ref, stays := range map[string]bool{"one": false, "two": false, "three": true, "four": false, "orders": true, "needs": true} {
		if there := h.JSON("component:default/"+ref) != ""; there != stays {
			t.Errorf("%s is there: %t", ref, there)
		}
	}
	for ref, status := range map[string]string{"one": "succeeded", "two": "succeeded", "four": "succeeded", "orders": "failed", "nobody": "failed"} {
		found := false
		for line := range strings.Lines(trail.String()) {
			found = found || strings.Contains(line, "catalog.entity-mutate") && strings.Contains(line, "meta.entityRef=component:default/"+ref) && strings.Contains(line, "status="+status)
		}
		if !found {
			t.Errorf("the audit trail does not say that removing %s %s:\n%s", ref, status, trail.String())
		}
	}
}
