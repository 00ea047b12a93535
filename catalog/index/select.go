package index

import (
	"slices"
	"time"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/entity"
)

// Select finds a page.
func (x *Index) Select(q Query) Page {
	defer x.took("select", time.Now())
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.page(&q)
}

// orders are the columns whose orders the query needs.
func (q *Query) orders() []string {
	keys := append(make([]string, 0, 8), "metadata.uid")
	if q.Age != AnyAge {
		keys = append(keys, "metadata.name")
	}
	for i, o := range q.Order {
		if q.Missing == Last {
			keys = append(keys, o.Field)
		} else if i == 0 {
			keys = append(keys, entity.Lower(o.Field))
		}
	}
	keys = orderKeys(keys, q.Where)
	if q.Visible != nil {
		keys = orderKeys(keys, q.Visible.where)
	}
	if q.Text != nil {
		for _, field := range q.Text.fields(q.criteria().order) {
			if !slices.Contains(textKeys, field) {
				keys = append(keys, field)
			}
		}
	}
	return keys
}

func (x *Index) page(q *Query) (p Page) {
	q.Offset = max(0, q.Offset)
	m := x.find(q.criteria())
	switch {
	case q.Age != AnyAge:
		x.byAge(q, m, &p)
	case len(q.Order) > 0 && q.Missing == Last:
		x.sift(q, m, &p)
	default:
		x.walk(q, m, &p)
	}
	if n := len(p.Hits); n > 0 {
		p.First = &Position{p.Hits[0].Value, p.Hits[0].UID}
		p.Last = &Position{p.Hits[n-1].Value, p.Hits[n-1].UID}
	}
	return p
}

// course is how a walk goes through an order.
type course struct {
	o     *order
	up    bool // in ascending order
	from  int  // the first rank, counted in that direction
	skip  int
	limit int
	named bool // hits have values
}

func (x *Index) course(q *Query) (c course, after, before *Position) {
	desc := false
	after, before = q.After, q.Before
	switch {
	case len(q.Order) > 0:
		desc = q.Order[0].Desc
		c.o, c.named = x.orderBy(entity.Lower(q.Order[0].Field)), true
		if c.o == nil {
			c.o = newOrder(nil)
		}
	case q.ByRef:
		c.o, c.named = x.byRefs(), true
	default:
		c.o = x.byUID()
		after, before = byUID(after), byUID(before)
	}
	c.up = desc == (before != nil)
	c.skip, c.limit = q.Offset, q.Limit
	if c.limit == 0 {
		c.limit = len(c.o.ids)
	}
	return c, after, before
}

// byUID is a position in the order of uids, whose values are themselves in lower case.
func byUID(p *Position) *Position {
	if p == nil {
		return nil
	}
	return &Position{Value: entity.Lower(p.UID), UID: p.UID}
}

// walk finds the page of a query with at most one order.
func (x *Index) walk(q *Query, m *match, p *Page) {
	c, after, before := x.course(q)
	switch position := before; {
	case before == nil && after == nil && c.up:
		c.from = 0
	case before == nil && after == nil:
		c.from = len(c.o.ids) - 1
	default:
		if before == nil {
			position = after
		}
		if c.from = c.o.at(x, *position, c.up); !c.up {
			c.from--
		}
	}
	if c.limit > 0 && !x.stroll(&c, m, p) {
		x.stride(&c, m, p)
	}
	if q.Count {
		p.Total = x.total(c.o, m)
	}
	if before != nil {
		slices.Reverse(p.Hits)
	}
}

// stroll looks at one entity after the other, which is quickest where the page is near. It gives up after some steps.
func (x *Index) stroll(c *course, m *match, p *Page) bool {
	in, ok := m.set.Bits()
	if m.all || !ok || c.skip > 0 || m.ranked(c.o) {
		return false
	}
	budget := 64 + 2*(c.limit+1)*len(c.o.ids)/max(m.set.Len(), 1)
	if budget > 8192 {
		return false
	}
	step := -1
	if c.up {
		step = 1
	}
	g := -1
	for rank := c.from; ; rank += step {
		if rank < 0 || rank >= len(c.o.ids) {
			return true
		}
		if budget--; budget < 0 {
			p.Hits, p.More = p.Hits[:0], false
			return false
		}
		if !in.Has(c.o.ids[rank]) {
			continue
		}
		if len(p.Hits) == c.limit {
			p.More = true
			return true
		}
		p.Hits = append(p.Hits, x.hit(c, rank, &g))
	}
}

func (m *match) ranked(o *order) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.ranks[o]
	return ok && r.ver == o.ver
}

// stride jumps from one entity of the page to the next.
func (x *Index) stride(c *course, m *match, p *Page) {
	r := x.rank(c.o, m)
	move, step := r.prev, -1
	if c.up {
		move, step = r.next, 1
	}
	if p.Hits == nil {
		p.Hits = make([]Hit, 0, min(c.limit, r.n))
	}
	g := -1
	for rank := move(c.from, c.skip); rank >= 0; rank = move(rank+step, 0) {
		if len(p.Hits) == c.limit {
			p.More = true
			return
		}
		p.Hits = append(p.Hits, x.hit(c, rank, &g))
	}
}

// hit is the row at a rank. g is the group of the one before, which often goes on.
func (x *Index) hit(c *course, rank int, g *int) Hit {
	id := c.o.ids[rank]
	h := Hit{Handle: x.handle(id), UID: x.records[id].uid}
	if c.named {
		if *g < 0 || rank < int(c.o.starts[*g]) || rank >= int(c.o.starts[*g+1]) {
			*g = c.o.group(rank)
		}
		h.Value = c.o.values[*g]
	}
	return h
}

func (x *Index) total(o *order, m *match) int {
	switch {
	case m.all:
		return len(o.ids)
	case o.col == nil && len(o.ids) > 0 || o.col == x.uids:
		return m.set.Len()
	case o.col != nil && !o.many && o.col.nulls().Len() == 0:
		return posting.CountAnd(m.set, o.col.has)
	}
	n := 0
	if o.col != nil {
		for _, v := range x.facet(o.col, m) { // quicker than ranks, and of use again
			n += v.Count
		}
	}
	return n
}
