package browse

import (
	"context"
	"sync"

	"github.com/callboard/callboard/browse/findings"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
)

// known is what the pages know of the database without asking it each time.
type known struct {
	troubles  memo[*troubled]
	conflicts memo[*conflicted]
	deleted   memo[*graves]
}

func newKnown(c *catalog.Catalog) *known {
	k := &known{}
	k.troubles.index, k.conflicts.index, k.deleted.index = c.Index(), c.Index(), c.Index()
	k.troubles.ask = func(ctx context.Context) (*troubled, error) { return newTroubled(ctx, c) }
	k.conflicts.ask = func(ctx context.Context) (*conflicted, error) { return newConflicted(ctx, c) }
	stones := &graves{}
	k.deleted.ask = func(ctx context.Context) (*graves, error) {
		newer, err := stones.since(ctx, c)
		if err == nil {
			stones = newer
		}
		return newer, err
	}
	return k
}

// forget makes the next page show what was changed just now.
func (k *known) forget() {
	k.troubles.forget()
	k.conflicts.forget()
	k.deleted.forget()
}

// troubled is all problems at one moment.
type troubled struct {
	list    []catalog.Trouble
	unshown []catalog.Unshown
	byRef   map[string][]entity.Problem
	uids    []string                  // of entities with problems that are errors
	errors  func() []findings.Finding // worked out when it is first asked for
}

func newTroubled(ctx context.Context, c *catalog.Catalog) (*troubled, error) {
	list, err := c.Problems(ctx)
	if err != nil {
		return nil, err
	}
	unshown, err := c.Unshown(ctx)
	if err != nil {
		return nil, err
	}
	now := &troubled{list: list, unshown: unshown, byRef: map[string][]entity.Problem{}}
	now.errors = sync.OnceValue(func() []findings.Finding { return now.findings(c.Index()) })
	for _, one := range list {
		if one.Ref == "" {
			continue
		}
		if one.Level == entity.Error && !now.has(one.Ref) {
			if handle, ok := c.Index().ByRef(one.Ref); ok {
				now.uids = append(now.uids, c.Index().UID(handle))
			}
		}
		now.byRef[one.Ref] = append(now.byRef[one.Ref], one.Problem)
	}
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
