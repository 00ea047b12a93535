package home

import (
	"net/http"
	"slices"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/identity"
)

// arranged is a widget in the place that the reader gave it.
type arranged struct {
	Widget
	Hidden      bool
	First, Last bool // in its column
}

// arrangement is all widgets in the reader's order; new ones follow those that they have placed.
func (h *Home) arrangement(r *http.Request) ([]arranged, error) {
	chosen, err := h.Settings.Home(r.Context())
	if err != nil {
		return nil, err
	}
	var list []arranged
	for _, w := range h.Widgets {
		list = append(list, arranged{Widget: w, Hidden: slices.Contains(chosen.Hidden, w.ID)})
	}
	slices.SortStableFunc(list, func(a, b arranged) int { return rank(chosen.Order, a.ID) - rank(chosen.Order, b.ID) })
	for _, wide := range []bool{true, false} {
		first, last := -1, -1
		for i, a := range list {
			if a.Wide == wide {
				if last = i; first < 0 {
					first = i
				}
			}
		}
		if first >= 0 {
			list[first].First, list[last].Last = true, true
		}
	}
	return list, nil
}

func rank(order []string, id string) int {
	if at := slices.Index(order, id); at >= 0 {
		return at
	}
	return len(order)
}

// arrange shows, hides or moves a widget, or puts everything back as it comes.
func (h *Home) arrange(r *http.Request) (string, error) {
	const again = "/?arrange"
	id, move := r.FormValue("id"), r.FormValue("move")
	if move == "reset" {
		return again, h.Settings.ArrangeHome(r.Context(), identity.Arrangement{})
	}
	list, err := h.arrangement(r)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(list, func(a arranged) bool { return a.ID == id })
	if at < 0 {
		return "", fault.New(fault.NotFound, "There is no such widget.")
	}
	switch move {
	case "hide", "show":
		list[at].Hidden = move == "hide"
	case "up":
		swap(list, at, -1)
	case "down":
		swap(list, at, +1)
	default:
		return "", fault.New(fault.Invalid, "A widget is moved up or down, hidden or shown.")
	}
	var chosen identity.Arrangement
	for _, a := range list {
		chosen.Order = append(chosen.Order, a.ID)
		if a.Hidden {
			chosen.Hidden = append(chosen.Hidden, a.ID)
		}
	}
	return again, h.Settings.ArrangeHome(r.Context(), chosen)
}

// swap changes places with the next widget of the same column.
func swap(list []arranged, at, step int) {
	for other := at + step; other >= 0 && other < len(list); other += step {
		if list[other].Wide == list[at].Wide {
			list[at], list[other] = list[other], list[at]
			return
		}
	}
}
