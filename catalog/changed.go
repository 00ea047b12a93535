package catalog

import (
	"context"
	"time"
)

// maxAsOf bounds how much of the change log is read for a short list of what changed.
const maxAsOf = 400

// Change is an entity that changed lately.
type Change struct {
	Ref string
	At  time.Time
}

// Changes are the entities that changed last, the latest first, each once; those that went are not among them.
func (c *Catalog) Changes(ctx context.Context, limit int) ([]Change, error) {
	log, err := c.store.latestChanges(ctx, maxAsOf)
	if err != nil {
		return nil, err
	}
	var list []Change
	seen := map[string]bool{}
	for _, change := range log {
		if _, shown := c.index.ByRef(change.Ref); shown && !seen[change.Ref] && len(list) < limit {
			list = append(list, change)
		}
		seen[change.Ref] = true
	}
	return list, nil
}

// Updated is when entities were last changed. Those that the catalog does not have are left out.
func (c *Catalog) Updated(refs []string) map[string]time.Time {
	at, x := map[string]time.Time{}, c.Index()
	for _, ref := range refs {
		if handle, there := x.ByRef(ref); there {
			at[ref] = x.Changed(handle)
		}
	}
	return at
}
