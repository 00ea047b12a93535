package identity_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/identity/identitytest"
	"github.com/google/go-cmp/cmp"
)

func withSettings(t *testing.T, test func(t *testing.T, s *identity.Settings, rt *web.Router)) {
	databasetest.Each(t, "identity", identity.Migrations(), func(t *testing.T, db *database.DB) {
		s := identity.NewSettings(db, silent)
		rt := web.New(web.Options{Log: silent, Authenticate: identitytest.Authenticate})
		s.Routes(rt, func(_ *http.Request, ref string) bool { return ref != "component:default/gone" })
		test(t, s, rt)
	})
}

func as(ref string) context.Context {
	return identity.With(context.Background(), identity.Principal{Kind: identity.User, Subject: ref})
}

func TestSettingsAnswerAsBackstageDoes(t *testing.T) {
	alice, bob, ci := webtest.Bearer("user:default/alice"), webtest.Bearer("user:default/bob"), webtest.Bearer("ci")
	const key = "/api/user-settings/buckets/panels/keys/left"
	withSettings(t, func(t *testing.T, _ *identity.Settings, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Name: "nothing yet", Path: key, As: alice, Status: 404, Contains: []string{"Unable to find 'left' in bucket 'panels'", "NotFoundError"}},
			webtest.Scenario{Name: "set", Method: "PUT", Path: key, As: alice, Body: `{"value":{"wide": true, "text":"<b>"}}`, JSON: `{"bucket":"panels","key":"left","value":{"wide":true,"text":"<b>"}}`},
			webtest.Scenario{Name: "read", Path: key, As: alice, Contains: []string{`"value":{"wide":true,"text":"<b>"}`}},
			webtest.Scenario{Name: "not another's", Path: key, As: bob, Status: 404},
			webtest.Scenario{Name: "replace", Method: "PUT", Path: key, As: alice, Body: `{"value":null}`, JSON: `{"bucket":"panels","key":"left","value":null}`},
			webtest.Scenario{Name: "slashes", Method: "PUT", Path: "/api/user-settings/buckets/@x%2Fhome/keys/a/b", As: alice, Body: `{"value":1}`, JSON: `{"bucket":"@x/home","key":"a/b","value":1}`},
			webtest.Scenario{Name: "many", Method: "POST", Path: "/api/user-settings/multiget", As: alice, Body: `{"items":[{"bucket":"@x/home","key":"a/b"},{"bucket":"x","key":"y"}]}`, JSON: `{"items":[{"value":1},null]}`},
			webtest.Scenario{Name: "remove", Method: "DELETE", Path: key, As: alice, Status: 204, Empty: true},
			webtest.Scenario{Name: "removed", Path: key, As: alice, Status: 404},
			webtest.Scenario{Name: "remove again", Method: "DELETE", Path: key, As: alice, Status: 204, Empty: true},
			webtest.Scenario{Name: "no value", Method: "PUT", Path: key, As: alice, Body: `{}`, Status: 400, Contains: []string{`Missing required field`}},
			webtest.Scenario{Name: "too long", Method: "PUT", Path: key, As: alice, Body: `{"value":"` + strings.Repeat("x", 101<<10) + `"}`, Status: 400, Contains: []string{"longer than 100 KB"}},
			webtest.Scenario{Name: "endless key", Method: "PUT", Path: key + strings.Repeat("x", 300), As: alice, Body: `{"value":1}`, Status: 400, Contains: []string{"1 to 255 characters"}},
			webtest.Scenario{Name: "services have none", Path: key, As: ci, Status: 403, Contains: []string{"does not allow 'service' credentials"}},
			webtest.Scenario{Name: "nobody", Path: key, Status: 401},
		)
	})
}

