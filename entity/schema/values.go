package schema

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// general checks the keywords that concern values of every type.
func (c *checker) general(s *Schema, value any, at *step) *Violation {
	if s.hasConstant && !equal(s.constant, value) {
		return violation(at, "const", "must be equal to constant", Param{"allowedValue", script(s.constant)})
	}
	if s.enum != nil && !contains(s.enum, value) {
		return violation(at, "enum", "must be equal to one of the allowed values", Param{"allowedValues", script(s.enum)})
	}
	if s.not != nil && c.check(s.not, value, at) == nil {
		return violation(at, "not", "must NOT be valid")
	}
	if s.anyOf != nil {
		if passing, first := c.branches(s.anyOf, value, at); len(passing) == 0 {
			return first
		}
	}
	if s.oneOf != nil {
		passing, first := c.branches(s.oneOf, value, at)
		if len(passing) != 1 {
			if first != nil {
				return first
			}
			return violation(at, "oneOf", "must match exactly one schema in oneOf", Param{"passingSchemas", strings.Join(passing, ",")})
		}
	}
	for _, sub := range s.allOf {
		if v := c.check(sub, value, at); v != nil {
			return v
		}
	}
	return c.checkCondition(s, value, at)
}

func (c *checker) checkCondition(s *Schema, value any, at *step) *Violation {
	if s.when == nil {
		return nil
	}
	next := s.then
	if c.check(s.when, value, at) != nil {
		next = s.otherwise
	}
	if next == nil {
		return nil
	}
	return c.check(next, value, at)
}

// branches is which of the schemas accept the value, and the first mistake in the others.
func (c *checker) branches(list []*Schema, value any, at *step) (passing []string, first *Violation) {
	for i, sub := range list {
		v := c.check(sub, value, at)
		if v == nil {
			passing = append(passing, strconv.Itoa(i))
		} else if first == nil {
			first = v
		}
	}
	return passing, first
}

func (s *Schema) checkNumber(n float64, at *step) *Violation {
	bounds := []struct {
		keyword, comparison string
		limit               *float64
		broken              func(limit float64) bool
	}{
		{"maximum", "<=", s.maximum, func(l float64) bool { return n > l }},
		{"minimum", ">=", s.minimum, func(l float64) bool { return n < l }},
		{"exclusiveMaximum", "<", s.below, func(l float64) bool { return n >= l }},
		{"exclusiveMinimum", ">", s.above, func(l float64) bool { return n <= l }},
	}
	for _, b := range bounds {
		if b.limit != nil && b.broken(*b.limit) {
			text := script(*b.limit)
			return violation(at, b.keyword, "must be "+b.comparison+" "+text, Param{"comparison", b.comparison}, Param{"limit", text})
		}
	}
	if s.multipleOf != nil && math.Trunc(n / *s.multipleOf) != n / *s.multipleOf {
		text := script(*s.multipleOf)
		return violation(at, "multipleOf", "must be multiple of "+text, Param{"multipleOf", text})
	}
	return nil
}

func (s *Schema) checkText(text string, at *step) *Violation {
	switch {
	case s.maxLength != nil && utf8.RuneCountInString(text) > *s.maxLength:
		return limit(at, "maxLength", "more", *s.maxLength, "characters")
	case s.minLength != nil && len(text) < *s.minLength*utf8.UTFMax && utf8.RuneCountInString(text) < *s.minLength:
		return limit(at, "minLength", "fewer", *s.minLength, "characters")
	case s.pattern != nil && !s.pattern.MatchString(text):
		pattern := s.pattern.String()
		return violation(at, "pattern", `must match pattern "`+pattern+`"`, Param{"pattern", pattern})
	}
	return nil
}

func (s *Schema) typeViolation(at *step) *Violation {
	types := strings.Join(s.types, ",")
	return violation(at, "type", "must be "+types, Param{"type", types})
}

func limit(at *step, keyword, direction string, n int, what string) *Violation {
	text := strconv.Itoa(n)
	return violation(at, keyword, "must NOT have "+direction+" than "+text+" "+what, Param{"limit", text})
}

func violation(at *step, keyword, message string, params ...Param) *Violation {
	return &Violation{Path: at.path(), Keyword: keyword, Message: message, Params: params}
}

func asNumber(value any) (float64, bool) {
	switch n := value.(type) {
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	case uint64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}

func contains(list []any, value any) bool {
	for _, item := range list {
		if equal(item, value) {
			return true
		}
	}
	return false
}

func equal(a, b any) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for key := range a {
			other, ok := b[key]
			if !ok || !equal(a[key], other) {
				return false
			}
		}
		return true
	}
	if n, ok := asNumber(a); ok {
		m, ok := asNumber(b)
		return ok && n == m
	}
	switch b.(type) {
	case []any, map[string]any:
		return false
	}
	return a == b
}

// script is JavaScript's String(value), as ajv's params are printed.
func script(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return v
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			if item != nil {
				items[i] = script(item)
			}
		}
		return strings.Join(items, ",")
	case map[string]any:
		return "[object Object]"
	}
	text, _ := json.Marshal(value)
	return string(text)
}
