package index

import (
	"slices"
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

// streamed is how many rows of a Stream are of one moment.
const streamed = 500

// Stream hands over the rows of q, separated by commas, in pieces; Offset, Limit and Count are heeded, positions are not. The catalog
// may change meanwhile: entities that do not change come exactly once.
func (x *Index) Stream(q Query, chunk func([]byte) error) error {
	q.After, q.Before, q.Count = nil, nil, false
	if q.Missing == Last && len(q.Order) > 0 {
		return x.streamHits(x.Select(q).Hits, q.Shape, chunk)
	}
	left := q.Limit
	var piece []byte
	for {
		if q.Limit = streamed; left > 0 {
			q.Limit = min(left, streamed)
		} else if left < 0 {
			return nil
		}
		var p Page
		piece, p = x.AppendPage(piece, q)
		if len(p.Hits) > 0 {
			if err := chunk(piece); err != nil {
				return err
			}
		}
		if left > 0 {
			if left -= len(p.Hits); left == 0 {
				left = -1
			}
		}
		if !p.More {
			return nil
		}
		q.After, q.Offset, piece = p.Last, 0, append(piece[:0], ',')
	}
}

// streamHits renders rows that were found at once. Those that have gone meanwhile are left out.
func (x *Index) streamHits(hits []Hit, shape func(dst, full []byte) []byte, chunk func([]byte) error) error {
	var piece []byte
	print := press{x: x, shape: shape}
	first := true
	for some := range slices.Chunk(hits, streamed) {
		piece = piece[:0]
		x.mu.RLock()
		for _, h := range some {
			if x.held(h.Handle) != nil {
				if !first {
					piece = append(piece, ',')
				}
				first = false
				piece = print.append(piece, h.id)
			}
		}
		x.mu.RUnlock()
		if len(piece) > 0 {
			if err := chunk(piece); err != nil {
				return err
			}
		}
	}
	return nil
}
