package apidoc

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/callboard/callboard/entity"
)

const (
	maxTokens   = 2_000_000
	maxRepairs  = 20
	maxRepaired = 16 << 20 // bytes parsed again in search of what is not broken
)

// parseGraphQL reads the schema definition language. Types that are missing are no reason to show nothing, so nothing is validated.
func parseGraphQL(doc *Doc, text string, found *problems) {
	document := readGraphQL(text, found)
	g := &graphql{doc: doc, problems: found, anchors: newAnchors(), types: map[string]*ast.Definition{}, links: map[string]Link{}, missing: map[string]bool{}}
	g.collect(document)
	g.roots(document)
	for _, definition := range g.order {
		if g.root[definition.Name] == "" {
			g.links[definition.Name] = Link{Name: definition.Name, Ref: g.anchors.take("type-", definition.Name)}
		}
	}
	for _, definition := range g.order {
		if g.root[definition.Name] == "" {
			doc.Types = append(doc.Types, g.definition(definition))
		}
	}
	for _, directive := range document.Directives {
		doc.Types = append(doc.Types, g.directive(directive))
	}
	s := newSampler(doc.Types)
	s.sdl = true
	for i := range doc.Types {
		doc.Types[i].Example = s.ofType(&doc.Types[i])
	}
	g.operations(s)
	if len(doc.Types) == 0 && len(doc.Groups) == 0 && !found.broken() {
		found.warn(entity.Problem{Message: "the schema defines nothing", Expected: "types, such as type Query { … }"})
	}
}

// readGraphQL leaves out each definition that does not parse, with a problem, and reads the others.
func readGraphQL(text string, found *problems) *ast.SchemaDocument {
	for repairs := 0; ; repairs++ {
		document, err := parser.ParseSchemaWithLimit(&ast.Source{Input: text}, maxTokens)
		if err == nil {
			return document
		}
		problem := entity.Problem{Message: err.Error(), Expected: "a schema in GraphQL's definition language"}
		var wrong *gqlerror.Error
		if errors.As(err, &wrong) {
			problem.Message = wrong.Message
			if len(wrong.Locations) > 0 {
				problem.Line, problem.Column = wrong.Locations[0].Line, wrong.Locations[0].Column
			}
		}
		found.fail(problem)
		rest := without(text, problem.Line)
		if rest == "" || repairs == maxRepairs || (repairs+1)*len(text) > maxRepaired {
			return &ast.SchemaDocument{}
		}
		text = rest
	}
}

var topLevel = regexp.MustCompile(`^(?:extend\s+)?(?:type|input|interface|enum|union|scalar|schema|directive)\b`)

// without empties the lines of the definition around a mistake, so that the others keep theirs; "" if there is none.
func without(text string, line int) string {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	start := line - 1
	for start > 0 && !topLevel.MatchString(lines[start]) {
		start--
	}
	for start > 0 && strings.TrimSpace(lines[start-1]) != "" && !strings.HasPrefix(lines[start-1], "}") && !topLevel.MatchString(lines[start-1]) {
		start--
	}
	end := line
	for end < len(lines) && !topLevel.MatchString(lines[end]) && !strings.HasPrefix(lines[end], `"`) {
		end++
	}
	emptied := false
	for i := start; i < end; i++ {
		emptied = emptied || strings.TrimSpace(lines[i]) != ""
		lines[i] = ""
	}
	if !emptied {
		return ""
	}
	return strings.Join(lines, "\n")
}

type graphql struct {
	doc      *Doc
	problems *problems
	anchors  *anchors
	types    map[string]*ast.Definition
	order    []*ast.Definition
	links    map[string]Link
	root     map[string]string // name of a type to query, mutation or subscription
	missing  map[string]bool
}

// collect joins definitions and their extensions.
func (g *graphql) collect(document *ast.SchemaDocument) {
	for _, definition := range slices.Concat(document.Definitions, document.Extensions) {
		known := g.types[definition.Name]
		if known == nil {
			if len(g.order) >= maxTypes {
				g.problems.warn(entity.Problem{Message: "only the first types are shown"})
				return
			}
			g.types[definition.Name] = definition
			g.order = append(g.order, definition)
			continue
		}
		known.Fields = append(known.Fields, definition.Fields...)
		known.EnumValues = append(known.EnumValues, definition.EnumValues...)
		known.Types = append(known.Types, definition.Types...)
		known.Interfaces = append(known.Interfaces, definition.Interfaces...)
		known.Directives = append(known.Directives, definition.Directives...)
	}
}

func (g *graphql) roots(document *ast.SchemaDocument) {
	g.root = map[string]string{}
	for _, schema := range slices.Concat(document.Schema, document.SchemaExtension) {
		if g.doc.Description == "" {
			g.doc.Description = cut(schema.Description, maxText)
		}
		for _, operation := range schema.OperationTypes {
			g.root[operation.Type] = string(operation.Operation)
		}
	}
	if len(g.root) == 0 {
		g.root = map[string]string{"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
	}
}

var rootGroups = []struct{ verb, name string }{{"query", "Queries"}, {"mutation", "Mutations"}, {"subscription", "Subscriptions"}}

func (g *graphql) operations(s *sampler) {
	count := 0
	for _, kind := range rootGroups {
		group := Group{Name: kind.name}
		for _, definition := range g.order {
			if g.root[definition.Name] != kind.verb {
				continue
			}
			group.Description = cut(definition.Description, maxText)
			for _, field := range definition.Fields {
				if count++; count > maxOperations {
					continue
				}
				group.Operations = append(group.Operations, g.operation(kind.verb, field, s))
			}
		}
		if len(group.Operations) > 0 {
			group.Anchor = g.anchors.take("group-", group.Name)
			g.doc.Groups = append(g.doc.Groups, group)
		}
	}
	if count > maxOperations {
		g.problems.warn(entity.Problem{Message: "only the first operations are shown"})
	}
}

func (g *graphql) operation(verb string, field *ast.FieldDefinition, s *sampler) Operation {
	o := Operation{
		Anchor: g.anchors.take("op-", verb+"-"+field.Name), ID: cut(field.Name, maxWord), Verb: verb, Name: cut(field.Name, maxWord),
		Description: cut(field.Description, maxText), Line: lineOf(field.Position),
	}
	for _, argument := range field.Arguments {
		o.Parameters = append(o.Parameters, Parameter{In: "argument", Schema: g.argument(argument)})
	}
	for _, directive := range field.Directives {
		if directive.Name == "deprecated" {
			o.Deprecated = true
		}
		o.Facts = append(o.Facts, Fact{Name: "Directive", Value: directiveText(directive)})
	}
	o.Responses = []Body{{Contents: []Content{{Schema: g.typed(field.Type, 0)}}}}
	o.Examples = g.call(verb, field, &o, s)
	return o
}

func lineOf(position *ast.Position) int {
	if position == nil {
		return 0
	}
	return position.Line
}
