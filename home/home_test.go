package home_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/browse"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/home"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/identity/identitytest"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

const company = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: till, title: The Till}
spec: {type: team, children: [], members: [alice]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: alice, title: Alice}
spec: {memberOf: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders, title: Orders <1>, description: Takes orders}
spec: {type: service, lifecycle: production, owner: till, dependsOn: [resource:gone]}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders}
spec: {type: openapi, lifecycle: production, owner: till, definition: "{}"}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: other}
spec: {type: website, lifecycle: experimental, owner: group:else}
`

var (
	alice = webtest.Bearer("user:default/alice group:default/till")
	bob   = webtest.Bearer("user:default/bob")
	ci    = webtest.Bearer("ci")
)

// house is the pages over a company's catalog.
func house(t *testing.T, files map[string]string, change func(*home.Options), test func(t *testing.T, rt *web.Router)) {
	log := slog.New(slog.DiscardHandler)
	databasetest.Each(t, "catalog", catalog.Migrations(), func(t *testing.T, db *database.DB) {
		if err := db.Migrate(t.Context(), "identity", identity.Migrations()); err != nil {
			t.Fatal(err)
		}
		settings := identity.NewSettings(db, log)
		here := catalogtest.Open(t, db, files, nil)
		here.Read()
		wrong := problems.New(here.Catalog, log)
		pages := browse.New(here.Catalog, wrong, browse.Options{Settings: settings})
		look, err := ui.New(ui.Options{Navigation: append([]ui.Place{home.Place(), problems.Place()}, pages.Navigation()...), Foot: []ui.Place{home.SettingsPlace()}, Search: "/jump"})
		if err != nil {
			t.Fatal(err)
		}
		options := home.Options{Log: log, Catalog: here.Catalog, Problems: wrong, Settings: settings, Look: look}
		if change != nil {
			change(&options)
		}
		rt := web.New(web.Options{Log: log, Authenticate: identitytest.Authenticate, Layout: look.Layout, ErrorPage: look.ErrorPage})
		settings.Routes(rt, func(r *http.Request, ref string) bool { return names.For(r, here.Catalog.Index()).Sees(ref) })
		wrong.Routes(rt)
		pages.Routes(rt)
		entitypage.New(here.Catalog, wrong, entitypage.Options{Log: log, Settings: settings}).Routes(rt)
		home.New(options).Routes(rt)
		test(t, rt)
	})
}

func TestHomeBeginsWithWhatNeedsTheReader(t *testing.T) {
	house(t, map[string]string{"root.yaml": company}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Name: "an owner", Path: "/", As: alice, Contains: []string{"<title>Home", "Needs you", "refers to resource:default/gone", "2 of The Till", "Orders &lt;1&gt;", "Changed lately", `href="/catalog?kind=all&amp;sort=-updated"`}, Lacks: []string{"group:default/else", "Orders <1>", "<style", `style="`, "<script>"}},
			webtest.Scenario{Name: "one who owns nothing", Path: "/", As: bob, Contains: []string{"You own nothing yet", "/settings#you"}, Lacks: []string{"resource:default/gone"}},
			webtest.Scenario{Name: "a service", Path: "/", As: ci, Contains: []string{"Nobody is signed in"}},
		)
	})
}

func TestHomeCountsAllThatSomebodyOwns(t *testing.T) {
	var many strings.Builder
	many.WriteString(company)
	for i := range 2100 {
		many.WriteString("---\n{apiVersion: backstage.io/v1alpha1, kind: Resource, metadata: {name: r" + strconv.Itoa(i) + "}, spec: {type: disk, owner: till}}\n")
	}
	house(t, map[string]string{"root.yaml": many.String()}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{Path: "/", As: alice, Contains: []string{"2,102 of The Till"}})
	})
}

