// Package config reads app-config.yaml as Backstage does and hands each room its section, every value with the place it came from.
package config

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/callboard/callboard/fault"
)

// Config is the effective configuration: all layers merged, substitutions and includes done. It never changes; a changed file is
// read by a new Load. Safe for use by many goroutines.
//
// Paths are dotted, such as backend.database.client; "" is the root. Keys that hold a dot or a slash cannot be named in a path and
// are reached by decoding the object above them into a map.
type Config struct {
	root    *node
	files   []string
	primary string // display name of the first file, blamed for what is missing altogether

	mu     sync.Mutex // guards used and secret of all nodes, and redact
	redact []string   // what Secrets answered last; nil when a decode found a new secret
}

// Files are the absolute paths of all files that were read, included ones too, in the order of reading: what to watch.
func (c *Config) Files() []string { return append([]string(nil), c.files...) }

// Has reports whether the path has a value. A null is none. Asking does not count as use.
func (c *Config) Has(path string) bool {
	_, found, err := c.find(path)
	return err == nil && found
}

// Value is the value at the path, and whether there is one. A path that leads through something else than an object is an error.
func (c *Config) Value(path string) (Value, bool, error) {
	v, found, err := c.find(path)
	if found {
		c.useAncestors(path)
	}
	return v, found, err
}

// Decode fills the struct (or map, slice, scalar) that into points to from the section at path. What the section leaves out keeps
// the value it has, so defaults are set beforehand; an absent section is an empty one. Unknown keys stay for Unused. All errors
// are reported together.
//
// Struct fields are named by `config:"key"`, with options after the name: required, secret (hidden by Write and in logs), ms (a
// duration may be a plain number of milliseconds), lone (a single value is a list of one). Untagged fields are left alone,
// embedded structs are read from the same object. A field may be a string, a number, a bool, a time.Duration, a slice, a map with
// string keys, a struct, a pointer (nil if absent), any, a Value to be read later, or an Unmarshaler. A struct that
// is a Checker is asked what is wrong with it.
func (c *Config) Decode(path string, into any) error { return c.decode(path, into, false) }

// DecodeStrict is Decode for Callboard's own sections: unknown keys, at any depth of structs, are errors.
func (c *Config) DecodeStrict(path string, into any) error { return c.decode(path, into, true) }

func (c *Config) decode(path string, into any, strict bool) error {
	v, found, err := c.Value(path)
	if err != nil {
		return err
	}
	if !found {
		v = Value{c: c, path: path, n: &node{kind: Object, origin: Origin{File: c.primary}}}
	}
	v.strict = strict
	return v.Decode(into)
}

// String is the string at the path, and whether there is a value.
func (c *Config) String(path string) (string, bool, error) { return read(c, path, Value.Text) }

// Bool is the boolean at the path, and whether there is a value.
func (c *Config) Bool(path string) (value, found bool, err error) { return read(c, path, Value.Bool) }

// Int is the whole number at the path, and whether there is a value.
func (c *Config) Int(path string) (int, bool, error) { return read(c, path, Value.Int) }

// Duration is the duration at the path, and whether there is a value.
func (c *Config) Duration(path string) (time.Duration, bool, error) {
	return read(c, path, Value.Duration)
}

// Strings is the list of strings at the path, and whether there is a value.
func (c *Config) Strings(path string) ([]string, bool, error) { return read(c, path, Value.Strings) }

func read[T any](c *Config, path string, get func(Value) (T, error)) (value T, found bool, err error) {
	v, found, err := c.Value(path)
	if !found || err != nil {
		return value, false, err
	}
	value, err = get(v)
	return value, err == nil, err
}

func (c *Config) find(path string) (Value, bool, error) {
	v := Value{c: c, n: c.root}
	if path == "" {
		return v, true, nil
	}
	parts := strings.Split(path, ".")
	for _, part := range parts {
		if !keyPart.MatchString(part) {
			return Value{}, false, fault.New(fault.Invalid, "Invalid config key '%s'", path)
		}
	}
	for _, part := range parts {
		if v.n.kind != Object {
			return Value{}, false, v.wrongType("object")
		}
		child, found := v.n.fields[part]
		if !found {
			return Value{}, false, nil
		}
		v = v.child(part, child)
	}
	return v, true, nil
}

func (c *Config) useAncestors(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.root
	for part := range strings.SplitSeq(path, ".") {
		if n == nil {
			return
		}
		n.used = true
		n = n.fields[part]
	}
}

// Unused lists the keys that nobody has decoded so far, in the order of the files. Of a section that is unused as a whole only
// its own key is named.
func (c *Config) Unused() []Origin {
	c.mu.Lock()
	defer c.mu.Unlock()
	var unused []Origin
	var walk func(v Value)
	walk = func(v Value) {
		for _, child := range v.children() {
			if child.n.used {
				walk(child)
			} else {
				unused = append(unused, child.keyOrigin())
			}
		}
	}
	walk(Value{c: c, n: c.root})
	return unused
}

// Error is something wrong with a configuration, told with its place so that it can be mended.
type Error struct {
	Origin
	Message string
	cause   error
}

// Error starts with the place, as compilers do: app-config.yaml:12:7: what is wrong.
func (e *Error) Error() string {
	if at := e.position(); at != "" {
		return at + ": " + e.Message
	}
	return e.Message
}

// Unwrap makes the error a fault.Invalid, or what caused it if that is a fault itself.
func (e *Error) Unwrap() error {
	var f *fault.Fault
	if errors.As(e.cause, &f) {
		return e.cause
	}
	return &fault.Fault{Kind: fault.Invalid, Message: e.Error(), Cause: e.cause}
}

// Origin is where a value stands.
type Origin struct {
	Path   string // key, such as catalog.locations[0].target
	File   string // relative to the working directory if inside it; empty for a value from the environment
	Line   int    // counted from 1; 0 if unknown
	Column int    // counted from 1; 0 if unknown
	Via    string // where the text itself came from if not from the file: "env GITHUB_TOKEN", "file key.pem"
}

// String is the place without the path: app-config.yaml:5, env GITHUB_TOKEN.
func (o Origin) String() string {
	at := o.File
	if at != "" && o.Line > 0 {
		at += ":" + itoa(o.Line)
	}
	if at != "" && o.Via != "" {
		at += ", "
	}
	return at + o.Via
}

func (o Origin) position() string {
	if o.File == "" {
		return o.Via
	}
	at := o.File
	if o.Line > 0 {
		at += ":" + itoa(o.Line)
		if o.Column > 0 {
			at += ":" + itoa(o.Column)
		}
	}
	return at
}

// source is what Backstage's messages call the file: its base name, or env.
func (o Origin) source() string {
	switch {
	case o.File != "":
		return filepath.Base(o.File)
	case o.Via != "":
		return "env"
	}
	return "empty-config"
}
