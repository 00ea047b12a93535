package home

import (
	"context"
	"slices"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// brokenOf are the needs of those who own what has never been good enough to show: nobody else would mend it.
func (h *Home) brokenOf(ctx context.Context, owners []string) ([]need, error) {
	now, err := h.Problems.Current(ctx)
	if err != nil {
		return nil, err
	}
	var list []need
	for _, one := range now.Unshown {
		ref, err := entity.ParseRef(one.Ref, entity.Ref{})
		if err != nil || !slices.Contains(owners, one.Owner) {
			continue
		}
		if found := now.ByRef[one.Ref]; len(found) > 0 {
			n := problemNeed(ui.EntityLink{Ref: ref}, found)
			n.Action, n.Path = "See why", ui.EntityPath(ref) // the page tells, in place of the entity
			list = append(list, n)
		}
	}
	return list, nil
}
