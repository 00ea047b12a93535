package catalog

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/callboard/callboard/entity"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/request"
)

func (a API) facets(dst []byte, r *http.Request) ([]byte, error) {
	q, err := request.ReadFacets(r)
	return a.count(dst, r, q, err)
}

func (a API) facetsBody(dst []byte, r *http.Request) ([]byte, error) {
	q, err := request.ReadFacetsBody(r)
	return a.count(dst, r, q, err)
}

func (a API) count(dst []byte, r *http.Request, q request.Facets, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(q.Names))
	for i, name := range q.Names {
		keys[i] = entity.Lower(name)
	}
	dst = append(dst, `{"facets":{`...)
	for i, values := range a.index.Facets(q.Filter, visible(r), keys) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(request.AppendText(dst, q.Names[i]), ':')
		dst = appendFacet(dst, values)
	}
	return append(dst, "}}"...), nil
}

func appendFacet(body []byte, values []index.FacetValue) []byte {
	size := 2
	for _, v := range values {
		size += len(v.Value) + len(`{"value":"","count":123456},`)
	}
	body = append(slices.Grow(body, size), '[')
	for i, v := range values {
		if i > 0 {
			body = append(body, ',')
		}
		body = request.AppendText(append(body, `{"value":`...), v.Value)
		body = strconv.AppendInt(append(body, `,"count":`...), int64(v.Count), 10)
		body = append(body, '}')
	}
	return append(body, ']')
}
