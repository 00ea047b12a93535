package index

import (
	"cmp"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
)

// RelationsOf are the relations that an entity shows, sorted by type and target; nil if there is no such entity.
func (x *Index) RelationsOf(ref string) []entity.Relation {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := &x.nodes[x.byRef[ref]]
	if n.id == 0 {
		return nil
	}
	relations := make([]entity.Relation, len(n.shows))
	for i, e := range n.shows {
		relations[i] = entity.Relation{Source: n.ref, Type: x.types[e.typ].name, Target: x.nodes[e.target].ref}
	}
	return relations
}

// Near are refs of visible entities that somebody may have meant by ref, the nearest first: the same name elsewhere, then names that
// differ in few letters, for each those of the same kind and namespace first.
func (x *Index) Near(ref string, visible *Visibility, limit int) []string {
	meant := readRef(entity.Lower(ref))
	var near []neighbour
	x.visit(visible, func(n *node) {
		if distance := meant.distance(readRef(n.ref)); distance >= 0 {
			near = append(near, neighbour{n.ref, distance})
		}
	})
	slices.SortFunc(near, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.ref, b.ref))
	})
	var refs []string
	for _, n := range near[:min(limit, len(near))] {
		refs = append(refs, n.ref)
	}
	return refs
}

// visit calls see for the visible entities, letting Apply in between from time to time.
func (x *Index) visit(visible *Visibility, see func(*node)) {
	x.prepare((&Query{Visible: visible}).orders()...)
	for from, done := 0, false; !done; from += visited {
		done = x.visitSome(visible, from, see)
	}
}

// visited is how many entities visit looks at in one moment.
const visited = 4096

func (x *Index) visitSome(visible *Visibility, from int, see func(*node)) (done bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := x.find(criteria{visible: visible})
	to := min(from+visited, len(x.nodes))
	for i := from; i < to; i++ {
		if n := &x.nodes[i]; n.id != 0 && (m.all || m.set.Has(n.id)) {
			see(n)
		}
	}
	return to == len(x.nodes)
}

type neighbour struct {
	ref      string
	distance int
}

// name is a canonical ref taken apart.
type name struct{ kind, namespace, name string }

func readRef(ref string) name {
	kind, rest, _ := strings.Cut(ref, ":")
	namespace, last, _ := strings.Cut(rest, "/")
	return name{kind, namespace, last}
}

// distance is how far from meant another name is, -1 if too far: three for each letter, less for kind and namespace.
func (meant name) distance(other name) int {
	letters := 1 + len(meant.name)/5
	letters = edits(meant.name, other.name, min(letters, 3))
	if letters < 0 {
		return -1
	}
	far := 3 * letters
	if meant.kind != other.kind {
		far++
	}
	if meant.namespace != other.namespace {
		far++
	}
	return far
}

// edits counts the letters to insert, remove, replace or swap with a neighbour to make b of a; -1 if more than most.
func edits(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return -1
	}
	if a == b {
		return 0
	}
	if surplus(a, b) > 2*most {
		return -1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			replace := 1
			if a[i-1] == b[j-1] {
				replace = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > most {
			return -1
		}
		before, last, row = last, row, before
	}
	if last[len(b)] > most {
		return -1
	}
	return last[len(b)]
}

// surplus counts the letters that one text has and the other has not; it is quick, and each edit makes at most two.
func surplus(a, b string) int {
	var counts [32]int16
	for i := range len(a) {
		counts[a[i]&31]++
	}
	for i := range len(b) {
		counts[b[i]&31]--
	}
	n := 0
	for _, c := range counts {
		n += max(int(c), -int(c))
	}
	return n
}
