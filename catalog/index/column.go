package index

import (
	"sync/atomic"

	"github.com/callboard/callboard/catalog/index/posting"
)

// column is one search key: who has it, and who has each of its values.
//
// Half of all values belong to a single entity (names, slugs, descriptions). Such a value costs one slot, which says where to read it
// again. Only values of several entities get an entry with the text and a posting.
type column struct {
	key  string
	num  uint32 // for sorting pairs
	live bool   // is in Index.columns
	ver  uint64 // changes whenever the column does

	slots   []slot // open addressing with linear probing; the length is a power of two
	used    int
	lone    int // of them, those of a single entity
	entries []entry
	free    []uint32    // unused entries
	has     posting.Set // all that have the key
	null    posting.Set // those of them without a value

	relation bool                  // values are targets of relations
	words    *words                // nil unless the column is indexed for text
	order    atomic.Pointer[order] // nil until somebody sorts by the column
	sorted   atomic.Pointer[facetOrder]
	counts   atomic.Pointer[facetAnswer]
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
	ids         posting.Set
}

// pair is one value that an entity has, or has not any more.
type pair struct {
	col         *column
	lower, text []byte
	hash, at    uint32
	null        bool
}

func newColumn(key string) *column {
	return &column{key: key, entries: make([]entry, 1)} // the first entry stays unused
}

// place inserts a slot that is not there.
func (c *column) place(s slot) {
	if 4*(c.used+1) > 3*len(c.slots) {
		old := c.slots
		c.slots = make([]slot, max(4, 2*len(old)))
		for _, moved := range old {
			if moved.at != 0 {
				c.settle(moved)
			}
		}
	}
	c.settle(s)
	c.used++
}

func (c *column) settle(s slot) {
	mask := uint32(len(c.slots) - 1)
	i := s.hash & mask
	for c.slots[i].at != 0 {
		i = (i + 1) & mask
	}
	c.slots[i] = s
}

// vacate frees a slot and closes the gap, so that probing never has to pass dead slots.
func (c *column) vacate(i uint32) {
	mask := uint32(len(c.slots) - 1)
	c.used--
	for gap := i; ; {
		c.slots[gap] = slot{}
		for i = (i + 1) & mask; ; i = (i + 1) & mask {
			s := c.slots[i]
			if s.at == 0 {
				return
			}
			if (i-s.hash)&mask >= (i-gap)&mask {
				c.slots[gap] = s
				gap = i
				break
			}
		}
	}
}

func (c *column) newEntry(lower, text string) uint32 {
	e := entry{lower: lower, text: text}
	if lower == text {
		e.text = lower
	}
	if n := len(c.free); n > 0 {
		i := c.free[n-1]
		c.free = c.free[:n-1]
		c.entries[i] = e
		return i
	}
	c.entries = append(c.entries, e)
	return uint32(len(c.entries) - 1)
}

func (c *column) dropEntry(i uint32) {
	c.entries[i] = entry{}
	c.free = append(c.free, i)
}

// join gives the value of the entries from head on to one more entity.
func (c *column) join(head uint32, p pair, id uint32) {
	for i := head; ; i = c.entries[i].next {
		if c.entries[i].text == string(p.text) {
			c.entries[i].ids.Add(id)
			return
		}
		if c.entries[i].next == 0 {
			next := c.newEntry(c.entries[head].lower, string(p.text))
			c.entries[next].ids.Add(id)
			c.entries[i].next = next
			return
		}
	}
}

// leave is the reverse of join. It returns the new head, 0 if nobody has the value any more.
func (c *column) leave(head uint32, p pair, id uint32) uint32 {
	before := uint32(0)
	for i := head; i != 0; before, i = i, c.entries[i].next {
		e := &c.entries[i]
		if e.text != string(p.text) {
			continue
		}
		e.ids.Remove(id)
		if e.ids.Len() > 0 {
			return head
		}
		next := e.next
		c.dropEntry(i)
		if before == 0 {
			return next
		}
		c.entries[before].next = next
		return head
	}
	return head
}

// forget empties the column when nobody has its key any more.
func (c *column) forget() {
	c.ver++
	c.live = false
	c.slots, c.used, c.lone, c.entries, c.free = nil, 0, 0, make([]entry, 1), nil
	c.has, c.null = posting.Set{}, posting.Set{}
	c.order.Store(nil)
	c.sorted.Store(nil)
	c.counts.Store(nil)
	if c.words != nil {
		c.words = newWords()
	}
}
