package browse

import (
	"context"
	"sync"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// troubles keeps the problems of the catalog for as long as it does not change, so that pages need not ask the database. Where asking
// takes long and changes are many, as in a big catalog that fills up, pages show what was true a moment ago.
type troubles struct {
	service interface {
		Problems(ctx context.Context) ([]catalog.Trouble, error)
	}
	index *index.Index

	lock sync.Mutex
	seq  int64
	now  *troubled
	at   time.Time
	took time.Duration
}

const (
	quickTroubles = 20 * time.Millisecond // asking again costs nobody anything
	freshTroubles = time.Second           // what cannot be shown may have other problems without the index changing
	oldTroubles   = 20                    // times as long as asking takes, an answer is good enough
)

// troubled is all problems at one moment.
type troubled struct {
	list  []catalog.Trouble
	byRef map[string][]entity.Problem
	uids  []string // of entities with problems that are errors
}

func (t *troubles) of(ctx context.Context) (*troubled, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	seq := t.index.Seq()
	age := time.Since(t.at)
	if t.now != nil && (t.seq == seq && age < freshTroubles || t.took > quickTroubles && age < oldTroubles*t.took) {
		return t.now, nil
	}
	begun := time.Now()
	list, err := t.service.Problems(ctx)
	if err != nil {
		return nil, err
	}
	now := &troubled{list: list, byRef: map[string][]entity.Problem{}}
	for _, one := range list {
		if one.Ref == "" {
			continue
		}
		if one.Level == entity.Error && !now.has(one.Ref) {
			if handle, ok := t.index.ByRef(one.Ref); ok {
				now.uids = append(now.uids, t.index.UID(handle))
			}
		}
		now.byRef[one.Ref] = append(now.byRef[one.Ref], one.Problem)
	}
	t.now, t.seq, t.at, t.took = now, seq, time.Now(), time.Since(begun)
	return now, nil
}

// has reports whether the entity is known to have an error already.
func (t *troubled) has(ref string) bool {
	for _, problem := range t.byRef[ref] {
		if problem.Level == entity.Error {
			return true
		}
	}
	return false
}
