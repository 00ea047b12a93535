package request

// The endpoints by method and path below the mount. Parameters and properties stand in the order in which Backstage checks them.
var Endpoints = map[string]*Endpoint{
	"GET /entities":                     listEntities,
	"GET /entities/by-query":            queryEntities,
	"POST /entities/by-query":           queryEntitiesBody,
	"POST /entities/by-refs":            entitiesByRefs,
	"GET /entity-facets":                facets,
	"POST /entity-facets":               facetsBody,
	"POST /refresh":                     refresh,
	"POST /locations":                   createLocation,
	"PUT /locations/{id}":               updateLocation,
	"POST /locations/by-query":          queryLocations,
	"POST /analyze-location":            analyzeLocation,
	"POST /validate-entity":             validateEntity,
	"GET /problems":                     problems,
	"GET /conflicts":                    conflicts,
	"GET /tombstones":                   tombstones,
	"GET /entities/unprocessed/pending": unprocessed,
	"GET /entities/unprocessed/failed":  unprocessed,
}

var plain = &Endpoint{}

var listEntities = &Endpoint{Query: Parameters{
	{Name: "fields", Type: Commas},
	{Name: "limit", Type: Integer},
	{Name: "filter", Type: List},
	{Name: "offset", Type: Integer},
	{Name: "after"},
	{Name: "order", Type: List},
}}

var queryEntities = &Endpoint{Query: Parameters{
	{Name: "fields", Type: Commas},
	{Name: "limit", Type: Integer},
	{Name: "offset", Type: Integer},
	{Name: "orderField", Type: List},
	{Name: "cursor"},
	{Name: "filter", Type: List},
	{Name: "totalItems", Allowed: included},
	{Name: "fullTextFilterTerm"},
	{Name: "fullTextFilterFields", Type: Commas},
}}

var queryEntitiesBody = &Endpoint{Body: &Schema{Type: "object", Properties: []Property{
	{"cursor", text},
	{"limit", number},
	{"offset", number},
	{"orderBy", Schema{Type: "array", Items: &Schema{Type: "object", Required: []string{"field", "order"}, Properties: []Property{
		{"field", text},
		{"order", Schema{Type: "string", Allowed: []string{"asc", "desc"}}},
	}}}},
	{"fullTextFilter", Schema{Type: "object", Properties: []Property{{"term", text}, {"fields", texts}}}},
	{"fields", texts},
	{"totalItems", Schema{Type: "string", Allowed: included}},
	{"query", object},
}}}

var entitiesByRefs = &Endpoint{
	Query: Parameters{{Name: "filter", Type: List}},
	Body: &Schema{Type: "object", Required: []string{"entityRefs"}, Properties: []Property{
		{"entityRefs", texts}, {"fields", texts}, {"query", object},
	}},
}

var facets = &Endpoint{Query: Parameters{{Name: "facet", Type: List, Required: true}, {Name: "filter", Type: List}}}

var facetsBody = &Endpoint{BodyRequired: true, Body: &Schema{Type: "object", Required: []string{"facets"}, Properties: []Property{
	{"facets", texts}, {"query", object},
}}}

var refresh = &Endpoint{BodyRequired: true, Body: &Schema{Type: "object", Required: []string{"entityRef"}, Closed: true, Properties: []Property{
	{"authorizationToken", text}, {"entityRef", text},
}}}

var createLocation = &Endpoint{
	Query:        Parameters{{Name: "dryRun"}, {Name: "onConflict", Allowed: []string{"refresh", "reject"}}},
	BodyRequired: true,
	Body:         &Schema{Type: "object", Required: []string{"target", "type"}, Properties: []Property{{"target", text}, {"type", text}}},
}

var location = Schema{Type: "object", Required: []string{"type", "target"}, Closed: true, Properties: []Property{{"type", text}, {"target", text}}}

var updateLocation = &Endpoint{BodyRequired: true, Body: &location}

var queryLocations = &Endpoint{Body: &Schema{Type: "object", Properties: []Property{{"cursor", text}, {"limit", number}, {"query", object}}}}

var analyzeLocation = &Endpoint{BodyRequired: true, Body: &Schema{Type: "object", Required: []string{"location"}, Properties: []Property{
	{"catalogFileName", text}, {"location", location},
}}}

var validateEntity = &Endpoint{BodyRequired: true, Body: &Schema{Type: "object", Required: []string{"location", "entity"}, Properties: []Property{
	{"location", text}, {"entity", object},
}}}

var problems = &Endpoint{Query: Parameters{{Name: "ref"}, {Name: "owner"}, {Name: "limit", Type: Integer}}}

var conflicts = &Endpoint{Query: Parameters{{Name: "ref"}, {Name: "limit", Type: Integer}}}

var tombstones = &Endpoint{Query: Parameters{{Name: "ref"}, {Name: "limit", Type: Integer}}}

var unprocessed = &Endpoint{Query: Parameters{{Name: "owner"}}}

var (
	text     = Schema{Type: "string"}
	number   = Schema{Type: "number"}
	texts    = Schema{Type: "array", Items: &text}
	object   = Schema{Type: "object"}
	included = []string{"include", "exclude"}
)
