package request

import (
	"net/http"
)

// Nothing checks a route that takes neither parameters nor a body.
func Nothing(r *http.Request) error {
	_, err := plain.Parse(r)
	return err
}

// ReadRefresh reads the entity ref of POST /refresh, as the client wrote it.
func ReadRefresh(r *http.Request) (string, error) {
	in, err := refresh.Parse(r)
	ref, _ := in.Body["entityRef"].(string)
	return ref, err
}

// Analysis asks POST /analyze-location.
type Analysis struct {
	Type, Target string
	Filename     string // "" for the usual one
}

// ReadAnalysis reads POST /analyze-location.
func ReadAnalysis(r *http.Request) (Analysis, error) {
	in, err := analyzeLocation.Parse(r)
	if err != nil {
		return Analysis{}, err
	}
	object, _ := in.Body["location"].(map[string]any)
	location := readLocation(object)
	filename, _ := in.Body["catalogFileName"].(string)
	if other, given := in.Body["catalogFilename"]; given { // Backstage describes the one and reads the other
		var ok bool
		if filename, ok = other.(string); !ok {
			return Analysis{}, invalid("Malformed request: catalogFilename must be a string")
		}
	}
	return Analysis{Type: location.Type, Target: location.Target, Filename: filename}, nil
}

// Candidate asks POST /validate-entity.
type Candidate struct {
	Entity   any    // an object
	Location string // location ref
}

// ReadCandidate reads POST /validate-entity.
func ReadCandidate(r *http.Request) (Candidate, error) {
	in, err := validateEntity.Parse(r)
	location, _ := in.Body["location"].(string)
	return Candidate{Entity: in.Body["entity"], Location: location}, err
}

// Trouble asks for problems, conflicts or tombstones.
type Trouble struct {
	Ref   string // "" for all
	Owner string // "" for all
	Limit int
}

const defaultTroubles = 1000

// ReadTrouble reads the query of GET /problems, /conflicts and /tombstones.
func ReadTrouble(r *http.Request, path string) (Trouble, error) {
	in, err := Endpoints["GET "+path].Parse(r)
	return Trouble{Ref: in.Text("ref"), Owner: in.Text("owner"), Limit: in.Integer("limit", defaultTroubles)}, err
}

// ReadUnprocessed reads the owner to which unprocessed entities are limited; "" for all.
func ReadUnprocessed(r *http.Request) (string, error) {
	in, err := unprocessed.Parse(r)
	return in.Text("owner"), err
}
