package diagram

import "slices"

// Step is one entity of a way, and what it is to the next one.
type Step struct {
	Ref  string
	Word string // such as dependsOn; "" at the end of the way
	Back bool   // Word is what the next one is to it, and has no known opposite
}

// hop is a step that leads to another entity.
type hop struct {
	Step
	to string
}

// Way is a shortest way from one node to another along the edges, in either direction; nil if there is none.
func (g Graph) Way(from, to string) []Step {
	found := map[string]hop{to: {Step: Step{Ref: to}}}
	for front := []string{to}; len(front) > 0; {
		if _, done := found[from]; done {
			return way(found, from)
		}
		var wider []string
		for _, e := range g.Edges {
			for _, h := range e.hops() {
				if _, known := found[h.Ref]; !known && slices.Contains(front, h.to) {
					found[h.Ref] = h
					wider = append(wider, h.Ref)
				}
			}
		}
		front = wider
	}
	return nil
}

// hops are the two ways to go along an edge.
func (e Edge) hops() [2]hop {
	back := Step{Ref: e.To, Word: e.Reverse}
	if e.Reverse == "" {
		back.Word, back.Back = e.Type, true
	}
	return [2]hop{{Step: Step{Ref: e.From, Word: e.Type}, to: e.To}, {Step: back, to: e.From}}
}

func way(found map[string]hop, from string) []Step {
	var steps []Step
	for at := found[from]; ; at = found[at.to] {
		steps = append(steps, at.Step)
		if at.Word == "" {
			return steps
		}
	}
}
