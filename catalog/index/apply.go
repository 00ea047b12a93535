package index

import (
	"cmp"
	"crypto/sha1"
	"iter"
	"slices"
	"strings"
	"unsafe"

	"github.com/callboard/callboard/catalog/index/searchkey"
)

// writer is what Apply needs and readers must not touch.
type writer struct {
	idle    map[string]*column // those not in use, by key
	last    *column            // met last
	numbers uint32

	walker   searchkey.Walker[*column]
	readings []reading
	pairs    []pair

	arrivals map[uint32]uint32 // node of an entity that came or went -> its id before the batch
	deltas   []delta
	added    []edge // in reshape
	gone     []edge
	released []uint32 // nodes that may have lost their last use
	emptied  []*column
}

// reading is all that can be worked out about a row before taking the lock.
type reading struct {
	row   *Row
	hash  [20]byte
	body  []byte // nil if the entity seems to be served as it was
	size  int
	split int
	pairs []pair
	old   []pair
	of    []byte // the body that old was read from
}

// column finds or makes the column of a key.
func (x *Index) column(key []byte) *column {
	w := &x.write
	before := w.last
	if before != nil && before.follow != nil && before.follow.live && before.follow.key == string(key) {
		w.last = before.follow
		return w.last
	}
	c := x.columns[string(key)]
	if c == nil {
		c = w.idle[string(key)]
	}
	if c == nil {
		w.numbers++
		c = &column{key: string(key), num: w.numbers}
		w.idle[c.key] = c
	}
	if before != nil {
		before.follow = c
	}
	w.last = c
	return c
}

// fixedColumn is a column that stays.
func (x *Index) fixedColumn(key string) *column {
	c := x.column([]byte(key))
	c.fixed = true
	return c
}

// Apply takes in a batch, all of it at once for readers. Rows that change nothing cost next to nothing.
func (x *Index) Apply(b Batch) {
	w := &x.write
	w.readings, w.pairs = slices.Grow(w.readings[:0], len(b.Upserts)), w.pairs[:0]
	w.walker.Reset()
	for i := range b.Upserts {
		w.readings = append(w.readings, x.read(&b.Upserts[i])) // without the lock: nobody else changes what it looks at
	}
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
	x.relate()
	x.prune()
	clear(w.arrivals)
	clear(w.readings)
	w.deltas, w.released = w.deltas[:0], w.released[:0]
	if b.Seq > x.seq {
		x.seq = b.Seq
		close(x.moved)
		x.moved = make(chan struct{})
	}
}

func (x *Index) read(row *Row) reading {
	rd := reading{row: row, hash: contentHash(row)}
	r := &x.records[x.nodes[x.byRef[row.Ref]].id]
	if r.node != 0 && r.uid == row.UID {
		if r.hash == rd.hash {
			return rd
		}
		rd.of = r.body
		rd.old = x.pairsOf(r.body[:r.size])
	}
	x.compose(&rd)
	return rd
}

func (x *Index) compose(rd *reading) {
	rd.body, rd.split = searchkey.Compose(rd.row.Body, rd.row.UID, rd.row.Orphan)
	rd.size = len(rd.body)
	rd.pairs = x.pairsOf(rd.body)
	rd.body = append(rd.body, rd.row.Status...)
}

func (x *Index) pairsOf(body []byte) []pair {
	w := &x.write
	from := len(w.pairs)
	for _, p := range w.walker.Walk(body) {
		q := pair{col: p.Key, num: p.Key.num, lower: p.Lower, text: p.Text, at: p.At, null: p.Null}
		if !q.null {
			x.digest(&q)
			q.same = unsafe.SliceData(q.lower) == unsafe.SliceData(q.text)
		}
		w.pairs = append(w.pairs, q)
	}
	sorted := sortPairs(w.pairs[from:])
	w.pairs = w.pairs[:from+len(sorted)]
	return sorted[:len(sorted):len(sorted)]
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
	if r.hash != rd.hash || r.body == nil {
		if rd.body == nil {
			x.compose(rd) // an earlier row of the batch has changed what read found
		}
		if r.body != nil && &r.body[0] != first(rd.of) {
			rd.old = x.pairsOf(r.body[:r.size])
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
		old = nil
	}
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
	x.reword(id, old, now)
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
	old := x.pairsOf(r.body[:r.size])
	for _, p := range old {
		x.remove(p, id)
		x.absent(p.col, id)
	}
	x.reword(id, old, nil)
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

// contentHash is that of all that is served of a row but its relations.
func contentHash(row *Row) (sum [20]byte) {
	h := sha1.New()
	orphan := byte(0)
	if row.Orphan {
		orphan = 1
	}
	h.Write([]byte{orphan, byte(len(row.UID))})
	h.Write([]byte(row.UID))
	h.Write(row.Body)
	h.Write([]byte{0})
	h.Write(row.Status)
	h.Sum(sum[:0])
	return sum
}
