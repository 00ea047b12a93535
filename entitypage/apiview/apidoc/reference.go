package apidoc

import (
	"net/url"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// resolve follows references within the document. The reference is the last one on the way, "" if n is none. What cannot be found is a
// problem, told once, and an empty node.
func (t *tree) resolve(n *yaml.Node) (*yaml.Node, string) {
	ref := t.reference(n)
	if ref == "" {
		return n, ""
	}
	found := t.target(ref, n)
	return found.node, found.ref
}

// reference is the value of $ref, "" if n has none.
func (t *tree) reference(n *yaml.Node) string {
	if !isMap(n) {
		return ""
	}
	return t.word(n, "$ref")
}

func (t *tree) target(ref string, at *yaml.Node) target {
	if found, ok := t.targets[ref]; ok {
		return found
	}
	found := target{ref: ref}
	seen := map[string]bool{}
	for next := ref; next != ""; next = t.reference(found.node) {
		if len(seen) > maxAliases || seen[next] {
			t.complain(next, at, "the reference "+cut(next, 100)+" leads back to itself", "a reference to something that is no reference")
			found.node = nil
			break
		}
		seen[next] = true
		found = target{node: t.lookup(next, at), ref: next}
	}
	t.targets[ref] = found
	return found
}

func (t *tree) lookup(ref string, at *yaml.Node) *yaml.Node {
	pointer, local := strings.CutPrefix(ref, "#")
	if !local {
		t.complain(ref, at, cut(ref, 100)+" is in another file, which is not part of the definition", "a reference that begins with #, or a definition that is bundled into one file")
		return nil
	}
	n := t.root
	tokens := splitPointer(pointer)
	for i, token := range tokens {
		if n = t.step(n, token); n == nil {
			t.complain(ref, at, "nothing is at "+cut(ref, 100), "a name below #/"+cut(strings.Join(tokens[:i], "/"), 100))
			return nil
		}
	}
	return n
}

func (t *tree) step(n *yaml.Node, token string) *yaml.Node {
	if isList(n) {
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.Content) && t.spend(1) {
			return plain(n.Content[i])
		}
		return nil
	}
	return t.get(n, token)
}

// splitPointer undoes the escapes of a JSON pointer in the fragment of an address.
func splitPointer(pointer string) []string {
	var tokens []string
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if plain, err := url.PathUnescape(token); err == nil {
			token = plain
		}
		if token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~"); token != "" {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

func (t *tree) complain(ref string, at *yaml.Node, message, expected string) {
	if !t.complained[ref] && t.left >= 0 {
		t.complained[ref] = true
		t.warn(at, "$ref", message, expected)
	}
}
