package register_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/register"
)

// What tests of pages begin with.
var (
	component = namestest.Component
	site      = namestest.Site
)

// shopHouse is the shop with the pages of registering.
func shopHouse(t *testing.T, change func(*catalog.Options)) (*catalogtest.House, http.Handler) {
	t.Helper()
	house := namestest.Open(t, change)
	return house, pagesOf(t, house, register.Options{})
}

func pagesOf(t *testing.T, house *catalogtest.House, options register.Options) http.Handler {
	t.Helper()
	if options.Log == nil {
		options.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	return namestest.Serve(t, register.New(house.Catalog, problems.New(house.Catalog, options.Log), options).Routes)
}

func previewForm(way, given string) url.Values {
	if way == "" {
		return url.Values{"target": {given}}
	}
	return url.Values{"as": {way}, "given": {given}}
}

func shopFiles() map[string]string {
	return map[string]string{
		"/good.yaml": component("newcomer", "") + "---\n" + component("cart", ""),
		"/bad.yaml":  strings.Replace(component("torn", ""), "owner: team-a", "owner: 7", 1) + "---\n" + component("beside", ""),
		"/more.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: more}\nspec: {targets: [./good.yaml]}\n",
		"/kind.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Spaceship\nmetadata: {name: x}\nspec: {}\n",
		"/long.yaml": strings.Replace(component("lengthy", ""), "{name: lengthy}", "{name: lengthy, description: "+strings.Repeat("long ", 20_000)+"}", 1),
		"/trap.yaml": strings.Replace(component("trap", ""), "{name: trap}", `{name: trap, title: "<script>alert(1)</script>", description: "<b>"}`, 1),
	}
}

func TestAddressesWithPasswordsAreNeitherKeptNorLogged(t *testing.T) {
	house := namestest.Open(t, nil)
	var logged bytes.Buffer
	pages := pagesOf(t, house, register.Options{Log: slog.New(slog.NewTextHandler(&logged, nil))})
	const target, sentence = "https://me:secret@git.example/o/r/blob/main/catalog-info.yaml", "The address must not hold a user name or a password"
	post := func(path string, status int, form url.Values) webtest.Scenario {
		return webtest.Scenario{Name: path, Method: http.MethodPost, Path: path, Form: form, Status: status, Contains: []string{sentence}, Lacks: []string{`action="/catalog-import/register"`, "/catalog-import/brought"}}
	}
	webtest.Run(t, pages,
		post("/catalog-import", http.StatusOK, previewForm("", target)),
		post("/catalog-import", http.StatusOK, previewForm("many", target+"\nhttps://git.example/a.yaml")),
		post("/catalog-import/register", http.StatusBadRequest, url.Values{"target": {target}}),
		post("/catalog-import/many", http.StatusOK, url.Values{"target": {target}}),
		post("/catalog-import/propose", http.StatusBadRequest, proposalForm("https://me:secret@git.example/o/r")),
		webtest.Scenario{Name: "one line", Path: "/catalog-import/look?line=1&target=" + url.QueryEscape(target), Status: http.StatusBadRequest, Contains: []string{sentence}},
	)
	if _, err := house.Catalog.Register(t.Context(), "url", target, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("registering gives %v", err)
	}
	if kept, err := house.Catalog.Registrations(t.Context()); err != nil || len(kept) > 0 {
		t.Errorf("kept: %v, %v", kept, err)
	}
	if strings.Contains(logged.String(), "secret") {
		t.Errorf("the password is logged: %s", logged.String())
	}
}

func TestFaultsThatNobodyOutsideCanMendAreLogged(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	t.Cleanup(host.Close)
	db := databasetest.Open(t, database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: ":memory:"}})
	if err := db.Migrate(t.Context(), "catalog", catalog.Migrations()); err != nil {
		t.Fatal(err)
	}
	house := catalogtest.Open(t, db, map[string]string{"root.yaml": namestest.Root}, nil, forge.Config{GitLab: []forge.GitLabConfig{{
		Host: strings.TrimPrefix(host.URL, "http://"), BaseURL: host.URL, APIBaseURL: host.URL + "/api/v4",
	}}})
	var logged bytes.Buffer
	pages := pagesOf(t, house, register.Options{Log: slog.New(slog.NewTextHandler(&logged, nil))})
	webtest.Run(t, pages, webtest.Scenario{
		Name: "a repository", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", host.URL+"/g/r"), Contains: []string{"502 Bad Gateway"},
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	webtest.Run(t, pages, webtest.Scenario{
		Name: "a line", Path: "/catalog-import/look?line=1&target=" + host.URL + "/a.yaml", Contains: []string{"It could not be looked at."},
	})
	for _, want := range []string{"502 Bad Gateway", host.URL + "/g/r", "database is closed", host.URL + "/a.yaml"} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("%s is missing: %s", want, logged.String())
		}
	}
}

