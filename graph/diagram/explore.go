package diagram

import "slices"

// Explore collects the entities around the roots. If there are more than Max, the nearest are kept and the others counted.
func Explore(neighbours Neighbours, o Options) Graph {
	most, depth := o.Max, o.Depth
	if most <= 0 {
		most = defaultMax
	}
	if depth <= 0 {
		depth = defaultDepth
	}
	e := exploring{walk: newWalk(neighbours, o), found: map[string]finding{}}
	for _, root := range o.Roots {
		e.find(root, finding{root: true})
	}
	var around [][]step
	for i := 0; i < len(e.queue) && len(e.queue) <= countedMost; i++ {
		ref := e.queue[i]
		f := e.found[ref]
		if f.distance >= depth && i >= most {
			break // what follows is as far away
		}
		steps, exists := e.walk.from(ref)
		if i < most {
			around = append(around, steps)
			e.nodes = append(e.nodes, Node{Ref: ref, Root: f.root, Distance: f.distance, Missing: !exists})
		}
		if f.distance < depth {
			for _, s := range steps {
				if e.walk.follows(s) {
					e.find(s.to, finding{by: ref, distance: f.distance + 1})
				}
			}
		}
	}
	return e.graph(around, depth, o)
}

// countedMost bounds how many entities are looked at to say how many there are.
const countedMost = 10_000

// exploring is a search in breadth.
type exploring struct {
	walk  *walk
	queue []string
	found map[string]finding
	nodes []Node
}

// finding is how an entity was found.
type finding struct {
	by       string
	distance int
	root     bool
}

func (e *exploring) find(ref string, f finding) {
	if _, known := e.found[ref]; !known {
		e.found[ref] = f
		e.queue = append(e.queue, ref)
	}
}

func (e *exploring) graph(around [][]step, depth int, o Options) Graph {
	g := Graph{Nodes: e.nodes}
	if len(e.queue) > len(e.nodes) {
		g.Total, g.Over = len(e.queue), len(e.queue) > countedMost
	}
	drawn := make(map[string]bool, len(g.Nodes))
	for _, n := range g.Nodes {
		drawn[n.Ref] = true
	}
	for i, steps := range around {
		g.Nodes[i].More = e.walk.outside(steps, drawn)
	}
	g.Edges = inside(around, func(from string, s step) bool {
		here, there := e.found[from], e.found[s.to]
		switch {
		case !drawn[s.to]:
			return false
		case o.Simple:
			return here.by == s.to || there.by == from || here.root && there.root
		}
		return o.Between || here.distance < depth || there.distance < depth
	}, g.Nodes)
	return g
}

// outside counts the neighbours that could be added.
func (w *walk) outside(steps []step, drawn map[string]bool) int {
	out := map[string]bool{}
	for _, s := range steps {
		if !drawn[s.to] && w.follows(s) {
			out[s.to] = true
		}
	}
	return len(out)
}

// inside lists relations of the entities of a graph, each once.
func inside(around [][]step, wanted func(from string, s step) bool, nodes []Node) []Edge {
	var edges []Edge
	for i, steps := range around {
		for _, s := range steps {
			if wanted(nodes[i].Ref, s) {
				edges = append(edges, s.edge)
			}
		}
	}
	slices.SortFunc(edges, compareEdges)
	return slices.Compact(edges)
}
