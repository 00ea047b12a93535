package catalog

import (
	"context"
	"time"

	"github.com/callboard/callboard/foundation/database"
)

// Idle waits until no work is under way in the background. Nobody may ask anything of the catalog meanwhile.
func Idle(c *Catalog) { c.work.wait() }

// Trim cuts all off the change log that is older than this minute, within a transaction.
func Trim(ctx context.Context, tx *database.DB) error {
	return store{tx}.trimChanges(ctx, time.Now().Add(-time.Minute))
}

// TrimAll cuts off all that may be cut off, within a transaction.
func TrimAll(ctx context.Context, tx *database.DB) error {
	return store{tx}.trimChanges(ctx, time.Now().Add(time.Hour))
}

// PutAside does to a catalog that has stopped what time and stopping do to one that runs: it puts the index aside in the background, then
// does something else, and then puts it aside at the end.
func PutAside(ctx context.Context, c *Catalog, between func()) {
	s := c.follower.snapshot
	s.saved, s.next = 0, time.Now()
	s.tick(ctx)
	if s.busy != nil {
		<-s.busy
	}
	between()
	s.save(ctx)
}
