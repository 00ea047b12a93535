package index

import "sort"

// Related are the targets of the relations of one type that an entity shows, sorted; nil if there are none.
func (x *Index) Related(ref, relation string) []string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	edges := x.related(ref, relation)
	if len(edges) == 0 {
		return nil
	}
	targets := make([]string, len(edges))
	for i, e := range edges {
		targets[i] = x.nodes[e.target].ref
	}
	return targets
}

// CountRelated is the number of these targets.
func (x *Index) CountRelated(ref, relation string) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.related(ref, relation))
}

// related is the part of an entity's edges that has one type.
func (x *Index) related(ref, relation string) []edge {
	return x.edgesOf(&x.nodes[x.byRef[ref]], x.typeOf[relation])
}

// edgesOf is the part of a node's edges that has one type: they stand together.
func (x *Index) edgesOf(n *node, typ uint32) []edge {
	if n.id == 0 || typ == 0 {
		return nil
	}
	rank := x.types[typ].rank
	from := sort.Search(len(n.shows), func(i int) bool { return x.types[n.shows[i].typ].rank >= rank })
	edges := n.shows[from:]
	return edges[:sort.Search(len(edges), func(i int) bool { return x.types[edges[i].typ].rank > rank })]
}
