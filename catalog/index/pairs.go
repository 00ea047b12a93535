package index

import (
	"bytes"
	"cmp"
	"iter"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/catalog/index/searchkey"
	"github.com/dchest/siphash"
)

// digest fills in the hashes of a pair.
func (x *Index) digest(p *pair) {
	h := siphash.Hash(x.seed[0], x.seed[1], p.lower)
	p.hash, p.check = uint32(h>>32), uint32(h)
}

// text reads the value of a slot again, in its original case.
func (x *Index) text(c *column, s slot, scratch []byte) []byte {
	if c.relation {
		return append(scratch[:0], x.nodes[s.at].ref...)
	}
	return searchkey.TextAt(x.records[s.id].body, s.at, scratch)
}

// seek finds the slot of a value, or -1. The pair needs lower case and hashes only.
func (x *Index) seek(c *column, p pair) int {
	if len(c.slots) == 0 {
		return -1
	}
	var a, b [256]byte
	for i := home(p.hash, len(c.slots)); c.slots[i].at != 0; i = c.after(i) {
		s := c.slots[i]
		if s.hash != p.hash {
			continue
		}
		if s.at == inEntry {
			if c.entries[s.id].check == p.check {
				return i
			}
		} else if bytes.Equal(searchkey.AppendLower(b[:0], x.text(c, s, a[:0])), p.lower) {
			return i
		}
	}
	return -1
}

// insert gives an entity a value that it does not have.
func (x *Index) insert(p pair, id uint32) {
	c := p.col
	if !c.live {
		x.publish(c)
	}
	if c.values == nil && (p.null || string(p.text) != "true") {
		c.diversify(x)
	}
	c.ver++
	c.has.Add(id)
	if p.null {
		c.null.Add(id)
		return
	}
	if c.values != nil && !x.enter(c, p, id) {
		return
	}
	if o := c.order.Load(); o != nil {
		x.note(c, o, p.lower, id, true)
	}
}

// enter reports whether the entity did not have the value: types of relation that differ only in case give the same.
func (x *Index) enter(c *column, p pair, id uint32) bool {
	i := x.seek(c, p)
	switch {
	case i < 0:
		c.place(slot{hash: p.hash, id: id, at: p.at})
		c.lone++
	case c.slots[i].at == inEntry:
		c.join(c.slots[i].id, p, id)
	case c.slots[i].id == id:
		return false
	default:
		s := c.slots[i]
		lower, text := x.keepText(c, s, p)
		head := c.newEntry(lower, text, p.check)
		c.entries[head].ids.Add(s.id)
		c.slots[i] = slot{hash: s.hash, id: head, at: inEntry}
		c.lone--
		c.join(head, p, id)
	}
	return true
}

// keepText makes strings of a value that two entities have now. A relation's target has one already.
func (x *Index) keepText(c *column, s slot, p pair) (lower, text string) {
	if c.relation && p.same {
		return x.nodes[s.at].ref, x.nodes[s.at].ref
	}
	return string(p.lower), string(x.text(c, s, nil))
}

// remove takes a value away again. Whether the entity still has the key is the caller's business.
func (x *Index) remove(p pair, id uint32) {
	c := p.col
	c.ver++
	if p.null {
		c.null.Remove(id)
		return
	}
	if c.values == nil {
		c.has.Remove(id) // who has the key has the value
	} else {
		i := c.slotOf(p, id)
		if i < 0 {
			return
		}
		s := &c.slots[i]
		if s.at != inEntry {
			c.vacate(i)
			c.lone--
		} else if s.id = c.leave(s.id, p, id); s.id == 0 {
			c.vacate(i)
		}
	}
	if o := c.order.Load(); o != nil {
		x.note(c, o, p.lower, id, false)
	}
}

// move tells that an entity has the same value elsewhere in its body.
func (x *Index) move(p pair, id, at uint32) {
	if p.null || p.at == at || p.col.values == nil {
		return
	}
	if i := p.col.slotOf(p, id); i >= 0 && p.col.slots[i].at != inEntry {
		p.col.slots[i].at = at
	}
}

// slotOf finds the slot of a value that an entity has. Unlike seek it reads no body, which may be about to change.
func (c *column) slotOf(p pair, id uint32) int {
	if len(c.slots) == 0 {
		return -1
	}
	for i := home(p.hash, len(c.slots)); c.slots[i].at != 0; i = c.after(i) {
		s := c.slots[i]
		switch {
		case s.hash != p.hash:
		case s.at == inEntry && c.entries[s.id].check == p.check, s.at == p.at && s.id == id:
			return i
		}
	}
	return -1
}

// absent notes that an entity has lost a key.
func (x *Index) absent(c *column, id uint32) {
	c.ver++
	c.has.Remove(id)
	if c.has.Len() == 0 {
		x.write.emptied = append(x.write.emptied, c)
	}
}

func (x *Index) publish(c *column) {
	x.write.mu.Lock()
	defer x.write.mu.Unlock()
	c.live = true
	delete(x.write.idle, c.key)
	x.columns[c.key] = c
	x.schema++
}

// prune drops the columns that are empty after a batch.
func (x *Index) prune() {
	w := &x.write
	for _, c := range w.emptied {
		if c.live && c.has.Len() == 0 {
			delete(x.columns, c.key)
			c.forget()
			x.schema++
			w.idle[c.key] = c
		}
	}
	w.emptied = w.emptied[:0]
	for key, c := range w.idle {
		if !c.fixed {
			delete(w.idle, key)
		}
	}
}

// equals is the set of entities with a value.
func (x *Index) equals(c *column, value string) posting.Set {
	if c.values == nil {
		if value == "true" {
			return c.has
		}
		return posting.Set{}
	}
	p := pair{lower: []byte(value)}
	x.digest(&p)
	i := x.seek(c, p)
	if i < 0 {
		return posting.Set{}
	}
	s := c.slots[i]
	if s.at != inEntry {
		return posting.Of([]uint32{s.id})
	}
	if c.entries[s.id].lower != value {
		return posting.Set{}
	}
	return c.all(s.id)
}

// each gives each lower-cased value with those that have it. What it gives is good until the next step.
func (x *Index) each(c *column) iter.Seq2[[]byte, posting.Set] {
	return func(yield func([]byte, posting.Set) bool) {
		if c.values == nil {
			yield([]byte("true"), c.has)
			return
		}
		var lower []byte
		one, scratch := make([]uint32, 1), make([]byte, 0, 256)
		for _, s := range c.slots {
			var ids posting.Set
			switch s.at {
			case 0:
				continue
			case inEntry:
				lower = append(lower[:0], c.entries[s.id].lower...)
				ids = c.all(s.id)
			default:
				lower = searchkey.AppendLower(lower[:0], x.text(c, s, scratch))
				one[0] = s.id
				ids = posting.Of(one)
			}
			if !yield(lower, ids) {
				return
			}
		}
	}
}

func (c *column) all(head uint32) posting.Set {
	if c.entries[head].next == 0 {
		return c.entries[head].ids
	}
	var sets []posting.Set
	for i := head; i != 0; i = c.entries[i].next {
		sets = append(sets, c.entries[i].ids)
	}
	return posting.Or(sets...)
}

func comparePairs(a, b pair) int {
	if a.num != b.num {
		return cmp.Compare(a.num, b.num)
	}
	if a.null != b.null {
		if a.null {
			return -1
		}
		return 1
	}
	return bytes.Compare(a.lower, b.lower)
}
