package identity_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/foundation/telemetry"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/identity/guest"
	"github.com/callboard/callboard/identity/token"
	"github.com/google/go-cmp/cmp"
)

const ciToken = "ci-token-of-some-length"

func static(subject, token string, restrictions ...identity.AccessRestriction) identity.ExternalAccess {
	return identity.ExternalAccess{Type: "static", Options: identity.AccessOptions{Token: token, Subject: subject}, AccessRestrictions: restrictions}
}

// house answers with who asked, as a page and in two plugins' APIs.
func house(t *testing.T, options identity.Options, log *slog.Logger) *web.Router {
	t.Helper()
	if options.BaseURL == "" {
		options.BaseURL = "http://localhost:7007"
	}
	door, err := identity.New(options)
	if err != nil {
		t.Fatal(err)
	}
	rt := web.New(web.Options{Log: log, Authenticate: door.Authenticate})
	door.Routes(rt)
	who := func(r *http.Request) (any, error) { return identity.Of(r.Context()), nil }
	rt.Mount("/api/catalog").JSON("GET /who", who)
	rt.Mount("/api/search").JSON("GET /who", who)
	rt.Mount("/api/search").JSON("GET /user", func(r *http.Request) (any, error) {
		user, err := identity.UserOf(r.Context())
		return user.Subject, err
	})
	rt.JSON("GET /who", who)
	return rt
}

func withGuest(config guest.Config, options identity.Options) identity.Options {
	options.SignIn.Providers.Guest = &config
	return options
}

var silent = slog.New(slog.DiscardHandler)

func TestStaticTokens(t *testing.T) {
	log := new(bytes.Buffer)
	rt := house(t, identity.Options{Policy: identity.Policy{ExternalAccess: []identity.ExternalAccess{
		static("ci", ciToken), static("other", "another-token"),
	}}}, telemetry.NewLogger(log, "debug", "json", nil))
	webtest.Run(t, rt,
		webtest.Scenario{Name: "good", Path: "/api/catalog/who", As: webtest.Bearer(ciToken), JSON: `{"Kind":"service","Subject":"ci","Ownership":null,"Access":null}`},
		webtest.Scenario{Name: "any case", Path: "/api/catalog/who", Header: map[string]string{"Authorization": "bearer " + ciToken}},
		webtest.Scenario{Name: "on pages", Path: "/who", As: webtest.Bearer("another-token"), Contains: []string{`"other"`}},
		webtest.Scenario{Name: "none", Path: "/api/catalog/who", Status: 401, JSON: `{"error":{"name":"AuthenticationError","message":"Missing credentials"},"request":{"method":"GET","url":"/who"},"response":{"statusCode":401}}`},
		webtest.Scenario{Name: "basic", Path: "/api/catalog/who", Header: map[string]string{"Authorization": "Basic eDp5"}, Status: 401, Contains: []string{"Missing credentials"}},
		webtest.Scenario{Name: "wrong", Path: "/api/catalog/who", As: webtest.Bearer(ciToken + "x"), Status: 401, Contains: []string{"Illegal token"}},
		webtest.Scenario{Name: "endless", Path: "/api/catalog/who", As: webtest.Bearer(strings.Repeat("x", 40000)), Status: 401, Contains: []string{"Illegal token"}},
		webtest.Scenario{Name: "not a user", Path: "/api/search/user", As: webtest.Bearer(ciToken), Status: 403, Contains: []string{"This endpoint does not allow 'service' credentials"}},
		webtest.Scenario{Name: "page without a way in", Path: "/who", Status: 401, Contains: []string{"names no way in"}},
	)
	if strings.Contains(log.String(), ciToken) {
		t.Error("the token is in the log")
	}
	if !strings.Contains(log.String(), `"actor":"ci"`) {
		t.Errorf("the log does not say who asked:\n%s", log)
	}
}

