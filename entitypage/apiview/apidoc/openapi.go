package apidoc

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// openapi reads OpenAPI 3 and what came before it, Swagger 2.
func (r *reader) openapi() {
	d, root := r.doc, r.root
	d.Dialect = r.word(root, "openapi")
	swagger := r.word(root, "swagger")
	if d.Dialect == "" {
		d.Dialect = swagger
	}
	switch {
	case d.Dialect == "":
		r.warn(root, "openapi", "the version of OpenAPI is missing", `openapi: 3.1.0 or swagger: "2.0" at the top`)
	case !strings.HasPrefix(d.Dialect, "3.0") && !strings.HasPrefix(d.Dialect, "3.1") && !strings.HasPrefix(d.Dialect, "3.2") && d.Dialect != "2.0" && d.Dialect != "2":
		r.warn(r.get(root, "openapi"), "openapi", "version "+cut(d.Dialect, 40)+" is not known, so it is read as well as it can be", "2.0, 3.0, 3.1 or 3.2")
	}
	r.info()
	r.externalDocs(root)
	for _, tag := range []string{"schemas", "headers", "parameters", "responses", "requestBodies"} {
		r.object(r.get(r.get(root, "components"), tag), "components."+tag)
	}
	api := openapiReader{reader: r, names: map[string]int{}}
	if swagger != "" {
		r.register("#/definitions", "object", r.get(root, "definitions"))
		r.readSchemes(r.get(root, "securityDefinitions"))
		api.swagger2()
	} else {
		r.register("#/components/schemas", "object", r.get(r.get(root, "components"), "schemas"))
		r.readSchemes(r.get(r.get(root, "components"), "securitySchemes"))
		d.Servers = r.servers(r.get(root, "servers"))
	}
	api.base = base(d.Servers)
	api.tags()
	api.paths(r.get(root, "paths"), "")
	api.paths(r.get(root, "webhooks"), "Webhooks")
	api.paths(r.get(root, "x-webhooks"), "Webhooks")
	for _, callback := range api.called {
		group := api.groups.declare("Callbacks", "")
		group.Operations = append(group.Operations, callback)
	}
	d.Groups = api.groups.filled(r.anchors)
	if r.get(root, "paths") == nil && r.get(root, "webhooks") == nil && r.get(root, "components") == nil {
		r.warn(root, "paths", "the definition has no paths", "paths: with the operations below it")
	}
}

// info reads what OpenAPI and AsyncAPI have in common at the top.
func (r *reader) info() {
	info := r.get(r.root, "info")
	if r.object(info, "info") == nil || r.word(info, "title") == "" {
		at := info
		if at == nil {
			at = r.root
		}
		r.warn(at, "info.title", "the title is missing", "info: with a title and a version")
	}
	d := r.doc
	d.Title, d.Version, d.Description = r.word(info, "title"), r.word(info, "version"), r.text(info, "description")
	if summary := r.word(info, "summary"); d.Description == "" {
		d.Description = summary
	}
	contact := r.get(info, "contact")
	if name := firstOf(r.word(contact, "name"), r.word(contact, "email"), r.word(contact, "url")); name != "" {
		link := r.word(contact, "url")
		if mail := r.word(contact, "email"); mail != "" {
			link = "mailto:" + mail
		}
		d.Facts = append(d.Facts, Fact{Name: "Contact", Value: name, Link: safeLink(link)})
	}
	license := r.get(info, "license")
	if name := firstOf(r.word(license, "name"), r.word(license, "identifier"), r.word(license, "url")); name != "" {
		d.Facts = append(d.Facts, Fact{Name: "Licence", Value: name, Link: safeLink(r.word(license, "url"))})
	}
	if terms := r.word(info, "termsOfService"); terms != "" {
		d.Facts = append(d.Facts, Fact{Name: "Terms", Value: terms, Link: safeLink(terms)})
	}
}

func (r *reader) externalDocs(n *yaml.Node) {
	r.doc.Facts = append(r.doc.Facts, r.moreDocs(n)...)
}

func (r *reader) moreDocs(n *yaml.Node) []Fact {
	docs, _ := r.resolve(r.get(n, "externalDocs"))
	if link := r.word(docs, "url"); link != "" {
		return []Fact{{Name: "More", Value: firstOf(r.word(docs, "description"), link), Link: safeLink(link)}}
	}
	return nil
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// safeLink is "" for what a click should not open.
func safeLink(address string) string {
	if isHTTP(address) || strings.HasPrefix(address, "mailto:") && !strings.ContainsAny(address, "?\r\n") {
		return address
	}
	return ""
}

func (r *reader) servers(list *yaml.Node) []Server {
	var servers []Server
	for server := range r.items(r.list(list, "servers")) {
		if address := r.word(server, "url"); address != "" {
			servers = append(servers, Server{
				Name: r.word(server, "name"), URL: address, Description: r.text(server, "description"), Variables: r.variables(server),
			})
		}
	}
	return servers
}

func (r *reader) variables(server *yaml.Node) []Schema {
	var variables []Schema
	for name, value := range r.pairs(r.get(server, "variables")) {
		variable, _ := r.resolve(value)
		s := Schema{Name: cut(name.Value, maxWord), Type: "string", Description: r.text(variable, "description"), Default: r.jsonOf(r.get(variable, "default"), maxWord)}
		for choice := range r.items(r.get(variable, "enum")) {
			s.Enum = append(s.Enum, Value{Text: r.jsonOf(choice, maxWord)})
		}
		variables = append(variables, s)
	}
	return variables
}

// openapiReader reads operations of both generations; the formats below differ in where they keep bodies.
type openapiReader struct {
	*reader
	groups     groups
	names      map[string]int // operationId to line
	consumes   []string
	produces   []string
	generation int         // 2 for Swagger
	base       string      // address of the first server
	called     []Operation // callbacks
}

func (a *openapiReader) tags() {
	for tag := range a.items(a.list(a.get(a.root, "tags"), "tags")) {
		if name := a.word(tag, "name"); name != "" {
			a.groups.declare(name, a.text(tag, "description"))
		}
	}
}

var verbs = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// paths reads operations below paths or, if there is a group for those without a tag, below webhooks.
func (a *openapiReader) paths(paths *yaml.Node, group string) {
	field := "paths"
	if group != "" {
		field = "webhooks"
	}
	for path, value := range a.pairs(a.object(paths, field)) {
		if strings.HasPrefix(path.Value, "x-") {
			continue
		}
		if group == "" && !strings.HasPrefix(path.Value, "/") {
			a.warn(path, field, "the path "+cut(path.Value, 100)+" does not begin with a slash", "/"+cut(path.Value, 100))
		}
		item, _ := a.resolve(a.object(value, field+"."+path.Value))
		for verb, operation := range a.pairs(item) {
			if slices.Contains(verbs, verb.Value) && a.object(operation, field+"."+path.Value+"."+verb.Value) != nil {
				if !a.more(operation) {
					return
				}
				a.operation(place{path: cut(path.Value, maxWord), verb: verb, item: item, group: group}, operation)
			}
		}
	}
}

// place is where an operation stands.
type place struct {
	path  string
	verb  *yaml.Node
	item  *yaml.Node // the path's own object
	group string     // "" for operations that can be called
}
