package walks

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
	"github.com/callboard/callboard/ui/uitest"
)

// shaky stands in front of a portal, and answers some paths itself.
type shaky struct {
	URL string

	mu      sync.Mutex
	answers map[string]http.HandlerFunc
}

func newShaky(t *testing.T, portal http.Handler) *shaky {
	t.Helper()
	s := &shaky{answers: map[string]http.HandlerFunc{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		answer := s.answers[r.URL.Path]
		s.mu.Unlock()
		if answer == nil {
			answer = portal.ServeHTTP
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// let answers a path from now on; nil leaves it to the portal.
func (s *shaky) let(path string, answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[path] = answer
}

// faults are the ways not to answer.
var faults = map[string]http.HandlerFunc{
	"an error":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusServiceUnavailable) },
	"no answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
}

// notice is the only one that the frame shows.
func notice(p *uitest.Page) string {
	p.Await(`document.querySelectorAll(".notes [role=alert]").length === 1`)
	return p.Text(".notes [role=alert] > span")
}

const noNotice = `document.querySelector(".notes [role=alert]") === null`

func TestWhatFailsIsSaidWhereItWasAskedFor(t *testing.T) {
	server := openPortal(t)
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	portal := httputil.NewSingleHostReverseProxy(at)
	portal.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	for name, walk := range map[string]func(*testing.T, *shaky, *uitest.Page){"a copy": copyInVain, "a star": starInVain, "a list": listInVain} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			front := newShaky(t, portal)
			walk(t, front, uitest.Open(t, front.URL, uitest.View{}))
		})
	}
}

// copyInVain copies where browsers have no clipboard, as on plain http, and then where they let nothing be copied at all.
func copyInVain(t *testing.T, _ *shaky, p *uitest.Page) {
	const button, said = "main .listing copy-text button", `document.querySelector("main .listing copy-text [aria-live]")?.textContent === "Copied"`
	p.Go("/catalog/default/component/booking-api/source")
	uitest.Eval[any](p, `Object.defineProperty(navigator, "clipboard", { value: undefined });
		document.addEventListener("copy", () => { window.copied = document.activeElement.value }); null`)
	p.ClickOn(button)
	p.Await(said)
	if !uitest.Eval[bool](p, `document.querySelector("main .listing .btn").getBoundingClientRect().left >= document.querySelector("main .listing .code").getBoundingClientRect().right`) {
		t.Error("the button lies on the text that it copies")
	}
	if !uitest.Eval[bool](p, noNotice+` && window.copied.startsWith("apiVersion:") && window.copied === document.querySelector("main .listing ol").textContent`) {
		t.Errorf("copied was %q", uitest.Eval[string](p, `window.copied`))
	}
	uitest.Eval[any](p, `document.execCommand = () => false; document.querySelector("main .listing copy-text [aria-live]").remove()`)
	p.ClickOn(button)
	if text := notice(p); text != "Could not be copied. Select the text and copy it by hand." {
		t.Errorf("the notice says %q", text)
	}
	if p.Count(".notes a, main .listing copy-text [aria-live]") > 0 {
		t.Error("it says that it was copied, or leads away")
	}
	report(t, "accessibility of the notice", p.Violations())
	uitest.Eval[any](p, `delete document.execCommand`)
	p.ClickOn(button)
	p.Await(said + " && " + noNotice)
}

