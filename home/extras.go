package home

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/ui"
)

// shownOften is how many pages Most visited shows, which a page enters with so many visits.
const (
	shownOften = 8
	manyVisits = 3
)

// extras are the widgets for which the company gives something to show.
func (h *Home) extras() []Widget {
	var list []Widget
	if h.Config.Welcome != "" {
		list = append(list, Widget{ID: "welcome", Title: "Getting started", Wide: true, View: h.welcome})
	}
	if len(h.Config.Tools) > 0 {
		list = append(list, Widget{ID: "tools", Title: "Tools", View: h.tools})
	}
	if len(h.Clocks) > 0 {
		list = append(list, Widget{ID: "clocks", Title: "Clocks", View: h.clocks, Scripts: []string{"world-clock"}})
	}
	return list
}

func (h *Home) welcome(context.Context, *http.Request) (templ.Component, error) {
	return ui.Card{Title: "Getting started", Body: ui.Markdown{Text: h.Config.Welcome, Under: 2}.View()}.View(), nil
}

// often are the pages that the reader opens most; none before one was opened a few times.
func (h *Home) often(ctx context.Context, _ *http.Request) (templ.Component, error) {
	visits, err := h.Settings.Visits(ctx)
	if err != nil {
		return nil, err
	}
	visits = slices.DeleteFunc(slices.Clone(visits), func(v identity.Visit) bool { return v.Times < manyVisits })
	if len(visits) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(visits, func(a, b identity.Visit) int { return cmp.Compare(b.Times, a.Times) })
	return ui.Card{Title: "Most visited", Body: oftenView(visits[:min(len(visits), shownOften)])}.View(), nil
}

func (h *Home) tools(context.Context, *http.Request) (templ.Component, error) {
	return ui.Card{Title: "Tools", Body: toolsView(h.Config.Tools)}.View(), nil
}

func (h *Home) clocks(context.Context, *http.Request) (templ.Component, error) {
	return ui.Card{Title: "Clocks", Body: clocksView(h.Clocks, time.Now())}.View(), nil
}

// name is the label, or the city of the zone.
func (c Clock) name() string {
	zone := c.Zone.String()
	return cmp.Or(c.Label, strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " "))
}
