package request

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/callboard/callboard/entity"
)

// wireFilter is a Predicate in the JSON of Backstage's entity filters, which cursors carry:
// {key, values?}, {allOf: […]}, {anyOf: […]} or {not: …}.
type wireFilter entity.Predicate

type wireForm struct {
	Key    *string        `json:"key,omitempty"`
	Values *[]string      `json:"values,omitempty"`
	AllOf  *[]*wireFilter `json:"allOf,omitempty"`
	AnyOf  *[]*wireFilter `json:"anyOf,omitempty"`
	Not    *wireFilter    `json:"not,omitempty"`
}

// MarshalJSON writes predicates that came from filter parameters, which have no prefixes.
func (f *wireFilter) MarshalJSON() ([]byte, error) {
	var form wireForm
	switch {
	case f.Any != nil:
		form.AnyOf = wires(f.Any)
	case f.Not != nil:
		form.Not = (*wireFilter)(f.Not)
	case f.Key == "":
		form.AllOf = wires(f.All)
	case f.Match == entity.Prefix:
		return nil, errors.New("a prefix is not a filter")
	default:
		form.Key = &f.Key
		if f.Match == entity.Equals {
			form.Values = &f.Values
		}
	}
	return json.Marshal(form)
}

func wires(list []*entity.Predicate) *[]*wireFilter {
	out := make([]*wireFilter, len(list))
	for i, p := range list {
		out[i] = (*wireFilter)(p)
	}
	return &out
}

// UnmarshalJSON refuses anything but the four forms.
func (f *wireFilter) UnmarshalJSON(text []byte) error {
	var form wireForm
	if err := json.Unmarshal(text, &form); err != nil {
		return err
	}
	var err error
	switch {
	case form.Key != nil && *form.Key != "":
		f.Key = strings.ToLower(*form.Key)
		if form.Values != nil {
			f.Match, f.Values = entity.Equals, make([]string, len(*form.Values))
			for i, value := range *form.Values {
				f.Values[i] = strings.ToLower(value)
			}
		}
	case form.Not != nil:
		f.Not = (*entity.Predicate)(form.Not)
	case form.AnyOf != nil:
		f.Any, err = predicates(*form.AnyOf)
	case form.AllOf != nil:
		f.All, err = predicates(*form.AllOf)
	default:
		err = errors.New("a filter has key, allOf, anyOf or not")
	}
	return err
}

func predicates(list []*wireFilter) ([]*entity.Predicate, error) {
	out := make([]*entity.Predicate, len(list))
	for i, f := range list {
		if f == nil {
			return nil, errors.New("a filter is an object")
		}
		out[i] = (*entity.Predicate)(f)
	}
	return out, nil
}
