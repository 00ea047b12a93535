package index

import (
	"cmp"
	"slices"

	"github.com/callboard/callboard/catalog/index/posting"
)

// sifter finds the rows of a query with several orders: it takes the values of the first one by one, and sorts only those groups by the
// next that reach into the page.
type sifter struct {
	x      *Index
	page   *Page
	skip   int
	limit  int
	uids   *order
	value  string // of the first order
	orders []level
	placed []placed // of few, to use again
}

// level is an order to sort by.
type level struct {
	o      *order // nil if nobody has the field
	desc   bool
	weight []uint32 // by id: rows for each entity, if some have several
}

// sift is walk for the orders of Missing Last.
func (x *Index) sift(q *Query, m *match, p *Page) {
	s := &sifter{x: x, page: p, skip: q.Offset, limit: q.Limit, uids: x.byUID()}
	if s.limit == 0 {
		s.limit = int(^uint(0) >> 1)
	}
	for _, by := range q.Order {
		l := level{o: x.orderBy(by.Field), desc: by.Desc}
		if l.o != nil && l.o.many {
			l.weight = make([]uint32, len(x.records))
			for _, id := range l.o.ids {
				l.weight[id]++
			}
		}
		s.orders = append(s.orders, l)
	}
	if q.Count {
		p.Total = s.rows(m.set, 0)
	}
	if s.limit > 0 {
		s.sift(m, 0)
	}
}

// done reports whether the page is full and it is known whether there is more.
func (s *sifter) done() bool { return s.page.More }

func (s *sifter) sift(m *match, depth int) {
	switch {
	case depth == len(s.orders):
		r := s.x.rank(s.uids, m)
		s.run(s.uids, &r, 0, len(s.uids.ids))
		return
	case s.orders[depth].o == nil:
		s.sift(m, depth+1)
		return
	}
	l := &s.orders[depth]
	r := s.x.rank(l.o, m)
	if l.desc && depth+1 == len(s.orders) && len(l.o.values) == len(l.o.ids) {
		s.back(l.o, &r, depth)
	} else if l.desc {
		for rank := r.prev(len(l.o.ids)-1, 0); rank >= 0 && !s.done(); {
			g := l.o.group(rank)
			s.group(l.o, &r, g, depth)
			rank = r.prev(int(l.o.starts[g])-1, 0)
		}
	} else {
		for rank := r.next(0, 0); rank >= 0 && !s.done(); {
			g := l.o.group(rank)
			s.group(l.o, &r, g, depth)
			rank = r.next(int(l.o.starts[g+1]), 0)
		}
	}
	if !s.done() {
		if depth == 0 {
			s.value = ""
		}
		s.sift(s.missing(l.o, m, &r), depth+1)
	}
}

// back goes down an order in which each value is there once, which needs no groups.
func (s *sifter) back(o *order, r *ranking, depth int) {
	if s.skip >= r.n {
		s.skip -= r.n
		return
	}
	for rank := r.prev(len(o.ids)-1, s.skip); rank >= 0 && !s.done(); rank = r.prev(rank-1, 0) {
		s.skip = 0
		if depth == 0 {
			s.value = o.values[rank]
		}
		s.take(o.ids[rank])
	}
}

// missing is what of a match has no rank.
func (s *sifter) missing(o *order, m *match, r *ranking) *match {
	present := posting.MakeBits(len(s.x.records))
	for rank := r.next(0, 0); rank >= 0; rank = r.next(rank+1, 0) {
		present.Set(o.ids[rank])
	}
	return &match{set: posting.AndNot(m.set, posting.OfBits(present))}
}

// group goes through the entities of one value.
func (s *sifter) group(o *order, r *ranking, g, depth int) {
	from, to := int(o.starts[g]), int(o.starts[g+1])
	if depth == 0 {
		s.value = o.values[g]
	}
	if depth+1 == len(s.orders) || s.plain(depth+1) && s.skip >= r.between(from, to) {
		s.run(o, r, from, to)
		return
	}
	if s.few(o, r, from, to, depth+1) {
		return
	}
	bits := posting.MakeBits(len(s.x.records))
	for rank := r.next(from, 0); rank >= 0 && rank < to; rank = r.next(rank+1, 0) {
		bits.Set(o.ids[rank])
	}
	ids := posting.OfBits(bits).Fit()
	if rows := s.rows(ids, depth+1); s.skip >= rows {
		s.skip -= rows
		return
	}
	s.sift(&match{set: ids}, depth+1)
}

// placed is an entity by its place in the last order.
type placed struct {
	id    uint32
	group int // of the order; none is behind all
	tie   uint32
}

// few sorts a small group at once if only one order is left, in which nobody has several values. Most groups are small: to find each
// of them in that order would take a hundred times as long.
func (s *sifter) few(o *order, r *ranking, from, to, depth int) bool {
	l := s.orders[depth]
	n := r.between(from, to)
	if depth+1 < len(s.orders) || l.o == nil || l.o.many || n > fewRanks {
		return false
	}
	ranks, ties := l.o.rankOf(len(s.x.records)), s.uids.rankOf(len(s.x.records))
	s.placed = s.placed[:0]
	for rank := r.next(from, 0); rank >= 0 && rank < to; rank = r.next(rank+1, 0) {
		p := placed{id: o.ids[rank], group: len(l.o.values)}
		if at := int(ranks[p.id]); at < len(l.o.ids) && l.o.ids[at] == p.id {
			p.group = l.o.group(at)
			if l.desc {
				p.group = -p.group
			}
		}
		p.tie = ties[p.id]
		s.placed = append(s.placed, p)
	}
	slices.SortFunc(s.placed, func(a, b placed) int { return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.tie, b.tie)) })
	skip := min(s.skip, len(s.placed))
	s.skip -= skip
	for _, p := range s.placed[skip:] {
		if s.done() {
			break
		}
		s.take(p.id)
	}
	return true
}

// plain reports whether each entity has one row in the orders from depth on.
func (s *sifter) plain(depth int) bool {
	for _, l := range s.orders[depth:] {
		if l.weight != nil {
			return false
		}
	}
	return true
}

func (s *sifter) rows(ids posting.Set, depth int) int {
	if s.plain(depth) {
		return ids.Len()
	}
	n := 0
	for id := range ids.All() {
		rows := 1
		for _, l := range s.orders[depth:] {
			if l.weight != nil {
				rows *= max(1, int(l.weight[id]))
			}
		}
		n += rows
	}
	return n
}

// run takes the entities between two ranks as they are: those of one value are by uid.
func (s *sifter) run(o *order, r *ranking, from, to int) {
	if n := r.between(from, to); s.skip >= n {
		s.skip -= n
		return
	}
	for rank := r.next(from, s.skip); rank >= 0 && rank < to && !s.done(); rank = r.next(rank+1, 0) {
		s.skip = 0
		s.take(o.ids[rank])
	}
}

func (s *sifter) take(id uint32) {
	if len(s.page.Hits) == s.limit {
		s.page.More = true
		return
	}
	s.page.Hits = append(s.page.Hits, Hit{Handle: s.x.handle(id), Value: s.value, UID: s.x.records[id].uid})
}
