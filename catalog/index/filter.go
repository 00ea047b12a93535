package index

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/entity"
)

// Visible makes the visibility of those who may see what matches p; nil, like a nil Visibility, sees everything.
func (x *Index) Visible(p *entity.Predicate) *Visibility {
	if everything(p) {
		return nil
	}
	return &Visibility{where: p}
}

// dependency is a column at the time when an answer was found. Without a column it is on which columns there are; the columns everyone
// and relating stand for all entities and all relations.
type dependency struct {
	col *column
	ver uint64
}

// finding collects what an answer depends on while it is looked for. The caller shares the lock.
type finding struct {
	x    *Index
	deps []dependency
}

func (f *finding) column(key string) *column {
	c := f.x.columns[key]
	if c == nil {
		f.depend(dependency{nil, f.x.schema})
	} else {
		f.depend(dependency{c, c.ver})
	}
	return c
}

func (f *finding) all() posting.Set {
	f.depend(dependency{everyone, f.x.changed})
	return f.x.alive
}

func (f *finding) depend(d dependency) {
	if !slices.Contains(f.deps, d) {
		f.deps = append(f.deps, d)
	}
}

var everyone = &column{}

// relating stands for all relations.
var relating = &column{}

// holds reports whether nothing has changed that an answer depends on.
func (x *Index) holds(deps []dependency) bool {
	for _, d := range deps {
		now := x.schema
		switch d.col {
		case nil:
		case everyone:
			now = x.changed
		case relating:
			now = x.wired
		default:
			now = d.col.ver
		}
		if now != d.ver {
			return false
		}
	}
	return true
}

func everything(p *entity.Predicate) bool {
	return p == nil || p.Any == nil && p.Not == nil && p.Key == "" && !slices.ContainsFunc(p.All, func(q *entity.Predicate) bool { return !everything(q) })
}

// matching is the set that a predicate means.
func (f *finding) matching(p *entity.Predicate) posting.Set {
	switch {
	case everything(p):
		return f.all()
	case p.Not != nil:
		return posting.AndNot(f.all(), f.matching(p.Not))
	case p.Any != nil:
		sets := make([]posting.Set, len(p.Any))
		for i, q := range p.Any {
			sets[i] = f.matching(q)
		}
		return posting.Or(sets...)
	case p.Key != "":
		return f.key(p)
	}
	return f.and(p.All)
}

// and starts with the smallest set, and takes away instead of taking the opposite.
func (f *finding) and(all []*entity.Predicate) posting.Set {
	var sets []posting.Set
	var without []posting.Set
	for _, p := range all {
		switch {
		case everything(p):
		case p.Not != nil:
			without = append(without, f.matching(p.Not))
		default:
			sets = append(sets, f.matching(p))
		}
	}
	if len(sets) == 0 {
		sets = append(sets, f.all())
	}
	slices.SortFunc(sets, func(a, b posting.Set) int { return cmp.Compare(a.Len(), b.Len()) })
	both := sets[0]
	for _, s := range sets[1:] {
		both = posting.And(both, s)
	}
	for _, s := range without {
		both = posting.AndNot(both, s)
	}
	return both
}

func (f *finding) key(p *entity.Predicate) posting.Set {
	if p.Key == NamesAbsent {
		f.depend(dependency{relating, f.x.wired})
		return f.x.missed().who
	}
	c := f.column(p.Key)
	switch {
	case c == nil:
		return posting.Set{}
	case p.Match == entity.Exists:
		return c.has
	case p.Match == entity.Prefix:
		return f.x.startingWith(c, p.Values)
	}
	sets := make([]posting.Set, len(p.Values))
	for i, value := range p.Values {
		sets[i] = f.x.equals(c, value)
	}
	return posting.Or(sets...)
}

func (x *Index) startingWith(c *column, prefixes []string) posting.Set {
	o := x.orderBy(c.key)
	found := posting.MakeBits(len(x.records))
	for _, prefix := range prefixes {
		from, to := o.span(prefix)
		for _, id := range o.ids[o.starts[from]:o.starts[to]] {
			found.Set(id)
		}
	}
	return posting.OfBits(found).Fit()
}

// text is the set that contains the term; it need not have those that are not among.
func (f *finding) text(t *Text, order string, among posting.Set) posting.Set {
	p := contains(t.Term)
	var sets []posting.Set
	for _, field := range t.fields(order) {
		if c := f.column(field); c != nil {
			sets = append(sets, f.x.like(c, p, among))
		}
	}
	return posting.Or(sets...)
}

// fields are the keys to look in.
func (t *Text) fields(order string) []string {
	switch {
	case len(t.Fields) > 0:
		keys := make([]string, len(t.Fields))
		for i, field := range t.Fields {
			keys[i] = entity.Lower(field)
		}
		return keys
	case order != "":
		return []string{order}
	}
	return []string{"metadata.uid"}
}

// orderKeys are the columns whose order it takes to find what a predicate means.
func orderKeys(keys []string, p *entity.Predicate) []string {
	if p == nil {
		return keys
	}
	if p.Match == entity.Prefix && p.Key != "" {
		keys = append(keys, p.Key)
	}
	for _, q := range p.All {
		keys = orderKeys(keys, q)
	}
	for _, q := range p.Any {
		keys = orderKeys(keys, q)
	}
	return orderKeys(keys, p.Not)
}

// appendPredicate appends a text that is the same only for the same predicate.
func appendPredicate(dst []byte, p *entity.Predicate) []byte {
	switch {
	case everything(p):
		return append(dst, '*')
	case p.Not != nil:
		return appendPredicate(append(dst, '!'), p.Not)
	case p.Any != nil:
		return appendPredicates(append(dst, '|'), p.Any)
	case p.Key == "":
		return appendPredicates(append(dst, '&'), p.All)
	}
	dst = appendText(append(dst, "?=^"[p.Match]), p.Key)
	dst = binary.AppendUvarint(dst, uint64(len(p.Values)))
	for _, value := range p.Values {
		dst = appendText(dst, value)
	}
	return dst
}

func appendPredicates(dst []byte, all []*entity.Predicate) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(all)))
	for _, p := range all {
		dst = appendPredicate(dst, p)
	}
	return dst
}

func appendText(dst []byte, text string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

func (t *Text) key(dst []byte, order string) []byte {
	if t == nil {
		return append(dst, 0)
	}
	dst = appendText(append(dst, 1), entity.Lower(t.Term))
	for _, field := range t.fields(order) {
		dst = appendText(dst, field)
	}
	return dst
}
