package entity

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/callboard/callboard/fault"
)

// ParsePredicate compiles the decoded JSON `query` of a body, or a condition in configuration. nil gives nil, which matches everything.
func ParsePredicate(query any) (*Predicate, error) {
	switch q := query.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		return parseQuery(q, 0)
	case string, bool, float64, int, int64, json.Number:
		return nil, primitiveQuery(q)
	}
	return nil, fault.New(fault.Invalid, "Query must be an object")
}

func primitiveQuery(q any) error {
	return fault.New(fault.Invalid, "Invalid filter predicate: top-level primitive values are not supported. "+
		"Wrap the value in a field expression, e.g. { \"kind\": %s }", jsonText(q))
}

// maxQueryDepth is far beyond what people write, and keeps hostile bodies from exhausting the stack.
const maxQueryDepth = 100

func parseQuery(q map[string]any, depth int) (*Predicate, error) {
	if depth > maxQueryDepth {
		return nil, fault.New(fault.Invalid, "Invalid query: nested more than %d levels deep", maxQueryDepth)
	}
	for key := range q {
		if strings.HasPrefix(key, "$") {
			return parseOperator(q, depth)
		}
	}
	all := make([]*Predicate, 0, len(q))
	for _, key := range slices.Sorted(maps.Keys(q)) {
		p, err := parseField(Lower(key), key, q[key])
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return &Predicate{All: all}, nil
}

// parseOperator compiles $all, $any and $not, which must stand alone in their object.
func parseOperator(q map[string]any, depth int) (*Predicate, error) {
	for _, operator := range []string{"$all", "$any", "$not"} {
		operand, ok := q[operator]
		if !ok {
			continue
		}
		if len(q) > 1 {
			return nil, unrecognised(q, operator)
		}
		if operator == "$not" {
			inner, err := parseOperand(operand, operator, depth)
			if err != nil {
				return nil, err
			}
			return &Predicate{Not: inner}, nil
		}
		list, err := parseOperands(operand, operator, depth)
		if err != nil {
			return nil, err
		}
		if operator == "$all" {
			return &Predicate{All: list}, nil
		}
		return &Predicate{Any: list}, nil
	}
	return nil, unrecognised(q, "")
}

func parseOperands(operand any, operator string, depth int) ([]*Predicate, error) {
	items, ok := operand.([]any)
	if !ok {
		return nil, fault.New(fault.Invalid, "Invalid query: Validation error: Expected array, received %s at \"%s\"", typeName(operand), operator)
	}
	list := make([]*Predicate, 0, len(items))
	for _, item := range items {
		p, err := parseOperand(item, operator, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func parseOperand(operand any, operator string, depth int) (*Predicate, error) {
	switch q := operand.(type) {
	case map[string]any:
		return parseQuery(q, depth+1)
	case string, bool, float64, int, int64, json.Number:
		return nil, primitiveQuery(q)
	}
	return nil, fault.New(fault.Invalid, "Invalid query: Validation error: Expected object, received %s at \"%s\"", typeName(operand), operator)
}

func parseField(key, written string, condition any) (*Predicate, error) {
	if key == "" {
		return &Predicate{Any: []*Predicate{}}, nil // no entity has such a key
	}
	if isPrimitive(condition) {
		return &Predicate{Key: key, Match: Equals, Values: []string{lowerText(condition)}}, nil
	}
	operators, ok := condition.(map[string]any)
	if !ok {
		return nil, fault.New(fault.Invalid, "Invalid query: Validation error: Expected string, number, boolean or operator, received %s at \"%s\"",
			typeName(condition), written)
	}
	if len(operators) == 1 {
		for operator, operand := range operators {
			if p, err := parseCondition(key, operator, operand); p != nil || err != nil {
				return p, err
			}
		}
	}
	return nil, fault.New(fault.Invalid, "Invalid query: Validation error: Expected one of $exists, $in, $hasPrefix or $contains, received %s at \"%s\"",
		jsonText(condition), written)
}

// parseCondition is nil, nil when operator and operand do not go together.
func parseCondition(key, operator string, operand any) (*Predicate, error) {
	switch operator {
	case "$exists":
		exists, ok := operand.(bool)
		if !ok {
			return nil, nil
		}
		p := &Predicate{Key: key}
		if !exists {
			p = &Predicate{Not: p}
		}
		return p, nil
	case "$in":
		list, ok := operand.([]any)
		if !ok || !all(list, isPrimitive) {
			return nil, nil
		}
		values := make([]string, 0, len(list))
		for _, item := range list {
			values = append(values, lowerText(item))
		}
		return &Predicate{Key: key, Match: Equals, Values: values}, nil
	case "$hasPrefix":
		prefix, ok := operand.(string)
		if !ok {
			return nil, nil
		}
		return &Predicate{Key: key, Match: Prefix, Values: []string{Lower(prefix)}}, nil
	case "$contains":
		return parseContains(key, operand)
	}
	return nil, nil
}

func parseContains(key string, operand any) (*Predicate, error) {
	if isPrimitive(operand) {
		return &Predicate{Key: key, Match: Equals, Values: []string{lowerText(operand)}}, nil
	}
	relation, ok := operand.(map[string]any)
	if !ok {
		return nil, nil
	}
	if key != "relations" {
		return nil, fault.New(fault.Invalid, "Object form of $contains is not supported for field \"%s\"", key)
	}
	return parseRelation(relation)
}

// parseRelation compiles {type, targetRef}: relations stand in the index as relations.<type> with the target as value.
func parseRelation(relation map[string]any) (*Predicate, error) {
	p := &Predicate{}
	for _, written := range slices.Sorted(maps.Keys(relation)) {
		switch key := Lower(written); key {
		case "type":
			kind, ok := relation[written].(string)
			if !ok {
				return nil, noRelationType()
			}
			if p.Key != "" {
				return nil, fault.New(fault.Invalid, "Duplicate key \"%s\" in $contains for \"relations\"", written)
			}
			p.Key = "relations." + Lower(kind)
		case "targetref":
			if p.Match == Equals {
				return nil, fault.New(fault.Invalid, "Duplicate key \"%s\" in $contains for \"relations\"", written)
			}
			values, err := relationTargets(relation[written])
			if err != nil {
				return nil, err
			}
			p.Match, p.Values = Equals, values
		default:
			return nil, fault.New(fault.Invalid,
				"Unsupported key \"%s\" in $contains for \"relations\". Only \"type\" and \"targetRef\" are supported", written)
		}
	}
	if p.Key == "" || p.Key == "relations." {
		return nil, noRelationType()
	}
	return p, nil
}

func noRelationType() error {
	return fault.New(fault.Invalid, "The $contains operator for \"relations\" requires a \"type\" string property")
}

func relationTargets(value any) ([]string, error) {
	if target, ok := value.(string); ok {
		return []string{Lower(target)}, nil
	}
	if m, ok := value.(map[string]any); ok && len(m) == 1 {
		if list, ok := m["$in"].([]any); ok && all(list, isString) {
			if len(list) == 0 {
				return nil, fault.New(fault.Invalid, "Empty \"$in\" array for $contains on \"relations\" is not allowed")
			}
			values := make([]string, 0, len(list))
			for _, item := range list {
				values = append(values, Lower(item.(string)))
			}
			return values, nil
		}
	}
	return nil, fault.New(fault.Invalid,
		"Unsupported value in $contains for \"relations\": expected a string or { \"$in\": [strings] }, but got %s", jsonText(value))
}

func unrecognised(q map[string]any, operator string) error {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(q)) {
		if key != operator {
			keys = append(keys, "'"+key+"'")
		}
	}
	return fault.New(fault.Invalid, "Invalid query: Validation error: Unrecognized key(s) in object: %s", strings.Join(keys, ", "))
}

func isPrimitive(value any) bool {
	switch value.(type) {
	case string, bool, float64, int, int64, json.Number:
		return true
	}
	return false
}

func isString(value any) bool {
	_, ok := value.(string)
	return ok
}

func all(list []any, is func(any) bool) bool {
	return !slices.ContainsFunc(list, func(item any) bool { return !is(item) })
}

func lowerText(value any) string { return Lower(Text(value)) }

func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case string:
		return "string"
	case bool:
		return "boolean"
	}
	return "number"
}

func jsonText(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}
