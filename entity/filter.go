package entity

import (
	"strings"

	"github.com/callboard/callboard/fault"
)

// ParseFilter compiles the `filter` query parameters; nil when there are none. Any of the parameters must hold, and within one all of
// its keys; a key that is repeated within one may have any of its values.
func ParseFilter(filters []string) (*Predicate, error) {
	var either []*Predicate
	for _, filter := range filters {
		all, err := parseStatements(filter)
		if err != nil {
			return nil, err
		}
		switch len(all) {
		case 0:
		case 1:
			either = append(either, all[0])
		default:
			either = append(either, &Predicate{All: all})
		}
	}
	switch len(either) {
	case 0:
		return nil, nil
	case 1:
		return either[0], nil
	}
	return &Predicate{Any: either}, nil
}

func parseStatements(filter string) ([]*Predicate, error) {
	var all []*Predicate
	byKey := map[string]*Predicate{}
	for statement := range strings.SplitSeq(filter, ",") {
		if statement = strings.TrimSpace(statement); statement == "" {
			continue
		}
		key, value, hasValue := strings.Cut(statement, "=")
		if key = strings.TrimSpace(key); key == "" {
			return nil, fault.New(fault.Invalid,
				"Invalid filter, '%s' is not a valid statement (expected a string on the form a=b or a= or a)", statement)
		}
		p := byKey[key]
		if p == nil {
			p = &Predicate{Key: Lower(key)}
			byKey[key] = p
			all = append(all, p)
		}
		if hasValue {
			p.Match = Equals
			p.Values = append(p.Values, Lower(strings.TrimSpace(value)))
		}
	}
	return all, nil
}
