package request

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Location asks POST and PUT /locations.
type Location struct {
	Type, Target string
	DryRun       bool
	OnConflict   string // refresh, reject or "" for what the configuration says
}

// ReadNewLocation reads POST /locations.
func ReadNewLocation(r *http.Request) (Location, error) {
	in, err := createLocation.Parse(r)
	if err != nil {
		return Location{}, err
	}
	for name, value := range in.Body {
		switch {
		case name == "presence" && (value == "required" || value == "optional"):
		case name == "presence":
			return Location{}, invalid("Malformed request: presence is either required or optional")
		case name != "type" && name != "target":
			return Location{}, invalid("Malformed request: Unrecognized key(s) in object: '%s'", name)
		}
	}
	l := readLocation(in.Body)
	l.DryRun, l.OnConflict = truthy(in.Text("dryRun")), in.Text("onConflict")
	return l, nil
}

// ReadLocation reads PUT /locations/{id}.
func ReadLocation(r *http.Request) (Location, error) {
	in, err := updateLocation.Parse(r)
	return readLocation(in.Body), err
}

func readLocation(body map[string]any) Location {
	kind, _ := body["type"].(string)
	target, _ := body["target"].(string)
	return Location{Type: kind, Target: target}
}

// Locations asks POST /locations/by-query.
type Locations struct {
	Limit int
	After string // id of the last one on the page before; "" at first
	Query any    // as it was written; nil for all
}

const defaultLocations = 1000

type locationCursor struct {
	Limit *float64 `json:"limit,omitempty"`
	After *string  `json:"afterId"`
	Query any      `json:"query,omitempty"`
}

// ReadLocations reads POST /locations/by-query. A cursor brings its own query, and its own limit unless the body has one.
func ReadLocations(r *http.Request) (Locations, error) {
	in, err := queryLocations.Parse(r)
	if err != nil {
		return Locations{}, err
	}
	q := Locations{Limit: defaultLocations, Query: in.Body["query"]}
	if cursor, ok := in.Body["cursor"].(string); ok {
		if err := q.decode(cursor); err != nil {
			return q, err
		}
	}
	if limit, ok := in.Body["limit"].(float64); ok {
		q.Limit = count(limit)
	}
	if q.Limit < 1 {
		return q, invalid("Limit must be a positive integer >= 1")
	}
	return q, q.check()
}

func (q *Locations) decode(text string) error {
	if text == "" {
		return invalid("Cursor cannot be empty")
	}
	raw, err := debase(text)
	if err != nil {
		return invalid("Malformed cursor: %w", err)
	}
	var cursor locationCursor
	if depth(raw) > maxCursorDepth {
		return invalid("Malformed cursor: nested too deeply")
	}
	if err := json.Unmarshal(raw, &cursor); err != nil {
		return invalid("Malformed cursor: %w", err)
	}
	if cursor.After == nil {
		return invalid("Malformed cursor: afterId is required")
	}
	if _, ok := cursor.Query.(map[string]any); cursor.Query != nil && !ok {
		return invalid("Malformed cursor: query is an object")
	}
	if cursor.Limit != nil {
		q.Limit = count(*cursor.Limit)
	}
	q.After, q.Query = *cursor.After, cursor.Query
	return nil
}

// Next is the cursor of the page after the location with this id.
func (q Locations) Next(id string) string {
	limit := float64(q.Limit)
	text, _ := json.Marshal(locationCursor{Limit: &limit, After: &id, Query: q.Query})
	return base64.StdEncoding.EncodeToString(text)
}

var locationKeys = []string{"id", "type", "target", "entityref"}

func (q Locations) check() error {
	if q.Query == nil {
		return nil
	}
	if _, err := entity.ParsePredicate(q.Query); err != nil {
		return err
	}
	return checkLocationKeys(q.Query)
}

func checkLocationKeys(query any) error {
	object, _ := query.(map[string]any)
	for key, value := range object {
		switch {
		case key == "$all" || key == "$any":
			list, _ := value.([]any)
			for _, item := range list {
				if err := checkLocationKeys(item); err != nil {
					return err
				}
			}
		case key == "$not":
			if err := checkLocationKeys(value); err != nil {
				return err
			}
		case !slices.Contains(locationKeys, entity.Lower(key)):
			return invalid(`Invalid query: unknown field "%s", expected one of id, type, target, entityRef`, key)
		}
	}
	return nil
}

// Matches evaluates the query on a location, whose fields are keyed in lower case. Unlike with entities an empty $all matches nothing,
// and nothing contains anything.
func (q Locations) Matches(fields map[string]string) bool {
	return q.Query == nil || matchLocation(q.Query, fields)
}

func matchLocation(query any, fields map[string]string) bool {
	object, _ := query.(map[string]any)
	for key, value := range object {
		list, _ := value.([]any)
		matches := func(item any) bool { return matchLocation(item, fields) }
		switch key {
		case "$all":
			return len(list) > 0 && !slices.ContainsFunc(list, func(item any) bool { return !matches(item) })
		case "$any":
			return slices.ContainsFunc(list, matches)
		case "$not":
			return !matches(value)
		}
		if !matchField(value, fields[entity.Lower(key)]) {
			return false
		}
	}
	return true
}

func matchField(condition any, value string) bool {
	operators, ok := condition.(map[string]any)
	if !ok {
		return sameText(condition, value)
	}
	for operator, operand := range operators {
		switch operator {
		case "$exists":
			return operand == true
		case "$in":
			list, _ := operand.([]any)
			return slices.ContainsFunc(list, func(item any) bool { return sameText(item, value) })
		case "$hasPrefix":
			prefix, _ := operand.(string)
			return strings.HasPrefix(entity.Lower(value), entity.Lower(prefix))
		}
	}
	return false
}

// sameText compares as JavaScript does, without case.
func sameText(condition any, value string) bool {
	return entity.Lower(entity.Text(condition)) == entity.Lower(value)
}
