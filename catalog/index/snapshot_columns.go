package index

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/callboard/callboard/catalog/index/posting"
)

// What a column is, as bits.
const (
	columnLive = 1 << iota
	columnFixed
	columnRelation
	columnValued
	columnWorded
)

func (c *column) bits() (bits byte) {
	for i, is := range []bool{c.live, c.fixed, c.relation, c.values != nil, c.values != nil && c.words != nil} {
		bits |= byte(boolean(is) << i)
	}
	return bits
}

func boolean(is bool) int {
	if is {
		return 1
	}
	return 0
}

// describeColumns keeps those in use, and those that stay although they are not.
func (x *Index) describeColumns(a *archive) {
	numbers := int(x.write.numbers)
	a.number(&numbers)
	x.write.numbers = uint32(numbers)
	all := x.keptColumns()
	n := a.count(len(all))
	keys, bits, many := make([]string, n), make([]byte, n), make([]column, 0)
	if a.out == nil {
		all, many = make([]*column, n), make([]column, n)
	}
	for i, c := range all {
		if a.out != nil {
			keys[i], bits[i] = c.key, c.bits()
		}
	}
	texts(a, n, func(i int) *string { return &keys[i] })
	raw(a, bits)
	if a.out == nil {
		for i, key := range keys {
			if all[i] = x.write.idle[key]; all[i] == nil { // those that are pointed to are there already
				all[i] = &many[i]
			}
			x.takeIn(all[i], key, bits[i])
		}
	}
	each(a, n, func(i int) *uint32 { return &all[i].num })
	sets(a, n, func(i int) *posting.Set { return &all[i].has })
	for i, c := range all {
		if bits[i]&columnValued != 0 && a.err == nil {
			c.describe(a)
		}
	}
}

// keptColumns are in the order in which they were made.
func (x *Index) keptColumns() []*column {
	var all []*column
	for _, c := range x.columns {
		all = append(all, c)
	}
	for _, c := range x.write.idle {
		if c.fixed {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *column) int { return cmp.Compare(a.num, b.num) })
	return all
}

func (x *Index) takeIn(c *column, key string, bits byte) {
	c.key, c.live, c.fixed, c.relation = key, bits&columnLive != 0, bits&columnFixed != 0, bits&columnRelation != 0
	delete(x.write.idle, key)
	if c.live {
		x.columns[key] = c
	} else {
		x.write.idle[key] = c
	}
	if c.values = nil; bits&columnValued != 0 {
		c.values = newValues()
	}
	if bits&columnWorded != 0 {
		c.words = newWords()
	}
}

func (v *values) describe(a *archive) {
	list(a, &v.slots)
	a.number(&v.used)
	a.number(&v.lone)
	list(a, &v.free)
	set(a, &v.null)
	n := a.count(len(v.entries))
	if a.out == nil {
		v.entries = make([]entry, n)
	}
	own := make([]string, n) // texts that are not their own lower case
	for i := range v.entries {
		if e := &v.entries[i]; e.text != e.lower {
			own[i] = e.text
		}
	}
	texts(a, n, func(i int) *string { return &v.entries[i].lower })
	texts(a, n, func(i int) *string { return &own[i] })
	for i := range own {
		if v.entries[i].text = own[i]; own[i] == "" {
			v.entries[i].text = v.entries[i].lower
		}
	}
	each(a, n, func(i int) *uint32 { return &v.entries[i].next })
	each(a, n, func(i int) *uint32 { return &v.entries[i].check })
	sets(a, n, func(i int) *posting.Set { return &v.entries[i].ids })
	if v.words != nil {
		v.words.describe(a)
	}
}

func (w *words) describe(a *archive) {
	list(a, &w.places)
	list(a, &w.all)
	a.number(&w.dead)
	n := a.count(len(w.list))
	if a.out == nil {
		w.list = make([]word, n)
	}
	each(a, n, func(i int) *uint32 { return &w.list[i].start })
	sets(a, n, func(i int) *posting.Set { return &w.list[i].ids })
	if a.out == nil && a.err == nil {
		w.slots = make([]uint32, max(len(w.slots), 2<<bits.Len(uint(n))))
		w.settleAll()
	}
}
