package catalog

import (
	"context"
	"slices"
	"strings"
	"time"

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

// LastRead is when the Locations that bring an entity in were last read, changed or not. It is zero if this replica has read none of
// them since it started: another may have.
func (c *Catalog) LastRead(ctx context.Context, ref string) (time.Time, error) {
	parents, err := c.parents(ctx, strings.ToLower(ref))
	var last time.Time
	for _, parent := range parents {
		if at, read := c.sweeper.ended.Load(parent); read && at.(time.Time).After(last) {
			last = at.(time.Time)
		}
	}
	return last, err
}