// starInVain gives more stars than there may be, and then to a portal that does not answer.
func starInVain(t *testing.T, front *shaky, p *uitest.Page) {
	const pressed = `document.querySelector("main .star").getAttribute("aria-pressed") === "true"`
	all := make([]string, 500)
	for i := range all {
		all[i] = fmt.Sprintf(`"component:default/c%d"`, i)
	}
	visitor := newVisitor(t, front.URL)
	keep := func(stars []string) {
		body := strings.NewReader(`{"value":[` + strings.Join(stars, ",") + `]}`)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, front.URL+"/api/user-settings/buckets/starredEntities/keys/entityRefs", body)
		if err == nil {
			request.Header.Set("Content-Type", "application/json")
		}
		if status, text := visitor.answer(request, err); status != http.StatusOK {
			t.Fatalf("stars are not taken: %d %s", status, text)
		}
	}
	keep(all)
	p.Go("/catalog/default/component/night-bell")
	uitest.Eval[any](p, `window.stays = true`)
	p.Press("s")
	if text := notice(p); text != "Could not be saved. You have starred 500 entities already. Take some stars away first." {
		t.Errorf("the notice says %q", text)
	}
	front.let("/star", faults["no answer"])
	p.Press("s")
	p.Await(`document.querySelector(".notes [role=alert]").innerText.includes("Could not be saved: the portal does not answer.")`)
	if !uitest.Eval[bool](p, `window.stays && !(`+pressed+`)`) {
		t.Error("the star is there, or the page is another")
	}
	keep(nil)
	front.let("/star", nil)
	p.Press("s")
	p.Await(pressed + " && window.stays && " + noNotice)
}

// listInVain filters a list that cannot be loaded, in each way, and tries again when it can.
func listInVain(t *testing.T, front *shaky, p *uitest.Page) {
	for why, fault := range faults {
		p.Go("/catalog?kind=component")
		before := p.Text("main tbody")
		front.let("/catalog", fault)
		p.Press("f")
		p.Type("ticket")
		p.Await(`document.querySelector(".notes [role=alert] a")?.getAttribute("href").includes("q=ticket")`)
		if text := notice(p); text != "Could not be loaded." {
			t.Errorf("%s: the notice says %q", why, text)
		}
		if after := p.Text("main tbody"); after != before {
			t.Errorf("%s: the list is another: %.300s", why, after)
		}
		front.let("/catalog", nil)
		p.Click("Retry")
		p.Await(`location.search.includes("q=ticket") && document.querySelectorAll("main tbody tr").length < 10 && ` + noNotice)
	}
}

// TestACardThatCannotBeFetchedIsTriedAgain has a shop of its own: no card of the portal comes after its page.
func TestACardThatCannotBeFetchedIsTriedAgain(t *testing.T) {
	const path = "/catalog/default/component/orders/cards/late"
	front := newShaky(t, shopWithCard(t))
	for why, fault := range faults {
		t.Run(why, func(t *testing.T) {
			p := uitest.Open(t, front.URL, uitest.View{})
			front.let(path, fault)
			p.Go("/catalog/default/component/orders")
			uitest.Eval[any](p, `window.stays = true`)
			p.Await(`[...document.querySelectorAll("main .card")].some((card) => /^The late one\s+could not be loaded\s+Retry$/.test(card.innerText))`)
			if waiting := p.Count("[aria-busy]"); waiting != 0 {
				t.Errorf("%d frames still wait", waiting)
			}
			p.Click("Retry")
			p.Settle()
			if text := p.Text("main"); !strings.Contains(text, "could not be loaded") {
				t.Errorf("tried in vain, the card says no more why it is not there:\n%s", text)
			}
			front.let(path, nil)
			p.Click("Retry")
			p.Await(`document.querySelector("main").innerText.includes("What came late") && !document.querySelector("main").innerText.includes("Retry") && window.stays`)
		})
	}
}

func shopWithCard(t *testing.T) http.Handler {
	t.Helper()
	house, log := namestest.Open(t, nil), slog.New(slog.DiscardHandler)
	look, err := ui.New(ui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	late := entitypage.Card{
		ID: "late", Title: "The late one", Lazy: true, Shows: func(entity.Entity) bool { return true },
		View: func(context.Context, *http.Request, entity.Entity) (templ.Component, error) {
			return ui.Card{Title: "What came late"}.View(), nil
		},
	}
	pages := entitypage.New(house.Catalog, problems.New(house.Catalog, log), entitypage.Options{Log: log, Cards: []entitypage.Card{late}})
	return namestest.Serve(t, pages.Routes, func(rt *web.Router) { look.Routes(rt) })
}
