package apidoc

import (
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
)

// tree answers questions about the nodes of a document and counts them: when too many were asked, everything is empty, so that each walk
// over a hostile document ends.
type tree struct {
	root       *yaml.Node
	problems   *problems
	left       int
	index      map[*yaml.Node]map[string]*yaml.Node // of large objects
	targets    map[string]target
	complained map[string]bool
}

// target is what a reference leads to in the end; its node is nil if it leads nowhere.
type target struct {
	node *yaml.Node
	ref  string // the last reference on the way
}

const (
	maxAliases = 20 // on the way from a node to its value; also references and merges in each other
	indexFrom  = 12 // keys
)

func (t *tree) spend(n int) bool {
	t.left -= n
	return t.left >= 0
}

// plain follows aliases.
func plain(n *yaml.Node) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.AliasNode; i++ {
		if i == maxAliases {
			return nil
		}
		n = n.Alias
	}
	return n
}

// get is nil if n is no object or has no such key. Keys that are merged with << come after its own.
func (t *tree) get(n *yaml.Node, key string) *yaml.Node { return t.find(n, key, 0) }

func (t *tree) find(n *yaml.Node, key string, depth int) *yaml.Node {
	n = plain(n)
	if n == nil || n.Kind != yaml.MappingNode || depth > maxAliases || !t.spend(1) {
		return nil
	}
	if len(n.Content) > 2*indexFrom {
		if value := t.indexed(n)[key]; value != nil {
			return plain(value)
		}
	} else {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return plain(n.Content[i+1])
			}
		}
	}
	for merged := range t.merged(n) {
		if value := t.find(merged, key, depth+1); value != nil {
			return value
		}
	}
	return nil
}

func (t *tree) indexed(n *yaml.Node) map[string]*yaml.Node {
	if index, ok := t.index[n]; ok {
		return index
	}
	index := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i].Value; index[key] == nil {
			index[key] = n.Content[i+1]
		}
	}
	t.index[n] = index
	t.spend(len(n.Content))
	return index
}

// merged are the objects that << brings in.
func (t *tree) merged(n *yaml.Node) iter.Seq[*yaml.Node] {
	return func(yield func(*yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Tag != "!!merge" {
				continue
			}
			value := plain(n.Content[i+1])
			if value != nil && value.Kind == yaml.SequenceNode {
				for _, each := range value.Content {
					if !yield(each) {
						return
					}
				}
			} else if !yield(value) {
				return
			}
		}
	}
}

// pairs are the keys and values of an object in the order of the document; none if n is no object.
func (t *tree) pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) { t.walk(n, nil, 0, yield) }
}

func (t *tree) walk(n *yaml.Node, skip map[string]bool, depth int, yield func(key, value *yaml.Node) bool) bool {
	n = plain(n)
	if n == nil || n.Kind != yaml.MappingNode || depth > maxAliases {
		return true
	}
	merges := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !t.spend(1) {
			return false
		}
		key := n.Content[i]
		if key.Tag == "!!merge" {
			merges = true
			continue
		}
		if value := plain(n.Content[i+1]); value != nil && !skip[key.Value] && !yield(key, value) {
			return false
		}
	}
	if !merges {
		return true
	}
	own := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		own[n.Content[i].Value] = true
	}
	for key := range skip {
		own[key] = true
	}
	for merged := range t.merged(n) {
		if !t.walk(merged, own, depth+1, yield) {
			return false
		}
	}
	return true
}

// items are the values of a list; none if n is no list.
func (t *tree) items(n *yaml.Node) iter.Seq[*yaml.Node] {
	return func(yield func(*yaml.Node) bool) {
		n = plain(n)
		if n == nil || n.Kind != yaml.SequenceNode {
			return
		}
		for _, item := range n.Content {
			if value := plain(item); !t.spend(1) || value != nil && !yield(value) {
				return
			}
		}
	}
}

// Limits of texts in a Doc.
const (
	maxText = 64 << 10 // descriptions
	maxWord = 1000     // names, patterns, addresses
)

// text is "" if there is no such key or its value is no scalar.
func (t *tree) text(n *yaml.Node, key string) string { return cut(scalar(t.get(n, key)), maxText) }

// word is the text on one line.
func (t *tree) word(n *yaml.Node, key string) string { return word(t.get(n, key)) }

func word(n *yaml.Node) string { return cut(strings.TrimSpace(scalar(n)), maxWord) }

func (t *tree) flag(n *yaml.Node, key string) bool { return truth(t.get(n, key)) }

// made counts a text that was put together for the Doc, as those add up too.
func (t *tree) made(text string) string {
	t.spend(len(text) / 16)
	return text
}

func (t *tree) words(n *yaml.Node) []string {
	var words []string
	for item := range t.items(n) {
		if w := word(item); w != "" {
			words = append(words, t.made(w))
		}
	}
	return words
}

func scalar(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return ""
	}
	return n.Value
}

func truth(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && strings.EqualFold(n.Value, "true")
}

func isMap(n *yaml.Node) bool  { return n != nil && n.Kind == yaml.MappingNode }
func isList(n *yaml.Node) bool { return n != nil && n.Kind == yaml.SequenceNode }
func isNull(n *yaml.Node) bool {
	return n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// object is the value if it is an object or missing; anything else is a problem.
func (t *tree) object(n *yaml.Node, field string) *yaml.Node {
	if n == nil || isMap(n) {
		return n
	}
	if !isNull(n) {
		t.warn(n, field, "the value of "+field+" is "+kindName(n), "an object")
	}
	return nil
}

// list is object for lists.
func (t *tree) list(n *yaml.Node, field string) *yaml.Node {
	if n == nil || isList(n) {
		return n
	}
	if !isNull(n) {
		t.warn(n, field, "the value of "+field+" is "+kindName(n), "a list")
	}
	return nil
}

func (t *tree) warn(at *yaml.Node, field, message, expected string) {
	t.problems.warn(entity.Problem{Message: message, Line: line(at), Column: column(at), Field: cut(field, 200), Expected: expected})
}
