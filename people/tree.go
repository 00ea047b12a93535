package people

import (
	"slices"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/fault"
)

// Branch is a group in the tree.
type Branch struct {
	Named
	Tally
	Ref   string // canonical
	Mine  bool   // the asker is in it
	Open  bool
	Below []Branch // some or all of the groups below; empty = they are not loaded
	More  int      // how many of those directly below are not among Below, where some are
	Next  int      // where they begin; 0 = Below is not the beginning, but what was searched for
	Again bool     // it stands above itself already: a circle ends here
	Hit   bool     // a search found it; others stand there because they lead to it
}

// Tree is the organisation, or a part of it.
type Tree struct {
	Groups, People int // of the whole organisation
	Above          []Named
	Top            *Branch // the group whose part this is; nil for the whole
	Branches       []Branch
	From, Total    int // Branches are those from From among Total
}

// TreeQuery says which part is asked for.
type TreeQuery struct {
	At      string   // the group above the part; empty = the whole
	From    int      // how many branches to leave out, where one level has very many
	Mine    []string // refs of the asker's groups, which are marked and stand open
	Visible *index.Visibility
	Level   bool // only the groups directly below At
}

const (
	shownBranches = 200 // on one level
	loadedGroups  = 160 // in one answer, beyond the first level and what leads to the asker's groups
	openedGroups  = 24  // a level with more in it is not opened unasked
)

// Tree finds a part of the organisation, with as many levels as are well shown at once.
func (s *Service) Tree(q TreeQuery) (Tree, error) {
	o := s.organisation()
	b := &builder{service: s, organisation: o, TreeQuery: q, budget: loadedGroups, mine: map[int]bool{}, toMine: map[int]bool{}}
	for _, ref := range q.Mine {
		if at, there := o.at[ref]; there {
			b.mine[at] = true
			for _, above := range o.above(at) {
				b.toMine[above] = true
			}
		}
	}
	t := Tree{Groups: len(o.groups), People: o.people}
	level, path := o.roots, []int(nil)
	if q.At != "" {
		at, there := o.at[q.At]
		if !there {
			return Tree{}, fault.New(fault.NotFound, "There is no group %s.", q.At)
		}
		t.Above = s.groupNames(o, o.above(at), q.Visible)
		top := b.branches([]int{at}, nil)[0]
		t.Top, level, path = &top, o.groups[at].children, []int{at}
	}
	t.Total, t.From = len(level), min(max(0, q.From), len(level))
	t.Branches = b.branches(b.inOrder(level)[t.From:min(len(level), t.From+shownBranches)], path)
	if !q.Level {
		b.grow(t.Branches, level, path)
	}
	return t, nil
}

// builder makes branches within the bounds of one answer.
type builder struct {
	TreeQuery
	service      *Service
	organisation *organisation
	mine, toMine map[int]bool
	budget       int
}

// inOrder sorts a level by title, or a very long one by name, so that not all of it need be read.
func (b *builder) inOrder(level []int) []int {
	if len(level) > 5*shownBranches {
		return level // groups are numbered by ref
	}
	names := map[int]Named{}
	for i, named := range b.service.groupNames(b.organisation, level, b.Visible) {
		names[level[i]] = named
	}
	level = slices.Clone(level)
	slices.SortFunc(level, func(x, y int) int { return byTitle(names[x], names[y]) })
	return level
}

// branches are groups without what is below them. path are the groups above.
func (b *builder) branches(level, path []int) []Branch {
	o := b.organisation
	names := b.service.groupNames(o, level, b.Visible)
	list := make([]Branch, len(level))
	for i, at := range level {
		list[i] = Branch{
			Named: names[i], Tally: o.count(at), Ref: o.groups[at].ref, Mine: b.mine[at], Again: slices.Contains(path, at),
		}
	}
	return list
}

// grown is a level whose branches may get theirs.
type grown struct {
	branches []Branch
	path     []int
}

// grow loads levels from the top until enough is loaded, and always what leads to the asker's groups.
func (b *builder) grow(branches []Branch, level, path []int) {
	opened := len(branches) <= openedGroups
	for next := []grown{{branches, path}}; len(next) > 0; opened = false {
		var further []grown
		for _, g := range next {
			for i := range g.branches {
				branch := &g.branches[i]
				if at := b.organisation.at[branch.Ref]; b.load(branch, at, g.path) {
					branch.Open = b.toMine[at] || opened && b.At != "" || len(branches) == 1 && opened
					further = append(further, grown{branch.Below, append(slices.Clone(g.path), at)})
				}
			}
		}
		next = further
	}
}

// load reports whether there are groups below to go on with.
func (b *builder) load(branch *Branch, at int, path []int) bool {
	children := b.organisation.groups[at].children
	wanted := b.toMine[at] || len(children) <= b.budget
	if len(children) == 0 || branch.Again || !wanted || len(path) > 50 {
		return false
	}
	b.budget -= len(children)
	shown := b.inOrder(children)
	branch.More = max(0, len(shown)-shownBranches)
	branch.Next = len(shown) - branch.More
	branch.Below = b.branches(shown[:len(shown)-branch.More], append(slices.Clone(path), at))
	return true
}
