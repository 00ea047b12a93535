// Package memo keeps answers of the database that are slow to come by.
package memo

import (
	"context"
	"sync"
	"time"

	"github.com/callboard/callboard/catalog/index"
)

// Answer is an answer of the catalog's database that is kept for as long as the catalog does not change, so that pages need not ask for it.
// Where asking takes long and changes are many, as in a big catalog that fills up, pages show what was true a moment ago. One reader asks at
// a time; meanwhile the others are shown what is kept or, if nothing is, wait for the answer.
type Answer[T any] struct {
	ask   func(context.Context) (T, error)
	index *index.Index

	lock   sync.Mutex // not held while the database is asked
	kept   *kept[T]   // nil if nothing is known
	asking *question  // under way; nil if there is none
}

// New is an answer that nobody has asked for yet. The index tells whether the catalog has changed since it was given.
func New[T any](x *index.Index, ask func(context.Context) (T, error)) *Answer[T] {
	return &Answer[T]{ask: ask, index: x}
}

// kept is an answer, and when and of which state of the catalog it was asked for.
type kept[T any] struct {
	answer T
	seq    int64
	at     time.Time
	took   time.Duration
}

// question is one that a reader asks.
type question struct {
	done     chan struct{}
	outdated bool  // something was changed since it was asked
	err      error // of the database, once it is done; that its asker has gone is nobody else's
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

// isGood is whether an answer may be shown. One that took long may be shown for longer while somebody asks anew.
func (k *kept[T]) isGood(seq int64, asking bool) bool {
	age, good := time.Since(k.at), goodFor(k.took)
	if asking && good > 0 {
		good += oldestShown
	}
	return k.seq == seq && age < freshAnswer || age < good
}

// Of is the answer. It fails as asking does, for all who wait for it, and with ctx.
func (m *Answer[T]) Of(ctx context.Context) (T, error) {
	for {
		known, asked, mine := m.look()
		switch {
		case known != nil:
			return known.answer, nil
		case mine:
			return m.answer(ctx, asked)
		}
		var none T
		select {
		case <-asked.done: // the answer, unless it is outdated or its reader has gone
			if asked.err != nil {
				return none, asked.err
			}
		case <-ctx.Done():
			return none, ctx.Err()
		}
	}
}

// look is what is kept, if that is good. Otherwise it is the question to wait for or, if it is mine, to ask.
func (m *Answer[T]) look() (known *kept[T], asked *question, mine bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.kept != nil && m.kept.isGood(m.index.Seq(), m.asking != nil) {
		return m.kept, nil, false
	}
	if m.asking == nil {
		m.asking, mine = &question{done: make(chan struct{})}, true
	}
	return nil, m.asking, mine
}

// answer asks the database.
func (m *Answer[T]) answer(ctx context.Context, q *question) (T, error) {
	fresh := kept[T]{seq: m.index.Seq()}
	begun, answered := time.Now(), false
	defer func() {
		m.lock.Lock()
		defer m.lock.Unlock()
		if m.asking = nil; answered && !q.outdated {
			m.kept = &fresh
		}
		close(q.done)
	}()
	var err error
	fresh.answer, err = m.ask(ctx)
	fresh.at, fresh.took, answered = time.Now(), time.Since(begun), err == nil
	if ctx.Err() == nil {
		q.err = err
	}
	return fresh.answer, err
}

// Forget makes the next one who asks see what was changed just now.
func (m *Answer[T]) Forget() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.kept = nil
	if m.asking != nil {
		m.asking.outdated = true
	}
}
