package diagram

import (
	"cmp"
	"maps"
	"slices"
)

// visitMost bounds the search for a path: an entity that is related to half of the catalog must not make it walk all of it.
const visitMost = 20_000

// Path collects the shortest paths from one entity to another; false if there is none within Depth steps, or if the search was given up,
// which Over tells. With Both, which is what people mean who ask how two things are connected, a path may run against the edges. If there
// are more entities than Max on the shortest paths, whole paths are left out, but never the last.
func Path(neighbours Neighbours, from, to string, o Options) (Graph, bool) {
	o.Roots = []string{from, to}
	if o.Depth <= 0 {
		o.Depth = defaultPathDepth
	}
	if o.Max <= 0 {
		o.Max = defaultMax
	}
	w := newWalk(neighbours, o)
	start, goal := newSide(from, false), newSide(to, true)
	for length := 0; ; length++ {
		if meeting := start.meets(goal); len(meeting) > 0 {
			t := trails{start, goal, o.Max, map[string]bool{}}
			t.collect(meeting)
			return t.graph(w), true
		}
		if length == o.Depth || len(start.front) == 0 || len(goal.front) == 0 {
			return Graph{}, false
		}
		if len(start.before)+len(goal.before) > visitMost {
			return Graph{Over: true}, false
		}
		if len(start.front) <= len(goal.front) {
			start.widen(w)
		} else {
			goal.widen(w)
		}
	}
}

// side is one half of a search from both ends.
type side struct {
	end      string
	backward bool                // walks against the direction of the path
	steps    int                 // how far the front is
	front    []string            // sorted
	distance map[string]int      // of all that are reached
	before   map[string][]string // on the shortest paths from the end
}

func newSide(end string, backward bool) *side {
	return &side{end: end, backward: backward, front: []string{end}, distance: map[string]int{end: 0}, before: map[string][]string{end: nil}}
}

func (s *side) widen(w *walk) {
	var next []string
	s.steps++
	for _, ref := range s.front {
		steps, _ := w.from(ref)
		for _, step := range steps {
			if !w.leads(step, s.backward) {
				continue
			}
			known, reached := s.distance[step.to]
			if !reached {
				s.distance[step.to] = s.steps
				next = append(next, step.to)
			}
			if before := s.before[step.to]; !reached || known == s.steps && before[len(before)-1] != ref {
				s.before[step.to] = append(before, ref)
			}
		}
	}
	slices.Sort(next)
	s.front = next
}

// leads reports whether a step may be taken, by somebody who walks a path backward too.
func (w *walk) leads(s step, backward bool) bool {
	if backward {
		s.forward = !s.forward
	}
	return w.follows(s)
}

func (s *side) meets(other *side) []string {
	var both []string
	for _, ref := range s.front {
		if d, ok := other.distance[ref]; ok && d == other.steps {
			both = append(both, ref)
		}
	}
	return both
}

// trails are the entities on shortest paths that fit into a graph.
type trails struct {
	start, goal *side
	most        int
	picked      map[string]bool
}

// collect takes the first path through each meeting point, then what lies on others, from the middle to the ends.
func (t *trails) collect(meeting []string) {
	for _, ref := range meeting {
		t.pick(slices.Concat(t.start.trail(ref), t.goal.trail(ref)))
	}
	for _, s := range []*side{t.start, t.goal} {
		queue, seen := slices.Clone(meeting), set(meeting)
		for i := 0; i < len(queue); i++ {
			if !t.picked[queue[i]] {
				continue
			}
			for _, before := range s.before[queue[i]] {
				if !seen[before] {
					seen[before] = true
					t.pick(s.trail(before))
					queue = append(queue, before)
				}
			}
		}
	}
}

// pick takes all or nothing.
func (t *trails) pick(refs []string) {
	fresh := set(refs)
	maps.DeleteFunc(fresh, func(ref string, _ bool) bool { return t.picked[ref] })
	if len(t.picked) == 0 || len(t.picked)+len(fresh) <= t.most {
		maps.Copy(t.picked, fresh)
	}
}

// trail is a shortest way back to the end of a side.
func (s *side) trail(ref string) []string {
	trail := []string{ref}
	for before := s.before[ref]; len(before) > 0; before = s.before[before[0]] {
		trail = append(trail, before[0])
	}
	return trail
}

// graph has the relations that lead one step on, and no others.
func (t *trails) graph(w *walk) Graph {
	distance := func(ref string) int {
		if d, ok := t.start.distance[ref]; ok {
			return d
		}
		return t.start.steps + t.goal.steps - t.goal.distance[ref]
	}
	var g Graph
	for ref := range t.picked {
		g.Nodes = append(g.Nodes, Node{Ref: ref, Distance: distance(ref), Root: ref == t.start.end || ref == t.goal.end})
	}
	slices.SortFunc(g.Nodes, func(a, b Node) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Ref, b.Ref)) })
	for i, n := range g.Nodes {
		steps, exists := w.from(n.Ref)
		g.Nodes[i].Missing, g.Nodes[i].More = !exists, w.outside(steps, t.picked)
		for _, s := range steps {
			if t.picked[s.to] && w.follows(s) && distance(s.to) == n.Distance+1 {
				g.Edges = append(g.Edges, s.edge)
			}
		}
	}
	slices.SortFunc(g.Edges, compareEdges)
	g.Edges = slices.Compact(g.Edges)
	return g
}
