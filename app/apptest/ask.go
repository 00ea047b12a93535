package apptest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// Ask sends a request with a JSON body, unless it is nil, and reads the answer into into: a *string takes it as it is, anything else
// as JSON, nil not at all. It returns the status.
func (s *Server) Ask(method, path string, body, into any) int {
	s.t.Helper()
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, sent)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", method, path, err, s.Log())
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	switch into := into.(type) {
	case nil:
	case *string:
		*into = string(text)
	default:
		if err := json.Unmarshal(text, into); err != nil {
			s.t.Fatalf("%s %s answered with status %d and no JSON of the kind that was expected: %v\n%.500s", method, path, answer.StatusCode, err, text)
		}
	}
	return answer.StatusCode
}
