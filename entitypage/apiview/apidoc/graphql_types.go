package apidoc

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/callboard/callboard/entity"
)

var kindOf = map[ast.DefinitionKind]string{
	ast.Scalar: "scalar", ast.Object: "object", ast.Interface: "interface", ast.Union: "union", ast.Enum: "enum", ast.InputObject: "input",
}

// formatOfScalar is what the names that people give to scalars mostly mean.
var formatOfScalar = map[string]string{
	"DateTime": "date-time", "Timestamp": "date-time", "Date": "date", "Time": "time", "Duration": "duration", "UUID": "uuid",
	"URL": "uri", "URI": "uri", "EmailAddress": "email", "Email": "email",
}

func (g *graphql) definition(d *ast.Definition) Type {
	s := Schema{Type: kindOf[d.Kind], Constraints: directives(d.Directives)}
	if d.Kind == ast.Scalar {
		s.Format = formatOfScalar[d.Name]
	}
	for _, name := range d.Interfaces {
		if link, ok := g.links[name]; ok {
			s.Includes = append(s.Includes, link)
		}
	}
	for _, field := range d.Fields {
		f := g.typed(field.Type, 0)
		f.Name, f.Description, f.Constraints = cut(field.Name, maxWord), cut(field.Description, maxText), directives(field.Directives)
		f.Deprecated = field.Directives.ForName("deprecated") != nil
		f.Default = valueJSON(field.DefaultValue, 0)
		for _, argument := range field.Arguments {
			f.Arguments = append(f.Arguments, g.argument(argument))
		}
		s.Fields = append(s.Fields, f)
	}
	for _, value := range d.EnumValues {
		s.Enum = append(s.Enum, Value{Text: cut(value.Name, maxWord), Description: cut(value.Description, maxText), Deprecated: value.Directives.ForName("deprecated") != nil})
	}
	if d.Kind == ast.Union {
		s.Choice = "one of"
		for _, name := range d.Types {
			s.Options = append(s.Options, g.typed(ast.NamedType(name, d.Position), 0))
		}
	}
	return Type{
		Anchor: g.links[d.Name].Ref, Name: cut(d.Name, maxWord), Kind: kindOf[d.Kind], Description: cut(d.Description, maxText), Schema: s, Line: lineOf(d.Position),
	}
}

func (g *graphql) directive(d *ast.DirectiveDefinition) Type {
	s := Schema{Type: "directive"}
	for _, argument := range d.Arguments {
		s.Arguments = append(s.Arguments, g.argument(argument))
	}
	var places []string
	for _, location := range d.Locations {
		places = append(places, string(location))
	}
	s.Constraints = []string{cut("on "+strings.Join(places, ", "), maxWord)}
	if d.IsRepeatable {
		s.Constraints = append(s.Constraints, "may be repeated")
	}
	name := "@" + cut(d.Name, maxWord)
	return Type{Anchor: g.anchors.take("type-", "directive-"+d.Name), Name: name, Kind: "directive", Description: cut(d.Description, maxText), Schema: s, Line: lineOf(d.Position)}
}

func (g *graphql) argument(a *ast.ArgumentDefinition) Schema {
	s := g.typed(a.Type, 0)
	s.Name, s.Description, s.Constraints = cut(a.Name, maxWord), cut(a.Description, maxText), directives(a.Directives)
	s.Default = valueJSON(a.DefaultValue, 0)
	s.Deprecated = a.Directives.ForName("deprecated") != nil
	return s
}

var builtIn = map[string]bool{"Int": true, "Float": true, "String": true, "Boolean": true, "ID": true}

// typed is what a type looks like where it is used.
func (g *graphql) typed(t *ast.Type, depth int) Schema {
	switch {
	case t == nil:
		return Schema{Type: "any"}
	case t.Elem != nil && depth > maxNesting:
		return Schema{Type: "…"}
	case t.Elem != nil:
		items := g.typed(t.Elem, depth+1)
		s := Schema{Type: "list", Items: &items, Required: t.NonNull}
		if depth == 0 {
			s.Format = cut(notation(t, 0), maxWord)
		}
		return s
	}
	name := cut(t.NamedType, maxWord)
	link, ok := g.links[t.NamedType]
	if !ok && !builtIn[t.NamedType] && g.root[t.NamedType] == "" && !g.missing[t.NamedType] && g.types[t.NamedType] == nil {
		g.missing[t.NamedType] = true
		problem := entity.Problem{Message: "the type " + cut(name, 100) + " is not defined here", Expected: "a type, or an import that was resolved", Line: lineOf(t.Position)}
		if t.Position != nil {
			problem.Column = t.Position.Column
		}
		g.problems.warn(problem)
	}
	return Schema{Type: name, Ref: link.Ref, Required: t.NonNull}
}

// notation is the type as GraphQL writes it.
func notation(t *ast.Type, depth int) string {
	mark := ""
	if t.NonNull {
		mark = "!"
	}
	if t.Elem == nil || depth > maxNesting {
		return t.NamedType + mark
	}
	return "[" + notation(t.Elem, depth+1) + "]" + mark
}

func directives(list ast.DirectiveList) []string {
	var words []string
	for _, directive := range list {
		words = append(words, directiveText(directive))
	}
	return words
}

func directiveText(d *ast.Directive) string {
	var arguments []string
	for _, argument := range d.Arguments {
		arguments = append(arguments, argument.Name+": "+valueJSON(argument.Value, 0))
	}
	if len(arguments) == 0 {
		return "@" + cut(d.Name, maxWord)
	}
	return cut("@"+d.Name+"("+strings.Join(arguments, ", ")+")", maxWord)
}

// valueJSON writes a value as JSON, in which the names of enums are strings; "" if there is none.
func valueJSON(v *ast.Value, depth int) string {
	if v == nil || depth > maxNesting || len(v.Children) > maxSampleValues {
		return ""
	}
	switch v.Kind {
	case ast.IntValue, ast.FloatValue, ast.BooleanValue, ast.NullValue:
		return cut(v.Raw, maxWord)
	case ast.ListValue, ast.ObjectValue:
		var parts []string
		for _, child := range v.Children {
			part := valueJSON(child.Value, depth+1)
			if v.Kind == ast.ObjectValue {
				part = quote(child.Name) + ":" + part
			}
			parts = append(parts, part)
		}
		if v.Kind == ast.ListValue {
			return "[" + strings.Join(parts, ",") + "]"
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return quote(cut(v.Raw, maxWord))
}
