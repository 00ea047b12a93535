package catalog

import (
	"context"
	"time"

	"github.com/callboard/callboard/foundation/job"
	"github.com/callboard/callboard/identity"
)

// changesKept is how far back the change log reaches. A replica that was away for longer reads everything anew.
const changesKept = 30 * 24 * time.Hour

// Jobs are what the catalog does again and again, on one replica at a time.
func (c *Catalog) Jobs() []job.Job {
	schedule := &schedule{catalog: c}
	return []job.Job{
		{Name: "catalog/read", Interval: time.Second, Run: schedule.tick},
		{Name: "catalog/trim", Interval: 6 * time.Hour, Jitter: 0.2, Run: func(ctx context.Context) error {
			return c.store.alone(ctx, func(tx store) error { return tx.trimChanges(ctx, time.Now().Add(-changesKept)) })
		}},
	}
}

// Ownership is what a user owns things as: the user and the groups they are a direct member of (Backstage's default). It is false if
// the user is not in the catalog.
func (c *Catalog) Ownership(_ context.Context, userRef string) ([]string, bool) {
	if _, ok := c.index.ByRef(userRef); !ok {
		return nil, false
	}
	refs := []string{userRef}
	for _, r := range c.index.RelationsOf(userRef) {
		if r.Type == "memberOf" && kindOf(r.Target) == "group" {
			refs = append(refs, r.Target)
		}
	}
	return refs, true
}

// actor is who asks for a change, for tombstones.
func actor(ctx context.Context) string { return identity.Of(ctx).Subject }
