package index

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// Age is an order by when entities last changed.
type Age int

const (
	AnyAge   Age = iota
	Latest       // first
	Earliest     // first
)

// aged is an entity by when it changed. No two have the same rank.
type aged struct {
	at   int64 // negated for the latest
	rank uint32
	id   uint32
}

func (a aged) compare(b aged) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank))
}

// Changed is when readers last saw something else of the entity; zero if it has gone.
func (x *Index) Changed(h Handle) time.Time {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if r := x.held(h); r != nil {
		return time.UnixMilli(r.changed).UTC()
	}
	return time.Time{}
}

// byAge finds the page of a query by age. Nothing is kept for it: to look at everything once takes milliseconds, and to keep an order in
// which everything moves would cost at each change.
func (x *Index) byAge(q *Query, m *match, p *Page) {
	all := x.aged(m, q.Age)
	if q.Count {
		p.Total = len(all)
	}
	if q.Limit < 0 {
		return
	}
	from, to := min(q.Offset, len(all)), len(all)
	if q.Limit > 0 {
		to = min(from+q.Limit, to)
	}
	p.More = to < len(all)
	settle(all, from, to)
	for _, a := range all[from:to] {
		p.Hits = append(p.Hits, Hit{Handle: x.handle(a.id), UID: x.records[a.id].uid})
	}
}

func (x *Index) aged(m *match, age Age) []aged {
	ranks := x.byUID().rankOf(len(x.records))
	if named := x.orderBy("metadata.name"); named != nil && !named.many && len(named.ids) == x.alive.Len() {
		ranks = named.rankOf(len(x.records))
	}
	sign := int64(1)
	if age == Latest {
		sign = -1
	}
	all := make([]aged, 0, m.set.Len())
	for id := range m.set.All() {
		all = append(all, aged{at: sign * x.records[id].changed, rank: ranks[id], id: id})
	}
	return all
}

// settle puts the elements from..to of a list where they stand when it is sorted. The others come in front of them and behind, in any order.
func settle(list []aged, from, to int) {
	const few = 48
	for len(list) > few && from < to {
		at := part(list)
		switch {
		case to <= at:
			list = list[:at]
		case from > at:
			list, from, to = list[at+1:], from-at-1, to-at-1
		default:
			settle(list[:at], from, at)
			list, from, to = list[at+1:], 0, to-at-1
		}
	}
	if from < to {
		slices.SortFunc(list, aged.compare)
	}
}

// part moves what is less than some element in front of it and the rest behind, and returns where that stands then.
func part(list []aged) int {
	last := len(list) - 1
	some := rand.IntN(len(list))
	list[some], list[last] = list[last], list[some]
	at := 0
	for i := range last {
		if list[i].compare(list[last]) < 0 {
			list[i], list[at] = list[at], list[i]
			at++
		}
	}
	list[at], list[last] = list[last], list[at]
	return at
}
