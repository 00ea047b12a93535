package catalog

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/index"
)

// followInterval is the safety net: how long a change of another replica may stay unseen if its notification was lost.
const followInterval = time.Second

// lastWords is how long the database may take to say where the change log ends, when the catalog stops.
const lastWords = 5 * time.Second

// loadBatch is how many rows enter the index under one lock at start.
const loadBatch = 1000

// follower keeps this replica's index in step with the change log. It alone writes to the index.
type follower struct {
	store    store
	index    *index.Index
	metrics  *metrics
	snapshot *snapshot
	log      *slog.Logger
	own      chan changes // what this replica wrote, so that it need not be read back
	quiet    int64        // Seq of the index at the last tick
	writing  atomic.Int32 // writes of this replica whose outcome is still to be delivered
	finished chan struct{}
}

func newFollower(s store, x *index.Index, m *metrics, log *slog.Logger) *follower {
	return &follower{store: s, index: x, metrics: m, snapshot: &snapshot{store: s, index: x, log: log}, log: log, own: make(chan changes, 64), finished: make(chan struct{})}
}

// expect announces a write. deliver must follow, whatever became of it.
func (f *follower) expect() { f.writing.Add(1) }

// deliver hands over what this replica wrote. It never loses a change: after the follower has stopped nobody reads the index either.
func (f *follower) deliver(did changes) {
	select {
	case f.own <- did:
	case <-f.finished:
	}
}

// open fills the empty index: from the copy of it if there is one, with what changed since, and else from the tables.
func (f *follower) open(ctx context.Context) error {
	if !f.snapshot.load(ctx) {
		return f.load(ctx)
	}
	if err := f.catchUp(ctx); err != nil {
		return fmt.Errorf("load catalog: %w", err)
	}
	f.index.Warm()
	return nil
}

// load makes the index hold what is in the tables, whatever it held before.
func (f *follower) load(ctx context.Context) error {
	stale := f.refs()
	seq, err := f.store.clock(ctx) // first: rows may be newer than seq, which following mends, but never older
	if err != nil {
		return err
	}
	group, inner := errgroup.WithContext(ctx)
	batches := make(chan []index.Row, 2) // reading and indexing side by side
	group.Go(func() error {
		defer close(batches)
		return f.store.visible(inner, loadBatch, func(rows []index.Row) error {
			select {
			case batches <- rows:
				return nil
			case <-inner.Done():
				return inner.Err()
			}
		})
	})
	for rows := range batches {
		for i := range rows {
			delete(stale, rows[i].Ref)
		}
		f.index.Apply(index.Batch{Upserts: rows, More: true})
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("load catalog: %w", err)
	}
	f.index.Apply(index.Batch{Seq: seq, Deletes: sortedKeys(stale)})
	f.index.Warm()
	return nil
}

// refs are those of all entities in the index.
func (f *follower) refs() map[string]bool {
	refs := map[string]bool{}
	for _, hit := range f.index.Select(index.Query{}).Hits {
		refs[f.index.Ref(hit.Handle)] = true
	}
	return refs
}

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) {
	defer close(f.finished)
	defer f.close(ctx)
	heard, missed := f.store.announced(ctx), false
	tick := time.NewTicker(followInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case did := <-f.own:
			f.writing.Add(-1)
			if did.before == f.index.Seq() {
				f.apply(did)
			} else {
				missed = true
			}
			if !missed {
				continue
			}
		case _, ok := <-heard:
			if !ok {
				heard = nil
			}
			if f.writing.Load() > 0 { // most probably our own write, whose rows are on their way here
				missed = true
				continue
			}
		case <-tick.C:
			f.snapshot.tick(ctx)
			f.rest()
		}
		missed = false
		if err := f.catchUp(ctx); err != nil && ctx.Err() == nil {
			f.log.ErrorContext(ctx, "cannot follow the change log", "error", err)
		}
	}
}

// rest lets the index have a rest if nothing has changed since the last time.
func (f *follower) rest() {
	if seq := f.index.Seq(); seq == f.quiet {
		f.index.Rest()
	} else {
		f.quiet = seq
	}
}

// close puts the index aside. The database is still there.
func (f *follower) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	f.snapshot.save(ctx)
}

func (f *follower) apply(did changes) {
	if did.after == did.before {
		return
	}
	batch := index.Batch{Seq: did.after, Deletes: did.gone}
	for _, r := range did.rows {
		if r.Visible {
			batch.Upserts = append(batch.Upserts, indexRow(r))
		} else {
			batch.Deletes = append(batch.Deletes, r.Ref)
		}
	}
	f.index.Apply(batch)
}

// catchUp applies what the log has beyond the index.
func (f *follower) catchUp(ctx context.Context) error {
	for {
		const most = 2000
		log, clock, err := f.store.changesAfter(ctx, f.index.Seq(), most)
		if err == nil {
			f.metrics.clock.Store(clock.Seq)
		}
		if err == nil && clock.Trimmed > f.index.Seq() {
			f.log.WarnContext(ctx, "reading the catalog anew: the change log no longer reaches back to what this replica has")
			if err := f.load(ctx); err != nil {
				return err
			}
			continue
		}
		if err != nil || len(log) == 0 {
			return err
		}
		did := changes{after: log[len(log)-1].Seq}
		missing := map[string]bool{}
		for _, entry := range log {
			missing[entry.Ref] = true
		}
		if did.rows, err = f.store.rows(ctx, sortedKeys(missing)); err != nil {
			return err
		}
		for _, r := range did.rows {
			delete(missing, r.Ref)
		}
		did.gone = sortedKeys(missing)
		f.apply(did)
		if len(log) < most {
			return nil
		}
	}
}

func indexRow(r row) index.Row {
	return index.Row{
		Ref: r.Ref, UID: r.UID, Body: []byte(r.Body), Relations: column.ReadRelations(r.Ref, r.Relations), Status: []byte(r.Status), Orphan: r.Orphan, Changed: r.UpdatedAt,
	}
}
