package ingest

import (
	"bytes"
	"context"
	"net/url"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/fault"
)

const (
	maxBundleFiles = 500
	maxBundleNodes = 1_000_000
	maxBundleDepth = 500
)

// ReadReference reads what the file that was read from an address refers to; read is where that is.
type ReadReference func(ctx context.Context, from, reference string) (data []byte, read string, err error)

// Bundle makes one YAML document of a description of an API and all that it refers to in other files. What an outside reference
// names is put where it is named first; further references to it point there. So references in circles end, as they do in the
// original. References inside the document stay.
func Bundle(ctx context.Context, document []byte, at string, read ReadReference) ([]byte, error) {
	b := &bundler{
		ctx: ctx, read: read, home: at, files: map[string]*yaml.Node{}, placed: map[place]string{{file: at}: ""},
		done: map[*yaml.Node]bool{}, nodes: maxBundleNodes,
	}
	root, err := b.parse(at, document)
	if err != nil {
		return nil, err
	}
	b.events = version(root, "asyncapi") == "3"
	bundled, err := b.copy(root, 0)
	if err != nil {
		return nil, err
	}
	if err := b.resolve(bundled, at, nil); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(bundled); err != nil {
		return nil, fault.New(fault.Invalid, "%w", err)
	}
	return out.Bytes(), encoder.Close()
}

type bundler struct {
	ctx    context.Context
	read   ReadReference
	home   string                // where the document itself was read
	files  map[string]*yaml.Node // as read
	placed map[place]string      // what is in the bundle already, and the pointer to it there
	done   map[*yaml.Node]bool   // references that are right already
	nodes  int                   // left to be copied
	events bool                  // AsyncAPI 3, where some references have to stay references
}

// place is a part of a file.
type place struct{ file, pointer string }

func (b *bundler) parse(from string, data []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fault.New(fault.Invalid, "Error parsing %s: %w", from, err)
	}
	if len(document.Content) == 0 {
		return nil, fault.New(fault.Invalid, "%s is empty", from)
	}
	b.files[from] = document.Content[0]
	return document.Content[0], nil
}

// resolve replaces the outside references below n, which stands at path in the bundle and comes from the file from.
func (b *bundler) resolve(n *yaml.Node, from string, path []string) error {
	if len(path) > maxBundleDepth {
		return fault.New(fault.Invalid, "%s is nested too deeply, or refers to itself without end", b.home)
	}
	reference := refOf(n)
	if b.done[reference] {
		return nil
	}
	if reference != nil && !b.stays(path) {
		again, inside, err := b.replace(n, reference, from, path)
		if err != nil || !again {
			return err
		}
		return b.resolve(n, inside, path)
	}
	for i, child := range n.Content {
		at := strconv.Itoa(i)
		if n.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			at = n.Content[i-1].Value
		}
		if err := b.resolve(child, from, append(path[:len(path):len(path)], at)); err != nil {
			return err
		}
	}
	return nil
}

// replace puts what reference names in the place of n. again is true if that is new to the bundle: it may have references of its own,
// which are relative to the file inside.
func (b *bundler) replace(n, reference *yaml.Node, from string, path []string) (again bool, inside string, err error) {
	b.done[reference] = true
	if err := b.resolveBeside(n, from, path); err != nil {
		return false, "", err
	}
	address, pointer, _ := strings.Cut(reference.Value, "#")
	if address == "" && from == b.home {
		return false, "", nil
	}
	if pointer, err = url.PathUnescape(pointer); err != nil {
		return false, "", fault.New(fault.Invalid, "%q is not a reference", reference.Value)
	}
	to := place{from, strings.TrimRight(pointer, "/")}
	if address != "" {
		if to.file, err = b.open(from, address); err != nil {
			return false, "", err
		}
	}
	if there, ok := b.find(to); ok {
		reference.Value = "#" + there
		return false, "", nil
	}
	named, err := lookup(b.files[to.file], to)
	if err != nil {
		return false, "", err
	}
	fresh, err := b.copy(named, 0)
	if err != nil {
		return false, "", err
	}
	b.placed[to] = pointerOf(path)
	overlay(n, fresh)
	return true, to.file, nil
}

// resolveBeside resolves what stands beside a reference.
func (b *bundler) resolveBeside(n *yaml.Node, from string, path []string) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i].Value; key != "$ref" {
			if err := b.resolve(n.Content[i+1], from, append(path[:len(path):len(path)], key)); err != nil {
				return err
			}
		}
	}
	return nil
}

// find looks for a part of a file in the bundle: itself, or something around it.
func (b *bundler) find(to place) (pointer string, ok bool) {
	for end := len(to.pointer); end >= 0; end = strings.LastIndexByte(to.pointer[:end], '/') {
		if there, ok := b.placed[place{to.file, to.pointer[:end]}]; ok {
			return there + encode(to.pointer[end:]), true
		}
	}
	return "", false
}

// open reads a file once. Two spellings of an address are told apart, but what they name is read under its own.
func (b *bundler) open(from, address string) (string, error) {
	if len(b.files) > maxBundleFiles {
		return "", fault.New(fault.Invalid, "%s refers to more than %d files", b.home, maxBundleFiles)
	}
	data, read, err := b.read(b.ctx, from, address)
	if err != nil {
		return "", fault.New(fault.KindOf(err), "Error opening %s, referred to in %s: %w", address, from, err)
	}
	if b.files[read] == nil {
		_, err = b.parse(read, data)
	}
	return read, err
}

// copy is n without comments, anchors and styles, and with aliases written out.
func (b *bundler) copy(n *yaml.Node, depth int) (*yaml.Node, error) {
	if b.nodes--; b.nodes < 0 || depth > maxBundleDepth {
		return nil, fault.New(fault.Invalid, "%s becomes too large when it is bundled", b.home)
	}
	if n.Kind == yaml.AliasNode {
		return b.copy(n.Alias, depth+1)
	}
	made := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value}
	for _, child := range n.Content {
		copied, err := b.copy(child, depth+1)
		if err != nil {
			return nil, err
		}
		made.Content = append(made.Content, copied)
	}
	return made, nil
}

// stays reports whether AsyncAPI 3 wants a reference, not a copy, at a place of the document.
func (b *bundler) stays(path []string) bool {
	if !b.events || len(path) < 3 {
		return false
	}
	switch path[0] {
	case "channels":
		return path[2] == "servers"
	case "operations":
		return path[2] == "channel" || path[2] == "messages" || path[2] == "reply"
	}
	return false
}
