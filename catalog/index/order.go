package index

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/callboard/callboard/catalog/index/posting"
)

// order is all values of a column in order, each with its entities by uid. It is built when somebody first sorts by the column. Then
// Apply only notes what changes, and the next reader works that in: filling the index does not pay for orders that nobody asks for.
type order struct {
	mu      sync.Mutex // held to build, to work in notes, to rank
	col     *column    // nil for refs, of which each is there once
	ready   bool
	sighted bool // many is right

	values []string // distinct, ascending
	starts []uint32 // where the entities of each value begin in ids, and the end
	ids    []uint32 // a place in here is called a rank
	many   bool     // an entity may be there more than once
	ver    uint64   // changes whenever ids does
	used   atomic.Int64

	ranks  []uint32 // by id, if not many; good if ranked is ver
	ranked uint64
	notes  []note // what has changed; written by Apply
}

// note is one change of an order.
type note struct {
	value string
	id    uint32
	added bool
}

func newOrder(c *column) *order { return &order{col: c, starts: []uint32{0}, ver: 1} }

// note keeps what has happened to a column for its order, unless that would be more than building it anew.
func (x *Index) note(c *column, o *order, lower []byte, id uint32, added bool) {
	if len(o.notes) > 4096+x.alive.Len() {
		c.order.Store(nil)
		return
	}
	o.notes = append(o.notes, note{string(lower), id, added})
}

// at is where a position would stand among ranks: the first rank that is not before it, or with past the first behind it.
func (o *order) at(x *Index, p Position, past bool) int {
	g, ok := slices.BinarySearch(o.values, p.Value)
	if !ok {
		return int(o.starts[g])
	}
	if o.col == nil && past {
		return int(o.starts[g+1])
	} else if o.col == nil {
		return int(o.starts[g])
	}
	from := int(o.starts[g])
	return from + sort.Search(int(o.starts[g+1])-from, func(i int) bool {
		c := cmp.Compare(x.records[o.ids[from+i]].uid, p.UID)
		return c > 0 || c == 0 && !past
	})
}

// group is which value a rank has.
func (o *order) group(rank int) int {
	if len(o.values) == len(o.ids) {
		return rank
	}
	return sort.Search(len(o.values), func(g int) bool { return int(o.starts[g+1]) > rank })
}

// span is the range of the values that start with prefix.
func (o *order) span(prefix string) (from, to int) {
	from, _ = slices.BinarySearch(o.values, prefix)
	rest := o.values[from:]
	return from, from + sort.Search(len(rest), func(i int) bool {
		return rest[i][:min(len(prefix), len(rest[i]))] > prefix
	})
}

// rankOf gives the rank of each id, for orders in which none comes twice.
func (o *order) rankOf(ids int) []uint32 {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ranked != o.ver || len(o.ranks) < ids {
		if len(o.ranks) < ids {
			o.ranks = make([]uint32, ids+ids/8)
		}
		for rank, id := range o.ids {
			o.ranks[id] = uint32(rank)
		}
		o.ranked = o.ver
	}
	return o.ranks
}

// orderBy is the order of a column as of now, nil if nobody has the key. The caller shares the lock.
func (x *Index) orderBy(key string) *order {
	c := x.columns[key]
	if c == nil {
		return nil
	}
	o := c.order.Load()
	if o == nil {
		o = x.begin(c)() // dropped since prepare; rare enough to let others wait
	}
	o.used.Store(x.clock.Add(1))
	x.freshen(o)
	return o
}

// byUID is the order of everything that has no order of its own.
func (x *Index) byUID() *order {
	if o := x.orderBy(x.uids.key); o != nil {
		return o
	}
	return newOrder(nil)
}

func (x *Index) byRefs() *order {
	x.freshen(x.refs)
	return x.refs
}

func (x *Index) freshen(o *order) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.notes) > 0 {
		x.work(o)
	}
	if !o.sighted && o.col != nil {
		o.many = len(o.ids)+o.col.nulls().Len() != o.col.has.Len()
	}
	o.sighted = true
}

// prepare builds the orders that a query will need, without keeping Apply waiting while it sorts.
func (x *Index) prepare(keys ...string) {
	for _, key := range keys {
		x.mu.RLock()
		var build func() *order
		if c := x.columns[key]; c != nil {
			build = x.begin(c)
		}
		x.mu.RUnlock()
		if build != nil {
			build()
		}
	}
}

// firstOrders are the columns that are sorted by most. The uids are always needed.
var firstOrders = []string{"metadata.uid", "metadata.name", "metadata.title", "metadata.namespace", "kind", "spec.type", "spec.lifecycle", "spec.owner"}

// Warm builds the orders that are asked for first, so that the first reader need not wait. Call it when the index has been filled.
func (x *Index) Warm() {
	x.prepare(firstOrders...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	x.byRefs()
}

// group is a value with its entities while an order is built: uid rank in the upper half, id in the lower.
type group struct {
	value string
	ids   []uint64
}

// begin collects what an order needs, and returns what makes it. From then on Apply takes notes for it. The caller shares the lock
// for begin, but need not for the rest.
func (x *Index) begin(c *column) func() *order {
	if o := c.order.Load(); o != nil {
		return o.built
	}
	var ranks []uint32
	if c != x.uids {
		ranks = x.byUID().rankOf(len(x.records))
	}
	x.building.Lock()
	defer x.building.Unlock()
	if o := c.order.Load(); o != nil { // somebody else was first
		return o.built
	}
	o := newOrder(c)
	n := 1
	if c.values != nil {
		n = c.used
	}
	groups, singles := make([]group, 0, n), make([]uint64, n)
	for value, ids := range x.each(c) {
		g := group{value: x.keep(c, value, ids)}
		if g.ids = singles[:0:1]; ids.Len() > 1 {
			g.ids = make([]uint64, 0, ids.Len())
		}
		singles = singles[1:]
		for id := range ids.All() {
			tie := uint64(id)
			if ranks != nil {
				tie |= uint64(ranks[id]) << 32
			}
			g.ids = append(g.ids, tie)
		}
		groups = append(groups, g)
	}
	o.mu.Lock()
	c.order.Store(o)
	x.shed(o)
	return func() *order {
		defer o.mu.Unlock()
		o.fill(groups)
		return o
	}
}

// keep makes a string of a value, sharing that of the entity where there is one.
func (x *Index) keep(c *column, value []byte, ids posting.Set) string {
	switch list, ok := ids.List(); {
	case !ok || len(list) != 1:
	case c == x.uids && x.records[list[0]].uid == string(value):
		return x.records[list[0]].uid
	case c.key == "metadata.name":
		ref := x.nodes[x.records[list[0]].node].ref
		if n := len(ref) - len(value); n > 0 && ref[n:] == string(value) {
			return ref[n:]
		}
	}
	return string(value)
}

// built waits for whoever builds the order.
func (o *order) built() *order {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o
}

func (o *order) fill(groups []group) {
	groups = sortGroups(groups)
	n := 0
	for _, g := range groups {
		n += len(g.ids)
	}
	o.values, o.starts, o.ids = make([]string, 0, len(groups)), make([]uint32, 0, len(groups)+1), make([]uint32, 0, n)
	for _, g := range groups {
		slices.Sort(g.ids)
		o.values = append(o.values, g.value)
		o.starts = append(o.starts, uint32(len(o.ids)))
		for _, id := range g.ids {
			o.ids = append(o.ids, uint32(id))
		}
	}
	o.starts = append(o.starts, uint32(len(o.ids)))
	o.ready = true
	o.ver++
}
