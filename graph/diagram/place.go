package diagram

import "math"

// Distances between things in a layer, in even numbers.
const (
	nodeGap  = 10
	frameGap = 16
	lineGap  = 10
)

const (
	placeRounds = 40
	branchPull  = 1.0
	trunkPull   = 12
)

// place gives each vertex its middle along its layer. Each layer in turn is put where the lines become shortest in the square, which
// for a fixed order is a regression that can be solved exactly; straight segments count by their length instead, which makes them
// straight. The order and the distances hold after every step.
func place(l *layered, gap func(a, b *vertex) float64) {
	p := &placing{l: l, gap: gap}
	for _, layer := range l.layers {
		at := 0.0
		for i, v := range layer {
			if i > 0 {
				at += p.distance(layer[i-1], v)
			}
			l.vertices[v].at = at
		}
		for _, v := range layer {
			l.vertices[v].at -= at / 2
		}
	}
	rounds := max(6, min(placeRounds, 60_000/(len(l.vertices)+1)))
	for round := range rounds {
		p.late = round > rounds/3
		sides := both
		if round < 2 {
			sides = before
		} else if round < 4 {
			sides = after
		}
		if round%2 == 0 {
			for r := range l.layers {
				p.settle(r, sides)
			}
		} else {
			for r := len(l.layers) - 1; r >= 0; r-- {
				p.settle(r, sides)
			}
		}
	}
	for i := range l.vertices {
		l.vertices[i].at = math.Round(l.vertices[i].at)
	}
}

type placing struct {
	l    *layered
	gap  func(a, b *vertex) float64
	late bool
	// The layer at work: runs of vertices that touch each other, each at the mean of where its members want to be.
	runs []run
}

type run struct {
	first        int // in the layer
	wish, weight float64
}

type sides int

const (
	before sides = 1 << iota
	after
	both = before | after
)

func (p *placing) distance(a, b int) float64 {
	v, w := &p.l.vertices[a], &p.l.vertices[b]
	return (v.across+w.across)/2 + p.gap(v, w)
}

// settle solves one layer: wishes that contradict the distances are joined into a run at their weighted mean.
func (p *placing) settle(rank int, from sides) {
	layer := p.l.layers[rank]
	p.runs = p.runs[:0]
	offset := make([]float64, len(layer))
	for i, v := range layer {
		if i > 0 {
			offset[i] = offset[i-1] + p.distance(layer[i-1], v)
		}
		wish, weight := p.wish(v, from)
		p.runs = append(p.runs, run{i, wish - offset[i], weight})
		for n := len(p.runs); n > 1 && p.runs[n-2].wish >= p.runs[n-1].wish; n-- {
			a, b := p.runs[n-2], p.runs[n-1]
			p.runs[n-2].wish = (a.wish*a.weight + b.wish*b.weight) / (a.weight + b.weight)
			p.runs[n-2].weight = a.weight + b.weight
			p.runs = p.runs[:n-1]
		}
	}
	for i, r := range p.runs {
		end := len(layer)
		if i+1 < len(p.runs) {
			end = p.runs[i+1].first
		}
		for j := r.first; j < end; j++ {
			p.l.vertices[layer[j]].at = r.wish + offset[j]
		}
	}
}

// straightness is the pull of a straight segment with a bend so far. Late in the work large bends pull less than small ones: so a line
// turns once and sharply where it would else turn a little in each layer.
func (p *placing) straightness(bend float64) float64 {
	if !p.late {
		return trunkPull / 4
	}
	near := 8 / (8 + bend)
	return 0.1 + trunkPull*near*near
}

// wish is where a vertex would like to be, and how much. Without anybody to be near to, it stays.
func (p *placing) wish(i int, from sides) (at, weight float64) {
	v := &p.l.vertices[i]
	sum := 0.0
	pull := func(segments []segment) {
		for _, s := range segments {
			other := p.l.vertices[s.to].at
			w := branchPull
			if s.straight {
				w = p.straightness(math.Abs(other - v.at))
			}
			sum += w * other
			weight += w
		}
	}
	if from&before != 0 {
		pull(v.in)
	}
	if from&after != 0 {
		pull(v.out)
	}
	if weight == 0 {
		return v.at, 0.01
	}
	return sum / weight, weight
}
