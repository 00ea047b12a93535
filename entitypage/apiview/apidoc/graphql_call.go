package apidoc

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Limits of generated queries.
const (
	maxSelected      = 12 // fields of one type
	maxSelectedDepth = 2
)

// call is a query for one field, with its variables.
func (g *graphql) call(verb string, field *ast.FieldDefinition, o *Operation, s *sampler) []Example {
	if s.left <= 0 || len(field.Name) > maxWord {
		return nil
	}
	var declared, passed, variables []string
	for i, argument := range field.Arguments {
		if i == maxSelected {
			break
		}
		declared = append(declared, fmt.Sprintf("$%s: %s", argument.Name, notation(argument.Type, 0)))
		passed = append(passed, fmt.Sprintf("%s: $%s", argument.Name, argument.Name))
		if value := s.json(&o.Parameters[i].Schema, true); value != "" {
			variables = append(variables, quote(argument.Name)+":"+value)
		}
	}
	var b strings.Builder
	b.WriteString(verb + " " + field.Name)
	if len(declared) > 0 {
		b.WriteString("(" + strings.Join(declared, ", ") + ")")
	}
	b.WriteString(" {\n  " + field.Name)
	if len(passed) > 0 {
		b.WriteString("(" + strings.Join(passed, ", ") + ")")
	}
	g.selection(&b, named(field.Type), 1)
	b.WriteString("\n}")
	examples := []Example{{Name: "Query", Language: GraphQL, Text: s.count(b.String()), Generated: true}}
	if len(variables) > 0 {
		examples = append(examples, Example{Name: "Variables", Language: "json", Text: indent("{" + strings.Join(variables, ",") + "}"), Generated: true})
	}
	return examples
}

func named(t *ast.Type) string {
	for t != nil && t.Elem != nil {
		t = t.Elem
	}
	if t == nil {
		return ""
	}
	return t.NamedType
}

// selection asks for the plain fields of a type and, for some levels, of the types below it.
func (g *graphql) selection(b *strings.Builder, name string, depth int) {
	d := g.types[name]
	if d == nil || d.Kind == ast.Scalar || d.Kind == ast.Enum {
		return
	}
	inset := "\n" + strings.Repeat("  ", depth+1)
	b.WriteString(" {")
	selected := 0
	for _, field := range d.Fields {
		below := g.types[named(field.Type)]
		leaf := below == nil || below.Kind == ast.Scalar || below.Kind == ast.Enum
		if selected == maxSelected || len(field.Name) > maxValue || !leaf && depth >= maxSelectedDepth || needsArguments(field) || field.Directives.ForName("deprecated") != nil {
			continue
		}
		selected++
		b.WriteString(inset + field.Name)
		if !leaf {
			g.selection(b, below.Name, depth+1)
		}
	}
	if d.Kind == ast.Union || selected == 0 {
		b.WriteString(inset + "__typename")
	}
	if d.Kind == ast.Union && depth < maxSelectedDepth {
		for _, member := range d.Types[:min(len(d.Types), maxSelected)] {
			if g.types[member] != nil && len(member) <= maxValue {
				b.WriteString(inset + "... on " + member)
				g.selection(b, member, depth+1)
			}
		}
	}
	b.WriteString(inset[:len(inset)-2] + "}")
}

func needsArguments(field *ast.FieldDefinition) bool {
	for _, argument := range field.Arguments {
		if argument.Type != nil && argument.Type.NonNull && argument.DefaultValue == nil {
			return true
		}
	}
	return false
}
