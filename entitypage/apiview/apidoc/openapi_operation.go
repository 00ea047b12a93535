package apidoc

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

func (a *openapiReader) operation(at place, n *yaml.Node) {
	o := Operation{
		ID: a.word(n, "operationId"), Verb: strings.ToUpper(at.verb.Value), Name: at.path, Line: at.verb.Line,
		Summary: firstOf(a.word(n, "summary"), a.word(at.item, "summary")), Description: firstOf(a.text(n, "description"), a.text(at.item, "description")),
		Deprecated: a.flag(n, "deprecated"), Facts: a.moreDocs(n),
	}
	if first, twice := a.names[o.ID]; twice && o.ID != "" {
		a.warn(a.get(n, "operationId"), "operationId", "the operationId "+cut(o.ID, 100)+" is given twice", fmt.Sprintf("each id once; it is in line %d as well", first))
	}
	a.names[o.ID] = o.Line
	o.Anchor = a.anchors.take("op-", firstOf(o.ID, strings.ToLower(o.Verb)+"-"+o.Name))
	parameters := a.parameters(at, n)
	for _, p := range parameters {
		if p.in != "body" && p.in != "formData" {
			o.Parameters = append(o.Parameters, a.parameter(p))
		}
	}
	if at.group == "" {
		a.checkPath(at, o.Parameters)
	}
	if a.generation == 2 {
		a.swaggerBodies(&o, n, parameters)
	} else {
		a.request(&o, a.get(n, "requestBody"))
		a.responses(&o, a.get(n, "responses"))
	}
	requirements := a.get(n, "security")
	if requirements == nil {
		requirements = a.get(a.root, "security")
	}
	credentials := a.security(&o, requirements)
	if at.group == "" {
		o.Call = &Call{Servers: a.ownServers(at, n), Credentials: credentials}
		a.requests[o.Anchor] = &request{server: firstOf(base(o.Call.Servers), a.base), credentials: credentials}
	}
	a.file(at, n, o)
	a.callbacks(n, o)
}

// file puts the operation under its first tag.
func (a *openapiReader) file(at place, n *yaml.Node, o Operation) {
	tags, name := a.words(a.get(n, "tags")), at.group
	if len(tags) > 0 && at.group == "" {
		name, o.Tags = tags[0], tags[1:]
	}
	if name == "" {
		if name = "Operations"; len(a.groups.list) > 0 && a.groups.list[0].Name != name {
			name = "Other"
		}
	}
	group := a.groups.declare(name, "")
	group.Operations = append(group.Operations, o)
}

// ownServers are those of the operation or of its path.
func (a *openapiReader) ownServers(at place, n *yaml.Node) []Server {
	for _, owner := range []*yaml.Node{n, at.item} {
		if servers := a.servers(a.get(owner, "servers")); len(servers) > 0 {
			return servers
		}
	}
	return nil
}

// found is a parameter with its references followed.
type found struct {
	node     *yaml.Node
	name, in string
}

// parameters are those of the path and of the operation, which win.
func (a *openapiReader) parameters(at place, n *yaml.Node) []found {
	var all []found
	place := map[[2]string]int{}
	for _, owner := range []*yaml.Node{at.item, n} {
		for item := range a.items(a.list(a.get(owner, "parameters"), "parameters")) {
			node, _ := a.resolve(item)
			if node == nil {
				continue
			}
			p := found{node: node, name: a.word(node, "name"), in: a.word(node, "in")}
			if p.name == "" || p.in == "" {
				a.warn(item, "parameters", "a parameter of "+at.path+" has no name or no place", "name, and in: path, query, header or cookie")
				continue
			}
			if i, again := place[[2]string{p.name, p.in}]; again {
				all[i] = p
				continue
			}
			place[[2]string{p.name, p.in}] = len(all)
			all = append(all, p)
		}
	}
	return all
}

func (a *openapiReader) parameter(p found) Parameter {
	schema := a.get(p.node, "schema")
	if schema == nil && a.generation == 2 {
		schema = p.node
	}
	for _, media := range a.pairs(a.get(p.node, "content")) {
		schema = a.get(media, "schema")
		break
	}
	s := a.schema(schema, 0)
	s.Name, s.Required = p.name, a.flag(p.node, "required") || p.in == "path"
	s.Description = firstOf(a.text(p.node, "description"), s.Description)
	s.Deprecated = s.Deprecated || a.flag(p.node, "deprecated")
	if example := a.jsonOf(a.get(p.node, "example"), maxExample); example != "" {
		s.Example = example
	}
	if s.Example == "" {
		for _, each := range a.pairs(a.get(p.node, "examples")) {
			node, _ := a.resolve(each)
			s.Example = a.jsonOf(a.get(node, "value"), maxExample)
			break
		}
	}
	parameter := Parameter{In: p.in, Schema: s}
	if s.Items != nil || s.Ref != "" {
		parameter.Joined = a.joined(p)
	}
	return parameter
}

// joined is what stands between items: what the style says, which Swagger 2 calls collectionFormat.
func (a *openapiReader) joined(p found) string {
	style, explode := a.word(p.node, "style"), a.word(p.node, "explode")
	if a.generation == 2 {
		style = firstOf(a.word(p.node, "collectionFormat"), "csv")
		explode = map[bool]string{true: "true"}[style == "multi"]
	}
	form := p.in == "query" || p.in == "cookie"
	switch {
	case form && (explode == "true" || explode == "" && a.generation != 2 && (style == "" || style == "form")):
		return ""
	case style == "spaceDelimited" || style == "ssv":
		return " "
	case style == "pipeDelimited" || style == "pipes":
		return "|"
	case style == "tsv":
		return "\t"
	}
	return ","
}

