package apidoc

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"

	"github.com/callboard/callboard/entity"
)

// maxProto is smaller than MaxDefinition, as each token of Protobuf costs the parser a lot of memory.
const maxProto = 1 << 20

const maxPackage = 100 // bytes of its name

// parseProtobuf reads a file without what it imports: the syntax only, so that a type from elsewhere is a name and nothing more.
func parseProtobuf(doc *Doc, text string, found *problems) {
	if len(text) > maxProto {
		found.fail(entity.Problem{Message: fmt.Sprintf("the definition has %d bytes, so only its text is shown", len(text)), Expected: fmt.Sprintf("at most %d bytes of Protobuf", maxProto)})
		return
	}
	p := &proto{doc: doc, problems: found, anchors: newAnchors(), links: map[string]Link{}, missing: map[string]bool{}, left: maxTypes}
	p.file, _ = parser.Parse("definition.proto", strings.NewReader(text), reporter.NewHandler(reporter.NewReporter(p.wrong, p.doubtful)))
	if p.file == nil {
		return
	}
	p.header()
	p.declare(p.pkg, p.file.Decls)
	p.define(p.pkg, p.file.Decls)
	s := newSampler(doc.Types)
	s.sdl = true
	for i := range doc.Types {
		doc.Types[i].Example = s.ofType(&doc.Types[i])
	}
	for _, declaration := range p.file.Decls {
		if service, ok := declaration.(*ast.ServiceNode); ok {
			p.service(service, s)
		}
	}
	if len(doc.Types) == 0 && len(doc.Groups) == 0 && !found.broken() {
		found.warn(entity.Problem{Message: "the file defines nothing", Expected: "services and messages"})
	}
}

type proto struct {
	doc      *Doc
	problems *problems
	anchors  *anchors
	file     *ast.FileNode
	pkg      string
	imports  bool
	links    map[string]Link // by full name
	missing  map[string]bool
	left     int // types
	count    int // methods
}

var errEnough = errors.New("enough problems")

func (p *proto) wrong(err reporter.ErrorWithPos) error {
	p.problems.fail(protoProblem(err))
	if len(p.problems.list) >= maxProblems {
		return errEnough
	}
	return nil
}

func (p *proto) doubtful(err reporter.ErrorWithPos) {
	if !errors.Is(err, parser.ErrNoSyntax) { // which is Protobuf 2
		p.problems.warn(protoProblem(err))
	}
}

func protoProblem(err reporter.ErrorWithPos) entity.Problem {
	at := err.GetPosition()
	return entity.Problem{Message: err.Unwrap().Error(), Line: at.Line, Column: at.Col, Expected: "a file in Protobuf's language"}
}

// header reads what stands beside the types and services.
func (p *proto) header() {
	p.doc.Dialect = "proto2"
	if p.file.Syntax != nil {
		p.doc.Dialect = cut(p.file.Syntax.Syntax.AsString(), 40)
	}
	if p.file.Edition != nil {
		p.doc.Dialect = "edition " + cut(p.file.Edition.Edition.AsString(), 40)
	}
	var imports []string
	for _, declaration := range p.file.Decls {
		switch d := declaration.(type) {
		case *ast.PackageNode:
			p.pkg = cut(string(d.Name.AsIdentifier()), maxPackage)
			p.doc.Title, p.doc.Description = cut(p.pkg, maxWord), p.comment(d)
		case *ast.ImportNode:
			imports = append(imports, d.Name.AsString())
		case *ast.OptionNode:
			p.doc.Facts = append(p.doc.Facts, Fact{Name: "Option " + cut(p.raw(d.Name), 200), Value: cut(strings.Trim(p.raw(d.Val), `"'`), maxWord)})
		}
	}
	if p.imports = len(imports) > 0; p.imports {
		p.doc.Facts = append(p.doc.Facts, Fact{Name: "Imports", Value: cut(strings.Join(imports, ", "), maxText)})
	}
}

func (p *proto) service(n *ast.ServiceNode, s *sampler) {
	group := Group{Name: cut(n.Name.Val, maxWord), Description: p.comment(n), Anchor: p.anchors.take("group-", n.Name.Val)}
	for _, declaration := range n.Decls {
		rpc, ok := declaration.(*ast.RPCNode)
		if !ok || rpc.Input == nil || rpc.Output == nil {
			continue
		}
		if p.count++; p.count > maxOperations {
			p.problems.warn(entity.Problem{Message: fmt.Sprintf("only the first %d methods are shown", maxOperations)})
			break
		}
		group.Operations = append(group.Operations, p.method(group.Name, rpc, s))
	}
	if len(group.Operations) > 0 {
		p.doc.Groups = append(p.doc.Groups, group)
	}
}

func (p *proto) method(service string, n *ast.RPCNode, s *sampler) Operation {
	o := Operation{
		ID: qualified(p.pkg, service) + "/" + n.Name.Val, Verb: "rpc", Name: cut(n.Name.Val, maxWord), Description: p.comment(n),
		Anchor: p.anchors.take("op-", service+"-"+n.Name.Val), Line: p.line(n),
		Request: p.body(n.Input), Responses: p.body(n.Output),
	}
	switch client, server := n.Input.Stream != nil, n.Output.Stream != nil; {
	case client && server:
		o.Streaming = "both"
	case client:
		o.Streaming = "client"
	case server:
		o.Streaming = "server"
	}
	for _, declaration := range n.Decls {
		if option, ok := declaration.(*ast.OptionNode); ok {
			name, value := p.raw(option.Name), p.raw(option.Val)
			if name == "deprecated" {
				o.Deprecated = value == "true"
				continue
			}
			o.Facts = append(o.Facts, Fact{Name: "Option " + cut(name, 200), Value: cut(value, maxWord)})
		}
	}
	s.fill(o.Request, true)
	s.fill(o.Responses, false)
	message := "{}"
	if examples := o.Request[0].Contents[0].Examples; len(examples) > 0 {
		message = examples[0].Text
	}
	o.Examples = []Example{{Name: "grpcurl", Language: "bash", Text: "grpcurl -d " + shellText(message) + ` "$HOST" ` + shell(o.ID), Generated: true}}
	return o
}

func (p *proto) body(n *ast.RPCTypeNode) []Body {
	s := p.named(p.pkg, n.MessageType)
	return []Body{{Name: s.Type, Ref: s.Ref, Required: true, Contents: []Content{{Schema: s}}}}
}

func qualified(scope, name string) string {
	if scope == "" {
		return name
	}
	return scope + "." + name
}

func (p *proto) line(n ast.Node) int { return p.file.NodeInfo(n).Start().Line }

func (p *proto) raw(n ast.Node) string { return p.file.NodeInfo(n).RawText() }