func TestRegisterShowsFirstWhatWouldComeIn(t *testing.T) {
	h, house := shopHouse(t, nil)
	at := site(t, shopFiles())
	preview := func(name, path string, contains ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", at+path), Contains: contains}
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "the form", Path: "/catalog-import", Contains: []string{"Look into it", "Text", "Many"}, Lacks: []string{"What comes in", `hx-trigger="submit, paste delay:60ms, load"`}},
		webtest.Scenario{Name: "filled in by a link, it looks at once", Path: "/catalog-import?target=" + url.QueryEscape(at+"/good.yaml"), Contains: []string{`value="` + at, "paste delay:60ms, load"}},
		preview("a good file, whose second name is taken", "/good.yaml", "2 entities: 1 new, 1 name taken by another file.", "What comes in", "newcomer", "new</span>", "name taken</span>", "Names that other files have", "shop.part.yaml", `action="/catalog-import/register"`, "good.yaml:6"),
		preview("all that a Location points at", "/more.yaml", "3 entities in 2 files", "more.yaml:1", "newcomer"),
		preview("a bad file, with the mistake at its line", "/bad.yaml", ">spec.owner must be string<", "<summary>As Backstage says it</summary>", "/bad.yaml:4:", `data-n="4"`, "Register all the same", "1 entity: 1 new", "beside"),
		preview("nothing there", "/none.yaml", "Nothing comes in.", "To be mended", "no matching files found"),
		webtest.Scenario{
			Name: "a long description, of which the beginning is enough", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", at+"/long.yaml"),
			Contains: []string{"long long…"}, Lacks: []string{strings.Repeat("long ", 61)},
		},
		preview("hostile texts", "/trap.yaml", "&lt;script&gt;alert(1)", "&lt;b&gt;"),
		webtest.Scenario{
			Name: "an address that may not be read", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", "http://169.254.169.254/latest/meta-data"),
			Contains: []string{"The portal may not read this address.", "is not allowed"}, Lacks: []string{`action="/catalog-import/register"`},
		},
		webtest.Scenario{Name: "no address", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", "file:/etc/passwd"), Contains: []string{"The address must begin with https:// or http://."}, Lacks: []string{"root:"}},
		webtest.Scenario{Name: "nothing", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", " "), Contains: []string{"Paste an address"}},
	)
	if h.JSON("component:default/newcomer") != "" {
		t.Error("looking registered it")
	}
}

func TestWhatWasRegisteredIsShownAsItComes(t *testing.T) {
	h, house := shopHouse(t, nil)
	at := site(t, shopFiles())
	target := func(path string) url.Values { return url.Values{"target": {at + path}} }
	brought := func(path string) string {
		return "/catalog-import/brought?target=" + strings.ReplaceAll(url.QueryEscape(at+path), "%2F", "/")
	}
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "registered", Method: http.MethodPost, Path: "/catalog-import/register", Form: target("/more.yaml"), Status: http.StatusSeeOther,
			ResponseHeader: map[string]string{"Location": strings.ReplaceAll(brought("/more.yaml"), "%3A", ":")},
		},
	)
	h.Eventually("it has come in", func() bool { return h.JSON("component:default/newcomer") != "" })
	webtest.Run(t, house,
		webtest.Scenario{Name: "with links to all of it", Path: brought("/more.yaml"), Contains: []string{"<h1>Registered</h1>", "/catalog/default/component/newcomer", "What has come in", "Register another", "Its location"}},
		webtest.Scenario{Name: "looked at again", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", at+"/more.yaml"), Contains: []string{"Registered already.", "in the catalog</span>", "Refresh</button>", "What it has brought"}},
		webtest.Scenario{Name: "nothing of the kind", Path: brought("/none.yaml"), Contains: []string{"Nothing is registered under this address."}},
		webtest.Scenario{Name: "no address", Path: "/catalog-import/brought?target=javascript:x", Status: http.StatusNotFound},
		webtest.Scenario{Name: "a bad one", Method: http.MethodPost, Path: "/catalog-import/register", Form: target("/kind.yaml"), Status: http.StatusSeeOther},
		webtest.Scenario{Name: "says why nothing came", Path: brought("/kind.yaml"), Contains: []string{"To be mended", "Spaceship"}},
		webtest.Scenario{Name: "not an address", Method: http.MethodPost, Path: "/catalog-import/register", Form: url.Values{"target": {"file:/etc/passwd"}}, Status: http.StatusBadRequest},
	)
}