func TestHomeMissesNothingOfVeryMany(t *testing.T) {
	var many strings.Builder
	many.WriteString(company)
	for i := range 2100 {
		many.WriteString("---\n{apiVersion: backstage.io/v1alpha1, kind: Resource, metadata: {name: r" + strconv.Itoa(i) + "}, spec: {type: disk, owner: till}}\n")
	}
	many.WriteString(`---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: zebra}, spec: {type: service, owner: till, lifecycle: production, dependsOn: ["component:abacus"]}}
---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: abacus}, spec: {type: service, owner: else, lifecycle: deprecated}}
---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: zoo}, spec: {type: service, owner: till, lifecycle: deprecated, dependsOn: ["component:abacus", "resource:void"]}}
`)
	for i := range 9 {
		many.WriteString("---\n{apiVersion: backstage.io/v1alpha1, kind: Resource, metadata: {name: s" + strconv.Itoa(i) + "}, spec: {type: disk, owner: till, dependsOn: [\"resource:cellar\"]}}\n")
	}
	house(t, map[string]string{"root.yaml": many.String()}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{
			Path: "/", As: alice, Contains: []string{"2,113 of The Till", "needs what is deprecated: abacus", ">12<", "4 more"},
		})
	})
}

func TestANeedNamesTheFirstOfVeryMany(t *testing.T) {
	var many strings.Builder
	many.WriteString(company)
	var gone, leaving []string
	for i := range 40 {
		n := strconv.Itoa(100 + i)
		gone, leaving = append(gone, "resource:gone-"+n), append(leaving, "component:old-"+n)
		many.WriteString("---\n{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: old-" + n + "}, spec: {type: service, owner: else, lifecycle: deprecated}}\n")
	}
	needy := func(name string, needs []string) {
		many.WriteString("---\n{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: " + name + "}, spec: {type: service, owner: till, lifecycle: production, dependsOn: [" + strings.Join(needs, ", ") + "]}}\n")
	}
	needy("hollow", gone)
	needy("dated", leaving)
	house(t, map[string]string{"root.yaml": many.String()}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{Path: "/", As: alice, Contains: []string{
			"refers to resource:default/gone-100, resource:default/gone-101, resource:default/gone-102 and 37 more, not in the catalog",
			"needs what is deprecated: old-100, old-101, old-102 and 37 more",
		}})
	})
}

func TestHomeCountsTheCatalogAsItIsListed(t *testing.T) {
	house(t, map[string]string{"root.yaml": company}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{
			Path: "/", As: alice, Contains: []string{">5 entities"}, Lacks: []string{">6 entities", "Locations"}, // the location that brought them in
		})
	})
}

func TestOwnersHearOfWhatTheyNeedAndIsAboutToGo(t *testing.T) {
	const leaving = company + `---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: basket}, spec: {type: service, owner: till, lifecycle: production, dependsOn: ["component:abacus"]}}
---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: abacus, title: The Abacus}, spec: {type: service, owner: else, lifecycle: deprecated}}
`
	house(t, map[string]string{"root.yaml": leaving}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Name: "who needs it", Path: "/", As: alice, Contains: []string{"needs what is deprecated: The Abacus", `href="/catalog/default/component/basket#relations"`}},
			webtest.Scenario{Name: "who does not", Path: "/", As: bob, Lacks: []string{"needs what is deprecated"}},
		)
	})
}

func TestOwnersHearOfWhatCannotBeShown(t *testing.T) {
	const bad = company + "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: torn}\nspec: {type: service, owner: till}\n"
	house(t, map[string]string{"root.yaml": bad}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Name: "the owner", Path: "/", As: alice, Contains: []string{`href="/problems?scope=owned"`, "torn", "spec.lifecycle is missing", "See why", "/catalog/default/component/torn"}},
			webtest.Scenario{Name: "somebody else", Path: "/", As: bob, Contains: []string{"1 entity has problems"}, Lacks: []string{"See why"}},
		)
	})
}