func TestRestrictedTokensOpenTheirPluginsOnly(t *testing.T) {
	restriction := identity.AccessRestriction{Plugin: "catalog"}
	rt := house(t, identity.Options{Policy: identity.Policy{ExternalAccess: []identity.ExternalAccess{
		static("ci", ciToken, restriction, identity.AccessRestriction{Plugin: "todo"}),
	}}}, silent)
	refused := []string{"This token's access is restricted to plugin(s) 'catalog', 'todo'"}
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/catalog/who", As: webtest.Bearer(ciToken), JSON: `{"Kind":"service","Subject":"ci","Ownership":null,"Access":[
			{"Plugin":"catalog","Permissions":null,"Actions":null},
			{"Plugin":"todo","Permissions":null,"Actions":null}]}`},
		webtest.Scenario{Path: "/api/search/who", As: webtest.Bearer(ciToken), Status: 403, Contains: append(refused, "NotAllowedError")},
		webtest.Scenario{Path: "/who", As: webtest.Bearer(ciToken), Status: 403},
	)
}

func TestBadExternalAccessStopsTheStart(t *testing.T) {
	for _, example := range []struct {
		access identity.ExternalAccess
		words  string
	}{
		{identity.ExternalAccess{Type: "legacy"}, `backend.auth.externalAccess[1].type is "legacy", which is not supported yet`},
		{identity.ExternalAccess{Type: "jwks"}, `is "jwks", which is not supported yet`},
		{identity.ExternalAccess{Type: "magic"}, `is "magic", which is not a way to come in`},
		{static("a", "short"), "[1].options.token must have at least 8 characters"},
		{static("a", "with a space"), "must not have spaces"},
		{static("", "long-enough"), "options.subject"},
		{static("a", ciToken), `is the same as that of "ci"`},
		{static("a", "long-enough", identity.AccessRestriction{}), "accessRestrictions[0] needs a plugin"},
		{static("a", "long-enough", identity.AccessRestriction{Plugin: "x", Permission: 7}), "a text or a list"},
		{static("a", "long-enough", identity.AccessRestriction{Plugin: "x", Permission: "catalog.entity.read"}), "cannot be enforced yet"},
	} {
		_, err := identity.New(identity.Options{Policy: identity.Policy{ExternalAccess: []identity.ExternalAccess{static("ci", ciToken), example.access}}})
		if err == nil || !strings.Contains(err.Error(), example.words) || strings.Contains(err.Error(), ciToken) {
			t.Errorf("error %v; want %q", err, example.words)
		}
	}
}

func TestWithoutThePolicyNobodyMayAsk(t *testing.T) {
	rt := house(t, identity.Options{Policy: identity.Policy{DangerouslyDisableDefaultAuthPolicy: true}}, silent)
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/catalog/who", Contains: []string{`"Kind":"none"`}},
		webtest.Scenario{Path: "/who", Contains: []string{`"Kind":"none"`}},
		webtest.Scenario{Name: "bad token", Path: "/api/catalog/who", As: webtest.Bearer("nonsense"), Status: 401},
	)
}

// session is what guest/refresh answers.
type session struct {
	BackstageIdentity struct {
		Token            string
		ExpiresInSeconds int
		Identity         struct {
			Type, UserEntityRef string
			OwnershipEntityRefs []string
		}
	}
}

func refresh(t *testing.T, rt *web.Router, method string) (got session) {
	t.Helper()
	webtest.Run(t, rt, webtest.Scenario{
		Method: method, Path: "/api/auth/guest/refresh", Contains: []string{`{"profile":{},"backstageIdentity":{"token":"`},
		ResponseHeader: map[string]string{"Set-Cookie": ""}, Check: func(t *testing.T, _ *http.Response, body string) {
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Error(err)
			}
		},
	})
	return got
}

