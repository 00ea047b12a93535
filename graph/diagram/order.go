package diagram

import (
	"cmp"
	"slices"
)

// ordering looks for an order in each layer with few crossings: by the middle of the neighbours, layer by layer to and fro, then by
// exchanging neighbours.
type ordering struct {
	l   *layered
	pos []int // of a vertex in its layer
	// Work space.
	value []float64
	sums  []int
}

// order leaves the layers of l in the best order that it found.
func order(l *layered, root int) {
	o := &ordering{l: l, pos: make([]int, len(l.vertices)), value: make([]float64, len(l.vertices))}
	var best [][]int
	fewest := -1
	for _, start := range [][][]int{o.walk(root), o.spread()} {
		o.set(start)
		crossings, better := o.improve()
		if fewest < 0 || crossings < fewest {
			fewest, best = crossings, better
		}
		if fewest == 0 {
			break
		}
	}
	o.set(best)
}

func (o *ordering) set(layers [][]int) {
	o.l.layers = layers
	for _, layer := range layers {
		o.number(layer)
	}
}

func (o *ordering) number(layer []int) {
	for i, v := range layer {
		o.pos[v] = i
	}
}

// walk orders the layers as a walk from the root comes by, so that a tree has no crossings from the start.
func (o *ordering) walk(root int) [][]int {
	layers := make([][]int, len(o.l.layers))
	seen := make([]bool, len(o.l.vertices))
	var stack []int
	for v := range o.l.vertices {
		start := v
		if v == 0 {
			start = root
		} else if v == root {
			start = 0
		}
		for stack = append(stack, start); len(stack) > 0; {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if seen[at] {
				continue
			}
			seen[at] = true
			vertex := &o.l.vertices[at]
			layers[vertex.rank] = append(layers[vertex.rank], at)
			for _, s := range slices.Backward(vertex.in) {
				stack = append(stack, s.to)
			}
			for _, s := range slices.Backward(vertex.out) {
				stack = append(stack, s.to)
			}
		}
	}
	return layers
}

// spread orders the layers by breadth, from those without anything before them.
func (o *ordering) spread() [][]int {
	layers := make([][]int, len(o.l.layers))
	seen := make([]bool, len(o.l.vertices))
	var queue []int
	for v := range o.l.vertices {
		if len(o.l.vertices[v].in) == 0 {
			queue = append(queue, v)
			seen[v] = true
		}
	}
	for i := 0; i < len(queue); i++ {
		vertex := &o.l.vertices[queue[i]]
		layers[vertex.rank] = append(layers[vertex.rank], queue[i])
		for _, s := range vertex.out {
			if !seen[s.to] {
				seen[s.to] = true
				queue = append(queue, s.to)
			}
		}
	}
	return layers
}

// improve returns the best order that it met. It does less on graphs that nobody can read anyway, so that they do not block.
func (o *ordering) improve() (fewest int, best [][]int) {
	rounds := max(4, min(24, 60_000/(len(o.l.vertices)+1)))
	fewest, best = o.crossings(), o.copy()
	stale := 0
	for round := 0; round < rounds && fewest > 0 && stale < 6; round++ {
		if round%2 == 0 {
			for r := 1; r < len(o.l.layers); r++ {
				o.sort(r, true, round%4 > 1)
			}
		} else {
			for r := len(o.l.layers) - 2; r >= 0; r-- {
				o.sort(r, false, round%4 > 1)
			}
		}
		o.exchange()
		stale++
		if crossings := o.crossings(); crossings < fewest {
			fewest, best, stale = crossings, o.copy(), 0
		}
	}
	return fewest, best
}

func (o *ordering) copy() [][]int {
	layers := make([][]int, len(o.l.layers))
	for r, layer := range o.l.layers {
		layers[r] = slices.Clone(layer)
	}
	return layers
}

// sort puts the vertices of a layer where their neighbours on one side are. Those without any keep their places.
func (o *ordering) sort(rank int, down, mean bool) {
	layer := o.l.layers[rank]
	var places, movable []int
	for i, v := range layer {
		segments := o.l.vertices[v].in
		if !down {
			segments = o.l.vertices[v].out
		}
		if len(segments) == 0 {
			continue
		}
		o.value[v] = o.middle(segments, mean)
		places, movable = append(places, i), append(movable, v)
	}
	slices.SortStableFunc(movable, func(a, b int) int { return cmp.Compare(o.value[a], o.value[b]) })
	for i, place := range places {
		layer[place] = movable[i]
	}
	o.number(layer)
}

// middle is the mean or the median of the positions at the other ends.
func (o *ordering) middle(segments []segment, mean bool) float64 {
	if mean {
		sum := 0
		for _, s := range segments {
			sum += o.pos[s.to]
		}
		return float64(sum) / float64(len(segments))
	}
	positions := o.positions(segments)
	half := len(positions) / 2
	if len(positions)%2 == 1 {
		return float64(positions[half])
	}
	return float64(positions[half-1]+positions[half]) / 2
}

func (o *ordering) positions(segments []segment) []int {
	positions := make([]int, len(segments))
	for i, s := range segments {
		positions[i] = o.pos[s.to]
	}
	slices.Sort(positions)
	return positions
}

// exchange swaps neighbours while that takes crossings away.
func (o *ordering) exchange() {
	for range 4 {
		swapped := false
		for _, layer := range o.l.layers {
			for i := 1; i < len(layer); i++ {
				v, w := layer[i-1], layer[i]
				if asIs, swappedOver := o.pairCrossings(v, w); swappedOver < asIs {
					layer[i-1], layer[i] = w, v
					o.pos[v], o.pos[w] = i, i-1
					swapped = true
				}
			}
		}
		if !swapped {
			return
		}
	}
}

// pairCrossings counts where lines of two vertices cross if v stands before w, and if w stands before v.
func (o *ordering) pairCrossings(v, w int) (before, after int) {
	a, b := &o.l.vertices[v], &o.l.vertices[w]
	for _, sides := range [2][2][]segment{{a.in, b.in}, {a.out, b.out}} {
		for _, s := range sides[0] {
			here := o.pos[s.to]
			for _, t := range sides[1] {
				if there := o.pos[t.to]; here > there {
					before++
				} else if here < there {
					after++
				}
			}
		}
	}
	return before, after
}

// crossings counts those between all layers with a tree of sums (Barth and others).
func (o *ordering) crossings() int {
	count := 0
	for r := 0; r+1 < len(o.l.layers); r++ {
		width := len(o.l.layers[r+1])
		o.sums = slices.Grow(o.sums[:0], width+1)[:width+1]
		clear(o.sums)
		total := 0
		for _, v := range o.l.layers[r] {
			positions := o.positions(o.l.vertices[v].out)
			for _, p := range positions {
				count += total
				for i := p + 1; i > 0; i &= i - 1 {
					count -= o.sums[i]
				}
			}
			for _, p := range positions {
				for i := p + 1; i <= width; i += i & -i {
					o.sums[i]++
				}
				total++
			}
		}
	}
	return count
}
