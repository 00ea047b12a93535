package entity

// ParseFilter compiles the `filter` query parameters; nil when there are none.
func ParseFilter(filters []string) (*Predicate, error) { panic("not yet") }

// ParsePredicate compiles the decoded JSON `query` of a body, or a condition in configuration.
func ParsePredicate(query any) (*Predicate, error) { panic("not yet") }

// Matches evaluates the predicate on one entity. keys gives the lower-cased values of a key as in the search index; ok is whether the
// key is there at all.
func (p *Predicate) Matches(keys func(key string) (values []string, ok bool)) bool { panic("not yet") }

// Text is a JSON primitive as the search index writes it: JavaScript's String(v).
func Text(primitive any) string { panic("not yet") }
