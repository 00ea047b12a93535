package request

import (
	"net/http"

	"github.com/callboard/callboard/entity"
)

// Refs asks POST /entities/by-refs.
type Refs struct {
	Refs   []string
	Filter *entity.Predicate
	Fields entity.Fields
}

// ReadRefs reads POST /entities/by-refs.
func ReadRefs(r *http.Request) (Refs, error) {
	in, err := entitiesByRefs.Parse(r)
	if err != nil {
		return Refs{}, err
	}
	if _, ok := in.Body["entityRefs"]; !ok {
		return Refs{}, invalid("Malformed request body (did you remember to specify an application/json content type?), entityRefs is required")
	}
	q := Refs{Refs: list(in.Body, "entityRefs")}
	filter, err := entity.ParseFilter(in.List("filter"))
	if err != nil {
		return q, err
	}
	if q.Fields, err = entity.ParseFields(list(in.Body, "fields")); err != nil {
		return q, err
	}
	query, _, err := predicate(in.Body)
	q.Filter = both(filter, query)
	return q, err
}

// both is what satisfies two predicates, either of which may be nil.
func both(a, b *entity.Predicate) *entity.Predicate {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &entity.Predicate{All: []*entity.Predicate{a, b}}
}

// Facets asks /entity-facets.
type Facets struct {
	Names  []string // as the client wrote them, each once
	Filter *entity.Predicate
}

// ReadFacets reads GET /entity-facets.
func ReadFacets(r *http.Request) (Facets, error) {
	in, err := facets.Parse(r)
	if err != nil {
		return Facets{}, err
	}
	q := Facets{Names: distinct(in.List("facet"))}
	if q.Filter, err = entity.ParseFilter(in.List("filter")); err != nil {
		return q, err
	}
	if len(q.Names) == 0 {
		return q, invalid("Missing facet parameter")
	}
	return q, nil
}

// ReadFacetsBody reads POST /entity-facets.
func ReadFacetsBody(r *http.Request) (Facets, error) {
	in, err := facetsBody.Parse(r)
	if err != nil {
		return Facets{}, err
	}
	q := Facets{Names: distinct(list(in.Body, "facets"))}
	if len(q.Names) == 0 {
		return q, invalid("Missing or empty facets parameter")
	}
	q.Filter, _, err = predicate(in.Body)
	return q, err
}

func distinct(names []string) []string {
	var out []string
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		if name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}
