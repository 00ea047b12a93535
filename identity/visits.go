package identity

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/callboard/callboard/foundation/database"
)

const (
	maxVisits  = 100
	keepVisits = 2 * time.Second // between writes: nobody waits for a page because it is remembered
	lastVisits = 5 * time.Second // how long the write at the end may take
)

// Visit is a page that a user has seen.
type Visit struct {
	Label string `json:"label"`
	Path  string `json:"path"`
	At    int64  `json:"at"`             // milliseconds since 1970
	Times int    `json:"times,omitzero"` // how often, while it was among those that are kept; 0 = once
}

// visits are those that are not known to be in the database, by user, the latest first. If the process is killed, they are forgotten.
type visits struct {
	mu    sync.Mutex
	fresh map[string][]Visit
	last  map[string][]Visit // on their way there, or there since the last write
	at    int64              // of the latest; no two have the same, which tells what was written from what was not
}

// Visit remembers that who asks has seen a page.
func (s *Settings) Visit(ctx context.Context, label, path string) {
	who := Of(ctx)
	if who.Kind != User || len(label) > maxName || len(path) > 2000 {
		return
	}
	s.visits.mu.Lock()
	defer s.visits.mu.Unlock()
	s.visits.at = max(time.Now().UnixMilli(), s.visits.at+1)
	seen := Visit{Label: label, Path: path, At: s.visits.at, Times: 1}
	s.visits.fresh[who.Subject] = latest([]Visit{seen}, s.visits.fresh[who.Subject])
}

// Visits are the pages that who asks has seen, the latest first, each once.
func (s *Settings) Visits(ctx context.Context) ([]Visit, error) {
	var kept []Visit
	if err := s.read(ctx, ownBucket, visitsName, &kept); err != nil {
		return nil, err
	}
	s.visits.mu.Lock()
	defer s.visits.mu.Unlock()
	user := Of(ctx).Subject
	kept = latest(unkept(s.visits.last[user], kept), kept)
	return latest(s.visits.fresh[user], kept), nil
}

// unkept are those of a write that what was read does not hold: it may be older than the write.
func unkept(written, kept []Visit) []Visit {
	at := map[string]int64{}
	for _, v := range kept {
		at[v.Path] = v.At
	}
	return slices.DeleteFunc(slices.Clone(written), func(v Visit) bool { return v.At <= at[v.Path] })
}

// Keep writes visits down from time to time until ctx ends, and once more then.
func (s *Settings) Keep(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastVisits)
			defer cancel()
			s.keepVisits(last)
			return
		case <-time.After(keepVisits):
			s.keepVisits(ctx)
		}
	}
}

func (s *Settings) keepVisits(ctx context.Context) {
	s.visits.mu.Lock()
	seen := s.visits.fresh
	s.visits.fresh, s.visits.last = map[string][]Visit{}, maps.Clone(seen)
	s.visits.mu.Unlock()
	for user := range seen {
		if err := s.keepVisitsOf(ctx, user, seen[user]); err != nil {
			s.log.WarnContext(ctx, "cannot keep visits", "error", err)
			s.visits.unwritten(user)
		}
	}
}

// unwritten leaves the last visits of a user to the next write.
func (v *visits) unwritten(user string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.fresh[user] = latest(v.fresh[user], v.last[user])
	delete(v.last, user)
}

func (s *Settings) keepVisitsOf(ctx context.Context, user string, seen []Visit) error {
	return s.store.db.Transact(ctx, func(tx *database.DB) error {
		var kept []Visit
		if err := (store{tx}).decode(ctx, user, ownBucket, visitsName, &kept); err != nil {
			return err
		}
		return store{tx}.encode(ctx, user, ownBucket, visitsName, latest(seen, kept))
	})
}

// latest joins two lists: each page once with all of its visits, the latest first, no more than are kept.
func latest(a, b []Visit) []Visit {
	all := append(slices.Clone(a), b...)
	slices.SortStableFunc(all, func(a, b Visit) int { return cmp.Compare(b.At, a.At) })
	at := map[string]int{}
	joined := all[:0]
	for _, v := range all {
		if first, known := at[v.Path]; known {
			joined[first].Times = max(1, joined[first].Times) + max(1, v.Times)
			continue
		}
		at[v.Path] = len(joined)
		joined = append(joined, v)
	}
	return joined[:min(len(joined), maxVisits)]
}
