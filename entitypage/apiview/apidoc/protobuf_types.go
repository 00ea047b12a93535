package apidoc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/ast"

	"github.com/callboard/callboard/entity"
)

// declare gives all messages and enums their anchors, so that they can be linked before they are described.
func (p *proto) declare(scope string, declarations any) {
	each(declarations, func(n ast.Node) {
		switch d := n.(type) {
		case *ast.MessageNode:
			if p.announce(scope, d.Name.Val) {
				p.declare(qualified(scope, d.Name.Val), d.Decls)
			}
		case *ast.GroupNode:
			if p.announce(scope, d.Name.Val) {
				p.declare(qualified(scope, d.Name.Val), d.Decls)
			}
		case *ast.EnumNode:
			p.announce(scope, d.Name.Val)
		}
	})
}

// each goes over the declarations of a file or of a message, whose types have nothing in common.
func each(declarations any, do func(ast.Node)) {
	switch list := declarations.(type) {
	case []ast.FileElement:
		for _, n := range list {
			do(n)
		}
	case []ast.MessageElement:
		for _, n := range list {
			do(n)
		}
	}
}

func (p *proto) announce(scope, name string) bool {
	full := qualified(scope, name)
	if p.left--; p.left < 0 || len(full) > maxWord || strings.Count(scope[min(len(scope), len(p.pkg)):], ".") > maxNesting {
		p.complain("too many types", nil, fmt.Sprintf("only the first %d types are shown, and those that are not nested too deeply", maxTypes))
		return false
	}
	short := cut(strings.TrimPrefix(full, p.pkg+"."), maxWord)
	p.links[full] = Link{Name: short, Ref: p.anchors.take("type-", short)}
	return true
}

func (p *proto) define(scope string, declarations any) {
	each(declarations, func(n ast.Node) {
		switch d := n.(type) {
		case *ast.MessageNode:
			p.message(scope, d.Name.Val, d, d.Decls)
		case *ast.GroupNode:
			p.message(scope, d.Name.Val, d, d.Decls)
		case *ast.EnumNode:
			p.enum(scope, d)
		}
	})
}

func (p *proto) message(scope, name string, n ast.Node, declarations []ast.MessageElement) {
	full := qualified(scope, name)
	link, ok := p.links[full]
	if !ok {
		return
	}
	s := Schema{Type: "object"}
	for _, declaration := range declarations {
		switch d := declaration.(type) {
		case *ast.OneofNode:
			choice := Schema{Name: cut(d.Name.Val, maxWord), Type: "one of", Choice: "one of", Description: p.comment(d)}
			for _, option := range d.Decls {
				if field, ok := option.(*ast.FieldNode); ok {
					choice.Options = append(choice.Options, p.field(full, field))
				}
			}
			s.Fields = append(s.Fields, choice)
		case *ast.FieldNode:
			s.Fields = append(s.Fields, p.field(full, d))
		case *ast.MapFieldNode:
			s.Fields = append(s.Fields, p.mapField(full, d))
		}
	}
	p.doc.Types = append(p.doc.Types, Type{
		Anchor: link.Ref, Name: link.Name, Kind: "message", Description: p.comment(n), Schema: s, Line: p.line(n),
		Deprecated: p.deprecated(declarations),
	})
	p.define(full, declarations)
}

func (p *proto) deprecated(declarations []ast.MessageElement) bool {
	for _, declaration := range declarations {
		if option, ok := declaration.(*ast.OptionNode); ok && p.raw(option.Name) == "deprecated" && p.raw(option.Val) == "true" {
			return true
		}
	}
	return false
}

func (p *proto) enum(scope string, n *ast.EnumNode) {
	link, ok := p.links[qualified(scope, n.Name.Val)]
	if !ok {
		return
	}
	s := Schema{Type: "enum"}
	for _, declaration := range n.Decls {
		if value, ok := declaration.(*ast.EnumValueNode); ok {
			s.Enum = append(s.Enum, Value{
				Text: cut(value.Name.Val, maxWord), Number: p.raw(value.Number), Description: p.comment(value), Deprecated: p.option(value.Options, "deprecated") == "true",
			})
		}
	}
	p.doc.Types = append(p.doc.Types, Type{Anchor: link.Ref, Name: link.Name, Kind: "enum", Description: p.comment(n), Schema: s, Line: p.line(n)})
}

