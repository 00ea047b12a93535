package entitypage

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// Card is what another room, or a plugin, adds to the pages of entities that Shows picks.
type Card struct {
	ID    string // in the card's own address, unique among all cards
	Title string // of its frame while it loads and where it failed
	Shows func(e entity.Entity) bool
	Order int      // from the top; below zero stands before what the catalog itself shows
	Side  bool     // stands in the right column
	Tells []string // relations that the card shows: the page's list of relations leaves them out
	Lazy  bool     // comes after the page: for whatever asks another system

	// View draws the whole card, usually a ui.Card; nil shows nothing. ctx ends when the card has taken too long; one that goes on all
	// the same is left behind. An error that is a fault is shown in the card's place, others as a sentence without detail.
	View func(ctx context.Context, r *http.Request, e entity.Entity) (templ.Component, error)
}

// cardTime is how long a card may take that comes after the page. One that the page waits for has a fifth of it.
const cardTime = 10 * time.Second

// cards are those of the entity in one place of its page.
func (v *entityPage) cards(side, first bool) []Card {
	var found []Card
	for _, card := range v.pages.cards {
		if card.Side == side && (card.Order < 0) == first && card.Shows(v.entity) {
			found = append(found, card)
		}
	}
	slices.SortStableFunc(found, func(a, b Card) int { return a.Order - b.Order })
	return found
}

// told are the relations that cards of the page show.
func (v *entityPage) told() map[string]bool {
	told := map[string]bool{}
	for _, card := range v.pages.cards {
		if len(card.Tells) > 0 && card.Shows(v.entity) {
			for _, relation := range card.Tells {
				told[relation] = true
			}
		}
	}
	return told
}

// scripts is the library by which lazy cards load; nothing if there are none.
func (v *entityPage) scripts() []string {
	for _, card := range v.pages.cards {
		if card.Lazy && card.Shows(v.entity) {
			return []string{"htmx"}
		}
	}
	return nil
}

func (v *entityPage) cardPath(card Card) string {
	return v.path + "/cards/" + url.PathEscape(card.ID)
}

// card answers with one card: alone where a page asked for it, and on a page of its own to people without JavaScript.
func (p Pages) card(r *http.Request) (web.Page, error) {
	v, missing, err := p.open(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	i := slices.IndexFunc(p.cards, func(c Card) bool { return c.ID == r.PathValue("id") })
	if i < 0 || !p.cards[i].Shows(v.entity) {
		return web.Page{}, fault.New(fault.NotFound, "%s has no such card", v.ref)
	}
	drawn := v.draw(p.cards[i])
	if r.Header.Get("HX-Request") != "" {
		return web.Page{Body: drawn, Fragment: true}, nil
	}
	return v.page("cards", cardAlone(drawn)), nil
}

// draw is the finished card. A card that fails, or breaks, says so in its own place.
func (v *entityPage) draw(card Card) templ.Component {
	limit := v.timeOf(card)
	text, err := ui.Drawn(v.request.Context(), limit, func(ctx context.Context) (templ.Component, error) {
		return card.View(ctx, v.request.WithContext(ctx), v.entity)
	})
	switch {
	case err != nil:
		v.pages.log.WarnContext(v.request.Context(), "card failed", "card", card.ID, "entity", v.ref, "error", err)
		return ui.FailedCard(card.Title, ui.WhyUndrawn(err, limit), v.cardPath(card))
	case text == "" && card.Lazy:
		return ui.Card{Title: card.Title, Note: "nothing to show"}.View()
	}
	return ui.AsDrawn(text)
}

// timeOf is how long a card may take here.
func (v *entityPage) timeOf(card Card) time.Duration {
	if card.Lazy {
		return v.pages.cardTime
	}
	return v.pages.cardTime / 5
}
