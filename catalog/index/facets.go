package index

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/entity"
)

// facetOrder lists the entries of a column by their text.
type facetOrder struct {
	made    uint64 // values.made when it was right
	entries []uint32
	texts   []string
}

// facetTable is all of a column by text, in one piece of memory. It is made when the same state of a column is counted a second time,
// and makes it some ten times quicker where there are many values.
type facetTable struct {
	ver    uint64
	texts  []string
	starts []uint32      // where the entities of each text begin in ids, and the end; none if they are in dense
	ids    []uint32      // of values that few have
	dense  []posting.Set // of the others, in order
}

// tabled is up to how many values of a single entity are worth a table.
const tabled = 1 << 16

// facetAnswer is the count of each value of a column in a match.
type facetAnswer struct {
	ver    uint64
	values []FacetValue
}

// Facets counts the entities that have each value of each key, values in ascending order. The answers are shared: do not change them.
func (x *Index) Facets(where *entity.Predicate, visible *Visibility, keys []string) [][]FacetValue {
	return x.Counts(Query{Where: where, Visible: visible}, keys)
}

// Counts is Facets of all that q finds: its Where, Visible and Text count.
func (x *Index) Counts(q Query, keys []string) [][]FacetValue {
	defer x.took("counts", time.Now())
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := x.find(q.criteria())
	answers := make([][]FacetValue, len(keys))
	for i, key := range keys {
		if answers[i] = []FacetValue{}; x.columns[entity.Lower(key)] != nil {
			answers[i] = x.facet(x.columns[entity.Lower(key)], m)
		}
	}
	return answers
}

// facet counts unless it has counted before.
func (x *Index) facet(c *column, m *match) []FacetValue {
	if c.values == nil {
		if n := posting.CountAnd(c.has, m.set); n > 0 {
			return []FacetValue{{"true", n}}
		}
		return []FacetValue{}
	}
	if m.all {
		if known := c.counts.Load(); known != nil && known.ver == c.ver {
			return known.values
		}
		values := x.count(c, m.set, true)
		c.counts.Store(&facetAnswer{c.ver, values})
		x.counted(c.values)
		return values
	}
	m.mu.Lock()
	known, ok := m.facets[c]
	m.mu.Unlock()
	if ok && known.ver == c.ver {
		return known.values
	}
	known = facetAnswer{c.ver, x.count(c, m.set, false)}
	m.mu.Lock()
	if m.facets == nil {
		m.facets = map[*column]facetAnswer{}
	}
	m.facets[c] = known
	m.mu.Unlock()
	x.cache.grow(m, 64*len(known.values))
	return known.values
}

// count goes through the values of a column.
func (x *Index) count(c *column, in posting.Set, all bool) []FacetValue {
	table := c.table.Load()
	if table == nil || table.ver != c.ver {
		if before := c.counted.Swap(c.ver); before != c.ver || c.lone > tabled {
			return x.countEntries(c, in, all)
		}
		table = x.tabulate(c)
		c.table.Store(table)
		x.counted(c.values)
	}
	bits, ok := in.Bits()
	if !ok && !all {
		bits = posting.MakeBits(len(x.records))
		in.Into(bits)
	}
	values := make([]FacetValue, 0, min(len(table.texts), in.Len()))
	dense := table.dense
	for i, text := range table.texts {
		ids := table.ids[table.starts[i]:table.starts[i+1]]
		n := len(ids)
		switch {
		case n > 0 && !all:
			n = bits.Count(ids)
		case n == 0 && all:
			n, dense = dense[0].Len(), dense[1:]
		case n == 0:
			n, dense = posting.CountAnd(dense[0], in), dense[1:]
		}
		if n > 0 {
			values = append(values, FacetValue{text, n})
		}
	}
	return values
}

