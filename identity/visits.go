package identity

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/callboard/callboard/foundation/database"
)

const (
	maxVisits  = 100
	keepVisits = 2 * time.Second // between writes: nobody waits for a page because it is remembered
)

// Visit is a page that a user has seen.
type Visit struct {
	Label string `json:"label"`
	Path  string `json:"path"`
	At    int64  `json:"at"`             // milliseconds since 1970
	Times int    `json:"times,omitzero"` // how often, while it was among those that are kept; 0 = once
}

// visits are those that are not in the database yet. If the process is killed, they are forgotten.
type visits struct {
	mu    sync.Mutex
	fresh map[string][]Visit // by user, the latest first
}

// Visit remembers that who asks has seen a page.
func (s *Settings) Visit(ctx context.Context, label, path string) {
	who := Of(ctx)
	if who.Kind != User || len(label) > maxName || len(path) > 2000 {
		return
	}
	s.visits.mu.Lock()
	defer s.visits.mu.Unlock()
	seen := Visit{Label: label, Path: path, At: time.Now().UnixMilli(), Times: 1}
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
	return latest(s.visits.fresh[Of(ctx).Subject], kept), nil
}

// Keep writes visits down from time to time until ctx ends, and once more then.
func (s *Settings) Keep(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			s.keepVisits(context.WithoutCancel(ctx))
			return
		case <-time.After(keepVisits):
			s.keepVisits(ctx)
		}
	}
}

func (s *Settings) keepVisits(ctx context.Context) {
	s.visits.mu.Lock()
	fresh := s.visits.fresh
	s.visits.fresh = map[string][]Visit{}
	s.visits.mu.Unlock()
	for user, seen := range fresh {
		if err := s.keepVisitsOf(ctx, user, seen); err != nil {
			s.log.WarnContext(ctx, "cannot keep visits", "error", err)
		}
	}
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
