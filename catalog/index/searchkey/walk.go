// Package searchkey turns the JSON of an entity into the keys and values it is found by (Backstage catalog API, "search index").
package searchkey

import (
	"bytes"

	"github.com/callboard/callboard/entity"
)

// longest is how many UTF-16 units a key or value may have. Longer keys are dropped, longer values become null.
const longest = 200

// Pair is one key of an entity with one of its values. The slices are good until the Walker's next Reset.
type Pair[K comparable] struct {
	Key   K      // stands for the key in lower case
	Lower []byte // the value to compare with
	Text  []byte // the value to show
	At    uint32 // where the value stands, for TextAt; never 0
	Null  bool   // the key is there and has no value
}

// Places of values that are not written in the body. MaxAt is the greatest place in a body.
const (
	atTrue    = ^uint32(0)
	atDefault = atTrue - 1
	MaxAt     = atTrue - 16
)

// TextAt reads the value of a pair again. scratch is overwritten if need be.
func TextAt(body []byte, at uint32, scratch []byte) []byte {
	switch at {
	case atTrue:
		return trueText
	case atDefault:
		return defaultText
	}
	s := scanner{body: body, pos: int(at)}
	if s.peek() != '"' {
		return number(s.literal())
	}
	raw := s.str()
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	return unquote(scratch[:0], raw)
}

var trueText, defaultText = []byte("true"), []byte(entity.DefaultNamespace)

// Walker finds the pairs of entities, reusing its memory.
type Walker[K comparable] struct {
	Intern func(key []byte) K // gives equal keys the same K; must not keep key

	scanner
	path   []byte
	memory arena
	pairs  []Pair[K]
	arrays int // that we are inside of
	outer  int // len(pairs) where the outermost of them began
}

// Reset forgets all that was found; its memory is used again.
func (w *Walker[K]) Reset() {
	w.pairs = w.pairs[:0]
	w.memory.reset()
}

// Walk returns the pairs of an entity, without relations. Equal pairs may come more than once; then the first counts.
// What it found in several bodies stays good until Reset.
func (w *Walker[K]) Walk(body []byte) []Pair[K] {
	from := len(w.pairs)
	w.scanner = scanner{body: body}
	w.path, w.arrays = w.path[:0], 0
	for key, ok := w.first('{'); ok; key, ok = w.next('{') {
		switch string(key) {
		case "attachments", "relations", "status":
			w.skip()
		case "metadata":
			w.path = append(w.path, key...)
			w.metadata()
		default:
			w.push(key)
			w.value()
		}
		w.path = w.path[:0]
	}
	return w.pairs[from:len(w.pairs):len(w.pairs)]
}

// metadata is walked like all else, but has no etag and always a namespace.
func (w *Walker[K]) metadata() {
	if w.peek() != '{' {
		w.value()
		return
	}
	named := false
	for key, ok := w.first('{'); ok; key, ok = w.next('{') {
		if string(key) == "etag" {
			w.skip()
			continue
		}
		named = named || string(key) == "namespace" && w.peek() == '"' && !bytes.HasPrefix(w.body[w.pos:], []byte(`""`))
		before := len(w.path)
		w.push(key)
		w.value()
		w.path = w.path[:before]
	}
	if !named {
		w.path = append(w.path, ".namespace"...)
		w.add(Pair[K]{Lower: defaultText, Text: defaultText, At: atDefault})
	}
}

// value walks what comes next, whose path is w.path.
func (w *Walker[K]) value() {
	switch w.peek() {
	case '{':
		before := len(w.path)
		for key, ok := w.first('{'); ok; key, ok = w.next('{') {
			w.push(key)
			w.value()
			w.path = w.path[:before]
		}
	case '[':
		w.array()
	default:
		w.leaf()
	}
}

func (w *Walker[K]) array() {
	if w.arrays == 0 {
		w.outer = len(w.pairs)
	}
	w.arrays++
	mixed := w.arrays > 1
	for _, ok := w.first('['); ok; _, ok = w.next('[') {
		if w.peek() != '"' {
			mixed = true
			w.value()
			continue
		}
		item := w.leaf()
		before := len(w.path)
		w.path = append(append(w.path, '.'), item...)
		// The key is left out if it is there already. Between plain strings only an equal pair could be, which counts once anyway.
		if !mixed || !w.has(w.Intern(w.path)) {
			w.add(Pair[K]{Lower: trueText, Text: trueText, At: atTrue})
		}
		w.path = w.path[:before]
	}
	w.arrays--
}

func (w *Walker[K]) has(key K) bool {
	for _, p := range w.pairs[w.outer:] {
		if p.Key == key {
			return true
		}
	}
	return false
}

// leaf returns the lower-cased text, even where it is too long for a value.
func (w *Walker[K]) leaf() []byte {
	p := Pair[K]{At: uint32(w.pos)}
	if w.peek() == '"' {
		p.Text = w.str()
		if bytes.IndexByte(p.Text, '\\') >= 0 {
			p.Text = w.memory.keep(unquote(w.memory.room(), p.Text))
		}
	} else if p.Text = number(w.literal()); string(p.Text) == "null" {
		p.Null = true
	}
	p.Lower = p.Text
	if !plainLower(p.Text) {
		p.Lower = w.memory.keep(appendLower(w.memory.room(), p.Text))
	}
	p.Null = p.Null || TooLong(p.Lower)
	w.add(p)
	return p.Lower
}

func (w *Walker[K]) push(raw []byte) {
	if len(w.path) > 0 {
		w.path = append(w.path, '.')
	}
	if bytes.IndexByte(raw, '\\') >= 0 {
		raw = w.memory.keep(unquote(w.memory.room(), raw))
	}
	if plainLower(raw) {
		w.path = append(w.path, raw...)
	} else {
		w.path = appendLower(w.path, raw)
	}
}

// add takes the key from the path. Keys of relations come from relations alone.
func (w *Walker[K]) add(p Pair[K]) {
	if TooLong(w.path) || bytes.HasPrefix(w.path, []byte("relations.")) {
		return
	}
	if p.Null {
		p.Lower, p.Text = nil, nil
	}
	p.Key = w.Intern(w.path)
	w.pairs = append(w.pairs, p)
}
