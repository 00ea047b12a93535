package index

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"

	"github.com/callboard/callboard/catalog/index/searchkey"
	"github.com/callboard/callboard/entity"
)

// relationType is the type of a relation, such as ownedBy.
type relationType struct {
	name   string
	rank   int // among all types by name
	hash   uint64
	col    *column // relations.<name in lower case>, which types that differ in case share
	shared bool
	open   []byte // the JSON of a relation up to its target
}

// emit is a relation as an entity emits it: source is whoever shows it.
type emit struct{ source, target, typ uint32 }

// edge is a relation as an entity shows it, emitted by n entities.
type edge struct{ target, typ, n uint32 }

// delta is a change in how many entities emit a relation.
type delta struct {
	emit
	by int32
}

func (x *Index) typeNamed(name string) uint32 {
	if t, ok := x.typeOf[name]; ok {
		return t
	}
	name = strings.Clone(name)
	t := uint32(len(x.types))
	col := x.fixedColumn("relations." + entity.Lower(name))
	col.relation = true
	x.types = append(x.types, relationType{
		name: name, hash: hash64(name), col: col, open: append(appendString([]byte(`{"type":`), name), `,"targetRef":`...),
	})
	x.typeOf[name] = t
	sorted := make([]int, 0, len(x.types))
	for i := range x.types[1:] {
		other := &x.types[i+1]
		if other.col == col && other.name != name {
			other.shared, x.types[t].shared = true, true
		}
		sorted = append(sorted, i+1)
	}
	slices.SortFunc(sorted, func(a, b int) int { return cmp.Compare(x.types[a].name, x.types[b].name) })
	for rank, i := range sorted {
		x.types[i].rank = rank
	}
	return t
}

// nodeOf finds or makes the node of a ref. A node without uses is dropped after the batch.
func (x *Index) nodeOf(ref string) uint32 {
	if n, ok := x.byRef[ref]; ok {
		return n
	}
	ref = strings.Clone(ref)
	fresh := node{ref: ref, hash: hash64(ref), simple: simple(ref)}
	var n uint32
	if last := len(x.vacant) - 1; last >= 0 {
		n = x.vacant[last]
		x.vacant = x.vacant[:last]
		x.nodes[n] = fresh
	} else {
		n = uint32(len(x.nodes))
		x.nodes = append(x.nodes, fresh)
	}
	x.byRef[ref] = n
	x.write.made = append(x.write.made, n)
	return n
}

func (x *Index) use(n uint32) { x.nodes[n].uses++ }

func (x *Index) release(n uint32) {
	if x.nodes[n].uses--; x.nodes[n].uses == 0 {
		x.write.released = append(x.write.released, n)
	}
}

// emit replaces what an entity emits.
func (x *Index) emit(r *record, relations []entity.Relation) {
	emits := make([]emit, 0, len(relations))
	own, other := r.node, r.node // nearly all relations are between these two
	near := func(ref string) uint32 {
		if x.nodes[own].ref == ref {
			return own
		}
		if x.nodes[other].ref != ref {
			other = x.nodeOf(ref)
		}
		return other
	}
	for _, rel := range relations {
		e := emit{source: near(rel.Source), target: near(rel.Target), typ: x.typeNamed(rel.Type)}
		x.use(e.source)
		x.use(e.target)
		emits = append(emits, e)
		x.write.deltas = append(x.write.deltas, delta{e, 1})
	}
	for _, e := range r.emits {
		x.write.deltas = append(x.write.deltas, delta{e, -1})
		x.release(e.source)
		x.release(e.target)
	}
	if r.emits = emits; len(emits) == 0 {
		r.emits = nil
	}
}

// emitsSame compares with what an entity emits already.
func (x *Index) emitsSame(r *record, relations []entity.Relation) bool {
	return slices.EqualFunc(r.emits, relations, func(e emit, rel entity.Relation) bool {
		return x.nodes[e.target].ref == rel.Target && x.types[e.typ].name == rel.Type && x.nodes[e.source].ref == rel.Source
	})
}

