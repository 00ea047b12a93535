package config

import (
	"regexp"
	"strconv"
)

// Kind is what a value is, as in JSON.
type Kind int

// The kinds. Null occurs only inside arrays: a key that is null reads as absent.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String is the name in Backstage's messages.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// Limits on what the files may hold: far above any real configuration, far below what hurts.
const (
	maxFile  = 4 << 20
	maxNodes = 500_000
	maxDepth = 100
)

var keyPart = regexp.MustCompile(`(?i)^[a-z][a-z0-9]*(?:[-_:][a-z0-9]+)*$`)

// node is one value of the tree. Layers are merged and pruned into new nodes, so those of a parsed file are never changed.
type node struct {
	kind   Kind
	text   string
	number float64
	truth  bool
	keys   []string // of an object, in the order of the files
	fields map[string]*node
	items  []*node

	origin       Origin // Path is empty: a node does not know where it ended up
	line, column int    // of the key above the value; 0 for items of arrays
	pieces       []string

	used, secret bool // guarded by Config.mu
}

func (n *node) set(key string, value *node) {
	if n.fields == nil {
		n.fields = map[string]*node{}
	}
	if _, known := n.fields[key]; !known {
		n.keys = append(n.keys, key)
	}
	n.fields[key] = value
}

// empty is n without its content.
func (n *node) empty() *node {
	return &node{kind: n.kind, origin: n.origin, line: n.line, column: n.column}
}

// merge lays high over low: objects key by key, anything else as a whole. A null in high stays, to hide what is below.
func merge(low, high *node) *node {
	if low == nil || low.kind != Object || high.kind != Object {
		return high
	}
	merged := high.empty()
	if high.origin.File == "" {
		merged = low.empty()
	}
	for _, key := range low.keys {
		merged.set(key, low.fields[key])
	}
	for _, key := range high.keys {
		merged.set(key, merge(low.fields[key], high.fields[key]))
	}
	return merged
}

// prune is a copy of n without the keys that are null. The copy shares nothing with the parsed files, whose nodes an alias or an
// include may have put in several places.
func prune(n *node) *node {
	pruned := *n
	pruned.keys, pruned.fields, pruned.items = nil, nil, nil
	for _, key := range n.keys {
		if child := n.fields[key]; child.kind != Null {
			pruned.set(key, prune(child))
		}
	}
	for _, item := range n.items {
		pruned.items = append(pruned.items, prune(item))
	}
	return &pruned
}

// budget bounds the work of one Load over all its files.
type budget struct{ nodes int }

func (b *budget) spend(depth int, at Origin) error {
	b.nodes++
	switch {
	case depth > maxDepth:
		return &Error{Origin: at, Message: "nested deeper than " + itoa(maxDepth) + " levels"}
	case b.nodes > maxNodes:
		return &Error{Origin: at, Message: "more than " + itoa(maxNodes) + " values, after aliases and includes are expanded"}
	}
	return nil
}

func itoa(n int) string { return strconv.Itoa(n) }
