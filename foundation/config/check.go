package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Checker is a struct that knows what its values must not be. CheckConfig is called when all that is in it could be decoded. It may
// join several errors; each is told with the place of the value that it is about.
type Checker interface {
	CheckConfig() error
}

// Mistake is something wrong with a value that could be decoded.
type Mistake struct {
	Path    string // from the value that is checked, such as options.token or relations[1].type; empty for that value itself
	Message string // what follows after the path in a sentence: must have at least 8 characters
}

// Wrong is a Mistake.
func Wrong(path, format string, args ...any) error {
	return &Mistake{Path: path, Message: fmt.Errorf(format, args...).Error()}
}

// Error is the sentence without a place.
func (m *Mistake) Error() string {
	if m.Path == "" {
		return m.Message
	}
	return m.Path + " " + m.Message
}

var checker = reflect.TypeFor[Checker]()

func (d *decoder) check(v Value, into reflect.Value) {
	if into.CanAddr() && reflect.PointerTo(into.Type()).Implements(checker) {
		d.place(v, into.Addr().Interface().(Checker).CheckConfig())
	}
}

// place tells each of the joined errors with where it is.
func (d *decoder) place(v Value, err error) {
	var mistake *Mistake
	joined, several := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
	case several:
		for _, one := range joined.Unwrap() {
			d.place(v, one)
		}
	case errors.As(err, &mistake):
		path := v.path
		if mistake.Path != "" {
			path = strings.TrimPrefix(path+"."+mistake.Path, ".")
		}
		d.fail(v.nearest(mistake.Path).Errorf("%s %s", path, mistake.Message))
	default:
		d.fail(v.Errorf("%s %w", v.path, err))
	}
}

// nearest is the value at a path below v, or what is there above it.
func (v Value) nearest(path string) Value {
	for path != "" {
		var key string
		key, path, _ = strings.Cut(path, ".")
		key, numbers, _ := strings.Cut(key, "[")
		child, found := v.n.fields[key]
		if !found {
			return v
		}
		v = v.child(key, child)
		for number := range strings.SplitSeq(numbers, "[") {
			at, err := strconv.Atoi(strings.TrimSuffix(number, "]"))
			if items := v.children(); err == nil && v.n.kind == Array && at < len(items) {
				v = items[at]
			}
		}
	}
	return v
}
