package index

import "slices"

// Readers decide what to sort and to count by. These are the bounds of what is kept for them.
const (
	ordersKept = 6       // times as many ranks as there are entities, besides the first orders
	ranksKept  = 1 << 16 // ranks that are always kept
	countsKept = 32      // columns with counts of all entities
)

// shed drops the orders that have not been used for longest if o, which is new, makes them too many. The caller holds x.building.
func (x *Index) shed(o *order) {
	x.orders = slices.DeleteFunc(x.orders, func(other *order) bool { return other.col.order.Load() != other })
	o.used.Store(x.clock.Add(1))
	if !slices.Contains(firstOrders, o.col.key) {
		x.orders = append(x.orders, o)
	}
	slices.SortFunc(x.orders, func(a, b *order) int { return int(b.used.Load() - a.used.Load()) })
	ranks := 0
	for i, other := range x.orders {
		if ranks += other.col.has.Len(); i > 0 && ranks > x.spared+ordersKept*x.alive.Len() {
			other.col.order.Store(nil)
		}
	}
}

// counted remembers that a column has counts, and drops those of the column that got them first if there are too many.
func (x *Index) counted(v *values) {
	x.building.Lock()
	defer x.building.Unlock()
	if slices.Contains(x.countings, v) {
		return
	}
	if x.countings = append(x.countings, v); len(x.countings) > countsKept {
		x.countings[0].table.Store(nil)
		x.countings[0].counts.Store(nil)
		x.countings = slices.Delete(x.countings, 0, 1)
	}
}
