package request

import (
	"encoding/json"
	"errors"

	"github.com/callboard/callboard/entity"
)

// wireFilter is a Predicate in the JSON of Backstage's entity filters, which cursors carry:
// {key, values?}, {allOf: […]}, {anyOf: […]} or {not: …}.
type wireFilter entity.Predicate

type wireForm struct {
	Key    *string        `json:"key"`
	Values *[]string      `json:"values"`
	AllOf  *[]*wireFilter `json:"allOf"`
	AnyOf  *[]*wireFilter `json:"anyOf"`
	Not    *wireFilter    `json:"not"`
}

// appendFilter writes a predicate that came from filter parameters, which have no prefixes.
func appendFilter(dst []byte, p *entity.Predicate) []byte {
	switch {
	case p.Any != nil:
		dst = appendFilters(append(dst, `{"anyOf":`...), p.Any)
	case p.Not != nil:
		dst = appendFilter(append(dst, `{"not":`...), p.Not)
	case p.Key == "":
		dst = appendFilters(append(dst, `{"allOf":`...), p.All)
	default:
		dst = AppendText(append(dst, `{"key":`...), p.Key)
		if p.Match == entity.Equals {
			dst = appendTexts(append(dst, `,"values":`...), p.Values)
		}
	}
	return append(dst, '}')
}

func appendFilters(dst []byte, list []*entity.Predicate) []byte {
	dst = append(dst, '[')
	for i, p := range list {
		dst = appendFilter(comma(dst, i), p)
	}
	return append(dst, ']')
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
		f.Key = entity.Lower(*form.Key)
		if form.Values != nil {
			f.Match, f.Values = entity.Equals, make([]string, len(*form.Values))
			for i, value := range *form.Values {
				f.Values[i] = entity.Lower(value)
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