func (x *Index) tabulate(c *column) *facetTable {
	t := &facetTable{ver: c.ver}
	ids := map[string]uint32{}
	lone := make([]FacetValue, 0, c.lone)
	for _, s := range c.slots {
		if s.at != 0 && s.at != inEntry {
			text := string(x.text(c, s, nil))
			ids[text] = s.id
			lone = append(lone, FacetValue{Value: text})
		}
	}
	slices.SortFunc(lone, func(a, b FacetValue) int { return cmp.Compare(a.Value, b.Value) })
	order := x.facetEntries(c)
	for i, j := 0, 0; i < len(order.entries) || j < len(lone); {
		t.starts = append(t.starts, uint32(len(t.ids)))
		if i == len(order.entries) || j < len(lone) && lone[j].Value < order.texts[i] {
			t.texts = append(t.texts, lone[j].Value)
			t.ids = append(t.ids, ids[lone[j].Value])
			j++
			continue
		}
		set := c.entries[order.entries[i]].ids
		t.texts = append(t.texts, order.texts[i])
		if list, ok := set.List(); ok {
			t.ids = append(t.ids, list...)
		} else {
			t.dense = append(t.dense, set)
		}
		i++
	}
	t.starts = append(t.starts, uint32(len(t.ids)))
	t.texts = together(t.texts)
	return t
}

// together puts texts into one piece of memory, in which it is quick to go through them all.
func together(texts []string) []string {
	rest := strings.Join(texts, "")
	for i, text := range texts {
		texts[i], rest = rest[:len(text)], rest[len(text):]
	}
	return texts
}

// countEntries counts the values of several entities in their known order, and merges those of one in.
func (x *Index) countEntries(c *column, in posting.Set, all bool) []FacetValue {
	counts := make([]uint32, len(c.entries))
	for i := range c.entries { // as they are in memory, which is quicker than in order
		if ids := c.entries[i].ids; all {
			counts[i] = uint32(ids.Len())
		} else {
			counts[i] = uint32(posting.CountAnd(ids, in))
		}
	}
	order := x.facetEntries(c)
	values := make([]FacetValue, 0, min(len(order.entries)+c.lone, in.Len()))
	for i, e := range order.entries {
		if counts[e] > 0 {
			values = append(values, FacetValue{order.texts[i], int(counts[e])})
		}
	}
	sorted := len(values)
	if c.lone > 0 {
		var scratch [256]byte
		for _, s := range c.slots {
			if s.at != 0 && s.at != inEntry && (all || in.Has(s.id)) {
				values = append(values, FacetValue{string(x.text(c, s, scratch[:0])), 1})
			}
		}
	}
	return mergeFacets(values, sorted)
}

// mergeFacets merges what is sorted with the rest.
func mergeFacets(values []FacetValue, sorted int) []FacetValue {
	rest := slices.Clone(values[sorted:])
	if len(rest) == 0 {
		return values
	}
	slices.SortFunc(rest, func(a, b FacetValue) int { return cmp.Compare(a.Value, b.Value) })
	for i, j, to := sorted-1, len(rest)-1, len(values)-1; j >= 0; to-- {
		if i >= 0 && values[i].Value > rest[j].Value {
			values[to] = values[i]
			i--
		} else {
			values[to] = rest[j]
			j--
		}
	}
	return values
}

func (x *Index) facetEntries(c *column) *facetOrder {
	if known := c.sorted.Load(); known != nil && known.made == c.made {
		return known
	}
	order := &facetOrder{made: c.made}
	for i := range c.entries {
		if c.entries[i].ids.Len() > 0 { // an entry that is in use has some
			order.entries = append(order.entries, uint32(i))
		}
	}
	slices.SortFunc(order.entries, func(a, b uint32) int { return cmp.Compare(c.entries[a].text, c.entries[b].text) })
	for _, e := range order.entries {
		order.texts = append(order.texts, c.entries[e].text)
	}
	c.sorted.Store(order)
	return order
}

// Keys are the search keys in use among visible entities that start with prefix, sorted.
func (x *Index) Keys(prefix string, visible *Visibility, limit int) []string {
	x.prepare((&Query{Visible: visible}).orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := x.find(criteria{visible: visible})
	prefix = entity.Lower(prefix)
	var keys []string
	for key, c := range x.columns {
		if strings.HasPrefix(key, prefix) && (m.all || posting.CountAnd(m.set, c.has) > 0) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys[:min(limit, len(keys))]
}

// Values are the values of a key among visible entities that start with prefix in any case, most frequent first.
func (x *Index) Values(key, prefix string, visible *Visibility, limit int) []FacetValue {
	prefix = entity.Lower(prefix)
	var values []FacetValue
	for _, v := range x.Facets(nil, visible, []string{key})[0] {
		if strings.HasPrefix(entity.Lower(v.Value), prefix) {
			values = append(values, v)
		}
	}
	slices.SortStableFunc(values, func(a, b FacetValue) int { return cmp.Compare(b.Count, a.Count) })
	return values[:min(limit, len(values))]
}