func TestTextsAreLookedAtToo(t *testing.T) {
	_, house := shopHouse(t, nil)
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "a good one", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("text", component("newcomer", "")),
			Contains: []string{"1 entity: 1 new.", "Put the text into a file", "line 1", "newcomer"}, Lacks: []string{`action="/catalog-import/register"`, "text.invalid"},
		},
		webtest.Scenario{
			Name: "a bad one, which stays in the box", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("text", "kind: Component\nmetadata: {name: <x>}\n"),
			Contains: []string{"line 1", "must have required property", "metadata: {name: &lt;x&gt;}\n</textarea>"},
		},
		webtest.Scenario{
			Name: "begun for something that is missing", Path: "/catalog-import?describe=system:default/dreams",
			Contains: []string{"A descriptor of system:default/dreams to begin with", "kind: System\nmetadata:\n  name: dreams\nspec:\n  owner: team-a\n", "1 entity: 1 new."},
		},
		webtest.Scenario{Name: "no reference", Path: "/catalog-import?describe=%3A%3A", Status: http.StatusBadRequest},
	)
}

func TestManyAreLookedAtLineByLine(t *testing.T) {
	_, house := shopHouse(t, nil)
	at := site(t, shopFiles())
	if err := registerAt(t, house, at+"/good.yaml"); err != nil {
		t.Fatal(err)
	}
	csv := "name;url\na;" + at + "/more.yaml\nb;" + at + "/bad.yaml\nc;" + at + "/none.yaml\nd;" + at + "/kind.yaml\ne;=cmd|' /C calc'!A0\nf;" + at + "/good.yaml\ng;http://10.0.0.1/x.yaml\n"
	lines := []string{
		`1 good`, `1 registered already`, `1 with errors`, `2 not allowed`, `1 cannot be read`, `1 skipped`, "The column name has", "3 entities in 2 files", "line 4: spec.owner must be string; 1 entity comes all the same",
		"This is not an address that begins with https://.", "=cmd|&#39; /C calc&#39;!A0", "no matching files found",
	}
	webtest.Run(t, house,
		webtest.Scenario{Name: "without JavaScript all at once", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("many", csv), Contains: lines, Lacks: []string{"hx-trigger=\"load\"", "looking…"}},
		webtest.Scenario{
			Name: "with it each asks for itself", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("many", csv), Header: map[string]string{"HX-Request": "true"},
			Contains: []string{`hx-get="/catalog-import/look?line=2&amp;target=` + at, "looking…", "6 still looking", "1 skipped", "<import-counts"}, Lacks: []string{"3 entities in 2 files"},
		},
		webtest.Scenario{
			Name: "one line", Path: "/catalog-import/look?line=2&target=" + url.QueryEscape(at+"/more.yaml"), Header: map[string]string{"HX-Request": "true"},
			Contains: []string{`<tr data-state="good"`, "checked", "3 entities in 2 files"}, Lacks: []string{"<html", "hx-get"},
		},
		webtest.Scenario{Name: "of no address", Path: "/catalog-import/look?line=2&target=file:/etc/passwd", Status: http.StatusBadRequest},
	)
}

func TestOfALongCSVTheFirstLinesAreLookedAt(t *testing.T) {
	_, house := shopHouse(t, nil)
	var csv strings.Builder
	csv.WriteString("url,owner\n")
	for i := range 250 {
		fmt.Fprintf(&csv, "https://10.0.0.1/%d.yaml,x\n", i)
	}
	webtest.Run(t, house, webtest.Scenario{
		Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("many", csv.String()),
		Contains: []string{"These are the first 200 of 250 lines. Register them, then give the others.", "200 not allowed", "https://10.0.0.1/199.yaml"}, Lacks: []string{"https://10.0.0.1/200.yaml<"},
		Check: func(t *testing.T, _ *http.Response, body string) {
			if rows := strings.Count(body, "<tr data-state="); rows != 200 {
				t.Errorf("%d lines were looked at", rows)
			}
		},
	})
}

func registerAt(t *testing.T, house http.Handler, target string) error {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/catalog-import/register", strings.NewReader(url.Values{"target": {target}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	house.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		return fmt.Errorf("status %d", w.Code)
	}
	return nil
}

