package catalog

import (
	"context"
	_ "embed"
	"net/http"

	"github.com/callboard/callboard/foundation/web"
)

//go:embed openapi.json
var openAPIDocument []byte

func (a API) openAPI(r *http.Request) (any, error) {
	return nothing(r, func(context.Context) (any, error) { return web.Encoded(openAPIDocument), nil })
}
