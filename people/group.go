package people

import (
	"cmp"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// Group is a group among others.
type Group struct {
	Tally
	Above    []Named // from the top of the organisation down to its parent
	Siblings []Named // that have a parent in common with it
	Children []Named
}

// Group finds the place of a group. ref is canonical.
func (s *Service) Group(ref string, visible *index.Visibility) (Group, error) {
	o, at, err := s.find(ref)
	if err != nil {
		return Group{}, err
	}
	return Group{
		Tally: o.count(at), Above: s.groupNames(o, o.above(at), visible),
		Siblings: sorted(s.groupNames(o, o.beside(at), visible)), Children: sorted(s.groupNames(o, o.groups[at].children, visible)),
	}, nil
}

func (s *Service) find(ref string) (*organisation, int, error) {
	o := s.organisation()
	at, there := o.at[ref]
	if !there {
		return nil, 0, fault.New(fault.NotFound, "There is no group %s.", ref)
	}
	return o, at, nil
}

func inOrder(o *organisation, at []int) []string {
	refs := make([]string, len(at))
	for i, n := range at {
		refs[i] = o.groups[n].ref
	}
	return refs
}

// Members are people of a group, the first by ref up to limit, in the order of their titles, and how many there are. Through also counts those of all groups below.
func (s *Service) Members(ref string, through bool, limit int, visible *index.Visibility) ([]Named, int, error) {
	refs, err := s.scope(ref, through)
	if err != nil {
		return nil, 0, err
	}
	list, total := s.page(index.Query{Where: all(entity.OneOf("kind", "user"), entity.OneOf("relations.memberof", refs...)), Visible: visible, Limit: limit})
	return sorted(list), total, nil
}

// scope is the group, or the group with all below.
func (s *Service) scope(ref string, through bool) ([]string, error) {
	o, at, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	if through {
		return o.withBelow(at), nil
	}
	return []string{ref}, nil
}

// Owning is what an owner has of one kind and type.
type Owning struct {
	Kind, Type  string  // Type is empty for things without
	Direct, All int     // All are those of the owner and of everybody below or behind it
	Some        []Named // of the owner's own, or where there are none, of all; empty beyond as many lines as were to be named
}

const namesOfType = 5

// Owned is what a group owns, the most frequent first. Of so many lines some things are named.
func (s *Service) Owned(ref string, named int, visible *index.Visibility) ([]Owning, error) {
	refs, err := s.scope(ref, true)
	if err != nil {
		return nil, err
	}
	return s.owned(possession{direct: []string{ref}, all: refs, visible: visible}, named), nil
}

// possession is whose things are counted.
type possession struct {
	direct, all []string // refs of owners
	visible     *index.Visibility
}

// owned counts what owners have by kind and type, directly and altogether.
func (s *Service) owned(p possession, named int) []Owning {
	lines, own := s.typesOf(p.all, p.visible), map[[2]string]int{}
	for _, line := range s.typesOf(p.direct, p.visible) {
		own[[2]string{line.Kind, line.Type}] = line.All
	}
	for i := range lines {
		lines[i].Direct = own[[2]string{lines[i].Kind, lines[i].Type}]
	}
	slices.SortStableFunc(lines, func(a, b Owning) int { return cmp.Or(b.Direct-a.Direct, b.All-a.All) })
	for i := range lines[:min(named, len(lines))] {
		line, owners := &lines[i], p.direct
		if line.Direct == 0 {
			owners = p.all
		}
		line.Some, _ = s.page(index.Query{Where: ownedThings(owners, line.Kind, line.Type), Visible: p.visible, Limit: namesOfType})
		sorted(line.Some)
	}
	return lines
}

// kindsOf are lines of whole kinds, with their counts in All.
func (s *Service) kindsOf(owners []string, visible *index.Visibility) []Owning {
	var lines []Owning
	for _, kind := range s.index.Facets(entity.OneOf("relations.ownedby", owners...), visible, []string{"kind"})[0] {
		lines = append(lines, Owning{Kind: kind.Value, All: kind.Count})
	}
	return lines
}

// typesOf are lines of kinds and types, with their counts in All. What has no type is a line of its kind.
func (s *Service) typesOf(owners []string, visible *index.Visibility) []Owning {
	var lines []Owning
	for _, kind := range s.kindsOf(owners, visible) {
		for _, typ := range s.index.Facets(ownedThings(owners, kind.Kind, ""), visible, []string{"spec.type"})[0] {
			lines = append(lines, Owning{Kind: kind.Kind, Type: typ.Value, All: typ.Count})
			kind.All -= typ.Count
		}
		if kind.All > 0 {
			lines = append(lines, kind)
		}
	}
	return lines
}

func ownedThings(owners []string, kind, typ string) *entity.Predicate {
	parts := []*entity.Predicate{entity.OneOf("relations.ownedby", owners...), entity.OneOf("kind", entity.Lower(kind))}
	if typ != "" {
		parts = append(parts, entity.OneOf("spec.type", entity.Lower(typ)))
	}
	return all(parts...)
}

// Dependent is an owner whose things need those of a group.
type Dependent struct {
	Owner  Named
	Count  int // of dependencies: one thing on one other
	Theirs Named
	Ours   Named     // for example, Theirs needs Ours
	refs   [3]string // of Owner, Theirs and Ours
}

const (
	thingsLooked  = 2000  // of a group, for who depends on them
	relationsRead = 20000 // of these things
)

// Dependents are those who depend on what a group and the groups below it own, most dependencies first. Whole is false if the group owns
// so much that only a part was looked at.
func (s *Service) Dependents(ref string, limit int, visible *index.Visibility) (list []Dependent, whole bool, err error) {
	refs, err := s.scope(ref, true)
	if err != nil {
		return nil, false, err
	}
	page := s.index.Select(index.Query{Where: entity.OneOf("relations.ownedby", refs...), Visible: visible, ByRef: true, Limit: thingsLooked})
	things := make([]string, len(page.Hits))
	for i, hit := range page.Hits {
		things[i] = hit.Value
	}
	found, read := s.dependents(things, refs)
	list = make([]Dependent, 0, len(found))
	for _, d := range found {
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Dependent) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.refs[0], b.refs[0]))
	})
	whole = read && !page.More
	for i := range list[:min(limit, len(list))] {
		named := s.named(list[i].refs[:], visible)
		list[i].Owner, list[i].Theirs, list[i].Ours = named[0], named[1], named[2]
	}
	return list[:min(limit, len(list))], whole, nil
}

// dependents counts by the ref of the owner. What is found has refs, and no names yet.
func (s *Service) dependents(things, own []string) (found map[string]*Dependent, whole bool) {
	found = map[string]*Dependent{}
	owners, ours := map[string]string{}, map[string]bool{}
	for _, ref := range own {
		ours[ref] = true
	}
	left := relationsRead
	for _, thing := range things {
		for _, user := range append(s.index.Related(thing, "dependencyOf"), s.index.Related(thing, "apiConsumedBy")...) {
			if left--; left < 0 {
				return found, false
			}
			owner, known := owners[user]
			if !known {
				if by := s.index.Related(user, "ownedBy"); len(by) > 0 {
					owner = by[0]
				}
				owners[user] = owner
			}
			if owner == "" || ours[owner] {
				continue
			}
			if found[owner] == nil {
				found[owner] = &Dependent{refs: [3]string{owner, user, thing}}
			}
			found[owner].Count++
		}
	}
	return found, true
}
