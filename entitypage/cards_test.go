package entitypage_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// says is a card that shows a text.
func says(id string, order int, text string) entitypage.Card {
	return drawnBy(id, order, func() (templ.Component, error) { return ui.Card{Title: text}.View(), nil })
}

func drawnBy(id string, order int, draw func() (templ.Component, error)) entitypage.Card {
	return entitypage.Card{
		ID: id, Title: "Title of " + id, Order: order, Shows: func(e entity.Entity) bool { return e.Kind() == "Component" },
		View: func(context.Context, *http.Request, entity.Entity) (templ.Component, error) { return draw() },
	}
}

func lazily(card entitypage.Card) entitypage.Card {
	card.Lazy = true
	return card
}

func cardHouse(t *testing.T, cards ...entitypage.Card) http.Handler {
	t.Helper()
	return cardsIn(t, entitypage.Options{Cards: cards})
}

func cardsIn(t *testing.T, options entitypage.Options) http.Handler {
	t.Helper()
	house, _ := shopHouse(t, nil)
	options.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	return namestest.Serve(t, entitypage.New(house.Catalog, problems.New(house.Catalog, options.Log), options).Routes)
}

func TestCardsStandOnThePageOfAnEntity(t *testing.T) {
	teller := says("teller", 5, "The teller")
	teller.Tells = []string{"dependsOn"}
	half := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "<section><h2>Half a card")
		return errors.New("the other half is lost")
	})
	house := cardHouse(t, teller, says("first", -1, "The first"),
		drawnBy("told", 1, func() (templ.Component, error) { return nil, fault.New(fault.Unavailable, "The <tracker> is away") }),
		drawnBy("secret", 2, func() (templ.Component, error) { return nil, errors.New("password 1234") }),
		drawnBy("broken", 3, func() (templ.Component, error) { panic("oh") }),
		drawnBy("half", 4, func() (templ.Component, error) { return half, nil }),
		drawnBy("nothing", 4, func() (templ.Component, error) { return nil, nil }),
	)
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "each in its own frame, whatever happens to it", Path: "/catalog/default/component/orders",
			Contains: []string{
				"The first", "The teller", "Title of told", "The &lt;tracker&gt; is away", "Title of secret", "could not be shown", "Title of broken", "Title of half",
				`href="/catalog/default/component/orders/cards/broken"`, "About", "Uses",
			},
			Lacks: []string{"1234", "Half a card", "Title of nothing", "Runs on", "/assets/htmx-"},
			Check: func(t *testing.T, _ *http.Response, body string) {
				if first, about, last := strings.Index(body, "The first"), strings.Index(body, "About"), strings.Index(body, "The teller"); first > about || about > last {
					t.Error("cards are not in their order around what the catalog shows")
				}
			},
		},
		webtest.Scenario{Name: "not on others", Path: "/catalog/default/group/team-a", Lacks: []string{"The first"}},
	)
}

func TestACardThatNeverEndsIsLeftBehind(t *testing.T) {
	until := make(chan struct{})
	t.Cleanup(func() { close(until) })
	stuck := func() (templ.Component, error) {
		<-until // deaf to its context
		return nil, nil
	}
	house := cardsIn(t, entitypage.Options{CardTime: 50 * time.Millisecond, Cards: []entitypage.Card{drawnBy("stuck", 1, stuck), lazily(drawnBy("late", 2, stuck))}})
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "the page does without it", Path: "/catalog/default/component/orders",
			Contains: []string{"Title of stuck", "did not answer in 0.01 s", `href="/catalog/default/component/orders/cards/stuck"`, "Retry", "About"},
		},
		webtest.Scenario{
			Name: "a lazy one has longer", Path: "/catalog/default/component/orders/cards/late", Header: map[string]string{"HX-Request": "true"},
			Contains: []string{"Title of late", "did not answer in 0.05 s", `hx-get="/catalog/default/component/orders/cards/late"`}, Lacks: []string{"<html"},
		},
	)
}

func TestLazyCardsComeAfterThePage(t *testing.T) {
	house := cardHouse(t, lazily(says("slow", 1, "What was slow")),
		lazily(drawnBy("nothing", 2, func() (templ.Component, error) { return nil, nil })),
		lazily(drawnBy("broken", 3, func() (templ.Component, error) { panic("oh") })))
	piece := map[string]string{"HX-Request": "true"}
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "the page holds their places, with a link for those without JavaScript", Path: "/catalog/default/component/orders",
			Contains: []string{
				"Title of slow", `hx-get="/catalog/default/component/orders/cards/slow"`, `href="/catalog/default/component/orders/cards/slow"`, ui.AssetPath("htmx.js"),
				`aria-busy="true"`, `class="skeleton"`, "<template data-failed>", "could not be loaded", `"noSwap": [204, 304, "4xx", "5xx"]`,
			},
			Lacks: []string{"What was slow"},
		},
		webtest.Scenario{
			Name: "the card alone", Path: "/catalog/default/component/orders/cards/slow", Header: piece,
			Contains: []string{"What was slow"}, Lacks: []string{"<html"},
		},
		webtest.Scenario{
			Name: "a page with only the card", Path: "/catalog/default/component/orders/cards/slow",
			Contains: []string{"What was slow", "<html", "Orders &lt;1&gt;"}, Lacks: []string{"Title of slow"},
		},
		webtest.Scenario{Name: "an empty one", Path: "/catalog/default/component/orders/cards/nothing", Header: piece, Contains: []string{"Title of nothing", "nothing to show"}},
		webtest.Scenario{
			Name: "a failed one", Path: "/catalog/default/component/orders/cards/broken", Header: piece,
			Contains: []string{"could not be shown", "Retry"}, Lacks: []string{"<html"},
		},
		webtest.Scenario{Name: "one that is not there", Path: "/catalog/default/component/orders/cards/other", Status: 404},
		webtest.Scenario{Name: "one of other kinds", Path: "/catalog/default/group/team-a/cards/slow", Status: 404},
		webtest.Scenario{Name: "of no entity", Path: "/catalog/default/component/none/cards/slow", Status: 404},
	)
}
