package people

import (
	"slices"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// Finding is what a search found: groups in their places in the tree, and people.
type Finding struct {
	Branches []Branch // opened where they lead to a group that was found
	Persons  []Found
	Groups   int // found in all
	People   int
}

// Found is a user that a search found.
type Found struct {
	Named
	Above []Named // the first team with what is above it, from the top down
}

// Find looks for groups and users by name, title or e-mail, at most limit of each.
func (s *Service) Find(text string, limit int, q TreeQuery) Finding {
	o := s.organisation()
	groups, total := s.called(text, "group", limit, q.Visible)
	persons, people := s.called(text, "user", limit, q.Visible)
	found := Finding{Groups: total, People: people, Branches: s.leading(o, groups, q)}
	for _, named := range persons {
		found.Persons = append(found.Persons, Found{Named: named, Above: s.placeOf(o, named.Ref, q.Visible)})
	}
	return found
}

func (s *Service) called(text, kind string, limit int, visible *index.Visibility) ([]Named, int) {
	return s.page(index.Query{
		Where: entity.OneOf("kind", kind), Visible: visible, Limit: limit,
		Text: &index.Text{Term: text, Fields: []string{"metadata.name", "metadata.title", "spec.profile.displayname", "spec.profile.email"}},
	})
}

// leading is the part of the tree that leads to some groups.
func (s *Service) leading(o *organisation, groups []Named, q TreeQuery) []Branch {
	b := &builder{service: s, organisation: o, TreeQuery: q, mine: map[int]bool{}}
	for _, ref := range q.Mine {
		if at, there := o.at[ref]; there {
			b.mine[at] = true
		}
	}
	hit, below := map[int]bool{}, map[int][]int{}
	const top = -1
	for _, group := range groups {
		at, there := o.at[group.Ref.String()]
		if !there {
			continue // it came just now
		}
		hit[at] = true
		from := top
		for _, step := range append(o.above(at), at) {
			if !slices.Contains(below[from], step) {
				below[from] = append(below[from], step)
			}
			from = step
		}
	}
	return b.opened(below, hit, top)
}

// opened are the branches below one that lead to a hit.
func (b *builder) opened(below map[int][]int, hit map[int]bool, at int) []Branch {
	level := b.inOrder(below[at])
	branches := b.branches(level, nil)
	for i, group := range level {
		branch := &branches[i]
		branch.Hit = hit[group]
		if len(below[group]) > 0 {
			branch.Open, branch.Below = true, b.opened(below, hit, group)
			branch.More = branch.Groups - len(branch.Below)
		}
	}
	return branches
}

func (s *Service) placeOf(o *organisation, ref entity.Ref, visible *index.Visibility) []Named {
	for _, team := range s.index.Related(ref.String(), "memberOf") {
		if at, there := o.at[team]; there {
			return s.groupNames(o, append(o.above(at), at), visible)
		}
	}
	return nil
}