func TestGuestsGetABackstageSession(t *testing.T) {
	rt := house(t, withGuest(guest.Config{OwnershipEntityRefs: []string{"group:default/visitors"}}, identity.Options{Development: true}), silent)
	for _, method := range []string{"GET", "POST"} {
		got := refresh(t, rt, method).BackstageIdentity
		identity := got.Identity
		if got.ExpiresInSeconds != 3600 || identity.Type != "user" || identity.UserEntityRef != guest.DefaultUser || !cmp.Equal(identity.OwnershipEntityRefs, []string{"group:default/visitors"}) {
			t.Errorf("%+v", got)
		}
		webtest.Run(t, rt,
			webtest.Scenario{Name: "with its token", Path: "/api/catalog/who", As: webtest.Bearer(got.Token), JSON: `{"Kind":"user","Subject":"user:development/guest","Ownership":["group:default/visitors"],"Access":null}`},
			webtest.Scenario{Name: "user info", Path: "/api/auth/v1/userinfo", As: webtest.Bearer(got.Token), JSON: `{"claims":{"sub":"user:development/guest","ent":["group:default/visitors"]}}`},
			webtest.Scenario{Name: "changed", Path: "/api/catalog/who", As: webtest.Bearer(got.Token[:len(got.Token)-8] + "AAAAAAAA"), Status: 401, Contains: []string{"Failed user token verification"}},
		)
	}
}

func TestGuestsOwnWhatTheirUserInTheCatalogOwns(t *testing.T) {
	rt := house(t, withGuest(guest.Config{UserEntityRef: "User:default/Demo"}, identity.Options{
		Development: true,
		Ownership:   ownership(map[string][]string{"user:default/demo": {"user:default/demo", "group:default/team"}}),
	}), silent)
	if diff := cmp.Diff([]string{"user:default/demo", "group:default/team"}, refresh(t, rt, "GET").BackstageIdentity.Identity.OwnershipEntityRefs); diff != "" {
		t.Error(diff)
	}
}

func TestGuestsAreRefusedOutsideOfDevelopment(t *testing.T) {
	rt := house(t, withGuest(guest.Config{}, identity.Options{}), silent)
	hint := []string{"auth.providers.guest.dangerouslyAllowOutsideDevelopment"}
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/auth/guest/refresh", Status: 403, Contains: append(hint, "NotAllowedError")},
		webtest.Scenario{Path: "/who", Status: 403, Contains: hint},
	)
	refresh(t, house(t, withGuest(guest.Config{DangerouslyAllowOutsideDevelopment: true}, identity.Options{}), silent), "GET")
}

func TestPagesSignGuestsInAtOnce(t *testing.T) {
	rt := house(t, withGuest(guest.Config{}, identity.Options{Development: true, BaseURL: "https://portal.example.com/"}), silent)
	var cookie *http.Cookie
	webtest.Run(t, rt, webtest.Scenario{Path: "/who", Contains: []string{guest.DefaultUser}, Check: func(t *testing.T, response *http.Response, _ string) {
		if cookies := response.Cookies(); len(cookies) == 1 {
			cookie = cookies[0]
		}
	}})
	if cookie == nil || !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
		t.Fatalf("cookie %v", cookie)
	}
	kept := webtest.Cookie(cookie.Name, cookie.Value)
	webtest.Run(t, rt,
		webtest.Scenario{Name: "again", Path: "/who", As: kept, Contains: []string{guest.DefaultUser}, ResponseHeader: map[string]string{"Set-Cookie": ""}},
		webtest.Scenario{Name: "API with the cookie", Path: "/api/catalog/who", As: kept, Contains: []string{guest.DefaultUser}},
		webtest.Scenario{Name: "API without", Path: "/api/catalog/who", Status: 401, ResponseHeader: map[string]string{"Set-Cookie": ""}},
		webtest.Scenario{Name: "stale cookie", Path: "/who", As: webtest.Cookie(cookie.Name, "stale"), Contains: []string{guest.DefaultUser}},
		webtest.Scenario{Name: "stale cookie in the API", Path: "/api/catalog/who", As: webtest.Cookie(cookie.Name, "stale"), Status: 401},
		webtest.Scenario{Method: "POST", Path: "/sign-out", As: kept, Status: 303, Check: func(t *testing.T, response *http.Response, _ string) {
			if cookies := response.Cookies(); len(cookies) != 1 || cookies[0].Value != "" || cookies[0].MaxAge >= 0 {
				t.Errorf("cookies %v", cookies)
			}
		}},
	)
}

