package index

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
)

// writer is what Apply needs and readers must not touch.
type writer struct {
	mu      sync.Mutex         // held by those who work side by side
	idle    map[string]*column // those not in use, by key
	numbers uint32

	readers  []*reader
	readings []reading
	fresh    []fresh

	arrivals map[uint32]uint32 // node of an entity that came or went -> its id before the batch
	deltas   []delta
	added    []edge // in reshape
	gone     []edge
	made     []uint32 // nodes that are new
	released []uint32 // nodes that may have lost their last use
	emptied  []*column
	shown    []shown
}

// fixedColumn is a column that stays.
func (x *Index) fixedColumn(key string) *column {
	c := x.columns[key]
	if c == nil {
		c = x.write.idleColumn([]byte(key))
	}
	c.fixed = true
	return c
}

// manyDeltas are related even if more is to come, so that they do not fill the memory.
const manyDeltas = 1 << 18

// Apply takes in a batch, all of it at once for readers. Rows that change nothing cost next to nothing.
func (x *Index) Apply(b Batch) {
	w := &x.write
	x.readAll(b.Upserts)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.recycle()
	for _, ref := range b.Deletes {
		if n := x.byRef[ref]; x.nodes[n].id != 0 {
			x.drop(n)
		}
	}
	for i := range w.readings {
		x.put(&w.readings[i])
	}
	x.fill()
	clear(w.readings)
	if !b.More || len(w.deltas) > manyDeltas {
		x.relate()
		x.prune()
	}
	if b.Seq > x.seq {
		x.seq = b.Seq
		close(x.moved)
		x.moved = make(chan struct{})
	}
}

// Rest lets go of the memory in which the last batches were worked out, which is that of the largest. It is for whoever calls Apply, when
// no more has come for a while.
func (x *Index) Rest() {
	w := &x.write
	w.readers, w.readings, w.fresh = []*reader{newReader(x)}, nil, nil
}

// put makes the index hold what was read.
func (x *Index) put(rd *reading) {
	n := x.nodeOf(rd.row.Ref)
	if id := x.nodes[n].id; id != 0 && x.records[id].uid != rd.row.UID {
		x.drop(n)
	}
	if x.nodes[n].id == 0 {
		x.arrive(n, rd.row.UID)
	}
	id := x.nodes[n].id
	r := &x.records[id]
	r.changed = rd.row.Changed
	if r.hash != rd.hash || r.body == nil {
		if rd.body == nil {
			x.write.readers[0].compose(rd) // an earlier row of the batch has changed what read found
		}
		if r.body != nil && &r.body[0] != first(rd.of) {
			rd.old = x.write.readers[0].pairsOf(r.body[:r.size])
		}
		x.replace(id, rd)
	}
	if !x.emitsSame(r, rd.row.Relations) {
		x.emit(r, rd.row.Relations)
	}
}

func first(body []byte) *byte {
	if len(body) == 0 {
		return nil
	}
	return &body[0]
}

// replace changes the body of an entity, and in the columns only what differs. Additions come last because they may have to read
// the new body.
func (x *Index) replace(id uint32, rd *reading) {
	r := &x.records[id]
	old, now := rd.old, rd.pairs
	if r.body == nil {
		r.body, r.size, r.split, r.hash = rd.body, uint32(rd.size), uint32(rd.split), rd.hash
		x.write.fresh = append(x.write.fresh, fresh{id, now})
		return
	}
	x.fill() // the entity may be among those that are new
	for i, j := 0, 0; i < len(old); i++ {
		p := old[i]
		for j < len(now) && comparePairs(now[j], p) < 0 {
			j++
		}
		if j < len(now) && sameValue(now[j], p) {
			x.move(p, id, now[j].at)
			continue
		}
		x.remove(p, id)
		if !hasColumn(now, j, p.col) {
			x.absent(p.col, id)
		}
	}
	for _, c := range x.texts {
		x.reword(c, id, old, now)
	}
	x.rename(id, old, now)
	r.body, r.size, r.split, r.hash = rd.body, uint32(rd.size), uint32(rd.split), rd.hash
	for i, j := 0, 0; j < len(now); j++ {
		p := now[j]
		for i < len(old) && comparePairs(old[i], p) < 0 {
			i++
		}
		if i == len(old) || !sameValue(old[i], p) {
			x.insert(p, id)
		}
	}
}

func sameValue(a, b pair) bool { return comparePairs(a, b) == 0 && string(a.text) == string(b.text) }

// hasColumn looks around j, where the place of a pair of the column would be.
func hasColumn(pairs []pair, j int, c *column) bool {
	return j < len(pairs) && pairs[j].col == c || j > 0 && pairs[j-1].col == c
}

// arrive makes a new entity without a body.
func (x *Index) arrive(n uint32, uid string) {
	var id uint32
	if last := len(x.unused) - 1; last >= 0 {
		id = x.unused[last]
		x.unused = x.unused[:last]
	} else {
		id = uint32(len(x.records))
		x.records = append(x.records, record{})
	}
	x.records[id] = record{node: n, uid: strings.Clone(uid), born: x.records[id].born + 1}
	x.use(n)
	x.moves(n, id)
	x.alive.Add(id)
	x.refs.notes = append(x.refs.notes, note{x.nodes[n].ref, id, true})
}

// drop takes an entity out. Its uid stays for the orders that still mention its id.
func (x *Index) drop(n uint32) {
	id := x.nodes[n].id
	r := &x.records[id]
	x.fill()
	old := x.write.readers[0].pairsOf(r.body[:r.size])
	for _, p := range old {
		x.remove(p, id)
		x.absent(p.col, id)
	}
	for _, c := range x.texts {
		x.reword(c, id, old, nil)
	}
	x.rename(id, old, nil)
	x.emit(r, nil)
	x.refs.notes = append(x.refs.notes, note{x.nodes[n].ref, id, false})
	x.alive.Remove(id)
	x.moves(n, 0)
	*r = record{uid: r.uid, born: r.born}
	x.resting = append(x.resting, id)
	x.release(n)
}

// moves gives a node another entity.
func (x *Index) moves(n, id uint32) {
	if _, ok := x.write.arrivals[n]; !ok {
		x.write.arrivals[n] = x.nodes[n].id
	}
	x.nodes[n].id = id
	x.changed++
}

// netDeltas sorts the deltas by source, drops what cancels out, and gives the range of each source.
func (w *writer) netDeltas() iter.Seq2[int, int] {
	slices.SortFunc(w.deltas, func(a, b delta) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.typ, b.typ), cmp.Compare(a.target, b.target))
	})
	net := w.deltas[:0]
	for _, d := range w.deltas {
		if n := len(net); n > 0 && net[n-1].emit == d.emit {
			net[n-1].by += d.by
		} else {
			net = append(net, d)
		}
	}
	w.deltas = slices.DeleteFunc(net, func(d delta) bool { return d.by == 0 })
	return func(yield func(int, int) bool) {
		for from, to := 0, 0; from < len(w.deltas); from = to {
			for to = from; to < len(w.deltas) && w.deltas[to].source == w.deltas[from].source; to++ {
			}
			if !yield(from, to) {
				return
			}
		}
	}
}
