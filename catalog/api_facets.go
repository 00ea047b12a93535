package catalog

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/foundation/web"
)

func (a API) facets(r *http.Request) (any, error) { return a.count(r, request.ReadFacets) }

func (a API) facetsBody(r *http.Request) (any, error) { return a.count(r, request.ReadFacetsBody) }

func (a API) count(r *http.Request, read func(*http.Request) (request.Facets, error)) (any, error) {
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(q.Names))
	for i, name := range q.Names {
		keys[i] = strings.ToLower(name)
	}
	body := []byte(`{"facets":{`)
	for i, values := range a.index.Facets(q.Filter, visible(r), keys) {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(request.AppendText(body, q.Names[i]), ':')
		body = appendFacet(body, values)
	}
	return web.Encoded(append(body, "}}"...)), nil
}

func appendFacet(body []byte, values []index.FacetValue) []byte {
	body = append(body, '[')
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