func TestWhereThereAreOtherWaysInNobodyIsAGuestUnasked(t *testing.T) {
	rt := house(t, withGuest(guest.Config{}, identity.Options{Development: true, OtherWaysIn: true, SignInPage: "/sign-in"}), silent)
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/who?x=1", Status: 303, ResponseHeader: map[string]string{"Location": "/sign-in?to=%2Fwho%3Fx%3D1"}},
		webtest.Scenario{Method: "POST", Path: "/sign-in/guest", Form: map[string][]string{"to": {"/who?x=1"}}, Status: 303, ResponseHeader: map[string]string{"Location": "/who?x=1"}},
		webtest.Scenario{Name: "away", Method: "POST", Path: "/sign-in/guest", Form: map[string][]string{"to": {"https://evil.example"}}, Status: 303, ResponseHeader: map[string]string{"Location": "/"}},
	)
}

func TestExpiredSessionsAreOver(t *testing.T) {
	past := func() time.Time { return time.Now().Add(-2 * time.Hour) }
	rt := house(t, withGuest(guest.Config{}, identity.Options{Development: true, Now: past}), silent)
	webtest.Run(t, rt, webtest.Scenario{Path: "/api/catalog/who", As: webtest.Bearer(refresh(t, rt, "GET").BackstageIdentity.Token), Status: 401, Contains: []string{"Failed user token verification"}})
}

func TestTokensOfOtherHousesAndKindsAreRefused(t *testing.T) {
	rt := house(t, withGuest(guest.Config{}, identity.Options{Development: true}), silent)
	key, err := token.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := token.New("http://localhost:7007/api/auth", key)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := stranger.Issue(token.Claims{Subject: "user:default/admin", Issued: time.Now().Unix(), Expires: time.Now().Add(time.Hour).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	// {"alg":"none","typ":"vnd.backstage.…"} . {"sub":"user:default/admin","aud":"backstage","exp":4102444800}
	claims := "eyJzdWIiOiJ1c2VyOmRlZmF1bHQvYWRtaW4iLCJhdWQiOiJiYWNrc3RhZ2UiLCJleHAiOjQxMDI0NDQ4MDB9"
	unsigned := func(kind string) string { return encode(`{"alg":"none","typ":"`+kind+`"}`) + "." + claims + "." }
	for _, example := range []struct{ name, token, words string }{
		{"forged", forged, "Failed user token verification"},
		{"unsigned", unsigned(token.User), "Failed user token verification"},
		{"limited", unsigned(token.LimitedUser), "Illegal limited user token"},
		{"plugin", unsigned(token.Plugin), "Failed plugin token verification"},
		{"other", unsigned("JWT"), "Illegal token"},
	} {
		webtest.Run(t, rt, webtest.Scenario{Name: example.name, Path: "/api/catalog/who", As: webtest.Bearer(example.token), Status: 401, Contains: []string{example.words}})
	}
}

func TestOtherProvidersAreNotFound(t *testing.T) {
	rt := house(t, withGuest(guest.Config{}, identity.Options{Development: true}), silent)
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/auth/github/start?env=x", Status: 404, Contains: []string{"No auth provider registered for 'github'", `"url":"/github/start?env=x"`}},
		webtest.Scenario{Path: "/api/auth/nonsense/refresh", Status: 404, Contains: []string{"Unknown auth provider 'nonsense'"}},
		webtest.Scenario{Path: "/api/auth/guest/start", Status: 501, Contains: []string{"NotImplementedError"}},
		webtest.Scenario{Path: "/api/auth/.well-known/openid-configuration", Contains: []string{`"issuer":"http://localhost:7007/api/auth"`}},
	)
	webtest.Run(t, house(t, identity.Options{}, silent), webtest.Scenario{Path: "/api/auth/guest/refresh", Status: 404, Contains: []string{"No auth provider registered for 'guest'"}})
}
