package index

import (
	"time"

	"github.com/callboard/callboard/entity"
)

// AppendPage appends the entities of a page, separated by commas, all of one moment.
func (x *Index) AppendPage(dst []byte, q Query) ([]byte, Page) {
	defer x.took("page", time.Now())
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	p := x.page(&q)
	print := press{x: x, shape: q.Shape}
	for i, h := range p.Hits {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = print.append(dst, h.id)
	}
	return dst, p
}

// press renders entities in the shape that a query asks for.
type press struct {
	x     *Index
	shape func(dst, full []byte) []byte
	full  []byte
}

func (p *press) append(dst []byte, id uint32) []byte {
	if p.shape == nil {
		return p.x.appendEntity(dst, &p.x.records[id])
	}
	p.full = p.x.appendEntity(p.full[:0], &p.x.records[id])
	return p.shape(dst, p.full)
}

// AppendRefs appends, separated by commas, the entity of each ref in turn, or null where there is none or it does not match or is not
// visible. Only Where, Visible and Shape of q count. Refs must be canonical.
func (x *Index) AppendRefs(dst []byte, refs []string, q Query) []byte {
	defer x.took("refs", time.Now())
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := x.find(criteria{where: q.Where, visible: q.Visible})
	print := press{x: x, shape: q.Shape}
	for i, ref := range refs {
		if i > 0 {
			dst = append(dst, ',')
		}
		if id := x.nodes[x.byRef[ref]].id; id != 0 && (m.all || m.set.Has(id)) {
			dst = print.append(dst, id)
		} else {
			dst = append(dst, "null"...)
		}
	}
	return dst
}

// Matches reports whether the entity is still there, matches and is visible.
func (x *Index) Matches(h Handle, where *entity.Predicate, visible *Visibility) bool {
	q := Query{Where: where, Visible: visible}
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.held(h) == nil {
		return false
	}
	m := x.find(q.criteria())
	return m.all || m.set.Has(h.id)
}
