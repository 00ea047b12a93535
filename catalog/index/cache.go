package index

import (
	"sync"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/entity"
)

// cacheSize is how many bytes of answers are kept in each of two generations.
const cacheSize = 16 << 20

// cache keeps what queries have found. An answer is good as long as no column that it depends on has changed; what is not asked for
// any more goes when the generation does.
type cache struct {
	mu    sync.Mutex
	young map[string]*match
	old   map[string]*match
	size  int // of the young
}

// match is the set that a filter means, and what has been worked out about it.
type match struct {
	set  posting.Set
	all  bool // of everything
	kept bool // in the cache
	deps []dependency

	mu     sync.Mutex
	ranks  map[*order]ranking
	facets map[*column]facetAnswer
}

func (c *cache) get(key []byte) *match {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.young[string(key)]; m != nil {
		return m
	}
	m := c.old[string(key)]
	if m != nil {
		c.put(string(key), m)
	}
	return m
}

func (c *cache) put(key string, m *match) {
	if c.size += len(key) + m.set.Size() + 256; c.young == nil || c.size > cacheSize {
		c.old, c.young, c.size = c.young, map[string]*match{}, 0
	}
	c.young[key] = m
}

func (c *cache) keep(key []byte, m *match) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m.kept = true
	c.put(string(key), m)
}

// grow counts what has been worked out about a match.
func (c *cache) grow(m *match, size int) {
	if !m.kept {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size += size
}

// criteria is a filter.
type criteria struct {
	where   *entity.Predicate
	visible *Visibility
	text    *Text
	order   string // the key that text without fields is looked for in
}

func (c criteria) none() bool { return c.text == nil && everything(c.where) && c.sees() }

func (c criteria) sees() bool { return c.visible == nil || everything(c.visible.where) }

func (c criteria) key(dst []byte) []byte {
	dst = appendPredicate(dst, c.where)
	if c.sees() {
		dst = append(dst, '*')
	} else {
		dst = appendPredicate(dst, c.visible.where)
	}
	return c.text.key(dst, c.order)
}

// find is what a filter matches now. The caller shares the lock.
func (x *Index) find(c criteria) *match {
	if c.none() {
		return &match{set: x.alive, all: true}
	}
	var room [256]byte
	key := c.key(room[:0])
	if m := x.cache.get(key); m != nil && x.holds(m.deps) {
		return m
	}
	m, f := &match{}, finding{x: x}
	if parts := c.parts(); len(parts) > 1 {
		m.set = f.both(parts)
	} else if c.text != nil {
		m.set = f.text(c.text, c.order, x.alive)
	} else {
		m.set = f.matching(parts[0].where)
	}
	m.deps = f.deps
	x.cache.keep(key, m)
	return m
}

func (f *finding) both(parts []criteria) (set posting.Set) {
	for i, part := range parts {
		if part.text != nil && set.Len() < f.x.alive.Len()/16 {
			// To compare texts costs most, and others will hardly ask for this text among everything.
			return posting.And(set, f.text(part.text, part.order, set))
		}
		m := f.x.find(part)
		if i > 0 {
			set = posting.And(set, m.set)
		} else {
			set = m.set
		}
		for _, d := range m.deps {
			f.depend(d)
		}
	}
	return set
}

// parts are the criteria one by one, each in a form that finds what others have found.
func (c criteria) parts() (parts []criteria) {
	if !everything(c.where) {
		parts = append(parts, criteria{where: c.where})
	}
	if !c.sees() {
		parts = append(parts, criteria{where: c.visible.where})
	}
	if c.text != nil {
		parts = append(parts, criteria{text: c.text, order: c.order})
	}
	return parts
}

// criteria are those of a query.
func (q *Query) criteria() criteria {
	c := criteria{where: q.Where, visible: q.Visible, text: q.Text}
	if q.Text != nil && len(q.Text.Fields) == 0 && len(q.Order) > 0 {
		c.order = entity.Lower(q.Order[0].Field)
	}
	return c
}