func TestAnEmptyCatalogSaysWhatToDo(t *testing.T) {
	house(t, map[string]string{"root.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Nothing\n"}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{Path: "/", As: bob, Contains: []string{"The catalog is empty", "/catalog-import"}})
	})
}

func TestWidgetsOfOthersFailInTheirOwnPlace(t *testing.T) {
	widget := func(id string, lazy bool, view func() (templ.Component, error)) home.Widget {
		return home.Widget{ID: id, Title: "Widget " + id, Lazy: lazy, View: func(context.Context, *http.Request) (templ.Component, error) { return view() }}
	}
	house(t, map[string]string{"root.yaml": company}, func(o *home.Options) {
		o.Widgets = []home.Widget{
			widget("late", true, func() (templ.Component, error) { return ui.Text("here it is"), nil }),
			widget("told", false, func() (templ.Component, error) { return nil, fault.New(fault.Unavailable, "The tracker is away") }),
			widget("secret", false, func() (templ.Component, error) { return nil, errors.New("password is hunter2") }),
			widget("broken", false, func() (templ.Component, error) { panic("broken") }),
			widget("none", true, func() (templ.Component, error) { return nil, nil }),
		}
	}, func(t *testing.T, rt *web.Router) {
		alone := map[string]string{"HX-Request": "true"}
		webtest.Run(t, rt,
			webtest.Scenario{Path: "/", As: alice, Contains: []string{`hx-get="/home/widgets/late"`, "The tracker is away", "could not be shown", "Needs you"}, Lacks: []string{"here it is", "hunter2"}},
			webtest.Scenario{Path: "/home/widgets/late", As: alice, Header: alone, Contains: []string{"here it is"}, Lacks: []string{"<html"}},
			webtest.Scenario{Name: "without a script", Path: "/home/widgets/late", As: alice, Contains: []string{"here it is", "<html"}},
			webtest.Scenario{Path: "/home/widgets/none", As: alice, Header: alone, Contains: []string{"nothing to show"}},
			webtest.Scenario{Path: "/home/widgets/x", As: alice, Status: 404},
		)
	})
}

func TestAWidgetThatNeverEndsIsLeftBehind(t *testing.T) {
	until := make(chan struct{})
	t.Cleanup(func() { close(until) })
	asked := make(chan struct{}, 1)
	house(t, map[string]string{"root.yaml": company}, func(o *home.Options) {
		o.WidgetTime = 10 * time.Millisecond
		o.Widgets = []home.Widget{
			{ID: "stuck", Title: "Widget stuck", View: func(context.Context, *http.Request) (templ.Component, error) {
				<-until // deaf to its context
				return nil, nil
			}},
			{ID: "late", Title: "Widget late", Lazy: true, View: func(context.Context, *http.Request) (templ.Component, error) {
				asked <- struct{}{}
				return nil, nil
			}},
		}
	}, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{Path: "/", As: alice, Contains: []string{"Widget stuck", "did not answer in 0.01 s", "Retry", "Needs you", "<template data-failed>"}})
		if len(asked) > 0 {
			t.Error("the page asked a widget that comes after it")
		}
	})
}

func TestAWidgetThatBreaksLeavesItsStackInTheLog(t *testing.T) {
	var log bytes.Buffer
	house(t, map[string]string{"root.yaml": company}, func(o *home.Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
		o.Widgets = []home.Widget{{ID: "torn", Title: "Widget torn", View: func(context.Context, *http.Request) (templ.Component, error) { return tear() }}}
	}, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{Path: "/", As: alice, Contains: []string{"could not be shown"}, Lacks: []string{"home_test.tear"}})
		if !strings.Contains(log.String(), "home_test.tear") {
			t.Errorf("the log does not say where it broke: %s", log.String())
		}
	})
}

func tear() (templ.Component, error) { panic("torn") }

