package browse_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/google/go-cmp/cmp"
)

func TestExportsHoldTheWholeList(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"trap.part.yaml": strings.Replace(component("trap", ""), "{name: trap}", `{name: trap, description: "=1+1"}`, 1)})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "CSV", Path: "/catalog/export.csv?kind=component",
			Contains: []string{
				"ref,name,title,description,owner,system,type,lifecycle,tags\n", `component:default/orders,orders,Orders <1>,"Takes ""orders"" & charges",team-a,checkout,service,production,go tier-1 kafka`,
				"trap,trap,'=1+1,",
			},
			ResponseHeader: map[string]string{"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="component.csv"`},
		},
		webtest.Scenario{Name: "JSON", Path: "/catalog/export.json?type=website", Contains: []string{`[{"apiVersion"`, `"name":"cart"`, "}]\n"}, Lacks: []string{`"name":"orders"`}},
	)
}

func TestExportsHoldExactlyWhatIsFiltered(t *testing.T) {
	h, house := shopHouse(t, nil)
	described := func(name, typ, description string) string {
		return fmt.Sprintf("---\n{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: %s, description: %s}, spec: {type: %s, lifecycle: production, owner: team-a}}\n", name, description, typ)
	}
	h.Write(map[string]string{"more.part.yaml": described("till", "service", "all that it charges") + described("bell", "service", "rings") + described("shelf", "website", "what it charges")})
	h.Read()
	const filtered = "?kind=component&type=service&q=charges"
	if names := listedNames(get(t, house, "/catalog"+filtered)); !slices.Equal(names, []string{"orders", "till"}) {
		t.Fatalf("the page lists %q", names)
	}
	name := func(pattern string) func(body string) string {
		return func(body string) string {
			var all []string
			for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(body, -1) {
				all = append(all, match[1])
			}
			return strings.Join(all, " ")
		}
	}
	for file, names := range map[string]func(string) string{
		"csv": name(`(?m)^component:default/(\S+?),`), "json": name(`"metadata":\{(?:[^{}]|\{[^{}]*\})*"name":"([^"]+)"`), "yaml": name(`(?m)^  name: (.+)$`),
	} {
		for query, want := range map[string]string{filtered: "orders till", filtered + "&sort=-name": "till orders", filtered + "&more=type&find=web": "orders till", "?kind=component&type=service": "bell orders till", "?kind=component&q=charges": "orders shelf till"} {
			if got := names(get(t, house, "/catalog/export."+file+query)); got != want {
				t.Errorf("%s of %s has %q, want %q", file, query, got, want)
			}
		}
	}
}

func TestLongExportsAreWholeHoweverTheyAreTakenFromTheIndex(t *testing.T) {
	h, house := shopHouse(t, nil)
	const many = 1100
	var more strings.Builder
	for i := range many {
		more.WriteString(strings.Replace(component(fmt.Sprintf("part-%04d", i), ""), "service", "part", 1) + "---\n")
	}
	h.Write(map[string]string{"parts.part.yaml": more.String()})
	h.Read()
	for _, order := range []string{"", "&group=owner"} {
		query := "?kind=component&type=part&columns=type" + order
		var all []struct{ Metadata struct{ Name string } }
		if err := json.Unmarshal([]byte(get(t, house, "/catalog/export.json"+query)), &all); err != nil || len(all) != many || all[many-1].Metadata.Name != "part-1099" {
			t.Errorf("JSON%s: %d of them, %v", order, len(all), err)
		}
		if rows := strings.Count(get(t, house, "/catalog/export.csv"+query), ",part\n"); rows != many {
			t.Errorf("CSV%s: %d of them", order, rows)
		}
		if documents := strings.Split(get(t, house, "/catalog/export.yaml"+query), "\n---\n"); len(documents) != many {
			t.Errorf("YAML%s: %d of them", order, len(documents))
		}
	}
}

