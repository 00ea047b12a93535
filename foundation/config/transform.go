package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/callboard/callboard/fault"
)

// transform resolves substitutions and includes in the tree of one file.
type transform struct {
	loader *loader
	dir    string   // of the file, where its relative paths start
	chain  []string // files and paths being included, outermost first
}

// spot is where in the configuration a value stands, and how deep.
type spot struct {
	path  string
	depth int
}

func (s spot) below(step string) spot { return spot{path: s.path + step, depth: s.depth + 1} }

var includeKeys = []string{"$file", "$env", "$include"}

// apply is n with everything resolved, or nil if its value is undefined. Only one transform happens to a value: text that an
// include brought in is substituted once and never read as another include.
func (t *transform) apply(n *node, s spot) (*node, error) {
	if err := t.loader.budget.spend(s.depth, n.origin); err != nil {
		return nil, err
	}
	if n.kind == String {
		return t.substitute(n), nil
	}
	key, err := includeKey(n)
	if err != nil {
		return nil, at(n, s.path, err)
	}
	if key == "" {
		return t.children(n, s)
	}
	return t.include(n, key, s)
}

func (t *transform) children(n *node, s spot) (*node, error) {
	out := *n
	out.keys, out.fields, out.items = nil, nil, nil
	for _, key := range n.keys {
		child, err := t.apply(n.fields[key], s.below("."+key))
		if err != nil {
			return nil, err
		}
		if child != nil {
			out.set(key, child)
		}
	}
	for i, item := range n.items {
		child, err := t.apply(item, s.below("["+itoa(i)+"]"))
		if err != nil {
			return nil, err
		}
		if child != nil {
			out.items = append(out.items, child)
		}
	}
	return &out, nil
}

func at(n *node, path string, err error) error {
	var wrong *Error
	origin := n.origin
	if errors.As(err, &wrong) {
		return &Error{Origin: wrong.Origin, Message: "error at " + path + ", " + wrong.Message, cause: wrong.cause}
	}
	return &Error{Origin: origin, Message: "error at " + path + ", " + err.Error(), cause: err}
}

// includeKey is the include that n describes, empty if it is an ordinary value.
func includeKey(n *node) (string, error) {
	for _, key := range n.keys {
		if slices.Contains(includeKeys, key) {
			if len(n.keys) > 1 {
				return "", fault.New(fault.Invalid, "include key %s should not have adjacent keys", key)
			}
			return key, nil
		}
	}
	return "", nil
}

var variable = regexp.MustCompile(`\$?\$\{[^{}]*\}`)

// substitute replaces the variables in a text. One that is not set makes the whole value undefined, which is nil.
func (t *transform) substitute(n *node) *node {
	if !strings.Contains(n.text, "${") {
		copied := *n
		return &copied
	}
	out := *n
	undefined := false
	var names []string
	out.text = variable.ReplaceAllStringFunc(n.text, func(found string) string {
		if strings.HasPrefix(found, "$$") {
			return found[1:]
		}
		name, fallback, hasFallback := strings.Cut(found[2:len(found)-1], ":-")
		name = strings.TrimFunc(name, jsSpace)
		value, set := t.env(name)
		if hasFallback && value == "" {
			value = strings.TrimFunc(fallback, jsSpace)
			set = value != ""
		} else if set {
			names = append(names, "env "+name)
			if value != "" && secretName(name) {
				out.pieces = append(slices.Clip(out.pieces), value)
			}
		}
		undefined = undefined || !set
		return value
	})
	if undefined {
		return nil
	}
	out.origin.Via = strings.Join(slices.Compact(names), ", ")
	return &out
}

func (t *transform) env(name string) (string, bool) {
	value, set := t.loader.env[name]
	return strings.TrimFunc(value, jsSpace), set
}

// jsSpace is what JavaScript trims: white space and the byte order mark.
func jsSpace(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' }

func (t *transform) include(n *node, key string, s spot) (*node, error) {
	target := n.fields[key]
	if target.kind != String {
		return nil, at(n, s.path, fmt.Errorf("%s include value is not a string", key))
	}
	resolved := t.substitute(target)
	if resolved == nil {
		return nil, at(n, s.path, fmt.Errorf("%s substitution value was undefined", key))
	}
	out := &node{kind: String, origin: target.origin, line: n.line, column: n.column}
	switch key {
	case "$env":
		value, set := t.env(resolved.text)
		if !set {
			return nil, nil
		}
		out.text, out.origin.Via = value, "env "+resolved.text
		if value != "" && secretName(resolved.text) {
			out.pieces = []string{value}
		}
		return out, nil
	case "$file":
		full := t.loader.resolve(t.dir, resolved.text)
		text, err := t.read(full)
		if err != nil {
			return nil, at(target, s.path, fmt.Errorf("failed to read file %s, %w", resolved.text, err))
		}
		out.text, out.origin.Via = strings.TrimRightFunc(text, jsSpace), "file "+t.loader.display(full)
		return out, nil
	}
	return t.document(n, resolved, s)
}

func (t *transform) read(path string) (string, error) {
	text, err := t.loader.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		message := fmt.Sprintf(`failed to include "%s", file does not exist`, path)
		return "", &fault.Fault{Kind: fault.NotFound, Message: message, Cause: err}
	}
	return string(text), err
}

// document resolves the $include that n is, of a target that is a YAML or JSON file or a part of one.
func (t *transform) document(n, target *node, s spot) (*node, error) {
	name, part, _ := strings.Cut(target.text, "#")
	full := t.loader.resolve(t.dir, name)
	link := full + "#" + part
	if slices.Contains(t.chain, link) {
		return nil, at(target, s.path, fmt.Errorf("include cycle, %s includes itself", target.text))
	}
	found, err := t.parse(full, name)
	if err == nil {
		found, err = pick(found, part, name)
	}
	if err != nil {
		return nil, at(target, s.path, err)
	}
	if found == nil {
		return nil, nil
	}
	inner := &transform{loader: t.loader, dir: filepath.Dir(full), chain: append(slices.Clip(t.chain), link)}
	placed := *found
	placed.line, placed.column = n.line, n.column
	if placed.kind == String {
		return inner.substitute(&placed), nil
	}
	return inner.children(&placed, s)
}

// parse is the whole included file as it stands.
func (t *transform) parse(full, name string) (*node, error) {
	extension := filepath.Ext(name)
	if !slices.Contains([]string{".json", ".yaml", ".yml"}, extension) {
		return nil, fmt.Errorf("no configuration parser available for included file %s", name)
	}
	text, err := t.read(full)
	if err != nil {
		return nil, err
	}
	p := &parser{file: t.loader.display(full), budget: t.loader.budget}
	var root *node
	if extension == ".json" {
		root, err = p.json([]byte(text), Origin{File: p.file})
	} else {
		root, err = p.yaml([]byte(text))
	}
	var wrong *Error
	if errors.As(err, &wrong) {
		return nil, &Error{Origin: wrong.Origin, Message: "failed to parse included file " + name + ", " + wrong.Message, cause: wrong.cause}
	}
	if root == nil && err == nil {
		root = &node{kind: Null, origin: Origin{File: p.file}}
	}
	return root, err
}

// pick is the part of an included file that its path names, nil if there is none.
func pick(n *node, path, file string) (*node, error) {
	if path == "" {
		return n, nil
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if n == nil || n.kind != Object {
			return nil, fmt.Errorf("value at '%s' in included file %s is not an object", strings.Join(parts[:i], "."), file)
		}
		n = n.fields[part]
	}
	return n, nil
}
