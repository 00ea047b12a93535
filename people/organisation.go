package people

import (
	"slices"
	"sync"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// kept is the organisation as it was at a number of the change log.
type kept struct {
	mu  sync.Mutex
	org *organisation
}

// organisation is all groups and how they hang together. Nothing in it changes once it is made, but for what was asked for once.
type organisation struct {
	seq    int64
	groups []group
	at     map[string]int
	roots  []int
	people int // who are in some group

	mu    sync.Mutex
	tally map[int]Tally
	names map[int]Named
}

type group struct {
	ref               string
	parents, children []int
	members           []int // numbers of people
	owned             int
}

// Tally counts what a group has itself, and together with all groups below it. People who are in several of them count once.
type Tally struct {
	Groups, AllGroups   int // below
	Members, AllMembers int
	Owned, AllOwned     int
}

// organisation is the present one: made anew when the catalog has changed.
func (s *Service) organisation() *organisation {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if seq := s.index.Seq(); s.kept.org == nil || s.kept.org.seq != seq {
		s.kept.org = s.survey(seq)
	}
	return s.kept.org
}

func (s *Service) survey(seq int64) *organisation {
	hits := s.index.Select(index.Query{Where: entity.OneOf("kind", "group"), ByRef: true}).Hits
	o := &organisation{seq: seq, groups: make([]group, len(hits)), at: make(map[string]int, len(hits)), tally: map[int]Tally{}, names: map[int]Named{}}
	for i, hit := range hits {
		o.groups[i].ref, o.at[hit.Value] = hit.Value, i
	}
	people := map[string]int{}
	for i := range o.groups {
		g := &o.groups[i]
		g.owned = s.index.CountRelated(g.ref, "ownerOf")
		for _, member := range s.index.Related(g.ref, "hasMember") {
			n, known := people[member]
			if !known {
				n = len(people)
				people[member] = n
			}
			g.members = append(g.members, n)
		}
		for _, ref := range s.index.Related(g.ref, "parentOf") {
			if child, there := o.at[ref]; there && child != i {
				g.children = append(g.children, child)
				o.groups[child].parents = append(o.groups[child].parents, i)
			}
		}
	}
	o.people = len(people)
	o.findRoots()
	return o
}

// findRoots takes groups without a parent. Where parents run in a circle, the first of them by name stands for the circle.
func (o *organisation) findRoots() {
	reached := make([]bool, len(o.groups))
	reach := func(root int) {
		o.roots = append(o.roots, root)
		for _, below := range o.below(root) {
			reached[below] = true
		}
		reached[root] = true
	}
	for i := range o.groups {
		if len(o.groups[i].parents) == 0 {
			reach(i)
		}
	}
	for i := range o.groups {
		if !reached[i] {
			reach(i)
		}
	}
}

// below are all groups below one, each once, without the one itself; nearer ones first.
func (o *organisation) below(top int) []int {
	seen := map[int]bool{top: true}
	var found []int
	for next := o.groups[top].children; len(next) > 0; {
		var further []int
		for _, child := range next {
			if !seen[child] {
				seen[child] = true
				found = append(found, child)
				further = append(further, o.groups[child].children...)
			}
		}
		next = further
	}
	return found
}

// withBelow are the refs of a group and of all groups below it.
func (o *organisation) withBelow(top int) []string {
	below := o.below(top)
	refs := make([]string, 0, len(below)+1)
	refs = append(refs, o.groups[top].ref)
	for _, i := range below {
		refs = append(refs, o.groups[i].ref)
	}
	return refs
}

// above are the groups over one, from the top; of several parents the first by name. A circle is cut where it would begin again.
func (o *organisation) above(at int) []int {
	seen := map[int]bool{at: true}
	var chain []int
	for len(o.groups[at].parents) > 0 {
		if at = o.groups[at].parents[0]; seen[at] {
			break
		}
		seen[at] = true
		chain = append(chain, at)
	}
	slices.Reverse(chain)
	return chain
}

// beside are the groups that have a parent in common with one.
func (o *organisation) beside(at int) []int {
	seen := map[int]bool{at: true}
	var found []int
	for _, parent := range o.groups[at].parents {
		for _, child := range o.groups[parent].children {
			if !seen[child] {
				seen[child] = true
				found = append(found, child)
			}
		}
	}
	return found
}

func (o *organisation) count(at int) Tally {
	o.mu.Lock()
	defer o.mu.Unlock()
	if known, ok := o.tally[at]; ok {
		return known
	}
	g, below := &o.groups[at], o.below(at)
	t := Tally{Groups: len(g.children), AllGroups: len(below), Members: len(g.members), Owned: g.owned}
	met := make([]bool, o.people)
	for _, i := range append(below, at) {
		t.AllOwned += o.groups[i].owned
		for _, person := range o.groups[i].members {
			if !met[person] {
				met[person] = true
				t.AllMembers++
			}
		}
	}
	o.tally[at] = t
	return t
}

// groupNames are those of groups, in their order.
func (s *Service) groupNames(o *organisation, at []int, visible *index.Visibility) []Named {
	if visible != nil {
		return s.named(inOrder(o, at), visible)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var missing []int
	for _, n := range at {
		if _, known := o.names[n]; !known {
			missing = append(missing, n)
		}
	}
	for i, named := range s.named(inOrder(o, missing), nil) {
		o.names[missing[i]] = named
	}
	list := make([]Named, len(at))
	for i, n := range at {
		list[i] = o.names[n]
	}
	return list
}
