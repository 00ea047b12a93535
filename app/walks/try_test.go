package walks

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/ui/uitest"
)

// holds is an API with an operation for each thing that can happen. Its servers are one that lets pages ask, one that does not, and one
// that is gone.
const holds = `apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: holds}
spec:
  type: openapi
  lifecycle: production
  owner: signalbox
  definition: |
    openapi: 3.0.3
    info: {title: Holds, version: "1"}
    servers: [{url: %q}, {url: %q}, {url: %q}, {url: "ftp://old.example"}]
    components: {securitySchemes: {me: {type: http, scheme: bearer}}}
    paths:
      /holds/{night}:
        post:
          operationId: hold
          security: [{me: []}]
          parameters:
            - {name: night, in: path, required: true, schema: {type: string, format: date, example: "2027-03-14"}}
            - {name: tag, in: query, schema: {type: array, items: {type: string}}}
            - {name: class, in: query, schema: {type: string, enum: [seat, couchette]}}
            - {name: X-Trace, in: header, schema: {type: string}}
            - {name: Cookie, in: header, schema: {type: string}}
          requestBody: {content: {application/json: {example: {berths: 2, note: "it's"}}}}
          responses: {"201": {description: Held}}
      /slow: {get: {operationId: slow, responses: {"200": {description: ok}}}}
      /away: {get: {operationId: away, responses: {"200": {description: ok}}}}
      /giant: {get: {operationId: giant, responses: {"200": {description: ok}}}}
      /picture: {get: {operationId: picture, responses: {"200": {description: ok}}}}
`

// asked is what an API was sent.
type asked struct {
	Method, Path, Query, Body string
	Header                    http.Header
}

// holdsAPI answers pages of any origin, as APIs do that are meant for browsers.
func holdsAPI(elsewhere string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/holds/{night}", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(asked{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header})
	})
	mux.HandleFunc("/v1/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/v1/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusFound) })
	mux.HandleFunc("/v1/giant", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("<script>alert(1)</script>\n", 300_000))
	})
	mux.HandleFunc("/v1/picture", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte("\x89PNG\r\n\x1a\n\x00\x00"))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		if r.Method != http.MethodOptions {
			mux.ServeHTTP(w, r)
		}
	})
}

// openHolds is a portal that knows the API, and the servers of it.
func openHolds(t *testing.T) (portal *apptest.Server, open, closed string) {
	t.Helper()
	shut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	t.Cleanup(shut.Close)
	api := httptest.NewServer(holdsAPI("http://elsewhere.example/"))
	t.Cleanup(api.Close)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	portal = openPortal(t)
	site := apptest.NewSite(t)
	site.Put("/holds.yaml", fmt.Sprintf(holds, api.URL+"/v1", shut.URL, "http://"+gone.Addr().String()))
	visitor := newVisitor(t, portal.URL)
	visitor.send("/catalog-import/register", url.Values{"target": {site.URL + "/holds.yaml"}})
	portal.Eventually("the API is there", func() bool { return visitor.status(definitionOfHolds) == http.StatusOK })
	return portal, api.URL, shut.URL
}

const definitionOfHolds = "/catalog/default/api/holds/definition"

func tryPath(operation string) string {
	return definitionOfHolds + "?try=op-" + operation + "#op-" + operation
}

// enter types into the field of a name, as its label calls it.
func enter(p *uitest.Page, name, text string) {
	uitest.Eval[any](p, fmt.Sprintf(`(() => { const e = document.querySelector('.try [data-name=%q]'); e.focus(); e.select?.(); })()`, name))
	p.Type(text)
}

