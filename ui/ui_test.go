package ui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/ui"
)

// house serves a few pages within the frame.
func house(t *testing.T, options ui.Options) http.Handler {
	t.Helper()
	options.Gallery = true
	options.Navigation = []ui.Place{{Label: "Home", Path: "/", Icon: "house"}, {Label: "Catalog", Path: "/catalog", Icon: "box", Under: []string{"/import"}}, {Label: "APIs", Path: "/catalog?kind=api", Icon: "box", Under: []string{"/catalog/*/api"}}}
	look, err := ui.New(options)
	if err != nil {
		t.Fatal(err)
	}
	rt := web.New(web.Options{
		Layout: look.Layout, ErrorPage: look.ErrorPage, CSP: ui.CSP(),
		Authenticate: func(r *http.Request) (*http.Request, error) { return r, nil },
	})
	look.Routes(rt)
	rt.Page("GET /catalog/{name}", func(r *http.Request) (web.Page, error) {
		ui.Remember(r, "Thing <"+r.PathValue("name")+">", r.URL.Path)
		return web.Page{Title: "Thing", Scripts: []string{"htmx", "nonsense"}, Body: ui.View{
			Breadcrumb: []ui.Crumb{{Label: "Retail", Path: "/catalog/retail"}, {Label: "Thing"}}, Component: templ.Raw("<p>body</p>"),
		}}, nil
	})
	rt.Page("GET /catalog/{namespace}/{kind}/{name}", func(*http.Request) (web.Page, error) { return web.Page{Title: "Entity"}, nil })
	rt.Page("GET /import", func(*http.Request) (web.Page, error) { return web.Page{Title: "Import"}, nil })
	rt.Page("GET /broken", func(*http.Request) (web.Page, error) {
		return web.Page{}, fault.New(fault.Unavailable, "The catalog is being read.")
	})
	return rt
}

func TestFrameStandsAroundEveryPage(t *testing.T) {
	webtest.Run(t, house(t, ui.Options{Search: "/search"}),
		webtest.Scenario{
			Name: "a page", Path: "/catalog/a",
			Contains: []string{
				"<title>Thing · Callboard</title>", `href="#content">Skip to content`, `<main id="content"`, "<p>body</p>", `href="/catalog/retail">Retail</a>`,
				`<span aria-current="page">Thing</span>`, `href="/catalog" aria-current="page"`, `action="/search"`, ui.AssetPath("htmx.js"),
			},
			Lacks: []string{"nonsense.js", `href="/" aria-current`, "data-theme"},
		},
		webtest.Scenario{Name: "a page below another place's path", Path: "/import", Contains: []string{`href="/catalog" aria-current="page"`}, Lacks: []string{ui.AssetPath("htmx.js")}},
		webtest.Scenario{Name: "a place with a query", Path: "/catalog/a?kind=api&sort=name", Contains: []string{`href="/catalog?kind=api" aria-current="page"`}, Lacks: []string{`href="/catalog" aria-current`}},
		webtest.Scenario{Name: "a place with a wildcard", Path: "/catalog/default/API/a", Contains: []string{`href="/catalog?kind=api" aria-current="page"`}, Lacks: []string{`href="/catalog" aria-current`}},
		webtest.Scenario{Name: "no place with a wildcard", Path: "/catalog/api/apiary/api", Contains: []string{`href="/catalog" aria-current="page"`}, Lacks: []string{`kind=api" aria-current`}},
		webtest.Scenario{Name: "a failure", Path: "/broken", Status: http.StatusServiceUnavailable, Contains: []string{"The catalog is being read.", "Request <code>", "<main"}},
		webtest.Scenario{
			Name: "a form of another site", Method: http.MethodPost, Path: "/theme", Header: map[string]string{"Sec-Fetch-Site": "cross-site"}, Status: http.StatusForbidden,
			Contains: []string{"That was refused", "another site", "app.baseUrl"}, Lacks: []string{"You may not see"},
		},
		webtest.Scenario{Name: "an address without a page", Path: "/nowhere", Status: http.StatusNotFound, Contains: []string{"Not found", "<main"}},
	)
}

func TestReaderFoldsTheSideBar(t *testing.T) {
	webtest.Run(t, house(t, ui.Options{}),
		webtest.Scenario{Name: "pinned at first", Path: "/import", Contains: []string{`value="folded"`}, Lacks: []string{"data-side"}},
		webtest.Scenario{
			Name: "folded", Method: http.MethodPost, Path: "/side", Form: url.Values{"side": {"folded"}, "back": {"/import?a=b"}}, Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/import?a=b"},
			Check: func(t *testing.T, response *http.Response, _ string) {
				if cookies := response.Cookies(); len(cookies) != 1 || cookies[0].Name != "callboard-side" || cookies[0].Value != "folded" {
					t.Errorf("cookies: %v", cookies)
				}
			},
		},
		webtest.Scenario{Name: "kept", Path: "/import", As: webtest.Cookie("callboard-side", "folded"), Contains: []string{`data-side="folded"`, `value="pinned"`}},
		webtest.Scenario{Name: "nothing else is taken", Path: "/import", As: webtest.Cookie("callboard-side", `x" onload="`), Lacks: []string{"data-side", "onload"}},
		webtest.Scenario{Name: "refused", Method: http.MethodPost, Path: "/side", Form: url.Values{"side": {"up"}}, Status: http.StatusBadRequest, Contains: []string{"pinned or folded"}},
		webtest.Scenario{
			Name: "does not lead elsewhere", Method: http.MethodPost, Path: "/side", Form: url.Values{"side": {"pinned"}, "back": {"//evil.example"}},
			Status: http.StatusSeeOther, ResponseHeader: map[string]string{"Location": "/"},
		},
	)
}

