package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/callboard/callboard/fault"
)

// phase is where the house stands: opening, open or closing.
type phase struct {
	mu       sync.Mutex
	opened   chan struct{} // closed when open
	stopping context.Context
	stop     context.CancelFunc
}

func (p *phase) start() {
	p.stopping, p.stop = context.WithCancel(context.Background())
	p.opened = make(chan struct{})
	close(p.opened)
}

func (p *phase) hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if isClosed(p.opened) {
		p.opened = make(chan struct{})
	}
}

func (p *phase) ready() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !isClosed(p.opened) {
		close(p.opened)
	}
}

func (p *phase) gate() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.opened
}

var errStopping = fault.New(fault.Unavailable, "Service is shutting down")

// await lets a request in when the house is open, and holds it for a while when it is about to be.
func (p *phase) await(ctx context.Context, patience time.Duration) error {
	if p.stopping.Err() != nil {
		return errStopping
	}
	opened := p.gate()
	select {
	case <-opened:
		return nil
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-opened:
		return nil
	case <-p.stopping.Done():
		return errStopping
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "Service has not started up yet")
	}
}

const healthPath = "/.backstage/health/v1/"

// serveHealth answers the probes of whoever runs the house, whatever its phase, and the metrics.
func (s *site) serveHealth(w http.ResponseWriter, r *http.Request) bool {
	if s.MetricsHandler != nil && r.URL.Path == "/metrics" {
		s.MetricsHandler.ServeHTTP(w, r)
		return true
	}
	probe, found := strings.CutPrefix(r.URL.Path, healthPath)
	if !found || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		return false
	}
	for name, value := range s.HealthHeaders {
		w.Header().Set(name, value)
	}
	switch strings.TrimSuffix(probe, "/") {
	case "liveness":
		_ = writeJSON(w, Encoded(`{"status":"ok"}`))
	case "readiness":
		_ = writeJSON(w, s.phase.readiness())
	default:
		return false
	}
	return true
}

func (p *phase) readiness() any {
	unready := func(message string) any {
		return Status{Code: http.StatusServiceUnavailable, Value: map[string]string{"message": message, "status": "error"}}
	}
	switch {
	case p.stopping.Err() != nil:
		return unready("Backend is shutting down")
	case !isClosed(p.gate()):
		return unready("Backend has not started yet")
	}
	return Encoded(`{"status":"ok"}`)
}

func isClosed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}
