package catalog

import (
	"context"
	"slices"

	"github.com/callboard/callboard/entity"
)

// BroughtBy are the entities that would go with a registration, sorted: all that no other location leads to.
func (c *Catalog) BroughtBy(ctx context.Context, r Registration) ([]string, error) {
	stored, err := c.store.documentAt(ctx, rootRef(entity.LocationRef{Type: r.Type, Target: r.Target}))
	if err != nil || len(stored) == 0 {
		return nil, err
	}
	root := stored[0].ID
	links, err := c.store.linkGraph(ctx)
	if err != nil {
		return nil, err
	}
	already := map[int64]bool{}
	for _, id := range links.unreached(c.options.KeepOrphans, nil) {
		already[id] = true
	}
	links.parents[root] = slices.DeleteFunc(links.parents[root], func(parent string) bool { return parent == registeredProvider })
	var lost []int64
	for _, id := range links.unreached(c.options.KeepOrphans, map[int64]bool{root: true}) {
		if !already[id] {
			lost = append(lost, id)
		}
	}
	return c.store.shownIn(ctx, lost)
}
