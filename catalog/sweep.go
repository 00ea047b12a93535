package catalog

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/entity"
)

// readingAtOnce is how many Locations are read side by side; waiting for hosts is most of the work.
const readingAtOnce = 8

// keptAtOnce bounds how many documents share a transaction, so that many small files do not cost a commit each.
const (
	keptAtOnce  = 64
	partsAtOnce = 1000
)

// A sweep goes on without a Location that takes longer, which is then read beside it: a host that does not answer must not keep the
// others waiting. Reading everything anew waits longer, so that names go to whoever stands nearest to a root.
const (
	patience     = 2 * time.Second
	longPatience = 20 * time.Second
)

// longestReading bounds one reading of a Location, whose targets may be many and slow.
const longestReading = time.Hour

// sweeper reads what Location entities point at and keeps what it finds.
type sweeper struct {
	catalog *Catalog
	refiner *refiner
	log     *slog.Logger
	flights flights
	ended   sync.Map // ref of a Location → when reading it last ended well
}

func newSweeper(c *Catalog, r *refiner, log *slog.Logger) *sweeper {
	return &sweeper{catalog: c, refiner: r, log: log}
}

// depth says how far a sweep goes.
type depth int

const (
	changedOnly depth = iota // also read the Locations that are new or changed
	everything               // read all Locations that are found
)

// stop is a Location on the way of a sweep.
type stop struct {
	ref     string
	changed bool // just now, or it is new
}

// sweep reads Locations breadth first, so that a name goes to whoever stands nearest to a root (Backstage's order). Each Location is
// read once, however many include it or itself, and again if it changes meanwhile.
func (s *sweeper) sweep(ctx context.Context, refs []string, how depth) error {
	level := make([]stop, len(refs))
	for i, ref := range refs {
		level[i].ref = ref
	}
	return s.sweepFrom(ctx, level, how)
}

