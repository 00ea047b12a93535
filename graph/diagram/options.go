package diagram

import (
	"slices"

	"github.com/callboard/callboard/entity"
)

// Direction says which way edges are followed.
type Direction int

// The directions. Forward leads to parts, members, what is owned and what is needed; Back to whatever would feel a failure.
const (
	Both Direction = iota
	Forward
	Back
)

// Options say what belongs to a graph.
type Options struct {
	Roots     []string // canonical refs; Path has its own
	Depth     int      // steps from a root, 1 if it is 0; for Path the longest way, 10 if it is 0
	Relations []string // either word of those to follow; all if there are none
	Kinds     []string // in any case; all if there are none. Roots may be of any kind
	Direction Direction
	Between   bool   // for Explore: also the relations between two entities that are both at the end of Depth
	Simple    bool   // for Explore: of the relations only those by which an entity was found first
	Max       int    // entities in the graph, 300 if it is 0
	Pairs     []Pair // which words belong together; Pairs() if there are none
}

const (
	defaultDepth     = 1
	defaultPathDepth = 10
	defaultMax       = 300
)

// walk follows relations as options say.
type walk struct {
	neighbours Neighbours
	direction  Direction
	words      map[string]word
	relations  map[string]bool
	kinds      map[string]bool
	roots      map[string]bool
}

// word is a type of relations within its pair.
type word struct {
	pair    Pair
	forward bool
}

// step is a relation seen from one of its ends.
type step struct {
	to      string
	edge    Edge
	forward bool
}

func newWalk(neighbours Neighbours, o Options) *walk {
	w := &walk{neighbours: neighbours, direction: o.Direction, words: map[string]word{}, roots: set(o.Roots)}
	pairs := o.Pairs
	if len(pairs) == 0 {
		pairs = Pairs()
	}
	for _, p := range slices.Backward(pairs) {
		w.words[p.Reverse] = word{p, false}
		w.words[p.Type] = word{p, true}
	}
	if len(o.Relations) > 0 {
		w.relations = map[string]bool{}
		for _, relation := range o.Relations {
			w.relations[w.read(relation).pair.Type] = true
		}
	}
	if len(o.Kinds) > 0 {
		w.kinds = map[string]bool{}
		for _, kind := range o.Kinds {
			w.kinds[entity.Lower(kind)] = true
		}
	}
	return w
}

func (w *walk) read(relation string) word {
	if found, ok := w.words[relation]; ok {
		return found
	}
	return word{Pair{Type: relation}, true}
}

// from lists the steps from an entity, those the wrong way too, and reports whether the entity exists.
func (w *walk) from(ref string) (steps []step, exists bool) {
	relations := w.neighbours(ref)
	for _, r := range relations {
		word := w.read(r.Type)
		if w.relations != nil && !w.relations[word.pair.Type] {
			continue
		}
		s := step{to: r.Target, forward: word.forward, edge: Edge{From: ref, To: r.Target, Type: word.pair.Type, Reverse: word.pair.Reverse}}
		if !word.forward {
			s.edge.From, s.edge.To = s.edge.To, s.edge.From
		}
		if w.admits(s.to) {
			steps = append(steps, s)
		}
	}
	return steps, relations != nil
}

func (w *walk) admits(ref string) bool { return w.kinds == nil || w.roots[ref] || w.kinds[kindOf(ref)] }

// follows reports whether a step leads where the options want to go.
func (w *walk) follows(s step) bool {
	return w.direction == Both || s.forward == (w.direction == Forward)
}

func set(list []string) map[string]bool {
	members := make(map[string]bool, len(list))
	for _, member := range list {
		members[member] = true
	}
	return members
}
