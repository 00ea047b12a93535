// Package findings narrows, counts and sorts what is wrong in the catalog, where the index alone does not know it: a broken file has no
// entity, and what was deleted is not there.
package findings

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Finding is one thing that is wrong.
type Finding struct {
	Key    string // tells it from the others of its list for as long as it is there
	Ref    string // of the entity that it is about, there or not; empty if a file holds none that can be made out
	Name   string // what people call that
	Said   string // what is wrong, in a sentence
	State  string // what follows from it: one of few words
	File   string // location ref
	Owners []string
	Since  time.Time
	At     int // in the list that it was made from

	text   string // in lower case, to be found by
	called string // title in lower case, and
	owner  string // the first of its owners: by these findings are sorted
}

// Properties by which findings are narrowed and counted.
const (
	Owner = "owner"
	Kind  = "kind"
	File  = "file"
	State = "state"
)

// Nobody is the owner of what has none.
const Nobody = "-"

// Wanted is what a reader asks for. The zero Wanted is everything; all values are in lower case.
type Wanted struct {
	OnlyMine bool
	Mine     []string            // refs that the reader owns things as
	Any      map[string][]string // property → values, one of which it must have
	Text     string
}

// Value is a value of a property and how many findings have it.
type Value struct {
	Value string
	Count int
}

// New gets a list ready to be searched and sorted.
func New(list []Finding) []Finding {
	for i := range list {
		f := &list[i]
		f.At, f.called, f.owner = i, strings.ToLower(f.title()), f.values(Owner)[0]
		f.text = strings.ToLower(strings.Join([]string{f.Ref, f.Name, f.Said, f.File, strings.Join(f.Owners, " ")}, "\n"))
	}
	return list
}

// Pick is the part of a list that is wanted, in its order.
func Pick(list []Finding, w Wanted) []*Finding {
	var picked []*Finding
	for i := range list {
		if w.matches(&list[i], "") {
			picked = append(picked, &list[i])
		}
	}
	return picked
}

// Count counts the values of a property as if nothing had been said about it, the most frequent first.
func Count(list []Finding, w Wanted, property string) []Value {
	counts := map[string]int{}
	spelled := map[string]string{}
	for i := range list {
		f := &list[i]
		if !w.matches(f, property) {
			continue
		}
		for _, value := range f.values(property) {
			lower := strings.ToLower(value)
			counts[lower]++
			spelled[lower] = value
		}
	}
	values := make([]Value, 0, len(counts))
	for lower, n := range counts {
		values = append(values, Value{spelled[lower], n})
	}
	slices.SortFunc(values, func(a, b Value) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Value, b.Value)) })
	return values
}

// Sort orders findings by name, owner or since; a minus in front turns the order round. Anything else is the latest first.
func Sort(list []*Finding, by string) {
	by, desc := strings.TrimPrefix(by, "-"), strings.HasPrefix(by, "-")
	var compare func(a, b *Finding) int
	switch by {
	case "name":
		compare = func(a, b *Finding) int { return strings.Compare(a.called, b.called) }
	case Owner:
		compare = func(a, b *Finding) int { return strings.Compare(a.owner, b.owner) }
	case "since":
		compare = func(a, b *Finding) int { return a.Since.Compare(b.Since) }
	default:
		compare, desc = func(a, b *Finding) int { return a.Since.Compare(b.Since) }, true
	}
	slices.SortStableFunc(list, func(a, b *Finding) int {
		if desc {
			return compare(b, a)
		}
		return compare(a, b)
	})
}

// title is what the finding is listed under.
func (f *Finding) title() string {
	return cmp.Or(f.Name, f.File[strings.LastIndexAny(f.File, `/\`)+1:])
}

// values of a property; Nobody owns what has no owner.
func (f *Finding) values(property string) []string {
	one := func(value string) []string {
		if value == "" {
			return nil
		}
		return []string{value}
	}
	switch property {
	case Owner:
		if len(f.Owners) == 0 {
			return []string{Nobody}
		}
		return f.Owners
	case Kind:
		kind, _, _ := strings.Cut(f.Ref, ":")
		return one(kind)
	case File:
		return one(f.File)
	}
	return one(f.State)
}

// matches leaves out what is said about one property; "" leaves nothing out.
func (w Wanted) matches(f *Finding, but string) bool {
	if w.OnlyMine && !slices.Contains(w.Mine, f.Ref) && !slices.ContainsFunc(f.Owners, func(owner string) bool { return slices.Contains(w.Mine, owner) }) {
		return false
	}
	for property, any := range w.Any {
		if property != but && len(any) > 0 && !slices.ContainsFunc(f.values(property), func(value string) bool { return slices.Contains(any, strings.ToLower(value)) }) {
			return false
		}
	}
	return w.Text == "" || strings.Contains(f.text, strings.ToLower(w.Text))
}
