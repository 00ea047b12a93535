package problems

import (
	"context"
	"sync"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/problems/memo"
)

// known is what the pages know of the database without asking it each time.
type known struct {
	troubles  *memo.Answer[*Current]
	claims    *memo.Answer[[]catalog.Claim]
	conflicts *memo.Answer[*conflicted]
	deleted   *memo.Answer[*graves]
}

func newKnown(c *catalog.Catalog) *known {
	stones := &graves{}
	return &known{
		troubles:  memo.New(c.Index(), func(ctx context.Context) (*Current, error) { return newCurrent(ctx, c) }),
		claims:    memo.New(c.Index(), c.Claims),
		conflicts: memo.New(c.Index(), func(ctx context.Context) (*conflicted, error) { return newConflicted(ctx, c) }),
		deleted: memo.New(c.Index(), func(ctx context.Context) (*graves, error) {
			newer, err := stones.since(ctx, c)
			if err == nil {
				stones = newer
			}
			return newer, err
		}),
	}
}

// forget makes the next page show what was changed just now.
func (k *known) forget() {
	k.troubles.Forget()
	k.claims.Forget()
	k.conflicts.Forget()
	k.deleted.Forget()
}

// Current is all problems at one moment.
type Current struct {
	List    []catalog.Trouble
	Unshown []catalog.Unshown           // entities that only their files know
	ByRef   map[string][]entity.Problem // what keeps each from being as its file says
	UIDs    []string                    // of entities with problems that are errors
	errors  func() []findings.Finding   // worked out when it is first asked for
}

func newCurrent(ctx context.Context, c *catalog.Catalog) (*Current, error) {
	list, err := c.Problems(ctx)
	if err != nil {
		return nil, err
	}
	unshown, err := c.Unshown(ctx)
	if err != nil {
		return nil, err
	}
	now := &Current{List: list, Unshown: unshown, ByRef: map[string][]entity.Problem{}}
	now.errors = sync.OnceValue(func() []findings.Finding { return now.findings(c.Index()) })
	for _, one := range list {
		if one.Ref == "" {
			continue
		}
		if one.Level == entity.Error && now.Errors(one.Ref) == 0 {
			if handle, ok := c.Index().ByRef(one.Ref); ok {
				now.UIDs = append(now.UIDs, c.Index().UID(handle))
			}
		}
		now.ByRef[one.Ref] = append(now.ByRef[one.Ref], one.Problem)
	}
	return now, nil
}

// Errors is how many errors an entity has; warnings do not count.
func (t *Current) Errors(ref string) int {
	n := 0
	for _, problem := range t.ByRef[ref] {
		if problem.Level == entity.Error {
			n++
		}
	}
	return n
}
