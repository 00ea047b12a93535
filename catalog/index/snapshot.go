package index

import (
	"io"

	"github.com/callboard/callboard/catalog/index/posting"
)

// snapshotFormat names the form of what Save writes and the meaning of all that is in it. It is the hash of what a sample comes out as, so
// that a test notices any change: an index that is written by one version of this package is read by that one alone.
const snapshotFormat = "9486508f7c798993"

// Save writes the index, so that Restore makes the same one again. The caller is who calls Apply, and does not meanwhile. What it
// returns writes the rest, also beside Apply: the bodies of entities, which never change.
func (x *Index) Save(w io.Writer) (rest func() error, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	a := &archive{out: w}
	x.describe(a)
	bodies := make([][]byte, len(x.records))
	for i := range x.records {
		bodies[i] = x.records[i].body
	}
	return func() error {
		describeBodies(a, bodies)
		return a.err
	}, a.err
}

// Restore fills an empty index with what Save wrote. After an error it is empty.
func (x *Index) Restore(r io.Reader) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	a := &archive{in: r}
	x.describe(a)
	bodies := make([][]byte, len(x.records))
	if describeBodies(a, bodies); a.err != nil {
		x.clear()
		return a.err
	}
	for i := range x.records {
		x.records[i].body = bodies[i]
	}
	close(x.moved)
	x.moved = make(chan struct{})
	return nil
}

// describeBodies keeps them last, and each in memory of its own, which goes when the entity changes.
func describeBodies(a *archive, bodies [][]byte) {
	lens, _ := a.lengths(len(bodies), func(i int) int { return len(bodies[i]) })
	for i, l := range lens {
		if a.out == nil && l > 0 {
			bodies[i] = make([]byte, l)
		}
		raw(a, bodies[i])
	}
	a.expect("the end")
}

// describe is all that is kept but the bodies. What can be worked out quickly is not kept, nor what only saves time, except for the first orders.
func (x *Index) describe(a *archive) {
	a.expect("callboard index " + snapshotFormat)
	each(a, 1, func(int) *int64 { return &x.seq })
	each(a, 2, func(i int) *uint64 { return &x.seed[i] })
	set(a, &x.alive)
	set(a, &x.unheld)
	for _, ids := range []*[]uint32{&x.resting, &x.unused, &x.vacant} {
		list(a, ids)
	}
	x.describeRecords(a)
	x.describeNodes(a)
	x.describeColumns(a)
	x.describeTypes(a)
	n := &x.names
	list(a, &n.all)
	for _, numbers := range []*[]uint32{&n.starts, &n.owners, &n.entries} {
		list(a, numbers)
	}
	a.number(&n.dead)
	if a.err == nil {
		x.describeOrders(a)
	}
}

func (x *Index) describeRecords(a *archive) {
	n := a.count(len(x.records))
	if a.out == nil {
		x.records = make([]record, n, n+n/16)
	}
	texts(a, n, func(i int) *string { return &x.records[i].uid })
	each(a, n, func(i int) *uint32 { return &x.records[i].size })
	each(a, n, func(i int) *uint32 { return &x.records[i].split })
	each(a, n, func(i int) *uint32 { return &x.records[i].node })
	each(a, n, func(i int) *uint32 { return &x.records[i].born })
	each(a, n, func(i int) *int64 { return &x.records[i].changed })
	each(a, n, func(i int) *[20]byte { return &x.records[i].hash })
	lists(a, n, func(i int) *[]emit { return &x.records[i].emits })
}

func (x *Index) describeNodes(a *archive) {
	n := a.count(len(x.nodes))
	if a.out == nil {
		x.nodes = make([]node, n, n+n/16)
	}
	texts(a, n, func(i int) *string { return &x.nodes[i].ref })
	each(a, n, func(i int) *uint32 { return &x.nodes[i].id })
	each(a, n, func(i int) *uint32 { return &x.nodes[i].uses })
	lists(a, n, func(i int) *[]edge { return &x.nodes[i].shows })
	if a.out != nil {
		return
	}
	x.byRef = make(map[string]uint32, n)
	for i := range x.nodes {
		if node := &x.nodes[i]; node.ref != "" {
			node.hash, node.simple = hash64(node.ref), simple(node.ref)
			x.byRef[node.ref] = uint32(i)
		}
	}
}

// describeTypes comes after the columns, which types refer to.
func (x *Index) describeTypes(a *archive) {
	names := make([]string, a.count(len(x.types)))
	if a.out != nil {
		for i := range names {
			names[i] = x.types[i].name
		}
	}
	texts(a, len(names), func(i int) *string { return &names[i] })
	if a.out != nil || a.err != nil {
		return
	}
	for _, name := range names[1:] {
		x.typeNamed(name)
	}
}

// describeOrders keeps those that Warm would build.
func (x *Index) describeOrders(a *archive) {
	x.describeRefs(a)
	for _, key := range firstOrders {
		c := x.columns[key]
		var o *order
		if c != nil && a.out != nil {
			o = c.order.Load()
		}
		if o != nil {
			x.freshen(o)
		}
		if there := a.count(boolean(o != nil)); there == 0 {
			continue
		}
		if o == nil {
			o = newOrder(c)
		}
		n := a.count(len(o.values))
		if a.out == nil {
			o.values = make([]string, n)
		}
		texts(a, n, func(i int) *string { return &o.values[i] })
		list(a, &o.starts)
		list(a, &o.ids)
		if a.out != nil || a.err != nil {
			continue
		}
		for i, value := range o.values {
			o.values[i] = x.keep(c, []byte(value), posting.Of(o.ids[o.starts[i]:o.starts[i+1]]))
		}
		o.ready = true
		c.order.Store(o)
	}
}

// describeRefs keeps the order of refs, in which each has one entity.
func (x *Index) describeRefs(a *archive) {
	o := x.refs
	if a.out != nil {
		x.freshen(o)
	}
	if list(a, &o.ids); a.out != nil || a.err != nil {
		return
	}
	o.values, o.starts = make([]string, len(o.ids)), make([]uint32, len(o.ids)+1)
	for i, id := range o.ids {
		o.values[i], o.starts[i+1] = x.nodes[x.records[id].node].ref, uint32(i+1)
	}
}
