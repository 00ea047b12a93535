package apidoc

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	maxTypes      = 20_000
	maxOperations = 10_000
)

// reader fills a Doc from a tree.
type reader struct {
	*tree
	doc      *Doc
	anchors  *anchors
	types    map[string]Link // by reference
	pending  []pendingType
	merging  map[string]bool     // references whose fields are being merged
	requests map[string]*request // by anchor of the operation
	schemes  map[string]Credential
	count    int // operations
}

type pendingType struct {
	Link
	kind string
	node *yaml.Node
}

func newReader(t *tree, doc *Doc) *reader {
	return &reader{
		tree: t, doc: doc, anchors: newAnchors(), types: map[string]Link{}, merging: map[string]bool{},
		requests: map[string]*request{}, schemes: map[string]Credential{},
	}
}

// register gives the members of an object anchors, so that references to them become links.
func (r *reader) register(base, kind string, members *yaml.Node) {
	seen := map[string]int{}
	for key, value := range r.pairs(r.object(members, base)) {
		if first, twice := seen[key.Value]; twice {
			r.warn(key, base, cut(key.Value, 100)+" is given twice", fmt.Sprintf("each name once; it is in line %d as well", first))
			continue
		}
		seen[key.Value] = key.Line
		r.enlist(base+"/"+escape(key.Value), key.Value, kind, value)
	}
}

func (r *reader) enlist(ref, name, kind string, node *yaml.Node) (Link, bool) {
	if len(r.types) >= maxTypes {
		r.complain("too many types", node, fmt.Sprintf("only the first %d types are shown", maxTypes), "")
		return Link{}, false
	}
	name = cut(name, maxWord)
	link := Link{Name: name, Ref: r.anchors.take("type-", name)}
	r.types[ref] = link
	r.pending = append(r.pending, pendingType{Link: link, kind: kind, node: node})
	return link, true
}

func escape(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

// link is where a reference to a schema leads on the page. A schema that stands inside something else becomes a type of its own when
// somebody refers to it, so that cycles end.
func (r *reader) link(ref string, at *yaml.Node) (Link, bool) {
	if link, ok := r.types[ref]; ok {
		return link, true
	}
	tokens := splitPointer(strings.TrimPrefix(ref, "#"))
	if strings.HasPrefix(ref, "#") && len(tokens) > 0 {
		normal := "#"
		for _, token := range tokens {
			normal += "/" + escape(token)
		}
		if link, ok := r.types[normal]; ok {
			r.types[ref] = link
			return link, true
		}
	}
	node := r.target(ref, at).node
	if node == nil {
		return Link{}, false
	}
	name := r.word(node, "title")
	if name == "" {
		name = pointerName(tokens)
	}
	return r.enlist(ref, name, "object", node)
}

// pointerName is the part of a pointer that says most. Below an operation of OpenAPI it is what the operation takes or answers: a bundle
// refers to the place where it wrote a file down first.
func pointerName(tokens []string) string {
	if len(tokens) > 3 && tokens[0] == "paths" {
		operation := strings.ToUpper(tokens[2]) + " " + tokens[1]
		switch {
		case tokens[3] == "requestBody":
			return "Body of " + operation
		case tokens[3] == "responses" && len(tokens) > 4:
			return "Answer " + tokens[4] + " of " + operation
		}
	}
	for i := len(tokens) - 1; i >= 0; i-- {
		switch token := tokens[i]; token {
		case "schema", "items", "properties", "content", "allOf", "oneOf", "anyOf", "payload", "additionalProperties", "application/json", "responses", "requestBody":
		default:
			if strings.Trim(token, "0123456789") != "" {
				return token
			}
		}
	}
	return "schema"
}

// finish builds the types, and what needs them: examples and commands.
func (r *reader) finish() {
	for i := 0; i < len(r.pending); i++ {
		p := r.pending[i]
		if r.left <= 0 {
			r.doc.Types = append(r.doc.Types, Type{Anchor: p.Ref, Name: p.Name, Kind: p.kind, Line: line(p.node), Schema: unread})
			continue
		}
		t := Type{Anchor: p.Ref, Name: p.Name, Kind: p.kind, Line: line(p.node)}
		if p.kind == "message" {
			t.Schema = r.messageSchema(p.node)
		} else {
			t.Schema = r.schema(p.node, 0)
			t.Kind = typeKind(t.Schema)
		}
		t.Description, t.Deprecated = t.Schema.Description, t.Schema.Deprecated
		t.Schema.Description = ""
		r.doc.Types = append(r.doc.Types, t)
	}
	s := newSampler(r.doc.Types)
	for i := range r.doc.Types {
		t := &r.doc.Types[i]
		t.Example = s.ofType(t)
	}
	for g := range r.doc.Groups {
		for o := range r.doc.Groups[g].Operations {
			operation := &r.doc.Groups[g].Operations[o]
			s.values(operation.Parameters)
			s.fill(operation.Request, true)
			s.fill(operation.Responses, false)
			if request := r.requests[operation.Anchor]; request != nil {
				if operation.NoCurl = request.unreachable(); operation.NoCurl == "" {
					operation.Curl = request.curl(operation, s)
				}
			}
		}
	}
}

// unread stands for what was not looked at, as too much was before it.
var unread = Schema{Type: "…", Constraints: []string{"not shown: see the text"}}

func typeKind(s Schema) string {
	switch {
	case len(s.Enum) > 0:
		return "enum"
	case s.Choice != "":
		return s.Choice
	case s.Ref != "":
		return "alias"
	}
	return s.Type
}

// groups collects operations under names in the order in which they are declared, and then in which they appear.
type groups struct {
	list  []Group
	place map[string]int
}

func (g *groups) declare(name, description string) *Group {
	if g.place == nil {
		g.place = map[string]int{}
	}
	i, ok := g.place[name]
	if !ok {
		i = len(g.list)
		g.place[name] = i
		g.list = append(g.list, Group{Name: name, Description: description})
	}
	return &g.list[i]
}

func (g *groups) filled(a *anchors) []Group {
	var filled []Group
	for _, group := range g.list {
		if len(group.Operations) > 0 {
			group.Anchor = a.take("group-", group.Name)
			filled = append(filled, group)
		}
	}
	return filled
}

// more says whether another operation may be added.
func (r *reader) more(at *yaml.Node) bool {
	if r.count++; r.count > maxOperations {
		r.complain("too many operations", at, fmt.Sprintf("only the first %d operations are shown", maxOperations), "")
		return false
	}
	return r.left > 0
}