func TestStarsAreTheOnesOfBackstage(t *testing.T) {
	alice := webtest.Bearer("user:default/alice")
	const starred = "/api/user-settings/buckets/starredEntities/keys/entityRefs"
	form := func(ref, on string) url.Values {
		return url.Values{"ref": {ref}, "starred": {on}, "back": {"/catalog?kind=api"}}
	}
	withSettings(t, func(t *testing.T, s *identity.Settings, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: form("Component:web", "true"), Status: 303, ResponseHeader: map[string]string{"Location": "/catalog?kind=api"}},
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: form("component:default/web", "true"), Status: 303},
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: form("api:default/orders", "true"), Status: 303},
			webtest.Scenario{Name: "neither on nor off", Method: "POST", Path: "/star", As: alice, Form: url.Values{"ref": {"api:default/orders"}}, Status: 400, Contains: []string{"starred must be true or false"}},
			webtest.Scenario{Path: starred, As: alice, JSON: `{"bucket":"starredEntities","key":"entityRefs","value":["component:default/web","api:default/orders"]}`},
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: form("component:default/web", "false"), Status: 303},
			webtest.Scenario{Path: starred, As: alice, Contains: []string{`["api:default/orders"]`}},
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: form("", "true"), Status: 400},
			webtest.Scenario{Name: "one that is not there", Method: "POST", Path: "/star", As: alice, Form: form("component:gone", "true"), Status: 404, Contains: []string{"There is no component:default/gone to star."}},
			webtest.Scenario{Name: "not starred, and not there", Method: "POST", Path: "/star", As: alice, Form: form("component:gone", "false"), Status: 303},
			webtest.Scenario{Method: "PUT", Path: starred, As: alice, Body: `{"value":["component:default/gone","api:default/orders"]}`},
			webtest.Scenario{Name: "one that has gone since keeps its star", Method: "POST", Path: "/star", As: alice, Form: form("component:gone", "true"), Status: 303},
			webtest.Scenario{Name: "until it is taken away", Method: "POST", Path: "/star", As: alice, Form: form("component:gone", "false"), Status: 303},
			webtest.Scenario{Path: starred, As: alice, Contains: []string{`["api:default/orders"]`}},
			webtest.Scenario{Method: "POST", Path: "/star", As: alice, Form: url.Values{"ref": {"api:orders"}, "starred": {"true"}, "back": {"https://evil.example"}}, Status: 303, ResponseHeader: map[string]string{"Location": "/"}},
			webtest.Scenario{Method: "PUT", Path: starred, As: alice, Body: `{"value":{"not":"a list"}}`},
		)
		if refs, err := s.Starred(as("user:default/alice")); err != nil || len(refs) != 0 {
			t.Errorf("starred %v, %v; want none of what no page wrote", refs, err)
		}
	})
}

func TestStarsAreBoundedAndCanAlwaysBeTakenAway(t *testing.T) {
	alice := webtest.Bearer("user:default/alice")
	const starred = "/api/user-settings/buckets/starredEntities/keys/entityRefs"
	kept := func(n int) string {
		refs := make([]string, n)
		for i := range refs {
			refs[i] = fmt.Sprintf(`"component:default/c%d"`, i)
		}
		return `{"value":[` + strings.Join(refs, ",") + `]}`
	}
	star := func(name, ref, on string, status int, says ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: "POST", Path: "/star", As: alice, Form: url.Values{"ref": {ref}, "starred": {on}}, Status: status, Contains: says}
	}
	withSettings(t, func(t *testing.T, s *identity.Settings, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{Name: "one less than there may be", Method: "PUT", Path: starred, As: alice, Body: kept(499)},
			star("the last one", "component:default/last", "true", 303),
			star("one too many", "component:default/more", "true", 400, "You have starred 500 entities already. Take some stars away first."),
			star("one that has a star", "component:default/c7", "true", 303),
			star("one is taken away", "component:default/c8", "false", 303),
			star("which leaves room for another", "component:default/more", "true", 303),
			webtest.Scenario{Name: "more, by a client of Backstage", Method: "PUT", Path: starred, As: alice, Body: kept(600)},
			star("of which one can be taken away", "component:default/c9", "false", 303),
		)
		if refs, err := s.Starred(as("user:default/alice")); err != nil || len(refs) != 599 || slices.Contains(refs, "component:default/c9") {
			t.Errorf("%d are starred, %v; want the others", len(refs), err)
		}
	})
}

