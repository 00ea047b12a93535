package diagram

import (
	"cmp"
	"slices"
)

// Entry is a node of a graph in words, for a list that says the same as the drawing.
type Entry struct {
	Node
	Relations []Related // sorted by Word; each relation of the graph stands at both of its ends
}

// Related are the entities that a node is related to in one way.
type Related struct {
	Word string // what the node is to them, such as dependsOn
	Back bool   // Word is what they are to the node, and has no known opposite
	Refs []string
}

// List has the nodes in their order, the nearest to a root first.
func (g Graph) List() []Entry {
	entries := make([]Entry, len(g.Nodes))
	at := make(map[string]int, len(g.Nodes))
	for i, n := range slices.Backward(g.Nodes) {
		entries[i].Node = n
		at[n.Ref] = i
	}
	for _, e := range g.Edges {
		from, known := at[e.From]
		to, also := at[e.To]
		if !known || !also {
			continue
		}
		entries[from].add(Related{Word: e.Type}, e.To)
		if from != to {
			entries[to].add(Related{Word: cmp.Or(e.Reverse, e.Type), Back: e.Reverse == ""}, e.From)
		}
	}
	for i := range entries {
		slices.SortStableFunc(entries[i].Relations, func(a, b Related) int { return cmp.Compare(a.Word, b.Word) })
	}
	return entries
}

func (e *Entry) add(as Related, ref string) {
	i := slices.IndexFunc(e.Relations, func(r Related) bool { return r.Word == as.Word && r.Back == as.Back })
	if i < 0 {
		i = len(e.Relations)
		e.Relations = append(e.Relations, as)
	}
	e.Relations[i].Refs = append(e.Relations[i].Refs, ref)
}
