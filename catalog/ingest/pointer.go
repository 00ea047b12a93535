package ingest

import (
	"net/url"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/fault"
)

// refOf is the node that holds the text of a $ref, nil if n is no reference.
func refOf(n *yaml.Node) *yaml.Node {
	if value := member(n, "$ref"); value != nil && value.Kind == yaml.ScalarNode && value.Tag == "!!str" {
		return value
	}
	return nil
}

func member(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// version is the major version that a document says it has under key.
func version(root *yaml.Node, key string) string {
	value := member(root, key)
	if value == nil {
		return ""
	}
	major, _, _ := strings.Cut(value.Value, ".")
	return major
}

// overlay makes n what fresh is. Members that stood beside the reference stay, and win.
func overlay(n, fresh *yaml.Node) {
	if fresh.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			if key.Value == "$ref" {
				continue
			}
			if old := member(fresh, key.Value); old != nil {
				*old = *value
			} else {
				fresh.Content = append(fresh.Content, key, value)
			}
		}
	}
	*n = *fresh
}

var tokens = strings.NewReplacer("~1", "/", "~0", "~")

// lookup finds the part of a file that a JSON pointer names.
func lookup(n *yaml.Node, to place) (*yaml.Node, error) {
	missing := func(token string) (*yaml.Node, error) {
		return nil, fault.New(fault.Invalid, "Token %q does not exist, in %s#%s", token, to.file, to.pointer)
	}
	if to.pointer == "" {
		return n, nil
	}
	start, rest, _ := strings.Cut(to.pointer, "/")
	if start != "" {
		return missing(to.pointer)
	}
	for token := range strings.SplitSeq(rest, "/") {
		for n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		var next *yaml.Node
		if n.Kind == yaml.SequenceNode {
			if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.Content) {
				next = n.Content[i]
			}
		} else {
			next = member(n, tokens.Replace(token))
		}
		if next == nil {
			return missing(token)
		}
		n = next
	}
	return n, nil
}

// pointerOf is the JSON pointer of a path, ready for the fragment of a reference.
func pointerOf(path []string) string {
	var b strings.Builder
	for _, token := range path {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return encode(b.String())
}

// encode escapes what may not stand in a fragment.
func encode(pointer string) string {
	segments := strings.Split(pointer, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/")
}
