package diagram

import (
	"cmp"
	"math"
	"slices"
)

// Layout draws a graph in layers: what has, owns or needs something stands before it. Nodes do not overlap, and lines pass between
// them. The same graph always gives the same drawing, in whatever order its nodes and edges come.
func Layout(g Graph, m Measure) Drawing {
	s := newScene(g, m.completed())
	var parts []*part
	for _, blocks := range s.components() {
		parts = append(parts, s.newPart(blocks))
	}
	d := Drawing{Crowded: s.crowded}
	d.Width, d.Height = pack(parts)
	for _, p := range parts {
		p.draw(&d)
	}
	return d
}

// part is a laid out component.
type part struct {
	s      *scene
	blocks []int // by their number in the layers
	l      *layered
	start  []float64 // of each layer, in the direction of the ranks
	size   []float64
	length float64 // in the direction of the ranks
	x, y   float64 // where it stands in the drawing
	w, h   float64
}

// Least distances between layers: lines have to turn there.
const (
	layerGap      = 24
	layerGapDown  = 18
	layerGapPlain = 16  // without labels, where only a bend stands between two layers of nodes
	steepest      = 110 // most that is added for steep lines
	steepness     = 0.14
)

func (s *scene) newPart(blocks []int) *part {
	p := &part{s: s, blocks: blocks}
	at := map[int]int{}
	for i, b := range blocks {
		at[b] = i
	}
	var links []link
	for i, a := range s.arcs {
		if tail, ok := at[a.from]; ok {
			links = append(links, link{tail: tail, head: at[a.to], words: a.words, arc: i})
		}
	}
	breakCircles(len(blocks), links)
	rank := ranks(len(blocks), links)
	p.align(rank)
	p.l = newLayered(rank, links, p.blockSize, p.labelSize)
	order(p.l, 0)
	place(p.l, p.gap)
	p.stack()
	return p
}

// align makes the nodes of a rank equally wide where they stand below each other.
func (p *part) align(rank []int) {
	if p.s.measure.Way.upright() {
		return
	}
	widest := map[int]float64{}
	for i, b := range p.blocks {
		if block := &p.s.blocks[b]; !block.framed {
			widest[rank[i]] = max(widest[rank[i]], block.w)
		}
	}
	for i, b := range p.blocks {
		if block := &p.s.blocks[b]; !block.framed {
			block.w = widest[rank[i]]
			p.s.boxes[block.boxes[0]].W = block.w
		}
	}
}

func (p *part) blockSize(i int) (along, across float64) {
	b := &p.s.blocks[p.blocks[i]]
	along, across = b.w, b.h
	if p.s.measure.Way.upright() {
		along, across = across, along
	}
	if b.loop {
		across += 2 * loopRoom
	}
	return along, across
}

func (p *part) labelSize(words string) (along, across float64) {
	if p.s.measure.NoLabels {
		return 0, 0
	}
	width := even(textWidth(shorten(words, labelSize, p.s.measure.MaxText), labelSize) + 8)
	if p.s.measure.Way.upright() {
		return labelH, width
	}
	return width, labelH
}

func (p *part) gap(a, b *vertex) float64 {
	switch {
	case a.block < 0 || b.block < 0:
		return lineGap
	case p.s.blocks[p.blocks[a.block]].framed || p.s.blocks[p.blocks[b.block]].framed:
		return frameGap
	default:
		return nodeGap
	}
}

// stack puts the layers one behind the other and finds the size of the part.
func (p *part) stack() {
	p.size, p.start = make([]float64, len(p.l.layers)), make([]float64, len(p.l.layers))
	least, most := math.Inf(1), math.Inf(-1)
	steep := make([]float64, len(p.l.layers))
	for i := range p.l.vertices {
		v := &p.l.vertices[i]
		p.size[v.rank] = max(p.size[v.rank], v.along)
		least, most = min(least, v.at-v.across/2), max(most, v.at+v.across/2)
		for _, s := range v.out {
			steep[v.rank] = max(steep[v.rank], math.Abs(v.at-p.l.vertices[s.to].at))
		}
	}
	base, at := float64(layerGap), 0.0
	if p.s.measure.NoLabels {
		base = layerGapPlain
	} else if p.s.measure.Way.upright() {
		base = layerGapDown
	}
	for r := range p.start {
		p.start[r] = at
		at += p.size[r]
		if r+1 < len(p.start) {
			at += base + even(min(steepest, steep[r]*steepness))
		}
	}
	for i := range p.l.vertices {
		p.l.vertices[i].at -= least
	}
	p.length, p.w, p.h = at, at, most-least
	if p.s.measure.Way.upright() {
		p.w, p.h = p.h, p.w
	}
}

const partGap = 28

// pack puts the parts on shelves: the first, which has a root, at the top, the others the highest first. It returns the size of all.
func pack(parts []*part) (width, height float64) {
	if len(parts) == 0 {
		return 2 * margin, 2 * margin
	}
	slices.SortStableFunc(parts[1:], func(a, b *part) int { return cmp.Compare(b.h, a.h) })
	area, room := 0.0, 0.0
	for _, p := range parts {
		area += (p.w + partGap) * (p.h + partGap)
		room = max(room, p.w)
	}
	room = max(room, math.Sqrt(area*1.6))
	x, y, shelf := 0.0, 0.0, 0.0
	for _, p := range parts {
		if x > 0 && x+p.w > room {
			x, y, shelf = 0, y+shelf+partGap, 0
		}
		p.x, p.y = margin+x, margin+y
		x, shelf = x+p.w+partGap, max(shelf, p.h)
		width, height = max(width, p.x+p.w), max(height, p.y+p.h)
	}
	return width + margin, height + margin
}
