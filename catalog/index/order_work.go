package index

import (
	"cmp"
	"slices"
	"sort"
)

// work brings an order up to date. The caller holds o.mu and at least shares the lock.
func (x *Index) work(o *order) {
	if o == x.refs && len(o.notes) > 1024+len(o.ids)/2 {
		o.notes = nil
		o.fill(x.allRefs())
		return
	}
	notes := x.netNotes(o.notes)
	if o.notes = o.notes[:0]; cap(o.notes) > 1<<16 {
		o.notes = nil
	}
	o.ver++
	o.sighted = false
	if len(notes) <= 3 {
		for _, n := range notes {
			x.splice(o, n)
		}
		return
	}
	x.weave(o, notes)
}

// allRefs are the groups of the order of refs.
func (x *Index) allRefs() []group {
	groups, ids := make([]group, 0, x.alive.Len()), make([]uint64, x.alive.Len())
	for id := range x.alive.All() {
		ids[0] = uint64(id)
		groups = append(groups, group{x.nodes[x.records[id].node].ref, ids[:1:1]})
		ids = ids[1:]
	}
	return groups
}

// netNotes leaves the last note on each entry, in the order of the entries.
func (x *Index) netNotes(notes []note) []note {
	slices.SortStableFunc(notes, x.compareNotes)
	net := notes[:0]
	for _, n := range notes {
		if last := len(net) - 1; last >= 0 && net[last].id == n.id && net[last].value == n.value {
			net[last] = n
		} else {
			net = append(net, n)
		}
	}
	return net
}

func (x *Index) compareNotes(a, b note) int {
	if c := cmp.Compare(a.value, b.value); c != 0 || a.id == b.id {
		return c
	}
	return x.compareTies(a.id, b.id)
}

func (x *Index) compareTies(a, b uint32) int {
	if a == b {
		return 0
	}
	return cmp.Or(cmp.Compare(x.records[a].uid, x.records[b].uid), cmp.Compare(a, b))
}

// splice works in one note where it is.
func (x *Index) splice(o *order, n note) {
	g, ok := slices.BinarySearch(o.values, n.value)
	if !ok && n.added {
		o.values = slices.Insert(o.values, g, n.value)
		o.starts = slices.Insert(o.starts, g, o.starts[g])
	} else if !ok {
		return
	}
	from := int(o.starts[g])
	inGroup := o.ids[from:o.starts[g+1]]
	i := sort.Search(len(inGroup), func(i int) bool { return x.compareTies(inGroup[i], n.id) >= 0 })
	there := i < len(inGroup) && inGroup[i] == n.id
	by := uint32(1)
	switch {
	case there == n.added:
		return
	case n.added:
		o.ids = slices.Insert(o.ids, from+i, n.id)
	default:
		o.ids = slices.Delete(o.ids, from+i, from+i+1)
		by = ^uint32(0)
	}
	for i := range o.starts[g+1:] {
		o.starts[g+1+i] += by
	}
	if o.starts[g] == o.starts[g+1] {
		o.values = slices.Delete(o.values, g, g+1)
		o.starts = slices.Delete(o.starts, g, g+1)
	}
}

// weave works in many notes at once by writing the order anew.
func (x *Index) weave(o *order, notes []note) {
	old := order{values: o.values, starts: o.starts, ids: o.ids}
	o.values = make([]string, 0, len(old.values)+len(notes))
	o.starts = make([]uint32, 0, len(old.values)+len(notes)+1)
	o.ids = make([]uint32, 0, len(old.ids)+len(notes))
	g := 0
	for from, to := 0, 0; from < len(notes); from = to {
		value := notes[from].value
		for to = from; to < len(notes) && notes[to].value == value; to++ {
		}
		next, ok := slices.BinarySearch(old.values[g:], value)
		o.copy(&old, g, g+next)
		g += next
		var ids []uint32
		if ok {
			ids = old.ids[old.starts[g]:old.starts[g+1]]
			g++
		}
		o.starts = append(o.starts, uint32(len(o.ids)))
		o.values = append(o.values, value)
		x.weaveGroup(o, ids, notes[from:to])
		if last := len(o.starts) - 1; int(o.starts[last]) == len(o.ids) {
			o.starts, o.values = o.starts[:last], o.values[:last]
		}
	}
	o.copy(&old, g, len(old.values))
	o.starts = append(o.starts, uint32(len(o.ids)))
}

// copy appends whole groups of another order.
func (o *order) copy(old *order, from, to int) {
	shift := uint32(len(o.ids)) - old.starts[from]
	for _, start := range old.starts[from:to] {
		o.starts = append(o.starts, start+shift)
	}
	o.values = append(o.values, old.values[from:to]...)
	o.ids = append(o.ids, old.ids[old.starts[from]:old.starts[to]]...)
}

func (x *Index) weaveGroup(o *order, ids []uint32, notes []note) {
	for _, n := range notes {
		i := sort.Search(len(ids), func(i int) bool { return x.compareTies(ids[i], n.id) >= 0 })
		o.ids = append(o.ids, ids[:i]...)
		if ids = ids[i:]; len(ids) > 0 && ids[0] == n.id {
			ids = ids[1:]
		}
		if n.added {
			o.ids = append(o.ids, n.id)
		}
	}
	o.ids = append(o.ids, ids...)
}

// recycle makes ids of entities that have gone available again, once there are many and no order mentions them any more.
func (x *Index) recycle() {
	if len(x.resting) < 1024 || len(x.resting) < x.alive.Len()/8 {
		return
	}
	orders := []*order{x.refs}
	for _, c := range x.columns {
		if o := c.order.Load(); o != nil {
			orders = append(orders, o)
		}
	}
	for _, o := range orders {
		if !o.mu.TryLock() { // somebody is building it with the ids of before
			return
		}
		ready := o.ready
		if ready && len(o.notes) > 0 {
			x.work(o)
		}
		o.mu.Unlock()
		if !ready {
			return
		}
	}
	for _, id := range x.resting {
		x.records[id].uid = ""
	}
	x.unused = append(x.unused, x.resting...)
	x.resting = x.resting[:0]
}
