package home

import (
	"context"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// ailments are what is wrong with the things of a reader: all that they hear of under Needs you, so that one page does not say two things.
type ailments struct {
	own    owned
	wrong  map[string][]entity.Problem
	others map[string]int // names that two files claim, and things that need what is deprecated
}

func (h *Home) ailments(ctx context.Context, own owned) (ailments, error) {
	now, err := h.Problems.Current(ctx)
	if err != nil {
		return ailments{}, err
	}
	claims, err := h.Problems.Claims(ctx)
	a := ailments{own: own, wrong: now.ByRef, others: map[string]int{}}
	for _, claim := range claims {
		a.others[claim.Ref]++
	}
	for _, ref := range own.needing(deprecated, not(deprecated)) {
		a.others[ref]++
	}
	return a, err
}

// refs are those with ailments, some twice; of those that the index tells only as many as are shown.
func (a ailments) refs() []string {
	refs := append(sortedRefs(a.wrong), sortedRefs(a.others)...)
	for _, where := range []*entity.Predicate{orphaned, naming} {
		some, _ := a.own.first(where, shownOwned)
		refs = append(refs, some...)
	}
	return refs
}

// of says how well a thing is.
func (a ailments) of(ref string) templ.Component {
	n, tone := len(a.wrong[ref])+a.others[ref], ui.Warn
	for _, where := range []*entity.Predicate{orphaned, naming} {
		n += len(a.own.index.Among([]string{ref}, where, a.own.visible))
	}
	if n == 0 {
		return ui.Stated(ui.Good, "No problems")
	}
	if bad, _ := parted([]string{ref}, a.wrong); len(bad) > 0 {
		tone = ui.Bad
	}
	return ui.Stated(tone, ui.Count(n, "problem", "problems"))
}