func (s *sweeper) sweepFrom(ctx context.Context, level []stop, how depth) error {
	seen := map[string]bool{}
	for len(level) > 0 {
		var mu sync.Mutex
		var next []stop
		group, inner := errgroup.WithContext(ctx)
		group.SetLimit(readingAtOnce)
		for _, at := range withoutDoubles(level) {
			if seen[at.ref] && !at.changed {
				continue
			}
			seen[at.ref] = true
			group.Go(func() error {
				found := s.await(inner, at.ref, how)
				mu.Lock()
				defer mu.Unlock()
				next = append(next, found...)
				return inner.Err()
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		level = next
	}
	return nil
}

// withoutDoubles keeps the first of each Location, as changed if any of them is.
func withoutDoubles(level []stop) []stop {
	at := map[string]int{}
	var kept []stop
	for _, one := range level {
		i, twice := at[one.ref]
		if !twice {
			at[one.ref] = len(kept)
			kept = append(kept, one)
			continue
		}
		kept[i].changed = kept[i].changed || one.changed
	}
	return kept
}

// await gives the Locations to be read after one. If reading it takes too long there are none: they are read when it is done.
func (s *sweeper) await(ctx context.Context, ref string, how depth) []stop {
	var settled atomic.Bool // either this sweep goes on with what was found, or the reading itself does
	var found []stop
	done := s.catalog.work.run(func(ctx context.Context) {
		var err error
		found, err = s.readLocation(ctx, ref, how)
		s.catalog.logged(ctx, "read location "+ref, err) // one Location's trouble must not stop its neighbours
		if !settled.CompareAndSwap(false, true) {
			s.catalog.logged(ctx, "read below "+ref, s.sweepFrom(ctx, found, how))
		}
	})
	limit := patience
	if how == everything {
		limit = longPatience
	}
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case <-done:
		return found
	case <-late.C:
	case <-ctx.Done():
	}
	if settled.CompareAndSwap(false, true) {
		return nil
	}
	<-done // it was just about to end
	return found
}

// readLocation reads one Location and gives the Locations to be read after it.
func (s *sweeper) readLocation(ctx context.Context, ref string, how depth) ([]stop, error) {
	l, err := s.flights.read(ctx, ref, s.read)
	if err != nil {
		return nil, err
	}
	if l == nil {
		s.ended.Delete(ref)
		return nil, nil
	}
	s.ended.Store(ref, time.Now())
	return s.nested(ctx, l, how)
}

// keepAll keeps what was refined, several documents in one transaction where they queue up.
func (s *sweeper) keepAll(ctx context.Context, l *reading, from <-chan *pending) error {
	for p := range from {
		batch, parts := []*outcome{}, 0
		for open := true; open && p != nil; {
			<-p.done
			if p.err != nil {
				return p.err
			}
			if o := p.outcome; o != nil && !s.isKnown(l, o) {
				batch, parts = append(batch, o), parts+len(o.parts)
			}
			p, open = nil, len(batch) < keptAtOnce && parts < partsAtOnce
			if open {
				select {
				case p = <-from:
				default:
				}
			}
		}
		if err := s.keepBatch(ctx, l, batch); err != nil {
			return err
		}
	}
	return nil
}

// isKnown notes an unchanged document that the Location brought in before: nothing is to be written.
func (s *sweeper) isKnown(l *reading, o *outcome) bool {
	known, ok := l.known[o.Location]
	if !ok || !o.unchanged {
		return false
	}
	l.found[known.ID] = true
	return true
}

func (s *sweeper) keepBatch(ctx context.Context, l *reading, batch []*outcome) error {
	if len(batch) == 0 {
		return nil
	}
	err := s.catalog.write(ctx, bySource, func(e *edit) error {
		for _, o := range batch {
			if err := e.keepDocument(ctx, o, l.ref); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errStale) || errors.Is(err, errGone) && len(batch) > 1 {
		return s.keepAgain(ctx, l, batch)
	}
	if err == nil {
		l.note(batch)
	}
	return err
}

// keepAgain reads documents anew that somebody else changed in between, one by one: what was read before may be older than what is kept.
func (s *sweeper) keepAgain(ctx context.Context, l *reading, batch []*outcome) error {
	for _, o := range batch {
		err := untilFresh(func() error {
			src := source{file: ingest.File{Location: o.Location, Data: o.text, ETag: o.ETag}, origin: o.Origin}
			if err := s.findBase(ctx, &src); err != nil {
				return err
			}
			if err := s.readAgain(ctx, &src.file); err != nil {
				return err
			}
			fresh, err := s.refiner.refine(ctx, src)
			if err != nil {
				return err
			}
			err = s.catalog.write(ctx, bySource, func(e *edit) error { return e.keepDocument(ctx, fresh, l.ref) })
			if err == nil {
				l.note([]*outcome{fresh})
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readAgain reads a file once more; if that is not possible it stays as it is.
func (s *sweeper) readAgain(ctx context.Context, file *ingest.File) error {
	at, err := entity.ParseLocationRef(file.Location)
	if err != nil {
		return err
	}
	for fresh, err := range s.refiner.readers.Read(ctx, at, func(string) string { return "" }) {
		if err == nil && fresh.Location == file.Location {
			*file = fresh
		}
	}
	return ctx.Err()
}

// finish notes which documents the Location brings in now. Nothing is written when all is as it was.
func (s *sweeper) finish(ctx context.Context, l *reading) error {
	if l.settled && column.List(l.problems) == l.before && len(l.changed) == 0 && l.sameDocuments() {
		return nil
	}
	return s.catalog.write(ctx, bySource, func(e *edit) error {
		return e.keepReading(ctx, l)
	})
}

// nested are the Locations in the documents that were found.
func (s *sweeper) nested(ctx context.Context, l *reading, how depth) ([]stop, error) {
	from := l.found
	if how == changedOnly {
		from = l.changed
	}
	var stops []stop
	for _, id := range sortedIDs(from) {
		refs, err := s.refiner.store.locationsIn(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			stops = append(stops, stop{ref, l.changed[id]})
		}
	}
	return stops, nil
}
