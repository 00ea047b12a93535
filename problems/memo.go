package problems

import (
	"context"
	"sync"
	"time"

	"github.com/callboard/callboard/catalog/index"
)

// memo keeps an answer of the catalog's database for as long as the catalog does not change, so that pages need not ask for it. Where
// asking takes long and changes are many, as in a big catalog that fills up, pages show what was true a moment ago.
type memo[T any] struct {
	ask   func(context.Context) (T, error)
	index *index.Index

	lock   sync.Mutex
	known  bool
	answer T
	seq    int64
	at     time.Time
	took   time.Duration
}

const (
	quickAnswer = 20 * time.Millisecond // asking again costs nobody anything
	freshAnswer = time.Second           // what cannot be shown may change without the index changing
	oldAnswer   = 20                    // times as long as asking takes, an answer is good enough
	oldestShown = 10 * time.Second      // however long asking takes: people wait for what they changed
)

// goodFor is how long an answer is good enough that took so long, though the catalog changes.
func goodFor(took time.Duration) time.Duration {
	if took <= quickAnswer {
		return 0
	}
	return min(oldAnswer*took, oldestShown)
}

func (m *memo[T]) of(ctx context.Context) (T, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	seq, age := m.index.Seq(), time.Since(m.at)
	if m.known && (m.seq == seq && age < freshAnswer || goodFor(m.took) > age) {
		return m.answer, nil
	}
	begun := time.Now()
	answer, err := m.ask(ctx)
	if err != nil {
		var none T
		return none, err
	}
	m.known, m.answer, m.seq, m.at, m.took = true, answer, seq, time.Now(), time.Since(begun)
	return answer, nil
}

// forget makes the next one who asks see what was changed just now.
func (m *memo[T]) forget() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.known = false
}
