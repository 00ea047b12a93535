package config

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"
)

// Value is one value of the configuration, for types that read themselves with UnmarshalConfig. Reading it, or the children that
// are asked for, counts as use.
type Value struct {
	c      *Config
	n      *node
	path   string
	strict bool
	secret bool // a struct tag above it says so
}

// Unmarshaler is implemented by types that accept several forms of a value.
type Unmarshaler interface {
	UnmarshalConfig(Value) error
}

// Kind is what the value is before any conversion.
func (v Value) Kind() Kind { return v.n.kind }

// Path is the key of the value from the root, such as catalog.locations[0].target.
func (v Value) Path() string { return v.path }

// File is where the value stands; empty if it comes from the environment.
func (v Value) File() string { return v.n.origin.File }

// Line is counted from 1; 0 if unknown.
func (v Value) Line() int { return v.n.origin.Line }

// Origin is where the value stands.
func (v Value) Origin() Origin {
	origin := v.n.origin
	origin.Path = v.path
	return origin
}

// keyOrigin is where the key stands, for complaints about the key itself.
func (v Value) keyOrigin() Origin {
	origin := v.Origin()
	if v.n.line > 0 {
		origin.Line, origin.Column = v.n.line, v.n.column
	}
	return origin
}

// place is what an error points to: a scalar itself, the key above a list or an object.
func (v Value) place() Origin {
	if v.n.kind == Array || v.n.kind == Object {
		return v.keyOrigin()
	}
	return v.Origin()
}

// Errorf is an error about the value, with its place in front.
func (v Value) Errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Origin: v.place(), Message: err.Error(), cause: errors.Unwrap(err)}
}

func (v Value) wrongType(wanted string) error {
	found := v.n.kind.String()
	switch {
	case v.n.kind == String && v.n.text == "":
		found = "empty-string"
	case v.n.kind == Number && math.IsNaN(v.n.number):
		found = "nan"
	}
	return v.Errorf("Invalid type in config for key '%s' in '%s', got %s, wanted %s", v.path, v.n.origin.source(), found, wanted)
}

func (v Value) unconvertible(wanted string) error {
	return v.Errorf("Unable to convert config value for key '%s' in '%s' to a %s, got %s", v.path, v.n.origin.source(), wanted, v.shown())
}

// shown is the value for an error message, without secrets.
func (v Value) shown() string {
	switch {
	case v.secret || secretPath(v.path):
		return hidden
	case v.n.kind == String:
		return fmt.Sprintf("%q", redactText(v.n))
	case v.n.kind == Number:
		return formatNumber(v.n.number)
	}
	return v.n.kind.String()
}

// Text is a string that is not empty.
func (v Value) Text() (string, error) {
	v.use()
	if v.n.kind != String || v.n.text == "" {
		return "", v.wrongType("string")
	}
	return v.n.text, nil
}

// Number is a number, or a string that JavaScript would read as one.
func (v Value) Number() (float64, error) {
	v.use()
	number := v.n.number
	switch v.n.kind {
	case Number:
	case String:
		number = parseNumber(strings.TrimFunc(v.n.text, jsSpace))
	default:
		return 0, v.wrongType("number")
	}
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return 0, v.unconvertible("number")
	}
	return number, nil
}

// Int is a number without fraction.
func (v Value) Int() (int, error) {
	number, err := v.Number()
	if err != nil {
		return 0, err
	}
	if number != math.Trunc(number) || math.Abs(number) > 1<<53 {
		return 0, v.unconvertible("whole number")
	}
	return int(number), nil
}

var (
	truth = regexp.MustCompile(`^(?i:y|yes|true|1|on)$`)
	lie   = regexp.MustCompile(`^(?i:n|no|false|0|off)$`)
)

// Bool is a boolean, or a word or number for one: y, yes, true, 1, on and n, no, false, 0, off.
func (v Value) Bool() (bool, error) {
	v.use()
	var text string
	switch v.n.kind {
	case Bool:
		return v.n.truth, nil
	case Number:
		text = formatNumber(v.n.number)
	case String:
		text = strings.TrimFunc(v.n.text, jsSpace)
	default:
		return false, v.wrongType("boolean")
	}
	switch {
	case truth.MatchString(text):
		return true, nil
	case lie.MatchString(text):
		return false, nil
	}
	return false, v.unconvertible("boolean")
}

// Strings is a list of strings, none of them empty.
func (v Value) Strings() ([]string, error) {
	var list []string
	err := v.Decode(&list)
	return list, err
}

// Duration is a duration in any of Backstage's forms.
func (v Value) Duration() (time.Duration, error) {
	v.use()
	return v.duration()
}

// Any is the value as encoding/json would decode it: map[string]any, []any, string, float64, bool or nil.
func (v Value) Any() any {
	v.use()
	switch v.n.kind {
	case Object:
		fields := make(map[string]any, len(v.n.keys))
		for _, key := range v.n.keys {
			fields[key] = v.child(key, v.n.fields[key]).Any()
		}
		return fields
	case Array:
		items := make([]any, 0, len(v.n.items))
		for _, child := range v.children() {
			items = append(items, child.Any())
		}
		return items
	case String:
		return v.n.text
	case Number:
		return v.n.number
	case Bool:
		return v.n.truth
	}
	return nil
}

// Keys are the keys of an object in the order of the files, none if the value is not an object.
func (v Value) Keys() []string { return append([]string(nil), v.n.keys...) }

// Field is the value of a key of an object, and whether it has one.
func (v Value) Field(key string) (Value, bool) {
	child, found := v.n.fields[key]
	if !found {
		return Value{}, false
	}
	v.use()
	return v.child(key, child), true
}

// Items are the items of an array, none if the value is not an array.
func (v Value) Items() []Value {
	v.use()
	if v.n.kind != Array {
		return nil
	}
	return v.children()
}

// Conceal makes the value and all below it secret, as the tag option secret does.
func (v Value) Conceal() {
	v.c.mu.Lock()
	defer v.c.mu.Unlock()
	v.c.redact = nil
	conceal(v.n)
}

func conceal(n *node) {
	n.secret = true
	for _, child := range n.fields {
		conceal(child)
	}
	for _, item := range n.items {
		conceal(item)
	}
}

func (v Value) use() {
	v.c.mu.Lock()
	v.n.used = true
	v.c.mu.Unlock()
}

func (v Value) child(key string, n *node) Value {
	path := key
	if v.path != "" {
		path = v.path + "." + key
	}
	return Value{c: v.c, n: n, path: path, strict: v.strict, secret: v.secret}
}

func (v Value) children() []Value {
	children := make([]Value, 0, len(v.n.keys)+len(v.n.items))
	for _, key := range v.n.keys {
		children = append(children, v.child(key, v.n.fields[key]))
	}
	for i, item := range v.n.items {
		child := v
		child.n, child.path = item, v.path+"["+itoa(i)+"]"
		children = append(children, child)
	}
	return children
}