func TestASlowHostKeepsNobodyWaiting(t *testing.T) {
	h, _ := shopHouse(t, nil)
	at := site(t, shopFiles())
	given := previewForm("many", at+"/slow.yaml\n"+at+"/slow.yaml?x\n"+at+"/good.yaml")
	webtest.Run(t, pagesOf(t, h, register.Options{LookTime: 50 * time.Millisecond}),
		webtest.Scenario{Name: "each has its time", Method: http.MethodPost, Path: "/catalog-import", Form: given, Contains: []string{"2 cannot be read", "It did not answer in 50ms.", "1 good"}},
		webtest.Scenario{Name: "also alone", Path: "/catalog-import/look?line=1&target=" + url.QueryEscape(at+"/slow.yaml"), Contains: []string{"It did not answer in 50ms."}},
	)
	webtest.Run(t, pagesOf(t, h, register.Options{LookAllTime: time.Nanosecond}),
		webtest.Scenario{Name: "and so has the page", Method: http.MethodPost, Path: "/catalog-import", Form: given, Contains: []string{"3 not reached", "There was no time for it"}},
	)
}

func TestManyAreRegisteredWithWhatBecameOfEach(t *testing.T) {
	h, house := shopHouse(t, nil)
	at := site(t, shopFiles())
	targets := url.Values{"target": {at + "/good.yaml", at + "/bad.yaml", "file:/etc/passwd", at + "/none.yaml"}}
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "the first time", Method: http.MethodPost, Path: "/catalog-import/many", Form: targets,
			Contains: []string{"Registered", "registered</span>", at + "/none.yaml", "The address must begin with https:// or http://.", "/catalog-import/brought?target=" + at + "/good.yaml"},
		},
		webtest.Scenario{Name: "once more", Method: http.MethodPost, Path: "/catalog-import/many", Form: targets, Contains: []string{"was registered already; it is read again"}},
		webtest.Scenario{Name: "none", Method: http.MethodPost, Path: "/catalog-import/many", Form: url.Values{}, Status: http.StatusBadRequest},
		webtest.Scenario{Name: "too many", Method: http.MethodPost, Path: "/catalog-import/many", Form: url.Values{"target": make([]string, 201)}, Status: http.StatusBadRequest},
	)
	all, err := h.Registrations(t.Context())
	if err != nil || len(all) != 3 {
		t.Errorf("registered are %v, %v", all, err)
	}
	h.Eventually("what is good is there", func() bool {
		return h.JSON("component:default/newcomer") != "" && h.JSON("component:default/beside") != ""
	})
}

func TestFilesAreUploadedUpToALimit(t *testing.T) {
	_, house := shopHouse(t, nil)
	at := site(t, shopFiles())
	upload := func(data []byte) string {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		_ = form.WriteField("as", "many")
		_ = form.WriteField("given", "")
		file, err := form.CreateFormFile("file", "all.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(file, bytes.NewReader(data))
		_ = form.Close()
		r := httptest.NewRequest(http.MethodPost, "/catalog-import", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		w := httptest.NewRecorder()
		house.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("status %d", w.Code)
		}
		return w.Body.String()
	}
	if body := upload([]byte("url,owner\n" + at + "/more.yaml,x\n" + at + "/none.yaml,y\n")); !strings.Contains(body, "1 good") || !strings.Contains(body, "1 cannot be read") {
		t.Error("an uploaded CSV is not looked at")
	}
	for name, data := range map[string][]byte{"more than we read": bytes.Repeat([]byte("url\n"), 1<<19), "more than is taken in": bytes.Repeat([]byte("url\n"), 3<<20)} {
		if body := upload(data); !strings.Contains(body, "This is more than 1 MB.") {
			t.Errorf("%s: the answer does not say so", name)
		}
	}
	if body := upload([]byte{0x89, 'P', 'N', 'G', 0, 0}); !strings.Contains(body, "This is not text in UTF-8.") {
		t.Error("a picture is not refused")
	}
}

func TestAReadOnlyCatalogOffersNoRegistering(t *testing.T) {
	_, house := shopHouse(t, func(o *catalog.Options) { o.ReadOnly = true })
	at := site(t, shopFiles())
	webtest.Run(t, house,
		webtest.Scenario{Path: "/catalog-import", Contains: []string{"This catalog is read-only"}},
		webtest.Scenario{Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", at+"/good.yaml"), Contains: []string{"What comes in"}, Lacks: []string{`action="/catalog-import/register"`}},
		webtest.Scenario{Method: http.MethodPost, Path: "/catalog-import/many", Form: url.Values{"target": {at + "/good.yaml"}}, Contains: []string{"readonly mode"}},
	)
}
