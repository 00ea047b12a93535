package request

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	maxBody  = 8 << 20 // bytes
	maxDepth = 100     // objects and arrays within each other
)

type body struct {
	value   any
	checked bool // there is a schema for this content type
}

func (e *Endpoint) read(r *http.Request) (body, error) {
	if e.Body == nil {
		return body{}, nil
	}
	contentType := r.Header.Get("Content-Type")
	if media, _, _ := mime.ParseMediaType(contentType); media != "application/json" {
		switch {
		case contentType == "" && !e.BodyRequired:
			return body{value: map[string]any{}}, nil
		case contentType == "":
			return body{}, invalid("unsupported media type undefined")
		}
		return body{}, invalid("unsupported media type %s", contentType)
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) || len(text) > maxBody {
		return body{}, invalid("request entity too large")
	} else if err != nil {
		return body{}, invalid("request aborted: %w", err)
	}
	value, err := parse(text)
	return body{value: value, checked: true}, err
}

// parse reads a body as strictly as express: nothing, an object or an array.
func parse(text []byte) (any, error) {
	start := strings.TrimLeft(string(text[:min(len(text), 64)]), " \t\r\n")
	if len(text) == 0 {
		return map[string]any{}, nil
	}
	if start != "" && start[0] != '{' && start[0] != '[' {
		return nil, invalid("Unexpected token %s in JSON, expected an object or an array", strconv.Quote(start[:1]))
	}
	if depth(text) > maxDepth {
		return nil, invalid("request/body must NOT be nested deeper than %d levels", maxDepth)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, invalid("%s", syntax(err))
	}
	return value, nil
}

func syntax(err error) string {
	wrong := new(json.SyntaxError)
	if !errors.As(err, &wrong) {
		return "Unexpected number in JSON"
	}
	if wrong.Error() == "unexpected end of JSON input" {
		return "Unexpected end of JSON input"
	}
	return wrong.Error() + " at position " + strconv.FormatInt(wrong.Offset-1, 10)
}

// depth is how deep objects and arrays are nested in JSON text, valid or not.
func depth(text []byte) int {
	level, deepest, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}' || c == ']':
			level--
		}
	}
	return deepest
}

// Schema is as much of JSON Schema as the bodies need.
type Schema struct {
	Type       string // object, array, string or number
	Required   []string
	Properties []Property // in the order in which they are checked
	Closed     bool       // no other properties
	Items      *Schema
	Allowed    []string
}

// Property is a field of an object.
type Property struct {
	Name string
	Schema
}

// check is the first complaint about the value; "" if all is well.
func (s *Schema) check(value any, path string) string {
	switch v := value.(type) {
	case map[string]any:
		if s.Type == "object" {
			return s.checkObject(v, path)
		}
	case []any:
		if s.Type == "array" {
			return s.checkArray(v, path)
		}
	case float64:
		if s.Type == "number" {
			return ""
		}
	case string:
		if s.Type != "string" {
			break
		}
		if len(s.Allowed) > 0 && !slices.Contains(s.Allowed, v) {
			return path + " must be equal to one of the allowed values: " + strings.Join(s.Allowed, ", ")
		}
		return ""
	}
	return path + " must be " + s.Type
}

func (s *Schema) checkObject(object map[string]any, path string) string {
	for _, name := range s.Required {
		if _, ok := object[name]; !ok {
			return path + " must have required property '" + name + "'"
		}
	}
	if s.Closed {
		for name := range object {
			if !slices.ContainsFunc(s.Properties, func(p Property) bool { return p.Name == name }) {
				return path + " must NOT have additional properties"
			}
		}
	}
	for i := range s.Properties {
		p := &s.Properties[i]
		if value, ok := object[p.Name]; ok {
			if wrong := p.check(value, path+"/"+p.Name); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

func (s *Schema) checkArray(array []any, path string) string {
	if s.Items == nil {
		return ""
	}
	for i, item := range array {
		if wrong := s.Items.check(item, path+"/"+strconv.Itoa(i)); wrong != "" {
			return wrong
		}
	}
	return ""
}
