package entity

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