func (p *proto) field(scope string, n *ast.FieldNode) Schema {
	s := p.named(scope, n.FldType)
	if n.Label.Repeated {
		items := s
		s = Schema{Type: "list", Items: &items}
	}
	s.Required = n.Label.Required
	if n.Label.KeywordNode != nil && n.Label.Val == "optional" {
		s.Nullable = true
	}
	return p.finish(s, n, n.Name, n.Tag, n.Options)
}

func (p *proto) mapField(scope string, n *ast.MapFieldNode) Schema {
	values := p.named(scope, n.MapType.ValueType)
	s := Schema{Type: "map", Values: &values, Constraints: []string{"by " + n.MapType.KeyType.Val}}
	return p.finish(s, n, n.Name, n.Tag, n.Options)
}

func (p *proto) finish(s Schema, n ast.Node, name *ast.IdentNode, tag *ast.UintLiteralNode, options *ast.CompactOptionsNode) Schema {
	s.Name, s.Description = cut(name.Val, maxWord), p.comment(n)
	if tag != nil {
		s.Constraints = append(s.Constraints, fmt.Sprintf("number %d", tag.Val))
	}
	s.Deprecated = p.option(options, "deprecated") == "true"
	if value := p.option(options, "default"); value != "" {
		if s.Default = value; s.Ref != "" {
			s.Default = quote(value)
		}
	}
	return s
}

func (p *proto) option(options *ast.CompactOptionsNode, name string) string {
	if options == nil {
		return ""
	}
	for _, option := range options.Options {
		if p.raw(option.Name) == name {
			return cut(p.raw(option.Val), maxWord)
		}
	}
	return ""
}

var protoScalars = map[string]bool{
	"double": true, "float": true, "int32": true, "int64": true, "uint32": true, "uint64": true, "sint32": true, "sint64": true, "fixed32": true,
	"fixed64": true, "sfixed32": true, "sfixed64": true, "bool": true, "string": true, "bytes": true,
}

// named finds a type as Protobuf does: in the innermost scope first.
func (p *proto) named(scope string, n ast.IdentValueNode) Schema {
	name, absolute := strings.CutPrefix(string(n.AsIdentifier()), ".")
	if protoScalars[name] {
		return Schema{Type: name}
	}
	if absolute {
		scope = ""
	}
	for range maxPackage + maxNesting {
		if link, ok := p.links[qualified(scope, name)]; ok {
			return Schema{Type: link.Name, Ref: link.Ref}
		}
		if scope == "" {
			break
		}
		scope = scope[:max(strings.LastIndexByte(scope, '.'), 0)]
	}
	if !p.imports && p.left >= 0 {
		p.complain(name, n, "the type "+cut(name, 100)+" is not defined here")
	}
	return Schema{Type: cut(name, maxWord)}
}

func (p *proto) complain(key string, at ast.Node, message string) {
	if p.missing[key] {
		return
	}
	p.missing[key] = true
	problem := entity.Problem{Message: message}
	if at != nil {
		start := p.file.NodeInfo(at).Start()
		problem.Line, problem.Column, problem.Expected = start.Line, start.Col, "a message or an enum of this file, or an import"
	}
	p.problems.warn(problem)
}

// comment is what stands right above a node, or behind it on its last line.
func (p *proto) comment(n ast.Node) string {
	info := p.file.NodeInfo(n)
	var parts []string
	below, leading := info.Start().Line, info.LeadingComments()
	for i := leading.Len() - 1; i >= 0; i-- {
		c := leading.Index(i)
		if c.End().Line < below-1 {
			break // a comment of its own
		}
		below = c.Start().Line
		parts = append(parts, commentText(c.RawText()))
	}
	slices.Reverse(parts)
	if trailing := info.TrailingComments(); len(parts) == 0 && trailing.Len() > 0 && trailing.Index(0).Start().Line == info.End().Line {
		parts = append(parts, commentText(trailing.Index(0).RawText()))
	}
	return cut(strings.TrimSpace(strings.Join(parts, "\n")), maxText)
}

func commentText(raw string) string {
	if line, ok := strings.CutPrefix(raw, "//"); ok {
		return strings.TrimRight(strings.TrimPrefix(line, " "), " \r\n")
	}
	lines := strings.Split(strings.TrimSuffix(strings.TrimPrefix(raw, "/*"), "*/"), "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, "*"), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
