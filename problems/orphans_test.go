package problems_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
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
	for refs, status := range map[string]string{
		"meta.entityRef=component:default/one": "succeeded", "meta.entityRef=component:default/two": "succeeded", "meta.entityRef=component:default/four": "succeeded",
		`meta.entityRefs="[component:default/nobody component:default/orders]"`: "failed",
	} {
		found := false
		for line := range strings.Lines(trail.String()) {
			found = found || strings.Contains(line, "catalog.entity-mutate") && strings.Contains(line, refs) && strings.Contains(line, "status="+status)
		}
		if !found {
			t.Errorf("the audit trail does not say that removing %s %s:\n%s", refs, status, trail.String())
		}
	}
}

// chosenNames is the form that removes entities called so, each of them twice.
func chosenNames(names ...string) url.Values {
	form := url.Values{"which": {"chosen"}, "confirm": {"yes"}}
	for _, name := range slices.Concat(names, names) {
		form.Add("ref", "component:default/"+name)
	}
	return form
}

func TestWhatIsNoOrphanIsRefusedAtOnce(t *testing.T) {
	const at = "/problems/orphans/remove"
	h, house, trail := orphanage(t)
	many := make([]string, 501)
	for i := range many {
		many[i] = fmt.Sprintf("nobody-%03d", i)
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "too many", Method: http.MethodPost, Path: at, Form: chosenNames(append(many, "one")...), Status: http.StatusBadRequest, Contains: []string{"At most 500 orphans"}},
		webtest.Scenario{Name: "who is not there", Method: http.MethodPost, Path: at, Form: chosenNames(append(many[:499:499], "one")...), Contains: []string{"1 orphan is gone", "nobody-498"}},
	)
	if failed := strings.Count(trail.String(), "status=failed"); failed != 1 || h.JSON("component:default/one") != "" {
		t.Errorf("the audit trail has %d failures, want one for all that are refused", failed)
	}
}

// cut leaves when the first change is told, and counts them.
type cut struct {
	leave func()
	told  int
}

func (c *cut) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("entity-mutate")) {
		c.told++
		c.leave()
	}
	return len(line), nil
}

func TestRemovingEndsWithTheRequest(t *testing.T) {
	h, _, _ := orphanage(t)
	ctx, leave := context.WithCancel(t.Context())
	trail := &cut{leave: leave}
	house := namestest.Serve(t, problems.New(h.Catalog, slog.New(slog.NewTextHandler(trail, nil))).Routes)
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/problems/orphans/remove", strings.NewReader(chosenNames("one", "two", "three").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	house.ServeHTTP(httptest.NewRecorder(), r)
	left := 0
	for _, name := range []string{"one", "two", "three"} {
		if h.JSON("component:default/"+name) != "" {
			left++
		}
	}
	if left != 2 || trail.told != 1 {
		t.Errorf("%d are left, and %d tries are told; want that it ends after the first", left, trail.told)
	}
}

func TestVeryManyOrphansAreRemovedInParts(t *testing.T) {
	const at = "/problems/orphans/remove"
	h, house, _ := orphanage(t)
	var more strings.Builder
	for i := range 498 {
		more.WriteString(component(fmt.Sprintf("part-%03d", i), "") + "---\n")
	}
	h.Write(map[string]string{"d.part.yaml": more.String()})
	h.Read()
	h.Write(map[string]string{"d.part.yaml": ""})
	h.Read()
	all := func(seen string) url.Values {
		return url.Values{"which": {"all"}, "confirm": {"yes"}, "seen": {seen}}
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "the first", Method: http.MethodPost, Path: at, Form: all("502"), Contains: []string{"500 orphans are gone", "2 are still to go", `name="seen" value="2"`, "Remove 2 more"}},
		webtest.Scenario{Name: "the others", Method: http.MethodPost, Path: at, Form: all("2"), Status: http.StatusSeeOther},
		webtest.Scenario{Name: "none is left", Path: "/problems/orphans", Contains: []string{"No orphans"}},
	)
}