func TestReaderChoosesLightOrDark(t *testing.T) {
	webtest.Run(t, house(t, ui.Options{}),
		webtest.Scenario{
			Name: "chosen", Method: http.MethodPost, Path: "/theme", Form: url.Values{"theme": {"dark"}, "back": {"/import"}}, Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": "/import"},
			Check: func(t *testing.T, response *http.Response, _ string) {
				if cookies := response.Cookies(); len(cookies) != 1 || cookies[0].Value != "dark" || !cookies[0].HttpOnly {
					t.Errorf("cookies: %v", cookies)
				}
			},
		},
		webtest.Scenario{Name: "kept", Path: "/import", As: webtest.Cookie("callboard-theme", "dark"), Contains: []string{`data-theme="dark"`}},
		webtest.Scenario{Name: "nothing else is taken", Path: "/import", As: webtest.Cookie("callboard-theme", `x" onload="`), Lacks: []string{"data-theme", "onload"}},
		webtest.Scenario{Name: "refused", Method: http.MethodPost, Path: "/theme", Form: url.Values{"theme": {"pink"}}, Status: http.StatusBadRequest},
		webtest.Scenario{
			Name: "does not lead elsewhere", Method: http.MethodPost, Path: "/theme", Form: url.Values{"theme": {"auto"}, "back": {"//evil.example"}},
			Status: http.StatusSeeOther, ResponseHeader: map[string]string{"Location": "/"},
		},
	)
}

func TestRecentPagesStandInTheSideBar(t *testing.T) {
	rt := house(t, ui.Options{})
	var cookies []*http.Cookie
	visit := func(path string) string {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		rt.ServeHTTP(w, r)
		if set := w.Result().Cookies(); len(set) > 0 {
			cookies = set
		}
		return w.Body.String()
	}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "b"} {
		visit("/catalog/" + name)
	}
	body := visit("/import")
	first, last := strings.Index(body, "Thing &lt;b&gt;"), strings.Index(body, "Thing &lt;c&gt;")
	if first < 0 || last < first || strings.Contains(body, "Thing &lt;a&gt;") || strings.Count(body, "Thing &lt;b&gt;") != 2 { // the side bar stands there twice
		t.Errorf("recent pages are not the last six, latest first: %s", body)
	}
	webtest.Run(t, rt, webtest.Scenario{Name: "a cookie from elsewhere", Path: "/import", As: webtest.Cookie("callboard-recent", "Ly9ldmlsLmV4YW1wbGUJRXZpbA"), Lacks: []string{"Evil", "evil"}})
}

func TestAssetsMayBeKeptForEver(t *testing.T) {
	rt := house(t, ui.Options{})
	sent := func(encoding string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, ui.AssetPath("app.css"), nil)
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		rt.ServeHTTP(w, r)
		return w
	}
	for accepted, want := range map[string]string{"gzip, br": "br", "gzip": "gzip", "": ""} {
		w := sent(accepted)
		if got := w.Header().Get("Content-Encoding"); got != want || w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("asked for %q: %d, %q, %q", accepted, w.Code, got, w.Header().Get("Cache-Control"))
		}
	}
	webtest.Run(t, rt, webtest.Scenario{Name: "another version", Path: "/assets/app-0000000000.css", Status: http.StatusNotFound})
}

func TestFirstVisitIsSmall(t *testing.T) {
	rt, total := house(t, ui.Options{}), 0
	for _, name := range []string{"app.css", "frame.js", "htmx.js", "inter.woff2", "mark.svg"} {
		r := httptest.NewRequest(http.MethodGet, ui.AssetPath(name), nil)
		r.Header.Set("Accept-Encoding", "br")
		w := httptest.NewRecorder()
		rt.ServeHTTP(w, r)
		total += w.Body.Len()
	}
	if total > 90_000 {
		t.Errorf("the assets of the list are %d bytes; with the page they must stay below 150 KB", total)
	}
}

func TestBrandChangesNameLogoAndColours(t *testing.T) {
	logo := filepath.Join(t.TempDir(), "logo.svg")
	if err := os.WriteFile(logo, []byte("<svg/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	rt := house(t, ui.Options{Brand: ui.Brand{Name: "Vesper", Logo: logo, Accent: "#006600", Spotlight: "#ffee00"}})
	style := ""
	webtest.Run(t, rt, webtest.Scenario{Path: "/import", Contains: []string{"<title>Import · Vesper</title>", "/assets/logo-"}, Check: func(_ *testing.T, _ *http.Response, body string) {
		style = regexp.MustCompile(`/assets/brand-\w+\.css`).FindString(body)
	}})
	webtest.Run(t, rt, webtest.Scenario{
		Name: "style", Path: style,
		Contains: []string{"--color-primary:#006600", "--color-primary-content:#ffffff", "--color-accent:#ffee00;--color-accent-content:#1b1a19", "data-theme=dark"},
	})
}

func TestBrandMistakesAreTold(t *testing.T) {
	for name, brand := range map[string]ui.Brand{
		"a colour by name": {Accent: "green"}, "a rule in a colour": {Accent: "#000}*{x"}, "no such file": {Logo: "/nowhere.svg"},
	} {
		if _, err := ui.New(ui.Options{Brand: brand}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestGalleryHasNoInlineScriptOrStyle(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son\w+=|<script(?:\s[^>]*)?>[^<]|javascript:`)
	webtest.Run(t, house(t, ui.Options{Search: "/catalog"}), webtest.Scenario{Path: "/gallery", Check: func(t *testing.T, _ *http.Response, body string) {
		if found := inline.FindString(body); found != "" {
			t.Errorf("the gallery has %q inline, which the Content-Security-Policy forbids", found)
		}
	}})
}