func TestExportsFollowTheGroupsAndHoldNothingTwice(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"sub.part.yaml": strings.Replace(component("sub", ""), "owner: team-a", "owner: team-a, system: checkout, subcomponentOf: orders", 1)})
	h.Read()
	if lines := tableLines(get(t, house, "/catalog?group=system")); len(lines) != 6 || strings.Count(strings.Join(lines, " "), "sub") != 2 {
		t.Fatalf("sub is not in both of its groups: %q", lines)
	}
	body := get(t, house, "/catalog/export.csv?kind=component&group=system&sort=-name&columns=owner")
	if diff := cmp.Diff("ref,name,title,owner\ncomponent:default/sub,sub,sub,team-a\ncomponent:default/orders,orders,Orders <1>,team-a\ncomponent:default/cart,cart,cart,team-b\n", body); diff != "" {
		t.Errorf("CSV (-want +got):\n%s", diff)
	}
	var all []struct{ Metadata struct{ Name string } }
	if err := json.Unmarshal([]byte(get(t, house, "/catalog/export.json?kind=component&group=system")), &all); err != nil || len(all) != 3 {
		t.Errorf("JSON: %v, %v", all, err)
	}
	if body := get(t, house, "/catalog/export.json?kind=component&q=nothing+like+it"); body != "[]\n" {
		t.Errorf("an empty list is exported as %q", body)
	}
}

func TestYAMLExportCanBeRegisteredAgain(t *testing.T) {
	h, house := shopHouse(t, nil)
	nasty := `{"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "nasty", "title": "yes", "description": ` +
		`" leading\n\ttab and trailing \n\n# no comment\n---\nkind: Trap\n", "labels": {"number": "007", "on": "off"}, ` +
		`"annotations": {"example.com/a": "null", "example.com/b": "- x: {y}", "example.com/c": "%YAML 1.1", "example.com/d": "12:30:45", "example.com/e": "", "example.com/f": "\u0007\u2028<b>é😀", "example.com/g": "1e3", ` +
		`"example.com/h": "&a *b !c", "example.com/i": "~", "example.com/j": "a: b #c", "example.com/k": "\"'\\", "backstage.io/source-location": "url:https://git.example.com/nasty/"}}, ` +
		`"spec": {"type": "service", "lifecycle": "y", "owner": "team-a", "n": 1234567890123, "f": 1.5, "t": true, "none": null, "list": [], "map": {}, "text": "line\nline"}}`
	h.Write(map[string]string{"nasty.part.yaml": nasty})
	h.Read()
	w := httptest.NewRecorder()
	house.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/catalog/export.yaml?kind=component", nil))
	text := w.Body.String()
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="component.yaml"` {
		t.Errorf("it is offered as %s", got)
	}
	for _, added := range []string{"relations:", "uid:", "etag:", "managed-by", "view-url"} {
		if strings.Contains(text, added) {
			t.Errorf("the export has %s, which no author wrote:\n%s", added, text)
		}
	}
	if !strings.HasPrefix(text, "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: cart\n") {
		t.Errorf("it does not begin as people do: %s", text[:200])
	}
	db := databasetest.Open(t, database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: ":memory:"}})
	if err := db.Migrate(t.Context(), "catalog", catalog.Migrations()); err != nil {
		t.Fatal(err)
	}
	other := catalogtest.Open(t, db, map[string]string{"root.yaml": root, "all.part.yaml": text}, nil)
	if h.JSON("component:default/nasty") == "" {
		problems, _ := h.Problems(t.Context())
		t.Fatalf("the nasty one did not come in: %+v", problems)
	}
	for _, ref := range []string{"component:default/orders", "component:default/cart", "component:default/nasty"} {
		if diff := cmp.Diff(asWritten(t, h.JSON(ref)), asWritten(t, other.JSON(ref))); diff != "" {
			t.Errorf("%s is not as it was (-before +after):\n%s", ref, diff)
		}
	}
}

// asWritten is an entity without what depends on where and when it was read.
func asWritten(t *testing.T, body string) map[string]any {
	t.Helper()
	var e map[string]any
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	delete(e, "relations")
	delete(e, "status")
	metadata := e["metadata"].(map[string]any)
	delete(metadata, "uid")
	delete(metadata, "etag")
	annotations := metadata["annotations"].(map[string]any)
	delete(annotations, "backstage.io/managed-by-location")
	delete(annotations, "backstage.io/managed-by-origin-location")
	return e
}