func TestStarsOfManyWindowsAreAllKept(t *testing.T) {
	withSettings(t, func(t *testing.T, s *identity.Settings, _ *web.Router) {
		var all sync.WaitGroup
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			all.Go(func() {
				if err := s.Star(as("user:default/alice"), entity.Ref{Kind: "component", Name: name}, true); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if refs, err := s.Starred(as("user:default/alice")); err != nil || len(refs) != 5 {
			t.Errorf("starred %v, %v; want five", refs, err)
		}
	})
}

func TestVisitsAreBoundedAndOutliveTheProcess(t *testing.T) {
	databasetest.Each(t, "identity", identity.Migrations(), func(t *testing.T, db *database.DB) {
		s := identity.NewSettings(db, silent)
		alice := as("user:default/alice")
		for i := range 120 {
			s.Visit(alice, "Page", "/page/"+strings.Repeat("x", i))
		}
		s.Visit(alice, "Last", "/page/"+strings.Repeat("x", 119))
		s.Visit(alice, "Home", "/page/")
		keepNow(s)
		again, err := identity.NewSettings(db, silent).Visits(alice)
		if err != nil || len(again) != 100 {
			t.Fatalf("%d visits, %v; want the latest 100", len(again), err)
		}
		if again[0].Label != "Home" || again[0].Path != "/page/" || again[0].Times != 1 {
			t.Errorf("the latest visit is %v", again[0])
		}
		if again[1].Label != "Last" || again[1].Times != 2 {
			t.Errorf("the visit before that is %v, which was there twice", again[1])
		}
		s.Visit(alice, "Last", "/page/"+strings.Repeat("x", 119))
		if now, err := s.Visits(alice); err != nil || now[0].Times != 3 {
			t.Errorf("after one more visit: %v, %v; want three", now[0], err)
		}
	})
}

func TestVisitsOutliveAFailedWrite(t *testing.T) {
	databasetest.Each(t, "identity", identity.Migrations(), func(t *testing.T, db *database.DB) {
		s, alice := identity.NewSettings(db, silent), as("user:default/alice")
		s.Visit(alice, "Web", "/web")
		rename := func(from, to string) {
			t.Helper()
			if _, err := db.Exec(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to); err != nil {
				t.Fatal(err)
			}
		}
		rename("identity_setting", "elsewhere")
		keepNow(s)
		rename("elsewhere", "identity_setting")
		s.Visit(alice, "Web", "/web")
		keepNow(s)
		if again, err := identity.NewSettings(db, silent).Visits(alice); err != nil || len(again) != 1 || again[0].Times != 2 {
			t.Errorf("%v, %v; want the page, seen twice", again, err)
		}
	})
}

func TestVisitsAreThereWhileTheyAreWritten(t *testing.T) {
	databasetest.Each(t, "identity", identity.Migrations(), func(t *testing.T, db *database.DB) {
		s, alice := identity.NewSettings(db, silent), as("user:default/alice")
		for times := 1; times <= 10; times++ {
			s.Visit(alice, "Web", "/web")
			written := make(chan struct{})
			go func() { defer close(written); keepNow(s) }()
			for writing := true; writing; {
				select {
				case <-written:
					writing = false
				default:
				}
				if seen, err := s.Visits(alice); err != nil || len(seen) != 1 || seen[0].Times != times {
					<-written
					t.Fatalf("%v, %v; want one page, seen %d times", seen, err, times)
				}
			}
		}
	})
}

// keepNow writes down what is to be kept, as at the end of the process.
func keepNow(s *identity.Settings) {
	ended, end := context.WithCancel(context.Background())
	end()
	s.Keep(ended)
}

func TestChoicesOfTheRoomsAbove(t *testing.T) {
	withSettings(t, func(t *testing.T, s *identity.Settings, rt *web.Router) {
		alice, nobody := as("user:default/alice"), context.Background()
		if err := s.ChooseTheme(alice, "dark"); err != nil {
			t.Fatal(err)
		}
		if theme, err := s.Theme(alice); theme != "dark" || err != nil {
			t.Errorf("theme %q, %v", theme, err)
		}
		arranged := identity.Arrangement{Order: []string{"b", "a"}, Hidden: []string{"c"}}
		if err := s.ArrangeHome(alice, arranged); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Home(alice); err != nil || cmp.Diff(arranged, got) != "" {
			t.Errorf("arrangement %v, %v", got, err)
		}
		if refs, err := s.Starred(nobody); len(refs) != 0 || err != nil {
			t.Errorf("nobody has starred %v, %v", refs, err)
		}
		if err := s.ChooseTheme(nobody, "dark"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody chose a theme: %v", err)
		}
		webtest.Run(t, rt,
			webtest.Scenario{Method: "POST", Path: "/views", As: webtest.Bearer("user:default/alice"), Form: url.Values{"name": {"Old services"}, "path": {"/catalog?q=old"}}, Status: 303, ResponseHeader: map[string]string{"Location": "/catalog?q=old"}},
			webtest.Scenario{Method: "POST", Path: "/views", As: webtest.Bearer("user:default/alice"), Form: url.Values{"name": {" Old services "}, "path": {"/catalog?q=older"}}, Status: 303},
			webtest.Scenario{Method: "POST", Path: "/views", As: webtest.Bearer("user:default/alice"), Form: url.Values{"name": {"x"}, "path": {"//evil.example"}}, Status: 400},
			webtest.Scenario{Method: "POST", Path: "/views", As: webtest.Bearer("user:default/alice"), Form: url.Values{"name": {""}, "path": {"/"}}, Status: 400},
		)
		if views, err := s.Views(alice); err != nil || cmp.Diff([]identity.View{{Name: "Old services", Path: "/catalog?q=older"}}, views) != "" {
			t.Errorf("views %v, %v", views, err)
		}
		if err := s.DropView(alice, "Old services"); err != nil {
			t.Fatal(err)
		}
		if views, err := s.Views(alice); err != nil || len(views) != 0 {
			t.Errorf("views %v, %v", views, err)
		}
	})
}
