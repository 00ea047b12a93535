package catalog

import "context"

// removal says how a write lets go of documents that lost their last parent.
type removal struct {
	eager  bool // although orphans may be kept: somebody asked for it
	reason string
	actor  string
}

var bySource = removal{reason: "its location no longer lists it"}

// write runs one transaction on the catalog and answers once this replica's index has it. Names that became free go to whoever else
// claims them.
func (c *Catalog) write(ctx context.Context, how removal, fn func(*edit) error) error {
	did, err := c.transact(ctx, how, fn)
	if len(did.freed) > 0 {
		defer c.settle(did.freed)
	}
	if err != nil || did.after == did.before {
		return err
	}
	return c.index.Wait(ctx, did.after)
}

func (c *Catalog) transact(ctx context.Context, how removal, fn func(*edit) error) (changes, error) {
	var kept changes // nothing, unless it was committed
	c.follower.expect()
	defer func() { c.follower.deliver(kept) }()
	var did changes
	err := c.store.alone(ctx, func(tx store) error {
		e, err := begin(ctx, tx, c.options.KeepOrphans, how.actor)
		if err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
		if err := e.collect(ctx, how.eager, how.reason); err != nil {
			return err
		}
		did, err = e.flush(ctx)
		return err
	})
	if err == nil {
		kept = did
	}
	return kept, err
}