const maxBraces = 30 // of one path that are compared

// checkPath compares the braces of a path with its parameters.
func (a *openapiReader) checkPath(at place, parameters []Parameter) {
	for _, p := range parameters {
		if p.In == "path" && !strings.Contains(at.path, "{"+p.Schema.Name+"}") {
			a.warn(at.verb, "parameters", cut(at.path, 100)+" has no {"+cut(p.Schema.Name, 100)+"}", "parameters in the path that the path names")
		}
	}
	for _, part := range strings.SplitN(at.path, "{", maxBraces)[1:] {
		name, _, closed := strings.Cut(part, "}")
		declared := !closed
		for _, p := range parameters {
			declared = declared || p.In == "path" && p.Schema.Name == name
		}
		if !declared {
			a.warn(at.verb, "parameters", "{"+cut(name, 100)+"} of "+cut(at.path, 100)+" is not described", "a parameter with this name and in: path")
		}
	}
}

func (a *openapiReader) request(o *Operation, n *yaml.Node) {
	body, _ := a.resolve(a.object(n, "requestBody"))
	if body == nil {
		return
	}
	o.Request = []Body{{Description: a.text(body, "description"), Required: a.flag(body, "required"), Contents: a.contents(a.get(body, "content"))}}
}

func (a *openapiReader) responses(o *Operation, n *yaml.Node) {
	for status, value := range a.pairs(a.object(n, "responses")) {
		if strings.HasPrefix(status.Value, "x-") {
			continue
		}
		response, _ := a.resolve(a.object(value, "responses."+status.Value))
		body := Body{Status: cut(status.Value, 40), Description: a.text(response, "description"), Contents: a.contents(a.get(response, "content"))}
		body.Headers = a.headers(a.get(response, "headers"))
		o.Responses = append(o.Responses, body)
	}
}

func (a *openapiReader) headers(n *yaml.Node) []Parameter {
	var headers []Parameter
	for name, value := range a.pairs(n) {
		if header, _ := a.resolve(value); header != nil {
			headers = append(headers, a.parameter(found{node: header, name: cut(name.Value, maxWord), in: "header"}))
		}
	}
	return headers
}

func (a *openapiReader) contents(n *yaml.Node) []Content {
	var contents []Content
	for media, value := range a.pairs(a.object(n, "content")) {
		c := Content{MediaType: cut(media.Value, maxWord), Schema: a.schema(a.get(value, "schema"), 0)}
		if given := a.get(value, "example"); given != nil {
			c.Examples = a.example(c.Examples, c.MediaType, "", given)
		}
		for name, each := range a.pairs(a.get(value, "examples")) {
			node, _ := a.resolve(each)
			c.Examples = a.example(c.Examples, c.MediaType, firstOf(a.word(node, "summary"), name.Value), a.get(node, "value"))
		}
		contents = append(contents, c)
	}
	return contents
}

// example adds one that the definition gives. In what is not JSON it is a string that holds the text.
func (r *reader) example(list []Example, media, name string, n *yaml.Node) []Example {
	if n == nil {
		return list
	}
	if text := scalar(n); text != "" && n.ShortTag() == "!!str" && (media != "" && !isJSON(media) || strings.HasPrefix(strings.TrimSpace(text), "{")) {
		return append(list, Example{Name: cut(name, maxWord), Language: languageOf(media), Text: r.made(indent(cut(text, maxExample)))})
	}
	if text := r.jsonOf(n, maxExample); text != "" {
		list = append(list, Example{Name: cut(name, maxWord), Language: "json", Text: indent(text)})
	}
	return list
}

func languageOf(media string) string {
	switch {
	case media == "" || isJSON(media):
		return "json"
	case strings.Contains(media, "xml"), strings.Contains(media, "html"):
		return "xml"
	case strings.Contains(media, "yaml"):
		return "yaml"
	}
	return ""
}

// callbacks are requests that the API makes: operations of their own, in a group after the others.
func (a *openapiReader) callbacks(n *yaml.Node, caller Operation) {
	for name, value := range a.pairs(a.get(n, "callbacks")) {
		callback, _ := a.resolve(value)
		for path, item := range a.pairs(callback) {
			item, _ = a.resolve(item)
			for verb, operation := range a.pairs(item) {
				if isMap(operation) && strings.Contains(strings.Join(verbs, " "), verb.Value) && a.count < maxOperations && a.left > 0 {
					a.count++
					a.callback(Operation{
						Anchor: a.anchors.take("op-", firstOf(caller.ID, caller.Name)+"-"+name.Value), Verb: strings.ToUpper(verb.Value), Name: cut(path.Value, maxWord),
						Summary: firstOf(a.word(operation, "summary"), name.Value), Description: a.text(operation, "description"), Line: verb.Line,
						Facts: []Fact{{Name: "Called after", Value: caller.Verb + " " + caller.Name}},
					}, operation)
				}
			}
		}
	}
}

func (a *openapiReader) callback(o Operation, n *yaml.Node) {
	a.request(&o, a.get(n, "requestBody"))
	a.responses(&o, a.get(n, "responses"))
	a.called = append(a.called, o)
}
