package apidoc

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readSchemes reads the ways to sign in, of OpenAPI 2 and 3 and of AsyncAPI.
func (r *reader) readSchemes(schemes *yaml.Node) {
	for key, value := range r.pairs(r.object(schemes, "securitySchemes")) {
		n, _ := r.resolve(value)
		s := r.scheme(n)
		s.Name = cut(key.Value, maxWord)
		r.doc.Security = append(r.doc.Security, s)
		r.schemes[key.Value] = r.credential(n)
	}
}

func (r *reader) scheme(n *yaml.Node) Scheme {
	s := Scheme{Type: r.word(n, "type"), Description: r.text(n, "description")}
	switch s.Type {
	case "apiKey", "httpApiKey":
		s.Type = strings.TrimSpace("API key in " + r.word(n, "in") + " " + r.word(n, "name"))
	case "http":
		s.Type = "HTTP " + r.word(n, "scheme")
		if format := r.word(n, "bearerFormat"); format != "" {
			s.Type += " (" + format + ")"
		}
	case "basic":
		s.Type = "HTTP basic"
	case "mutualTLS", "X509":
		s.Type = "client certificate"
	case "openIdConnect":
		s.Type = "OpenID Connect"
		address := r.word(n, "openIdConnectUrl")
		s.Facts = []Fact{{Name: "Discovery", Value: address, Link: safeLink(address)}}
	case "oauth2":
		s.Type = "OAuth 2"
		for name, flow := range r.pairs(r.get(n, "flows")) {
			s.Facts = append(s.Facts, r.flow(name.Value, flow)...)
		}
		if flow := r.word(n, "flow"); flow != "" { // Swagger 2 has one
			s.Facts = append(s.Facts, r.flow(flow, n)...)
		}
	}
	return s
}

func (r *reader) flow(name string, n *yaml.Node) []Fact {
	facts := []Fact{{Name: "Flow", Value: cut(name, maxWord)}}
	for _, address := range []struct{ key, name string }{{"authorizationUrl", "Authorization"}, {"tokenUrl", "Token"}, {"refreshUrl", "Refresh"}} {
		if value := r.word(n, address.key); value != "" {
			facts = append(facts, Fact{Name: address.name, Value: value, Link: safeLink(value)})
		}
	}
	for _, key := range []string{"scopes", "availableScopes"} {
		for scope, meaning := range r.pairs(r.get(n, key)) {
			facts = append(facts, Fact{Name: "Scope " + cut(scope.Value, maxWord), Value: word(meaning)})
		}
	}
	return facts
}

func (r *reader) credential(n *yaml.Node) Credential {
	switch r.word(n, "type") {
	case "apiKey", "httpApiKey":
		return Credential{In: r.word(n, "in"), Name: r.word(n, "name")}
	case "basic":
		return Credential{In: "Basic"}
	case "http":
		if strings.EqualFold(r.word(n, "scheme"), "basic") {
			return Credential{In: "Basic"}
		}
	case "mutualTLS":
		return Credential{In: "TLS"}
	}
	return Credential{In: "Bearer"}
}

// security says in words what an operation asks for, and gives the credentials of the first way.
func (r *reader) security(o *Operation, requirements *yaml.Node) []Credential {
	var first []Credential
	for requirement := range r.items(r.list(requirements, "security")) {
		var all []string
		var credentials []Credential
		if ref := r.reference(requirement); ref != "" { // AsyncAPI 3 refers to schemes
			_, last := r.resolve(requirement)
			all = append(all, last[strings.LastIndexByte(last, '/')+1:])
		} else if kind := r.get(requirement, "type"); kind != nil && !isList(kind) { // or describes them in place
			all = append(all, r.scheme(requirement).Type)
		} else {
			for name, scopes := range r.pairs(requirement) {
				words := cut(name.Value, maxWord)
				if list := r.words(scopes); len(list) > 0 {
					words += " (" + strings.Join(list, ", ") + ")"
				}
				all = append(all, words)
				if c, ok := r.schemes[name.Value]; ok {
					credentials = append(credentials, c)
				} else {
					r.complain("security "+name.Value, name, "there is no security scheme "+cut(name.Value, 100), "the name of one of the security schemes")
				}
			}
		}
		if len(o.Security) == 0 {
			first = credentials
		}
		if words := r.made(firstOf(strings.Join(all, " and "), "nothing")); !slices.Contains(o.Security, words) {
			o.Security = append(o.Security, words)
		}
	}
	if isList(requirements) && len(requirements.Content) == 0 {
		o.Security = []string{"nothing"}
	}
	return first
}
