package catalog

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// abandonedAfter is how long a Location may wait to be read for the first time before another replica looks after it: the one that was
// about to read it may have died.
const abandonedAfter = 10 * time.Second

// schedule decides when each Location is read again, on the replica that runs the job.
type schedule struct {
	catalog *Catalog
	due     map[string]time.Time
	begun   bool // everything has been read once
}

// tick reads what is due. The first one reads everything, from the roots down, because configuration, rules or files may have changed
// while the portal was down; later ones spread the load over the interval.
func (s *schedule) tick(ctx context.Context) error {
	c := s.catalog
	if c.options.Interval == 0 {
		return nil
	}
	refs, err := c.store.locationRefs(ctx)
	if err != nil {
		return err
	}
	ready := s.plan(refs, time.Now())
	if err := s.resume(ctx); err != nil {
		return err
	}
	if s.begun {
		abandoned, err := c.store.locationsWaiting(ctx, time.Now().Add(-abandonedAfter))
		if err != nil {
			return err
		}
		ready = slices.DeleteFunc(append(ready, abandoned...), c.sweeper.flights.isBusy)
		return c.sweeper.sweep(ctx, ready, changedOnly)
	}
	roots, err := c.store.rootRefs(ctx)
	if err != nil {
		return err
	}
	if err := c.sweeper.sweep(ctx, roots, everything); err != nil {
		return err
	}
	s.begun = true
	return nil
}

// resume does what a replica was about to do when it died: bring back the Location of a root, and give free names to those who claim them.
func (s *schedule) resume(ctx context.Context) error {
	c := s.catalog
	roots, err := c.store.rootsToKeep(ctx, !s.begun)
	if err != nil {
		return err
	}
	for _, id := range roots {
		c.logged(ctx, "keep root", c.sweeper.readDocument(ctx, id))
	}
	claimants, err := c.store.claimantsOfFreeNames(ctx)
	if err != nil {
		return err
	}
	for _, id := range claimants {
		c.logged(ctx, "settle claims", c.sweeper.refineAgain(ctx, id))
	}
	return nil
}

// plan gives each Location its next time, forgets those that went, and answers those that are due.
func (s *schedule) plan(refs []string, now time.Time) []string {
	next, ready := make(map[string]time.Time, len(refs)), []string{}
	for _, ref := range refs {
		at, known := s.due[ref]
		if known && !at.After(now) {
			ready = append(ready, ref)
		}
		if !known || !at.After(now) {
			interval := s.catalog.options.Interval
			at = now.Add(interval + rand.N(interval/2+1))
		}
		next[ref] = at
	}
	s.due = next
	return ready
}
