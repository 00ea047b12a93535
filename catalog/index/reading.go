package index

import (
	"crypto/sha1"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/callboard/callboard/catalog/index/searchkey"
)

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

// reader works rows out. Several do so side by side; what they found is good until their next reset.
type reader struct {
	x      *Index
	walker searchkey.Walker[*column]
	raw    []pair   // of one body, as they stand there
	places []uint64 // of those, to sort
	pairs  []pair
	last   *column   // met last
	follow []*column // by number: which column came next the last time, because it will mostly be the same again
}

// followed is up to which number columns have followers: those that nearly all entities have come early.
const followed = 1 << 12

func newReader(x *Index) *reader {
	r := &reader{x: x}
	r.walker.Intern = r.column
	return r
}

func (r *reader) reset() {
	r.walker.Reset()
	r.pairs = r.pairs[:0]
}

// column finds or makes the column of a key.
func (r *reader) column(key []byte) *column {
	before := r.last
	if before != nil && int(before.num) < len(r.follow) {
		if c := r.follow[before.num]; c != nil && c.live && c.key == string(key) {
			r.last = c
			return c
		}
	}
	c := r.x.columns[string(key)]
	if c == nil {
		c = r.x.write.idleColumn(key)
	}
	if before != nil && before.num < followed {
		if n := int(before.num); n >= len(r.follow) {
			r.follow = append(r.follow, make([]*column, n+1-len(r.follow))...)
		}
		r.follow[before.num] = c
	}
	r.last = c
	return c
}

// idleColumn finds or makes a column that is not in use.
func (w *writer) idleColumn(key []byte) *column {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.idle[string(key)]
	if c == nil {
		w.numbers++
		c = &column{key: string(key), num: w.numbers}
		w.idle[c.key] = c
	}
	return c
}

// fewRows are not worth sharing.
const fewRows = 32

// sharers is how many should work side by side on so many rows.
func sharers(rows int) int { return max(1, min(runtime.GOMAXPROCS(0), rows/fewRows)) }

// sideBySide calls fn with each number below n.
func sideBySide(n int, fn func(int)) {
	var group sync.WaitGroup
	for i := range n - 1 {
		group.Go(func() { fn(i + 1) })
	}
	fn(0)
	group.Wait()
}

// readAll works out what rows mean, without the lock: nobody else changes what it looks at.
func (x *Index) readAll(rows []Row) {
	w := &x.write
	w.readings = slices.Grow(w.readings[:0], len(rows))[:len(rows)]
	n := sharers(len(rows))
	for len(w.readers) < n {
		w.readers = append(w.readers, newReader(x))
	}
	for _, r := range w.readers {
		r.reset()
	}
	var next atomic.Int64
	sideBySide(n, func(number int) {
		const some = 8
		for {
			from := int(next.Add(some)) - some
			if from >= len(rows) {
				return
			}
			for i := from; i < min(from+some, len(rows)); i++ {
				w.readings[i] = w.readers[number].read(&rows[i])
			}
		}
	})
}

func (r *reader) read(row *Row) reading {
	rd := reading{row: row, hash: contentHash(row)}
	known := &r.x.records[r.x.nodes[r.x.byRef[row.Ref]].id]
	if known.node != 0 && known.uid == row.UID {
		if known.hash == rd.hash {
			return rd
		}
		rd.of = known.body
		rd.old = r.pairsOf(known.body[:known.size])
	}
	r.compose(&rd)
	return rd
}

func (r *reader) compose(rd *reading) {
	rd.body, rd.split = searchkey.Compose(rd.row.Body, rd.row.UID, rd.row.Orphan)
	rd.size = len(rd.body)
	rd.pairs = r.pairsOf(rd.body)
	rd.body = append(rd.body, rd.row.Status...)
}

// pairsOf are the pairs of a body in the order that replace needs, none twice: the first in the body counts.
func (r *reader) pairsOf(body []byte) []pair {
	raw, places := r.raw[:0], r.places[:0]
	for _, p := range r.walker.Walk(body) {
		q := pair{col: p.Key, num: p.Key.num, lower: p.Lower, text: p.Text, at: p.At, null: p.Null}
		if !q.null {
			r.x.digest(&q)
			q.same = unsafe.SliceData(q.lower) == unsafe.SliceData(q.text)
		}
		places = append(places, uint64(q.num)<<32|uint64(len(raw)))
		raw = append(raw, q)
	}
	r.raw, r.places = raw, places
	slices.Sort(places) // much quicker than to sort the pairs
	from := len(r.pairs)
	for i := 0; i < len(places); {
		first := len(r.pairs)
		for column := places[i] >> 32; i < len(places) && places[i]>>32 == column; i++ {
			r.pairs = append(r.pairs, raw[uint32(places[i])])
		}
		if len(r.pairs)-first > 1 {
			r.pairs = r.pairs[:first+len(sortPairs(r.pairs[first:]))]
		}
	}
	return r.pairs[from:len(r.pairs):len(r.pairs)]
}

// sortPairs brings pairs into order and drops what comes twice; the first counts.
func sortPairs(pairs []pair) []pair {
	slices.SortStableFunc(pairs, comparePairs)
	return slices.CompactFunc(pairs, func(a, b pair) bool { return comparePairs(a, b) == 0 })
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
