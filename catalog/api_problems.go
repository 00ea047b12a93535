package catalog

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
)

// reported is a problem as Backstage tells of it.
type reported struct {
	Name    string        `json:"name"`
	Message string        `json:"message"`
	Cause   *entity.Cause `json:"cause,omitempty"`
}

func report(problems []entity.Problem) []reported {
	out := make([]reported, len(problems))
	for i, p := range problems {
		out[i] = reported{Name: p.Name, Message: p.Message, Cause: p.Cause}
	}
	return out
}

func (a API) validate(r *http.Request) (any, error) {
	candidate, err := request.ReadCandidate(r)
	if err != nil {
		return nil, err
	}
	problems, err := a.service.Validate(r.Context(), candidate.Entity, candidate.Location)
	if fault.Is(err, fault.Invalid) { // what Backstage refuses before it looks for problems is a TypeError
		problems, err = []entity.Problem{{Name: "TypeError", Message: err.Error()}}, nil
	}
	if a.trail.record(r, "entity-validate", lowSeverity, err) != nil || len(problems) == 0 {
		return nil, err
	}
	return web.Status{Code: http.StatusBadRequest, Value: map[string]any{"errors": report(problems)}}, nil
}

// unprocessedRow has the names of the columns in Backstage's database, as its module answers.
type unprocessedRow struct {
	ID            string        `json:"entity_id"`
	Ref           string        `json:"entity_ref"`
	Entity        entity.Entity `json:"unprocessed_entity"`
	Processed     entity.Entity `json:"processed_entity"` // never: nothing was good enough
	Errors        []reported    `json:"errors"`
	Cache         struct{}      `json:"cache"`
	LocationKey   string        `json:"location_key"`
	NextUpdate    time.Time     `json:"next_update_at"`
	LastDiscovery time.Time     `json:"last_discovery_at"`
}

func (a API) pending(r *http.Request) (any, error) { return a.unprocessed(r, "pending") }

func (a API) failed(r *http.Request) (any, error) { return a.unprocessed(r, "failed") }

func (a API) unprocessed(r *http.Request, which string) (any, error) {
	owner, err := request.ReadUnprocessed(r)
	if err != nil {
		return nil, err
	}
	list, err := a.service.Unprocessed(r.Context(), which == "failed")
	rows := []unprocessedRow{}
	for _, u := range list {
		if raw, _ := u.Entity.Spec()["owner"].(string); owner == "" || raw == owner {
			rows = append(rows, unprocessedRow{
				ID: u.UID, Ref: u.Ref, Entity: u.Entity, Errors: report(u.Problems), LocationKey: u.Location, NextUpdate: u.At, LastDiscovery: u.At,
			})
		}
	}
	return map[string]any{"type": which, "entities": rows}, err
}

func (a API) deleteUnprocessed(r *http.Request) (any, error) {
	return nothing(r, func(ctx context.Context) (any, error) {
		uid := r.PathValue("entity_id")
		err := a.service.Forget(ctx, uid)
		return noContent(a.trail.record(r, "entity-mutate", mediumSeverity, err, "actionType", "delete", "uid", uid))
	})
}

// list is a part of all there is of something.
type list[T any] struct {
	Items []T `json:"items"`
	Total int `json:"totalItems"` // before the limit
}

// pick is the items that are meant, up to the limit.
func pick[T any](all []T, limit int, meant func(T) bool) list[T] {
	picked := list[T]{Items: []T{}}
	for _, item := range all {
		if !meant(item) {
			continue
		}
		if picked.Total < limit {
			picked.Items = append(picked.Items, item)
		}
		picked.Total++
	}
	return picked
}

func (a API) problems(r *http.Request) (any, error) {
	q, err := request.ReadTrouble(r, "/problems")
	if err != nil {
		return nil, err
	}
	owned := a.owned(r, q.Owner)
	all, err := a.service.Problems(r.Context())
	return pick(all, q.Limit, func(t Trouble) bool { return about(q.Ref, t.Ref) && owned(t.Ref) }), err
}

func (a API) conflicts(r *http.Request) (any, error) {
	q, err := request.ReadTrouble(r, "/conflicts")
	if err != nil {
		return nil, err
	}
	all, err := a.service.Claims(r.Context())
	return pick(all, q.Limit, func(c Claim) bool { return about(q.Ref, c.Ref) }), err
}

// maxTombstones is how many are told at a time.
const maxTombstones = 10_000

func (a API) tombstones(r *http.Request) (any, error) {
	q, err := request.ReadTrouble(r, "/tombstones")
	if err != nil {
		return nil, err
	}
	all, err := a.service.Tombstones(r.Context(), q.Ref, min(q.Limit, maxTombstones))
	return append([]Tombstone{}, all...), err
}

// about reports whether a ref is the wanted one; "" wants all.
func about(want, ref string) bool { return want == "" || strings.EqualFold(want, ref) }