func TestReadersArrangeTheirOwnPage(t *testing.T) {
	move := func(id, move string) webtest.Scenario {
		return webtest.Scenario{Name: id + " " + move, Method: "POST", Path: "/home/arrange", As: alice, Form: url.Values{"id": {id}, "move": {move}}, Status: 303, ResponseHeader: map[string]string{"Location": "/?arrange"}}
	}
	before := func(first, second string) func(*testing.T, *http.Response, string) {
		return func(t *testing.T, _ *http.Response, body string) {
			if strings.Index(body, "<h2>"+first) > strings.Index(body, "<h2>"+second) {
				t.Errorf("%s comes after %s", first, second)
			}
		}
	}
	house(t, map[string]string{"root.yaml": company}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Path: "/?arrange", As: alice, Contains: []string{"Arrange this page", `aria-label="Hide Starred"`}, Check: before("My things", "Changed lately")},
			move("changed", "up"), move("kinds", "hide"),
			webtest.Scenario{Path: "/", As: alice, Lacks: []string{"<h2>The catalog"}, Check: before("Changed lately", "My things")},
			webtest.Scenario{Name: "another's", Path: "/", As: bob, Contains: []string{"<h2>The catalog"}},
			move("kinds", "show"), move("", "reset"),
			webtest.Scenario{Path: "/", As: alice, Contains: []string{"<h2>The catalog"}, Check: before("My things", "Changed lately")},
			webtest.Scenario{Method: "POST", Path: "/home/arrange", As: alice, Form: url.Values{"id": {"kinds"}, "move": {"away"}}, Status: 400},
			webtest.Scenario{Method: "POST", Path: "/home/arrange", As: alice, Form: url.Values{"id": {"x"}, "move": {"up"}}, Status: 404},
			webtest.Scenario{Name: "a service has none", Method: "POST", Path: "/home/arrange", As: ci, Form: url.Values{"id": {"kinds"}, "move": {"hide"}}, Status: 403},
		)
	})
}

func TestJumping(t *testing.T) {
	house(t, map[string]string{"root.yaml": company}, func(o *home.Options) {
		o.Actions = []home.Action{{Label: "Register a file", Path: "/catalog-import", Icon: "plus"}}
	}, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Name: "nothing typed", Path: "/jump?part=list", As: alice, Contains: []string{"Pages", "Register a file", "Dark theme", `role="option"`, `id="hit-0"`}, Lacks: []string{"<html", "Starred"}},
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: url.Values{"ref": {"api:orders"}, "starred": {"true"}}, Status: 303},
			webtest.Scenario{Path: "/catalog/default/component/other", As: alice, Contains: []string{`action="/star"`, `aria-pressed="false"`}},
			webtest.Scenario{Name: "the reader's first", Path: "/jump?part=list", As: alice, Contains: []string{"Starred", "/catalog/default/api/orders", "Recent", "other"}},
			webtest.Scenario{Name: "an entity", Path: "/jump.json?q=ord", As: alice, Check: func(t *testing.T, _ *http.Response, body string) {
				if api, component := strings.Index(body, "api:default/orders"), strings.Index(body, "component:default/orders"); api < 0 || component < api {
					t.Errorf("the starred one does not come first: %s", body)
				}
			}},
			webtest.Scenario{Name: "of a kind", Path: "/jump.json?q=k:component+ord", As: alice, Contains: []string{"component:default/orders"}, Lacks: []string{"api:default/orders"}},
			webtest.Scenario{Name: "a kind alone", Path: "/jump.json?q=kind:api", As: alice, Contains: []string{"api:default/orders"}},
			webtest.Scenario{Name: "a page", Path: "/jump.json?q=prob", As: alice, Contains: []string{`"path":"/problems"`}},
			webtest.Scenario{Name: "an action", Path: "/jump.json?q=theme+dark", As: alice, Contains: []string{`"path":"/theme"`}},
			webtest.Scenario{Name: "without a script", Path: "/jump?q=%3Cb%3E", As: alice, Contains: []string{"<html", "&lt;b&gt;", "/catalog?kind=all"}, Lacks: []string{"<b>", `role="option"`}},
			webtest.Scenario{Name: "Backstage's address", Path: "/search?query=a+b", As: alice, Status: 303, ResponseHeader: map[string]string{"Location": "/jump?q=a+b"}},
			webtest.Scenario{Name: "the starred list", Path: "/catalog?kind=all&scope=starred", As: alice, Contains: []string{"/catalog/default/api/orders", ">Starred<"}, Lacks: []string{"/catalog/default/component/other"}},
		)
	})
}