// pick chooses an option by its number.
func pick(p *uitest.Page, selector string, option int) {
	uitest.Eval[any](p, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.selectedIndex = %d; e.dispatchEvent(new Event("input", {bubbles: true})); })()`, selector, option))
}

func send(p *uitest.Page) {
	uitest.Eval[any](p, `document.querySelector(".try [type=submit]").click()`)
}

// answered waits for the end of a request, and is what the page says then.
func answered(p *uitest.Page) string {
	p.Await(`document.querySelector(".try progress").hidden && document.querySelector(".try-state").textContent !== ""`)
	return p.Text(".try-state")
}

func wantAll(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q: %.1500s", what, part, text)
		}
	}
}

func TestOperationsAreTriedFromTheBrowser(t *testing.T) {
	portal, open, closed := openHolds(t)
	t.Run("what is typed is sent, and the answer shown", func(t *testing.T) { tryAnOperation(t, portal, open) })
	t.Run("why there is no answer is said in words", func(t *testing.T) { tryInVain(t, portal, closed) })
	t.Run("answers are bounded", func(t *testing.T) { tryMuch(t, portal) })
	t.Run("only where it is asked for", func(t *testing.T) { tryNothing(t, portal, open) })
}

func tryAnOperation(t *testing.T, portal *apptest.Server, open string) {
	t.Parallel()
	p := uitest.Open(t, portal.URL, uitest.View{})
	p.Go(tryPath("hold"))
	if got := uitest.Eval[string](p, `document.querySelector(".try [data-name=night]").value`); got != "2027-03-14" {
		t.Errorf("the field of the path begins with %q", got)
	}
	enter(p, "tag", "quiet, by the sea")
	enter(p, "X-Trace", "a'b")
	enter(p, "Token", "secret")
	pick(p, ".try [data-name=class]", 2)
	wantAll(t, "the command", p.Text(".try-command"),
		`curl -X POST --url '`+open+`/v1/holds/2027-03-14?tag=quiet&tag=by%20the%20sea&class=couchette'`, `-H 'X-Trace: a'\''b'`, `"Authorization: Bearer $TOKEN"`, `"note": "it'\''s"`)
	if strings.Contains(p.Text(".try-command"), "secret") {
		t.Error("the command gives the secret away")
	}

	enter(p, "X-Trace", "traced")
	p.Press("Enter")
	wantAll(t, "the answer", answered(p), "201", "Created", "ms")
	var got asked
	if err := json.Unmarshal([]byte(p.Text(".try-answer ol")), &got); err != nil {
		t.Fatalf("the body is not what was sent: %v: %s", err, p.Text(".try-answer"))
	}
	if got.Method != "POST" || got.Path != "/v1/holds/2027-03-14" || got.Query != "tag=quiet&tag=by%20the%20sea&class=couchette" || !strings.Contains(got.Body, `"berths": 2`) {
		t.Errorf("sent %+v", got)
	}
	for name, want := range map[string]string{
		"X-Trace": "traced", "Authorization": "Bearer secret", "Content-Type": "application/json", "Cookie": "", "Referer": "", "Origin": portal.URL,
	} {
		if sent := got.Header.Get(name); sent != want {
			t.Errorf("sent %s: %q, want %q", name, sent, want)
		}
	}
	report(t, "the browser complains", p.Complaints())
	report(t, "accessibility", p.Violations())
	p.Look(uitest.View{Width: 390, Height: 844, Dark: true})
	report(t, "390 px scroll", p.Sideways())
	report(t, "dark at 390 px: accessibility", p.Violations())
}

func tryInVain(t *testing.T, portal *apptest.Server, closed string) {
	t.Parallel()
	for _, c := range []struct {
		name, operation string
		server          int
		want            []string
	}{
		{"pages may not ask", "giant", 1, []string{"No answer", strings.TrimPrefix(closed, "http://") + " is there, but does not let pages of " + portal.URL, "Access-Control-Allow-Origin"}},
		{"nothing listens", "giant", 2, []string{"No answer", "cannot be reached from your browser"}},
		{"it leads elsewhere", "away", 0, []string{"leads on to an address that the definition does not name"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := uitest.Open(t, portal.URL, uitest.View{})
			p.Go(tryPath(c.operation))
			pick(p, "[data-server]", c.server)
			send(p)
			wantAll(t, "the page", answered(p), c.want...)
		})
	}
}

func tryMuch(t *testing.T, portal *apptest.Server) {
	t.Parallel()
	p := uitest.Open(t, portal.URL, uitest.View{})
	p.Go(tryPath("giant"))
	send(p)
	wantAll(t, "the answer", answered(p), "200", "MB")
	wantAll(t, "the note", p.Text(".try-answer > .note"), "The first 300,000 letters are shown.")
	if text := p.Text(".try-answer ol"); !strings.HasPrefix(text, "<script>alert(1)</script>") || len(text) > 301_000 {
		t.Errorf("%d letters are shown: %.100s", len(text), text)
	}

	p.Go(tryPath("picture"))
	send(p)
	wantAll(t, "the answer", answered(p), "200")
	wantAll(t, "the note", p.Text(".try-answer > .note"), "The body is not text: 10 B of image/png.")

	p.Go(tryPath("slow"))
	send(p)
	p.Await(`!document.querySelector("[data-cancel]").hidden`)
	uitest.Eval[any](p, `document.querySelector("[data-cancel]").click()`)
	wantAll(t, "the page", answered(p), "Cancelled after")
}

func tryNothing(t *testing.T, portal *apptest.Server, open string) {
	t.Parallel()
	ask := func(p *uitest.Page, address string) string {
		return uitest.Eval[string](p, fmt.Sprintf(`fetch(%q).then(() => "sent", () => "refused")`, address))
	}
	p := uitest.Open(t, portal.URL, uitest.View{})
	p.Go(tryPath("slow"))
	if got := ask(p, open+"/v1/giant"); got != "sent" {
		t.Errorf("the page that tries an operation may not send: %s", got)
	}
	p.Go(definitionOfHolds)
	if got := ask(p, open+"/v1/giant"); got != "refused" {
		t.Errorf("a page that tries nothing may send: %s", got)
	}
	if scripts := p.Load().Scripts(); strings.Contains(strings.Join(scripts, " "), "try-") || p.Count("try-operation") > 0 {
		t.Errorf("a page that tries nothing loads %v", scripts)
	}

	p.Look(uitest.View{NoScript: true})
	p.Go(tryPath("hold"))
	wantAll(t, "the form without JavaScript", p.Text(".try"), "Server", "night", "required", "Sending needs JavaScript", "curl -X POST", "ftp://old.example")
	if strings.Contains(p.Text(".try"), "Send\n") {
		t.Error("without JavaScript there is a button that does nothing")
	}
}
