package graph

import "slices"

// Explore collects the entities around the roots. If there are more than Max, the nearest are kept.
func Explore(neighbours Neighbours, o Options) Graph {
	w := newWalk(neighbours, o)
	most, depth := o.Max, o.Depth
	if most <= 0 {
		most = defaultMax
	}
	if depth <= 0 {
		depth = defaultDepth
	}
	expanded := set(o.Expanded)
	g, seen := Graph{}, map[string]bool{}
	add := func(n Node) {
		if !seen[n.Ref] && len(g.Nodes) < most {
			seen[n.Ref] = true
			g.Nodes = append(g.Nodes, n)
		}
	}
	for _, root := range o.Roots {
		add(Node{Ref: root, Root: true})
	}
	around := make([][]step, 0, len(g.Nodes))
	open := map[string]bool{}
	for i := 0; i < len(g.Nodes); i++ {
		n := g.Nodes[i]
		steps, exists := w.from(n.Ref)
		g.Nodes[i].Missing = !exists
		around = append(around, steps)
		if n.Distance >= depth && !expanded[n.Ref] {
			continue
		}
		open[n.Ref] = true
		for _, s := range steps {
			if w.follows(s) {
				add(Node{Ref: s.to, Distance: n.Distance + 1})
			}
		}
	}
	for i, steps := range around {
		g.Nodes[i].More = w.outside(steps, seen)
	}
	g.Edges = inside(around, func(s step) bool { return seen[s.to] && (o.Between || open[s.edge.From] || open[s.edge.To]) })
	return g
}

// outside counts the neighbours that could be added.
func (w *walk) outside(steps []step, seen map[string]bool) int {
	out := map[string]bool{}
	for _, s := range steps {
		if !seen[s.to] && w.follows(s) {
			out[s.to] = true
		}
	}
	return len(out)
}

// inside lists relations of the entities of a graph, each once.
func inside(around [][]step, wanted func(step) bool) []Edge {
	var edges []Edge
	for _, steps := range around {
		for _, s := range steps {
			if wanted(s) {
				edges = append(edges, s.edge)
			}
		}
	}
	slices.SortFunc(edges, compareEdges)
	return slices.Compact(edges)
}
