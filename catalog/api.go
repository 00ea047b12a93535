package catalog

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
)

// API is the catalog over HTTP: Backstage's routes, and a few of our own. openapi.json describes them.
type API struct {
	service Service
	index   *index.Index
	trail   Trail
}

// NewAPI answers reads from the index and hands changes to the service. What was changed, and by whom, is logged.
func NewAPI(service Service, index *index.Index, log *slog.Logger) API {
	return API{service: service, index: index, trail: Trail{log}}
}

// Routes mounts the API on a router for /api/catalog.
func (a API) Routes(rt *web.Router) {
	rt.Raw("GET /entities", a.entities)
	rt.Raw("GET /entities/by-query", encoded(a.query))
	rt.Raw("POST /entities/by-query", encoded(a.queryBody))
	rt.Raw("POST /entities/by-refs", encoded(a.byRefs))
	rt.Raw("GET /entities/by-uid/{uid}", encoded(a.byUID))
	rt.JSON("DELETE /entities/by-uid/{uid}", a.deleteByUID)
	rt.Raw("GET /entities/by-name/{kind}/{namespace}/{name}", encoded(a.byName))
	rt.JSON("GET /entities/by-name/{kind}/{namespace}/{name}/ancestry", a.ancestry)
	rt.Raw("GET /entity-facets", encoded(a.facets))
	rt.Raw("POST /entity-facets", encoded(a.facetsBody))
	rt.JSON("POST /refresh", a.refresh)
	rt.JSON("POST /validate-entity", a.validate)

	rt.JSON("GET /locations", a.locations)
	rt.JSON("POST /locations", a.createLocation)
	rt.JSON("POST /locations/by-query", a.queryLocations)
	rt.JSON("GET /locations/{id}", a.location)
	rt.JSON("PUT /locations/{id}", a.updateLocation)
	rt.JSON("DELETE /locations/{id}", a.deleteLocation)
	rt.JSON("GET /locations/by-entity/{kind}/{namespace}/{name}", a.locationByEntity)
	rt.JSON("POST /analyze-location", a.analyze)

	rt.JSON("GET /entities/unprocessed/pending", a.pending)
	rt.JSON("GET /entities/unprocessed/failed", a.failed)
	rt.JSON("DELETE /entities/unprocessed/delete/{entity_id}", a.deleteUnprocessed)

	rt.JSON("GET /problems", a.problems)
	rt.JSON("GET /conflicts", a.conflicts)
	rt.JSON("GET /tombstones", a.tombstones)
	rt.JSON("GET /openapi.json", a.openAPI)
}

// visible is what the asker may see. Everybody sees everything until there are permissions.
func visible(*http.Request) *index.Visibility { return nil }

// refOf is the entity that a path names.
func refOf(r *http.Request) entity.Ref {
	return entity.Ref{Kind: r.PathValue("kind"), Namespace: r.PathValue("namespace"), Name: r.PathValue("name")}
}

func noContent(err error) (any, error) { return web.Status{Code: http.StatusNoContent}, err }

// nothing reads a request that has neither parameters nor body.
func nothing(r *http.Request, answer func(context.Context) (any, error)) (any, error) {
	if err := request.Nothing(r); err != nil {
		return nil, err
	}
	return answer(r.Context())
}
