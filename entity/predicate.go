package entity

import "strings"

// Predicate says which entities are meant. Exactly one of All, Any, Not and Key is used; the zero Predicate (and a nil one) matches
// everything, because it is an empty All. It is the one form to which filter parameters, query bodies and policy conditions compile.
// Keys and values are in lower case, as in the search index (Backstage catalog API, "search index").
type Predicate struct {
	All []*Predicate
	Any []*Predicate // not nil: an empty Any matches nothing
	Not *Predicate

	Key    string
	Match  Match
	Values []string // Equals: any of them; Prefix: exactly one
}

// Match is how a Predicate compares the values of its key.
type Match int

// The comparisons.
const (
	Exists Match = iota // the key is there, whatever its value
	Equals              // the key has one of Values; no Values match nothing
	Prefix              // the key has a value that starts with Values[0]
)

// OneOf is met by what has any of the values of a key; by nothing if there are none.
func OneOf(key string, values ...string) *Predicate {
	return &Predicate{Key: key, Match: Equals, Values: values}
}

// Both is met by what meets one and the other.
func Both(one, other *Predicate) *Predicate { return &Predicate{All: []*Predicate{one, other}} }

// Matches evaluates the predicate on one entity. keys gives the lower-cased values of a key as in the search index; ok is whether the
// key is there at all.
func (p *Predicate) Matches(keys func(key string) (values []string, ok bool)) bool {
	switch {
	case p == nil:
		return true
	case p.Not != nil:
		return !p.Not.Matches(keys)
	case p.Any != nil:
		for _, q := range p.Any {
			if q.Matches(keys) {
				return true
			}
		}
		return false
	case p.Key != "":
		return p.matchesKey(keys)
	}
	for _, q := range p.All {
		if !q.Matches(keys) {
			return false
		}
	}
	return true
}

func (p *Predicate) matchesKey(keys func(string) ([]string, bool)) bool {
	values, ok := keys(p.Key)
	if p.Match == Exists || !ok {
		return ok
	}
	for _, value := range values {
		for _, want := range p.Values {
			if value == want || p.Match == Prefix && strings.HasPrefix(value, want) {
				return true
			}
		}
	}
	return false
}
