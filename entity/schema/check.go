package schema

import (
	"maps"
	"slices"
	"strconv"
)

// Order gives the keys of the object at a path in the order in which they were written; nil if that is unknown.
type Order func(path []string) []string

// Check finds the first mistake in a value, nil if there is none. Values are what encoding/json decodes, and integers of any type.
// order may be nil: keys are then looked at in alphabetical order.
func (s *Schema) Check(value any, order Order) *Violation {
	if (&checker{}).check(s, value, nil) == nil {
		return nil
	}
	return (&checker{ordered: true, order: order}).check(s, value, nil)
}

// checker walks a value. Only when something is wrong the order of keys matters, and a second, ordered walk finds the first mistake.
type checker struct {
	ordered bool
	order   Order
	depth   int
}

// step leads from the root to the value being checked, backwards. It stays on the stack unless something is wrong.
type step struct {
	parent *step
	key    string
	index  int // used when key is ""
	isKey  bool
}

func (at *step) path() []string {
	var path []string
	for ; at != nil; at = at.parent {
		if at.isKey {
			path = append(path, at.key)
		} else {
			path = append(path, strconv.Itoa(at.index))
		}
	}
	slices.Reverse(path)
	return path
}

func (c *checker) keys(m map[string]any, at *step) []string {
	keys := slices.Sorted(maps.Keys(m))
	if c.order == nil {
		return keys
	}
	written := c.order(at.path())
	rank := make(map[string]int, len(written))
	for i, key := range written {
		rank[key] = i + 1
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		if rank[a] == 0 || rank[b] == 0 {
			return rank[b] - rank[a] // keys that were not written come last
		}
		return rank[a] - rank[b]
	})
	return keys
}

const maxDepth = 1000 // guards against schemas that refer to themselves without consuming anything

func (c *checker) check(s *Schema, value any, at *step) *Violation {
	if s.ref != nil {
		c.depth++
		defer func() { c.depth-- }()
		if c.depth > maxDepth {
			return violation(at, "$ref", "is nested too deeply")
		}
		return c.check(s.ref, value, at)
	}
	if s.always != nil {
		if *s.always {
			return nil
		}
		return violation(at, "false schema", "boolean schema is false")
	}
	if len(s.types) > 0 && !s.typeLate && !s.typeFits(value) {
		return s.typeViolation(at)
	}
	if v := c.general(s, value, at); v != nil {
		return v
	}
	return c.typed(s, value, at)
}

// typed checks the keywords of the value's own type. When the type itself is wrong, that is said in its place.
func (c *checker) typed(s *Schema, value any, at *step) *Violation {
	var v *Violation
	kind := "other"
	switch value := value.(type) {
	case string:
		kind, v = "string", s.checkText(value, at)
	case []any:
		kind, v = "array", c.checkArray(s, value, at)
	case map[string]any:
		kind, v = "object", c.checkObject(s, value, at)
	default:
		if n, ok := asNumber(value); ok {
			kind, v = "number", s.checkNumber(n, at)
		}
	}
	if v != nil || !s.typeLate || s.types[0] == kind {
		return v
	}
	return s.typeViolation(at)
}

func (s *Schema) typeFits(value any) bool {
	for _, want := range s.types {
		switch value := value.(type) {
		case nil:
			if want == "null" {
				return true
			}
		case string:
			if want == "string" {
				return true
			}
		case bool:
			if want == "boolean" {
				return true
			}
		case []any:
			if want == "array" {
				return true
			}
		case map[string]any:
			if want == "object" {
				return true
			}
		default:
			n, ok := asNumber(value)
			if ok && (want == "number" || want == "integer" && n == float64(int64(n))) {
				return true
			}
		}
	}
	return false
}

func (c *checker) checkArray(s *Schema, list []any, at *step) *Violation {
	switch {
	case s.maxItems != nil && len(list) > *s.maxItems:
		return limit(at, "maxItems", "more", *s.maxItems, "items")
	case s.minItems != nil && len(list) < *s.minItems:
		return limit(at, "minItems", "fewer", *s.minItems, "items")
	}
	for i, item := range list {
		sub := s.items
		if s.tuple != nil {
			sub = s.additionalItems
			if i < len(s.tuple) {
				sub = s.tuple[i]
			}
		}
		if sub == nil {
			break
		}
		if v := c.check(sub, item, &step{parent: at, index: i}); v != nil {
			return v
		}
	}
	if v := c.checkContains(s, list, at); v != nil {
		return v
	}
	return s.checkUnique(list, at)
}

func (c *checker) checkContains(s *Schema, list []any, at *step) *Violation {
	if s.contains == nil {
		return nil
	}
	var first *Violation
	for i, item := range list {
		v := c.check(s.contains, item, &step{parent: at, index: i})
		if v == nil {
			return nil
		}
		if first == nil {
			first = v
		}
	}
	if first != nil {
		return first
	}
	return violation(at, "contains", "must contain at least 1 valid item(s)", Param{"minContains", "1"})
}

func (s *Schema) checkUnique(list []any, at *step) *Violation {
	if !s.unique {
		return nil
	}
	for i := len(list) - 1; i > 0; i-- {
		for j := i - 1; j >= 0; j-- {
			if equal(list[i], list[j]) {
				a, b := strconv.Itoa(j), strconv.Itoa(i)
				message := "must NOT have duplicate items (items ## " + a + " and " + b + " are identical)"
				return violation(at, "uniqueItems", message, Param{"i", b}, Param{"j", a})
			}
		}
	}
	return nil
}
