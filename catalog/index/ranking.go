package index

import (
	"slices"

	"github.com/callboard/callboard/catalog/index/posting"
)

// ranking is which ranks of an order belong to a match: all, a few, or one bit for each.
type ranking struct {
	ver  uint64 // of the order
	n    int
	all  bool
	list []uint32
	bits posting.Bits
}

// fewRanks is up to how many entities it is quicker to sort than to mark among all.
const fewRanks = 1024

// rank finds the ranks of a match. The caller shares the lock.
func (x *Index) rank(o *order, m *match) ranking {
	if m.all {
		return ranking{all: true, n: len(o.ids)}
	}
	m.mu.Lock()
	r, ok := m.ranks[o]
	m.mu.Unlock()
	if ok && r.ver == o.ver {
		return r
	}
	switch n := m.set.Len(); {
	case o.many || n > len(o.ids)/8:
		r = x.scan(o, m.set)
	default:
		r = scatter(o, m.set, o.rankOf(len(x.records)), n)
	}
	r.ver = o.ver
	m.mu.Lock()
	if m.ranks == nil {
		m.ranks = map[*order]ranking{}
	}
	m.ranks[o] = r
	m.mu.Unlock()
	x.cache.grow(m, 8*len(r.bits)+4*len(r.list))
	return r
}

// scan goes through the order, 64 entities at a time.
func (x *Index) scan(o *order, set posting.Set) (r ranking) {
	r.bits = posting.MakeBits(len(o.ids))
	in, ok := set.Bits()
	if !ok {
		in = posting.MakeBits(len(x.records))
		set.Into(in)
	}
	for word := range r.bits {
		marks := uint64(0)
		for i, id := range o.ids[word<<6 : min(word<<6+64, len(o.ids))] {
			if at := int(id >> 6); at < len(in) {
				marks |= in[at] >> (id & 63) & 1 << i
			}
		}
		r.bits[word] = marks
	}
	r.n = r.bits.Len()
	return r
}

// scatter goes through the set. Where an id is not in the order, its rank is somebody else's or none.
func scatter(o *order, set posting.Set, ranks []uint32, n int) (r ranking) {
	place := func(id uint32) (uint32, bool) {
		rank := ranks[id]
		return rank, int(rank) < len(o.ids) && o.ids[rank] == id
	}
	if n <= fewRanks {
		r.list = make([]uint32, 0, n)
		for id := range set.All() {
			if rank, ok := place(id); ok {
				r.list = append(r.list, rank)
			}
		}
		slices.Sort(r.list)
		r.n = len(r.list)
		return r
	}
	r.bits = posting.MakeBits(len(o.ids))
	for id := range set.All() {
		if rank, ok := place(id); ok {
			r.bits.Set(rank)
			r.n++
		}
	}
	return r
}

// next is the first rank from from on after passing skip others, or -1.
func (r *ranking) next(from, skip int) int {
	switch {
	case r.all:
		if from = max(from, 0) + skip; from < r.n {
			return from
		}
		return -1
	case r.bits != nil:
		return r.bits.Skip(max(from, 0), skip)
	}
	i, _ := slices.BinarySearch(r.list, uint32(max(from, 0)))
	if i += skip; i < len(r.list) {
		return int(r.list[i])
	}
	return -1
}

// prev is next in the other direction.
func (r *ranking) prev(from, skip int) int {
	switch {
	case from < 0:
		return -1
	case r.all:
		return max(min(from, r.n-1)-skip, -1)
	case r.bits != nil:
		return r.bits.SkipBack(from, skip)
	}
	i, _ := slices.BinarySearch(r.list, uint32(from)+1)
	if i -= skip + 1; i >= 0 {
		return int(r.list[i])
	}
	return -1
}

// between counts the ranks from from on that are below to.
func (r *ranking) between(from, to int) int {
	switch {
	case r.all:
		return max(min(to, r.n)-from, 0)
	case r.bits != nil:
		return r.bits.CountBetween(from, to)
	}
	i, _ := slices.BinarySearch(r.list, uint32(from))
	j, _ := slices.BinarySearch(r.list, uint32(to))
	return j - i
}
