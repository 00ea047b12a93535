package browse

import (
	"slices"

	"github.com/callboard/callboard/entity"
)

// facet is a property by which the list is filtered.
type facet struct {
	name, key, title string
	none             string // what is said of those without it, "" if nobody asks for them
	every            bool   // several values mean all of them, not any
	everywhere       bool   // it means the same for every kind
}

// facets in the order of the page. The keys are those of the search index.
var facets = []facet{
	{name: "type", key: "spec.type", title: "Type", none: "No type"},
	{name: "lifecycle", key: "spec.lifecycle", title: "Lifecycle", none: "No lifecycle"},
	{name: "owner", key: "relations.ownedby", title: "Owner", none: "No owner", everywhere: true},
	{name: "system", key: "relations.partof", title: "Part of", none: "Part of nothing"},
	{name: "team", key: "relations.memberof", title: "Team", none: "No team"},
	{name: "parent", key: "relations.childof", title: "Parent", none: "No parent"},
	{name: "tag", key: "metadata.tags", title: "Tag", every: true, everywhere: true},
	{name: "namespace", key: "metadata.namespace", title: "Namespace", everywhere: true},
	{name: "status", title: "Status", every: true, everywhere: true},
}

func facetNamed(name string) facet {
	return facets[slices.IndexFunc(facets, func(f facet) bool { return f.name == name })]
}

// withBelow are owners with all groups below them, each once.
func (p Pages) withBelow(owners []string) []string {
	all, seen := slices.Clone(owners), map[string]bool{}
	for _, owner := range owners {
		seen[owner] = true
	}
	for i := 0; i < len(all); i++ {
		for _, child := range p.index.Related(all[i], "parentOf") {
			if !seen[child] {
				seen[child] = true
				all = append(all, child)
			}
		}
	}
	return all
}

// without is the value of a facet for those that have none of its values. It is no name that anything could have.
const without = "-"

// Values of the facet status.
const (
	withProblems = "problems"
	orphaned     = "orphan"
	documented   = "documented"
)

// relationKinds are the kinds that go without saying in the values of facets that are references.
var relationKinds = map[string]string{"owner": "group", "system": "system", "team": "group", "parent": "group"}

// predicate is what entities must be, leaving out one facet, so that its other values can be counted; "" leaves none out.
func (l listing) predicate(own []string, troubled []string, leaveOut string) *entity.Predicate {
	var all []*entity.Predicate
	if l.kind != everyKind {
		all = append(all, entity.OneOf("kind", l.kind))
	}
	if l.owned {
		all = append(all, entity.OneOf("relations.ownedby", own...))
	}
	if l.starred {
		all = append(all, entity.OneOf("metadata.uid", l.stars...))
	}
	for _, f := range facets {
		values := l.filters[f.name]
		switch {
		case len(values) == 0 || f.name == leaveOut:
		case f.every:
			for _, value := range values {
				all = append(all, f.having(value, troubled))
			}
		default:
			all = append(all, l.among(f))
		}
	}
	return &entity.Predicate{All: all}
}

// having is what has a value of the facet.
func (f facet) having(value string, troubled []string) *entity.Predicate {
	if f.name == "status" {
		return statusPredicate(value, troubled)
	}
	return entity.OneOf(f.key, value)
}

// among is what has any of the values of a facet that the address names.
func (l listing) among(f facet) *entity.Predicate {
	refs := l.named(f)
	if f.name == "owner" && l.through {
		refs = l.owners
	}
	having := entity.OneOf(f.key, refs...)
	if !slices.Contains(l.filters[f.name], without) {
		return having
	}
	return &entity.Predicate{Any: []*entity.Predicate{f.lacking(), having}}
}

// named are the values of a facet that the address names, as the index has them.
func (l listing) named(f facet) []string {
	values := slices.DeleteFunc(slices.Clone(l.filters[f.name]), func(value string) bool { return value == without })
	return fullRefs(values, relationKinds[f.name])
}

// lacking is what has no value of the facet.
func (f facet) lacking() *entity.Predicate {
	return &entity.Predicate{Not: &entity.Predicate{Key: f.key}}
}

// statusPredicate is what entities in a state have. Those with problems are told by their uids.
func statusPredicate(state string, troubled []string) *entity.Predicate {
	switch state {
	case withProblems:
		return entity.OneOf("metadata.uid", troubled...)
	case documented:
		return &entity.Predicate{Any: []*entity.Predicate{{Key: "metadata.annotations." + entity.AnnotationDocs}, {Key: "metadata.annotations." + entity.AnnotationDocsEntity}}}
	}
	return entity.OneOf("metadata.annotations."+entity.AnnotationOrphan, "true")
}

// fullRefs are references as the index has them; values of facets without a kind stay.
func fullRefs(values []string, kind string) []string {
	if kind == "" {
		return values
	}
	return entity.FullRefs(values, kind)
}

// shortRef leaves out what goes without saying; values of facets without a kind stay.
func shortRef(value, kind string) string {
	if kind == "" {
		return value
	}
	return entity.ShortRef(value, kind)
}
