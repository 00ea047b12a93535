package index

import (
	"cmp"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/catalog/index/searchkey"
	"github.com/callboard/callboard/entity"
)

// NamesAbsent is the key of a predicate for entities with a relation to something that is not there. Only Exists makes sense with it.
const NamesAbsent = "relations.*"

// Absentee is a ref that relations lead to although nobody has it.
type Absentee struct {
	Ref   string
	Count int          // entities that name it
	By    []FacetValue // the types of their relations in lower case, most frequent first
}

// Absentees are the refs that entities name and that are not there, sorted: of entities that match Where, Visible and Text of q,
// nothing else of which counts. Refs that are too long to be searched for are left out.
func (x *Index) Absentees(q Query) []Absentee {
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := x.find(q.criteria())
	var found []Absentee
	for _, gone := range x.missed().list {
		one := Absentee{Ref: gone.ref}
		sets := make([]posting.Set, 0, len(gone.by))
		for _, by := range gone.by {
			if n := posting.CountAnd(by.ids, m.set); n > 0 {
				one.By = append(one.By, FacetValue{by.relation, n})
				sets = append(sets, by.ids)
			}
		}
		switch len(sets) {
		case 0:
			continue
		case 1:
			one.Count = one.By[0].Count
		default:
			one.Count = posting.CountAnd(posting.Or(sets...), m.set)
			slices.SortFunc(one.By, func(a, b FacetValue) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value)) })
		}
		found = append(found, one)
	}
	return found
}

// AbsenteeCounts are how many Absentees of q are named by an entity with each value of a key: of those whose refs are counted.
func (x *Index) AbsenteeCounts(q Query, key string, counted map[string]bool) []FacetValue {
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	c := x.columns[entity.Lower(key)]
	if c == nil {
		return nil
	}
	namers := posting.And(x.missed().who, x.find(q.criteria()).set)
	values := slices.Clone(x.facet(c, &match{set: namers}))
	held := make(map[uint32][]int, namers.Len()) // which of the values each has
	for i, value := range values {
		values[i].Count = 0
		for id := range posting.And(x.equals(c, entity.Lower(value.Value)), namers).All() {
			held[id] = append(held[id], i)
		}
	}
	last := make([]int, len(values)) // what was counted last
	for n, gone := range x.missed().list {
		if !counted[gone.ref] {
			continue
		}
		for _, by := range gone.by {
			for id := range posting.And(by.ids, namers).All() {
				for _, i := range held[id] {
					if last[i] != n+1 {
						last[i] = n + 1
						values[i].Count++
					}
				}
			}
		}
	}
	return slices.DeleteFunc(values, func(value FacetValue) bool { return value.Count == 0 })
}

// absences is who names what is not there. It is good as long as its version is that of the index.
type absences struct {
	ver  uint64
	list []absence // by ref
	who  posting.Set
}

// absence is something that is not there and those who name it.
type absence struct {
	ref string
	by  []namedBy
}

type namedBy struct {
	relation string
	ids      posting.Set
}

// missed works out who names what is not there, unless that is known. The caller shares the lock; two who ask at once both do the work.
func (x *Index) missed() *absences {
	if known := x.absences.Load(); known != nil && known.ver == x.wired {
		return known
	}
	now := &absences{ver: x.wired}
	who := posting.MakeBits(len(x.records))
	for n := range x.unheld.All() {
		if gone := x.absence(&x.nodes[n]); len(gone.by) > 0 {
			now.list = append(now.list, gone)
			for _, by := range gone.by {
				by.ids.Into(who)
			}
		}
	}
	slices.SortFunc(now.list, func(a, b absence) int { return cmp.Compare(a.ref, b.ref) })
	now.who = posting.OfBits(who).Fit()
	x.absences.Store(now)
	return now
}

// absence finds who names a ref. Types that differ only in case share a column, which is looked at once.
func (x *Index) absence(n *node) absence {
	gone := absence{ref: n.ref}
	value := string(searchkey.AppendLower(nil, []byte(n.ref)))
	for i := range x.types[1:] {
		t := &x.types[i+1]
		if !t.col.live || t.shared && slices.ContainsFunc(x.types[1:i+1], func(other relationType) bool { return other.col == t.col }) {
			continue
		}
		if ids := x.equals(t.col, value); ids.Len() > 0 {
			gone.by = append(gone.by, namedBy{strings.TrimPrefix(t.col.key, "relations."), ids})
		}
	}
	return gone
}

// vacate notes which nodes nobody has after a batch: those that are new, whose entity came or went, or that were dropped.
func (x *Index) vacate() {
	w := &x.write
	if len(w.arrivals)+len(w.deltas)+len(w.made)+len(w.released) > 0 {
		x.wired++
	}
	for n := range w.arrivals {
		x.vacateNode(n)
	}
	for _, nodes := range [][]uint32{w.made, w.released} {
		for _, n := range nodes {
			x.vacateNode(n)
		}
	}
	if w.made = w.made[:0]; cap(w.made) > 1<<16 {
		w.made = nil
	}
}

func (x *Index) vacateNode(n uint32) {
	if node := &x.nodes[n]; node.id == 0 && node.ref != "" {
		x.unheld.Add(n)
	} else {
		x.unheld.Remove(n)
	}
}
