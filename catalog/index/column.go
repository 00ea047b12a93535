package index

import (
	"sync/atomic"
	"unsafe"

	"github.com/callboard/callboard/catalog/index/posting"
)

// column is one search key: who has it, and who has each of its values.
//
// Half of all values belong to a single entity (names, slugs, descriptions). Such a value costs one slot, which says where to read it
// again. Only values of several entities get an entry with the text and a posting.
type column struct {
	key   string
	has   posting.Set // all that have the key
	ver   uint64      // changes whenever the column does
	num   uint32      // for sorting pairs
	live  bool        // is in Index.columns
	fixed bool        // is pointed to from elsewhere, so that it stays when it is empty

	relation bool // values are targets of relations
	order    atomic.Pointer[order]
	*values  // nil as long as there is no value but true: so are the many keys <path>.<item> of lists, and cost little
}

// values tells who has which value.
type values struct {
	slots   []slot // open addressing with linear probing
	used    int
	lone    int // slots of a single entity
	entries []entry
	free    []uint32    // unused entries
	made    uint64      // changes whenever an entry comes or goes
	null    posting.Set // those that have the key without a value

	words   *words // nil unless the column is indexed for text
	sorted  atomic.Pointer[facetOrder]
	counts  atomic.Pointer[facetAnswer]
	table   atomic.Pointer[facetTable]
	counted atomic.Uint64 // ver when the column was counted last
}

// slot is a value, found by its hash. The zero slot is free.
type slot struct {
	hash uint32
	id   uint32 // of the only entity with the value, or the index of an entry if at is inEntry
	at   uint32 // where the entity has the value (searchkey.TextAt; for relations the node of the target)
}

const inEntry = ^uint32(0) - 8

// entry is a value that several entities have, or had.
type entry struct {
	lower, text string
	next        uint32 // the entry with another text of equal lower case, 0 for none
	check       uint32 // more of the hash: values with the same hash and check are taken to be the same when writing
	ids         posting.Set
}

// pair is one value that an entity has, or has not any more.
type pair struct {
	col         *column
	lower, text []byte
	num         uint32 // of the column
	hash, check uint32
	at          uint32
	null        bool
	same        bool // text is in lower case
}

func newValues() *values {
	return &values{entries: make([]entry, 1)} // the first entry stays unused
}

// diversify gets the column ready for other values than true.
func (c *column) diversify(x *Index) {
	c.values = newValues()
	if c.has.Len() > 0 {
		p := pair{lower: []byte("true")}
		x.digest(&p)
		head := c.newEntry("true", "true", p.check)
		for id := range c.has.All() {
			c.entries[head].ids.Add(id)
		}
		c.place(slot{hash: p.hash, id: head, at: inEntry})
	}
}

// nulls are those that have the key without a value.
func (c *column) nulls() posting.Set {
	if c.values == nil {
		return posting.Set{}
	}
	return c.null
}

// home is where a hash should be among n slots.
func home(hash uint32, n int) int { return int(uint64(hash) * uint64(n) >> 32) }

// after is the slot to look at next.
func (v *values) after(i int) int {
	if i++; i == len(v.slots) {
		return 0
	}
	return i
}

// place inserts a slot that is not there.
func (v *values) place(s slot) {
	if 20*(v.used+1) > 17*len(v.slots) {
		old := v.slots
		v.slots = make([]slot, max(3, len(old)+len(old)/4+1))
		for _, moved := range old {
			if moved.at != 0 {
				v.settle(moved)
			}
		}
	}
	v.settle(s)
	v.used++
}

func (v *values) settle(s slot) {
	i := home(s.hash, len(v.slots))
	for v.slots[i].at != 0 {
		i = v.after(i)
	}
	v.slots[i] = s
}

// vacate frees a slot and closes the gap, so that probing never has to pass dead slots.
func (v *values) vacate(i int) {
	v.used--
	n := len(v.slots)
	for gap := i; ; {
		v.slots[gap] = slot{}
		for i = v.after(i); ; i = v.after(i) {
			s := v.slots[i]
			if s.at == 0 {
				return
			}
			if (i-home(s.hash, n)+n)%n >= (i-gap+n)%n {
				v.slots[gap] = s
				gap = i
				break
			}
		}
	}
}

func (v *values) newEntry(lower, text string, check uint32) uint32 {
	e := entry{lower: lower, text: text, check: check}
	if lower == text {
		e.text = lower
	}
	v.made++
	if n := len(v.free); n > 0 {
		i := v.free[n-1]
		v.free = v.free[:n-1]
		v.entries[i] = e
		return i
	}
	v.entries = append(v.entries, e)
	return uint32(len(v.entries) - 1)
}

func (v *values) dropEntry(i uint32) {
	v.entries[i] = entry{}
	v.made++
	v.free = append(v.free, i)
}

// reads compares the text with that of a pair of equal lower case.
func (e *entry) reads(p pair) bool {
	return p.same && unsafe.StringData(e.text) == unsafe.StringData(e.lower) || e.text == string(p.text)
}

// join gives the value of the entries from head on to one more entity.
func (v *values) join(head uint32, p pair, id uint32) {
	for i := head; ; i = v.entries[i].next {
		if v.entries[i].reads(p) {
			v.entries[i].ids.Add(id)
			return
		}
		if v.entries[i].next == 0 {
			next := v.newEntry(v.entries[head].lower, string(p.text), p.check)
			v.entries[next].ids.Add(id)
			v.entries[i].next = next
			return
		}
	}
}

// leave is the reverse of join. It returns the new head, 0 if nobody has the value any more.
func (v *values) leave(head uint32, p pair, id uint32) uint32 {
	before := uint32(0)
	for i := head; i != 0; before, i = i, v.entries[i].next {
		e := &v.entries[i]
		if !e.reads(p) {
			continue
		}
		e.ids.Remove(id)
		if e.ids.Len() > 0 {
			return head
		}
		next := e.next
		v.dropEntry(i)
		if before == 0 {
			return next
		}
		v.entries[before].next = next
		return head
	}
	return head
}

// forget empties the column when nobody has its key any more.
func (c *column) forget() {
	c.ver++
	c.live = false
	c.has = posting.Set{}
	c.order.Store(nil)
	if c.values != nil && c.words != nil {
		c.values = newValues()
		c.words = newWords()
	} else {
		c.values = nil
	}
}