func TestSettingsExplainWhoTheReaderIs(t *testing.T) {
	house(t, map[string]string{"root.yaml": company}, func(o *home.Options) {
		asked := 8 // what is about the portal may change while it runs
		o.About = func() []home.Fact {
			asked++
			return []home.Fact{{Name: "Callboard", Value: "v" + strconv.Itoa(asked)}}
		}
		o.Effective = func(w io.Writer) error {
			_, err := io.WriteString(w, "port: 7007 # app-config.yaml:3")
			return err
		}
		o.Administrator = func(r *http.Request) bool { return identity.Of(r.Context()).Subject == "user:default/alice" }
	}, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: url.Values{"ref": {"component:orders"}, "starred": {"true"}}, Status: 303},
			webtest.Scenario{Path: "/settings", As: alice, Contains: []string{"spec.members of the group names you", "owns 2", "this is you", "v9", "app-config.yaml:3", `data-keys="g c"`, `value="component:default/orders"`}},
			webtest.Scenario{Name: "not an administrator", Path: "/settings", As: bob, Contains: []string{"though the catalog has no User of this name", "owns nothing", "v10"}, Lacks: []string{"app-config.yaml:3"}},
			webtest.Scenario{Name: "a service", Path: "/settings", As: ci, Contains: []string{"Nobody is signed in"}},
		)
	})
}

func TestHomeHasTheBeginningOfLongDescriptions(t *testing.T) {
	long := strings.Replace(company, "Takes orders", strings.Repeat("wörd ", 20_000), 1)
	house(t, map[string]string{"root.yaml": long}, nil, func(t *testing.T, rt *web.Router) {
		for _, path := range []string{"/", "/jump?q=orders", "/jump.json?q=orders"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Authorization", "Bearer user:default/alice group:default/till")
			rt.ServeHTTP(w, r)
			if n := strings.Count(w.Body.String(), "wörd"); n < 20 || n > 200 {
				t.Errorf("%s has %d of the words", path, n)
			}
		}
	})
}

func TestMyThingsAreAsWellAsWhatNeedsTheReaderSays(t *testing.T) {
	mine := company + `---
{apiVersion: backstage.io/v1alpha1, kind: Resource, metadata: {name: attic}, spec: {type: disk, owner: user:alice}}
---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: basket}, spec: {type: service, owner: till, lifecycle: production, dependsOn: ["component:abacus"]}}
---
{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: abacus}, spec: {type: service, owner: else, lifecycle: deprecated}}
`
	house(t, map[string]string{"root.yaml": mine}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{
			Path: "/", As: alice, Contains: []string{
				"refers to resource:default/gone", "needs what is deprecated: abacus", "3 of The Till, 1 of yours", ">8 entities, not counting locations",
			},
		})
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		w := httptest.NewRecorder()
		rt.ServeHTTP(w, alice(r))
		_, list, _ := strings.Cut(w.Body.String(), `aria-label="My things"`)
		list, _, _ = strings.Cut(list, "</table>")
		for row := range strings.SplitSeq(list, "</tr>") {
			for name, want := range map[string]string{">basket<": "1 problem<", ">Orders &lt;1&gt;<": "1 problem<", ">attic<": "No problems<"} {
				if strings.Contains(row, name) && !strings.Contains(row, want) {
					t.Errorf("the row of %s does not say %s: %s", name, want, row)
				}
			}
		}
	})
}
