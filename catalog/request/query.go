package request

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Type is what values a parameter may have.
type Type int

// The types of parameters.
const (
	Text    Type = iota
	Integer      // from 0
	List         // repeated
	Commas       // repeated or separated by commas
)

// Parameter is a query parameter of an Endpoint.
type Parameter struct {
	Name     string
	Type     Type
	Required bool
	Allowed  []string // anything if empty
}

// Parameters are checked in the order in which they stand.
type Parameters []Parameter

// Values are the query parameters of one request.
type Values struct {
	parameters Parameters
	given      []given
}

type given struct {
	name   string
	values []string
	list   bool // repeated, or written name[]
	object bool // written name[key]
}

// As in Backstage, what comes after so many parameters is not read.
const maxParameters = 1000

// read splits a query as the qs library does and refuses names that no parameter has.
func (p Parameters) read(raw string) (Values, error) {
	v := Values{parameters: p}
	if raw == "" {
		return v, nil
	}
	v.given = make([]given, 0, len(p))
	for count := 0; raw != "" && count < maxParameters; count++ {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		v.add(part)
	}
	for i := range v.given {
		g := &v.given[i]
		if p.find(g.name) == nil {
			return v, invalid("Unknown query parameter '%s'", g.name)
		}
		if !g.list && !g.object && g.values[0] == "" {
			return v, invalid("Empty value found for query parameter '%s'", g.name)
		}
	}
	return v, nil
}

func (v *Values) add(part string) {
	split := strings.Index(part, "]=") + 1
	if split == 0 {
		split = strings.IndexByte(part, '=')
	}
	name, value := part, ""
	if split >= 0 {
		name, value = part[:split], decode(part[split+1:])
	}
	name, list, object := brackets(decode(name))
	if name == "" {
		return
	}
	for i := range v.given {
		if g := &v.given[i]; g.name == name {
			g.values, g.list, g.object = append(g.values, value), true, g.object || object
			return
		}
	}
	v.given = append(v.given, given{name: name, values: []string{value}, list: list, object: object})
}

// brackets takes off what qs reads as part of a list (name[], name[0]) or of an object (name[key]).
func brackets(key string) (name string, list, object bool) {
	open := strings.IndexByte(key, '[')
	if open <= 0 {
		return key, false, false
	}
	end := strings.IndexByte(key[open:], ']')
	if end < 0 {
		return key, false, false
	}
	if strings.Trim(key[open+1:open+end], "0123456789") == "" {
		return key[:open], true, false
	}
	return key[:open], false, true
}

// decode leaves text with broken escapes as it is, as qs does.
func decode(text string) string {
	if !strings.ContainsAny(text, "%+") {
		return text
	}
	decoded, err := url.QueryUnescape(text)
	if err != nil || !utf8.ValidString(decoded) {
		return strings.ReplaceAll(text, "+", " ")
	}
	return decoded
}

func (p Parameters) find(name string) *Parameter {
	for i := range p {
		if p[i].Name == name {
			return &p[i]
		}
	}
	return nil
}

// check is the complaint about the first parameter that is missing or has a wrong type; "" if all is well.
func (v Values) check() string {
	for i := range v.parameters {
		if p := &v.parameters[i]; p.Required && v.find(p.Name) == nil {
			return "request/query must have required property '" + p.Name + "'"
		}
	}
	for i := range v.parameters {
		p := &v.parameters[i]
		if g := v.find(p.Name); g != nil {
			if wrong := p.check(g); wrong != "" {
				return "request/query/" + p.Name + wrong
			}
		}
	}
	return ""
}

func (p *Parameter) check(g *given) string {
	switch {
	case p.Type == List || p.Type == Commas:
		if g.object {
			return "/0 must be string"
		}
	case p.Type == Integer:
		n, ok := integer(g.values[0])
		if g.list || g.object || !ok {
			return " must be integer"
		}
		if n < 0 {
			return " must be >= 0"
		}
	case g.list || g.object:
		return " must be string"
	case len(p.Allowed) > 0 && !slices.Contains(p.Allowed, g.values[0]):
		return " must be equal to one of the allowed values: " + strings.Join(p.Allowed, ", ")
	}
	return ""
}

func (v Values) find(name string) *given {
	for i := range v.given {
		if v.given[i].name == name {
			return &v.given[i]
		}
	}
	return nil
}

// Text is "" when the parameter is absent.
func (v Values) Text(name string) string {
	if g := v.find(name); g != nil {
		return g.values[0]
	}
	return ""
}

// Integer is otherwise when the parameter is absent.
func (v Values) Integer(name string, otherwise int) int {
	if g := v.find(name); g != nil {
		n, _ := integer(g.values[0])
		return n
	}
	return otherwise
}

// List is nil when the parameter is absent. Values of Commas parameters are split.
func (v Values) List(name string) []string {
	g := v.find(name)
	if g == nil {
		return nil
	}
	if p := v.parameters.find(name); p.Type != Commas {
		return g.values
	}
	if len(g.values) == 1 {
		return strings.Split(g.values[0], ",")
	}
	return strings.Split(strings.Join(g.values, ","), ",")
}
