package diagram

import (
	"cmp"
	"slices"
)

// layered is a component with all that stands in its layers. Blocks are in the even layers and words in the odd ones, so that a line
// passes a layer only where a bend or a label keeps its place.
type layered struct {
	vertices []vertex
	layers   [][]int
	links    []link
	trunks   []trunk
	trunkOf  []int // of a link
}

type vertex struct {
	block         int // index in the component, -1 for a label or a bend
	rank          int
	along, across float64 // extents in the direction of the ranks and along a layer
	out, in       []segment
	at            float64 // middle, along the layer
}

// segment joins vertices of neighbouring layers. Straight ones would rather be straight than short.
type segment struct {
	to       int
	straight bool
}

// trunk is what links from one tail, or to one head, share that say the same: one line with one label, which branches.
type trunk struct {
	end     int // the block that they share
	outward bool
	turned  bool
	words   string
	links   []int
	first   int   // rank of the first vertex
	chain   []int // vertices rank by rank
	label   int   // the vertex with the word, -1 without one
}

// trunkKey tells links apart that cannot share a trunk.
type trunkKey struct {
	end             int
	outward, turned bool
	words           string
}

// group lets each link share with the greater number of others.
func group(links []link) (trunks []trunk, trunkOf []int) {
	count := map[trunkKey]int{}
	for _, l := range links {
		count[trunkKey{l.tail, true, l.turned, l.words}]++
		count[trunkKey{l.head, false, l.turned, l.words}]++
	}
	at := map[trunkKey]int{}
	trunkOf = make([]int, len(links))
	for i, l := range links {
		key := trunkKey{l.tail, true, l.turned, l.words}
		if in := (trunkKey{l.head, false, l.turned, l.words}); count[in] > count[key] {
			key = in
		}
		t, known := at[key]
		if !known {
			t = len(trunks)
			at[key] = t
			trunks = append(trunks, trunk{end: key.end, outward: key.outward, turned: key.turned, words: key.words, label: -1})
		}
		trunks[t].links = append(trunks[t].links, i)
		trunkOf[i] = t
	}
	return trunks, trunkOf
}

// newLayered needs the ranks of the blocks and the sizes of blocks and labels.
func newLayered(ranks []int, links []link, size func(block int) (along, across float64), label func(words string) (along, across float64)) *layered {
	l := &layered{links: links}
	for b, rank := range ranks {
		along, across := size(b)
		l.add(vertex{block: b, rank: 2 * rank, along: along, across: across})
	}
	l.trunks, l.trunkOf = group(links)
	for i := range l.trunks {
		l.lay(&l.trunks[i], label)
	}
	for i := range l.vertices {
		v := &l.vertices[i]
		bySegment := func(a, b segment) int { return cmp.Compare(a.to, b.to) }
		slices.SortFunc(v.out, bySegment)
		slices.SortFunc(v.in, bySegment)
	}
	return l
}

func (l *layered) add(v vertex) int {
	for len(l.layers) <= v.rank {
		l.layers = append(l.layers, nil)
	}
	i := len(l.vertices)
	l.vertices = append(l.vertices, v)
	l.layers[v.rank] = append(l.layers[v.rank], i)
	return i
}

// lay puts the vertices of a trunk into the layers that it passes, its label beside the shared end.
func (l *layered) lay(t *trunk, label func(string) (along, across float64)) {
	last := l.vertices[t.end].rank - 1
	t.first = l.vertices[t.end].rank + 1
	for i, link := range t.links {
		if far := l.vertices[l.links[link].head].rank - 1; t.outward {
			last = max(last, far)
		} else if far := l.vertices[l.links[link].tail].rank + 1; i == 0 || far < t.first {
			t.first = far
		}
	}
	for rank := t.first; rank <= last; rank++ {
		v := vertex{block: -1, rank: rank}
		labelled := rank == t.first
		if !t.outward {
			labelled = rank == last
		}
		if labelled {
			if v.along, v.across = label(t.words); v.along > 0 {
				t.label = len(l.vertices)
			}
		}
		t.chain = append(t.chain, l.add(v))
	}
	for i := 1; i < len(t.chain); i++ {
		l.join(t.chain[i-1], t.chain[i], true)
	}
	if t.outward {
		l.join(t.end, t.chain[0], true)
	} else {
		l.join(t.chain[len(t.chain)-1], t.end, true)
	}
	for _, link := range t.links {
		tail, head := l.links[link].tail, l.links[link].head
		if t.outward {
			l.join(t.chain[l.vertices[head].rank-1-t.first], head, len(t.links) == 1)
		} else {
			l.join(tail, t.chain[l.vertices[tail].rank+1-t.first], len(t.links) == 1)
		}
	}
}

func (l *layered) join(from, to int, straight bool) {
	l.vertices[from].out = append(l.vertices[from].out, segment{to, straight})
	l.vertices[to].in = append(l.vertices[to].in, segment{from, straight})
}

// way lists the vertices between the ends of a link.
func (l *layered) way(i int) []int {
	t := l.trunks[l.trunkOf[i]]
	if t.outward {
		return t.chain[:l.vertices[l.links[i].head].rank-t.first]
	}
	return t.chain[l.vertices[l.links[i].tail].rank+1-t.first:]
}
