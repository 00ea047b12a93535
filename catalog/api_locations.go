package catalog

import (
	"context"
	"net/http"

	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
)

func (a API) locations(r *http.Request) (any, error) {
	return nothing(r, func(ctx context.Context) (any, error) {
		registered, err := a.service.Registrations(ctx)
		type item struct {
			Data Registration `json:"data"`
		}
		items := make([]item, len(registered))
		for i, l := range registered {
			items[i].Data = l
		}
		return items, err
	})
}

func (a API) location(r *http.Request) (any, error) {
	return nothing(r, func(ctx context.Context) (any, error) { return a.service.Registration(ctx, r.PathValue("id")) })
}

func (a API) locationByEntity(r *http.Request) (any, error) {
	return nothing(r, func(ctx context.Context) (any, error) { return a.service.RegistrationOf(ctx, refOf(r).String()) })
}

type createdLocation struct {
	Exists   *bool           `json:"exists,omitempty"` // only of a dry run
	Location Registration    `json:"location"`
	Entities []entity.Entity `json:"entities"`
}

func (a API) createLocation(r *http.Request) (any, error) {
	l, err := request.ReadNewLocation(r)
	if err != nil {
		return nil, err
	}
	created, severity := createdLocation{Entities: []entity.Entity{}}, mediumSeverity
	if l.DryRun {
		severity = lowSeverity
		var tried DryRun
		tried, err = a.service.TryRegister(r.Context(), l.Type, l.Target)
		created = createdLocation{Exists: &tried.Exists, Location: tried.Location, Entities: append(created.Entities, tried.Entities...)}
	} else {
		created.Location, err = a.service.Register(r.Context(), l.Type, l.Target, l.OnConflict)
	}
	err = a.trail.record(r, "location-mutate", severity, err, "actionType", "create", "isDryRun", l.DryRun, "location", created.Location)
	return web.Status{Code: http.StatusCreated, Value: created}, err
}

func (a API) updateLocation(r *http.Request) (any, error) {
	l, err := request.ReadLocation(r)
	if err != nil {
		return nil, err
	}
	updated, err := a.service.Reregister(r.Context(), r.PathValue("id"), l.Type, l.Target)
	return updated, a.trail.record(r, "location-mutate", mediumSeverity, err, "actionType", "update", "id", r.PathValue("id"), "location", updated)
}

func (a API) deleteLocation(r *http.Request) (any, error) {
	return nothing(r, func(ctx context.Context) (any, error) {
		err := a.service.Unregister(ctx, r.PathValue("id"))
		return noContent(a.trail.record(r, "location-mutate", mediumSeverity, err, "actionType", "delete", "id", r.PathValue("id")))
	})
}

type locationPage struct {
	Items    []Registration `json:"items"`
	Total    int            `json:"totalItems"`
	PageInfo struct {
		Next string `json:"nextCursor,omitempty"`
	} `json:"pageInfo"`
}

func (a API) queryLocations(r *http.Request) (any, error) {
	q, err := request.ReadLocations(r)
	if err != nil {
		return nil, err
	}
	registered, err := a.service.Registrations(r.Context())
	page := locationPage{Items: []Registration{}}
	for _, l := range registered {
		if !q.Matches(map[string]string{"id": l.ID, "type": l.Type, "target": l.Target, "entityref": l.EntityRef}) {
			continue
		}
		page.Total++
		switch {
		case l.ID <= q.After:
		case len(page.Items) < q.Limit:
			page.Items = append(page.Items, l)
		default:
			page.PageInfo.Next = q.Next(page.Items[len(page.Items)-1].ID)
		}
	}
	return page, err
}

type analysis struct {
	Existing  []existingFile    `json:"existingEntityFiles"`
	Generated []generatedEntity `json:"generateEntities"`
}

type existingFile struct {
	Location struct {
		Type   string `json:"type"`
		Target string `json:"target"`
	} `json:"location"`
	Registered bool          `json:"isRegistered"`
	Entity     entity.Entity `json:"entity"`
}

type generatedEntity struct {
	Entity entity.Entity `json:"entity"`
	Fields []struct{}    `json:"fields"` // Backstage's forms would list here what to ask for
}

func (a API) analyze(r *http.Request) (any, error) {
	q, err := request.ReadAnalysis(r)
	if err != nil {
		return nil, err
	}
	found, err := a.service.Analyze(r.Context(), q.Type, q.Target, q.Filename)
	answer := analysis{Existing: make([]existingFile, len(found.Existing)), Generated: make([]generatedEntity, len(found.Generated))}
	for i, f := range found.Existing {
		answer.Existing[i].Location.Type, answer.Existing[i].Location.Target = f.Location.Type, f.Location.Target
		answer.Existing[i].Registered, answer.Existing[i].Entity = f.Registered, f.Entity
	}
	for i, e := range found.Generated {
		answer.Generated[i] = generatedEntity{Entity: e, Fields: []struct{}{}}
	}
	return answer, a.trail.record(r, "location-analyze", lowSeverity, err, "type", q.Type, "target", q.Target)
}