// relate brings what entities show, and find by, in line with what was emitted and with who is there. It runs once a batch, so that
// an entity with very many relations is not rebuilt for each of them.
func (x *Index) relate() {
	w := &x.write
	for n, before := range w.arrivals {
		if before != 0 && before != x.nodes[n].id {
			for _, e := range x.nodes[n].shows {
				x.hide(n, before, e, nil)
			}
		}
	}
	for from, to := range w.netDeltas() {
		x.reshape(w.deltas[from:to])
	}
	for n, before := range w.arrivals {
		if id := x.nodes[n].id; id != 0 && id != before {
			for _, e := range x.nodes[n].shows {
				w.shown = append(w.shown, shown{e, id})
			}
		}
	}
	x.show()
	for _, n := range w.released {
		if gone := &x.nodes[n]; gone.uses == 0 && gone.ref != "" {
			delete(x.byRef, gone.ref)
			*gone = node{}
			x.vacant = append(x.vacant, n)
		}
	}
	x.vacate()
	clear(w.arrivals)
	w.released = w.released[:0]
	if w.deltas = w.deltas[:0]; cap(w.deltas) > 1<<16 {
		w.deltas = nil
	}
}

// reshape applies the changes for one source.
func (x *Index) reshape(deltas []delta) {
	n := &x.nodes[deltas[0].source]
	added, gone := x.write.added[:0], x.write.gone[:0]
	defer func() { x.write.added, x.write.gone = added, gone }()
	for _, d := range deltas {
		i, ok := x.edgeAt(n.shows, d.emit)
		switch {
		case ok:
			if n.shows[i].n += uint32(d.by); n.shows[i].n == 0 {
				gone = append(gone, n.shows[i])
			}
		case d.by > 0:
			added = append(added, edge{d.target, d.typ, uint32(d.by)})
		}
	}
	if len(gone) > 0 {
		n.shows = slices.DeleteFunc(n.shows, func(e edge) bool { return e.n == 0 })
	}
	n.shows = x.mergeEdges(n.shows, added)
	before, arriving := x.write.arrivals[deltas[0].source]
	if n.id == 0 || arriving && before != n.id {
		return // nobody to show them, or relate shows all of them
	}
	for _, e := range gone {
		x.hide(deltas[0].source, n.id, e, n.shows)
	}
	for _, e := range added {
		x.write.shown = append(x.write.shown, shown{e, n.id})
	}
}

func (x *Index) mergeEdges(edges, added []edge) []edge {
	slices.SortFunc(added, x.compareEdges)
	if len(edges) == 0 {
		return append(make([]edge, 0, len(added)), added...)
	}
	if len(added) <= 4 {
		for _, e := range added {
			i, _ := x.edgeAt(edges, emit{target: e.target, typ: e.typ})
			edges = slices.Insert(edges, i, e)
		}
		return edges
	}
	old := len(edges)
	edges = slices.Grow(edges, len(added))[:old+len(added)]
	for i, j, to := old-1, len(added)-1, len(edges)-1; j >= 0; to-- {
		if i >= 0 && x.compareEdges(edges[i], added[j]) > 0 {
			edges[to] = edges[i]
			i--
		} else {
			edges[to] = added[j]
			j--
		}
	}
	return edges
}

func (x *Index) edgeAt(edges []edge, e emit) (int, bool) {
	return slices.BinarySearchFunc(edges, edge{target: e.target, typ: e.typ}, x.compareEdges)
}

// compareEdges is the order in which relations are served.
func (x *Index) compareEdges(a, b edge) int {
	if a.typ != b.typ {
		return cmp.Compare(x.types[a.typ].rank, x.types[b.typ].rank)
	}
	if a.target == b.target {
		return 0
	}
	return cmp.Compare(x.nodes[a.target].ref, x.nodes[b.target].ref)
}

// edgePair is the search key of a relation.
func (x *Index) edgePair(e edge) pair {
	col, target := x.types[e.typ].col, &x.nodes[e.target]
	p := pair{col: col, num: col.num, text: unsafe.Slice(unsafe.StringData(target.ref), len(target.ref)), at: e.target, same: target.simple}
	p.lower = p.text
	if !p.same {
		p.lower = searchkey.AppendLower(nil, p.text)
		p.null = searchkey.TooLong(p.lower)
	}
	x.digest(&p)
	return p
}

// hide takes the search key of a relation away that an entity no longer shows, unless one of those left gives the same key.
func (x *Index) hide(n, id uint32, gone edge, left []edge) {
	p := x.edgePair(gone)
	stays, has := false, false
	if x.types[gone.typ].shared || p.null {
		for _, e := range left {
			if x.types[e.typ].col == p.col {
				other := x.edgePair(e)
				has, stays = true, stays || comparePairs(other, p) == 0
			}
		}
	} else if i, _ := x.edgeAt(left, emit{typ: gone.typ, target: 0}); i < len(left) {
		has = left[i].typ == gone.typ
	}
	if !stays {
		x.remove(p, id)
	}
	if !has {
		x.absent(p.col, id)
	}
}
