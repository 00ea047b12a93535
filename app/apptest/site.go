package apptest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Site is a web server whose files a test changes while a portal reads them.
type Site struct {
	URL string

	mu    sync.Mutex
	files map[string]string
}

// NewSite starts a site without files. It ends with the test.
func NewSite(t testing.TB) *Site {
	s := &Site{files: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Put sets the text of a file, such as /catalog-info.yaml; empty text takes it away.
func (s *Site) Put(path, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = text
}

func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	text := s.files[r.URL.Path]
	s.mu.Unlock()
	if text == "" {
		http.NotFound(w, r)
		return
	}
	_, _ = io.WriteString(w, text)
}
