package home

import (
	"context"
	"slices"
	"sync"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// broken keeps what has never been good enough to show, by who its file says owns it, for as long as the catalog does not change.
type broken struct {
	mu    sync.Mutex
	seq   int64
	known bool
	list  []unshown
}

// unshown is an entity that only its file knows.
type unshown struct {
	owner string
	need  need
}

// brokenOf are the needs of those who own what cannot be shown: nobody else would mend it.
func (h *Home) brokenOf(ctx context.Context, owners []string) ([]need, error) {
	h.broken.mu.Lock()
	defer h.broken.mu.Unlock()
	if seq := h.Catalog.Index().Seq(); !h.broken.known || h.broken.seq != seq {
		failed, err := h.Catalog.Unprocessed(ctx, true)
		if err != nil {
			return nil, err
		}
		h.broken.list = nil
		for _, one := range failed {
			if found, ok := newUnshown(one); ok {
				h.broken.list = append(h.broken.list, found)
			}
		}
		h.broken.seq, h.broken.known = seq, true
	}
	var list []need
	for _, one := range h.broken.list {
		if slices.Contains(owners, one.owner) {
			list = append(list, one.need)
		}
	}
	return list, nil
}

func newUnshown(one catalog.Unprocessed) (unshown, bool) {
	ref, err := entity.ParseRef(one.Ref, entity.Ref{})
	if err != nil {
		return unshown{}, false
	}
	owner, err := entity.ParseRef(spec(one.Entity, "owner"), entity.Ref{Kind: "group", Namespace: ref.Namespace})
	if err != nil {
		return unshown{}, false
	}
	n, ok := problemNeed(ui.EntityLink{Ref: ref}, one.Problems)
	n.Action, n.Path = "See why", ui.EntityPath(ref) // the page tells, in place of the entity
	return unshown{owner.String(), n}, ok
}
