package apidoc

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// asyncapi reads AsyncAPI 2 and 3, which differ in where operations stand and from whose side they are told.
func (r *reader) asyncapi() {
	d, root := r.doc, r.root
	d.Dialect = r.word(root, "asyncapi")
	major, _, _ := strings.Cut(d.Dialect, ".")
	switch {
	case d.Dialect == "":
		r.warn(root, "asyncapi", "the version of AsyncAPI is missing", "asyncapi: 3.0.0 at the top")
	case major != "2" && major != "3":
		r.warn(r.get(root, "asyncapi"), "asyncapi", "version "+cut(d.Dialect, 40)+" is not known, so it is read as well as it can be", "2.x or 3.x")
	}
	r.info()
	if id := r.word(root, "id"); id != "" {
		d.Facts = append(d.Facts, Fact{Name: "Id", Value: id, Link: safeLink(id)})
	}
	r.externalDocs(root)
	r.externalDocs(r.get(root, "info"))
	components := r.get(root, "components")
	r.register("#/components/schemas", "object", r.get(components, "schemas"))
	r.register("#/components/messages", "message", r.get(components, "messages"))
	r.readSchemes(r.get(components, "securitySchemes"))
	r.asyncServers(r.get(root, "servers"))
	a := asyncReader{reader: r, media: r.word(root, "defaultContentType")}
	if major == "3" || r.get(root, "operations") != nil {
		a.version3()
	} else {
		a.version2()
	}
	d.Groups = a.groups.filled(r.anchors)
	if r.get(root, "channels") == nil && components == nil {
		r.warn(root, "channels", "the definition has no channels", "channels: with what is sent and received")
	}
}

func (r *reader) asyncServers(servers *yaml.Node) {
	for name, value := range r.pairs(r.object(servers, "servers")) {
		n, _ := r.resolve(value)
		s := Server{
			Name: cut(name.Value, maxWord), URL: r.word(n, "url"), Protocol: r.word(n, "protocol"),
			Description: firstOf(r.text(n, "description"), r.text(n, "summary"), r.word(n, "title")), Variables: r.variables(n),
		}
		if host := r.word(n, "host"); host != "" { // AsyncAPI 3
			s.URL = host + r.word(n, "pathname")
		}
		if s.URL != "" && s.Protocol != "" && !strings.Contains(s.URL, "://") {
			s.URL = s.Protocol + "://" + s.URL
		}
		r.doc.Servers = append(r.doc.Servers, s)
	}
}

type asyncReader struct {
	*reader
	groups groups
	media  string // of messages that do not say
}

// version2 tells operations as AsyncAPI 3 does, from the side of the application: whoever "subscribes" hears what it sends.
func (a *asyncReader) version2() {
	for address, value := range a.pairs(a.object(a.get(a.root, "channels"), "channels")) {
		channel, _ := a.resolve(a.object(value, "channels."+address.Value))
		name := cut(address.Value, maxWord)
		group := a.groups.declare(name, a.text(channel, "description"))
		for key, operation := range a.pairs(channel) {
			verb := map[string]string{"publish": "RECEIVE", "subscribe": "SEND"}[key.Value]
			if verb == "" || a.object(operation, name+"."+key.Value) == nil {
				continue
			}
			if !a.more(operation) {
				return
			}
			o := a.operation(operation, Operation{ID: a.word(operation, "operationId"), Verb: verb, Name: name, Line: key.Line})
			o.Parameters = a.parameters(channel)
			o.Request = a.messages(a.get(operation, "message"))
			o.Facts = append([]Fact{{Name: "Written as", Value: key.Value}}, append(o.Facts, a.bindings(channel)...)...)
			o.Anchor = a.anchors.take("op-", firstOf(o.ID, strings.ToLower(verb)+"-"+name))
			group.Operations = append(group.Operations, o)
		}
		a.unused(group, channel, address.Line)
	}
}

// operation reads what both versions have in common.
func (a *asyncReader) operation(n *yaml.Node, o Operation) Operation {
	o.Summary = firstOf(word(a.trait(n, "summary")), word(a.trait(n, "title")))
	o.Description = cut(scalar(a.trait(n, "description")), maxText)
	o.Deprecated = truth(a.trait(n, "deprecated")) || truth(a.trait(n, "x-deprecated"))
	for tag := range a.items(a.trait(n, "tags")) {
		tag, _ = a.resolve(tag)
		if name := a.word(tag, "name"); name != "" {
			o.Tags = append(o.Tags, name)
		}
	}
	a.security(&o, a.trait(n, "security"))
	o.Facts = append(a.moreDocs(n), a.bindings(n)...)
	return o
}

// trait is the value of a key in n itself or in one of its traits.
func (a *asyncReader) trait(n *yaml.Node, key string) *yaml.Node {
	if value := a.get(n, key); value != nil {
		return value
	}
	for trait := range a.items(a.get(n, "traits")) {
		node, _ := a.resolve(trait)
		if value := a.get(node, key); value != nil {
			return value
		}
	}
	return nil
}

func (a *asyncReader) bindings(n *yaml.Node) []Fact {
	var facts []Fact
	bindings, _ := a.resolve(a.trait(n, "bindings"))
	for protocol, binding := range a.pairs(bindings) {
		if text := a.jsonOf(binding, maxWord); text != "" && text != "{}" {
			facts = append(facts, Fact{Name: cut(protocol.Value, 100) + " binding", Value: text})
		}
	}
	return facts
}

func (a *asyncReader) parameters(channel *yaml.Node) []Parameter {
	var parameters []Parameter
	for name, value := range a.pairs(a.object(a.get(channel, "parameters"), "parameters")) {
		n, _ := a.resolve(value)
		s := Schema{Type: "string"}
		if schema := a.get(n, "schema"); schema != nil {
			s = a.schema(schema, 0)
		} else if n != nil && a.get(n, "type") == nil { // AsyncAPI 3: strings with enum, default and examples beside the description
			s = a.schema(n, 0)
			s.Type = "string"
		}
		s.Name, s.Required = cut(name.Value, maxWord), true
		s.Description = firstOf(a.text(n, "description"), s.Description)
		if location := a.word(n, "location"); location != "" {
			s.Constraints = append(s.Constraints, a.made("taken from "+location))
		}
		parameters = append(parameters, Parameter{In: "address", Schema: s})
	}
	return parameters
}

// unused shows the messages of a channel that no operation uses.
func (a *asyncReader) unused(group *Group, channel *yaml.Node, at int) {
	if channel == nil || len(group.Operations) > 0 || !a.more(channel) {
		return
	}
	o := Operation{Verb: "CHANNEL", Name: group.Name, Line: at, Parameters: a.parameters(channel), Facts: a.bindings(channel)}
	for name, value := range a.pairs(a.get(channel, "messages")) {
		o.Request = append(o.Request, a.message(value, name.Value))
	}
	o.Anchor = a.anchors.take("op-", "channel-"+cmp.Or(group.Name, "unnamed"))
	group.Operations = append(group.Operations, o)
}
