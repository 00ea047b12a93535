// Package request turns HTTP requests into questions for the catalog, and refuses malformed ones with the words of Backstage's validator.
package request

import (
	"net/http"

	"github.com/callboard/callboard/fault"
)

// Endpoint is what one route accepts besides its path.
type Endpoint struct {
	Query        Parameters
	Body         *Schema
	BodyRequired bool // a request without a JSON content type is refused; otherwise its body counts as {}
}

// Input is a request that its Endpoint accepts.
type Input struct {
	Values
	Body map[string]any // nil if the endpoint takes none
}

// Parse checks in the order of Backstage: JSON syntax, content type, names of parameters, then the types of parameters and body together.
func (e *Endpoint) Parse(r *http.Request) (Input, error) {
	body, err := e.read(r)
	if err != nil {
		return Input{}, err
	}
	values, err := e.Query.read(r.URL.RawQuery)
	if err != nil {
		return Input{}, err
	}
	message := values.check()
	if body.checked {
		if wrong := e.Body.check(body.value, "request/body"); wrong != "" {
			if message != "" {
				message += ", "
			}
			message += wrong
		}
	}
	if message != "" {
		return Input{}, fault.New(fault.Invalid, "%s", message)
	}
	object, _ := body.value.(map[string]any)
	return Input{Values: values, Body: object}, nil
}

func invalid(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }
