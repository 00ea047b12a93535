package remote

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// maxHosts bounds the label: whoever may write locations may also think of hosts.
const maxHosts = 200

// metrics count calls by host.
type metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec

	mu    sync.Mutex
	hosts map[string]bool
}

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		hosts: map[string]bool{},
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "callboard_remote_requests_total", Help: "Calls to other systems, by host and status; \"error\" where there was no answer.",
		}, []string{"host", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "callboard_remote_request_duration_seconds", Help: "Time until other systems answered with their headers.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"host"}),
	}
	if registry != nil {
		registry.MustRegister(m.requests, m.duration)
	}
	return m
}

func (m *metrics) observe(host string, response *http.Response, took time.Duration) {
	status := "error"
	if response != nil {
		status = strconv.Itoa(response.StatusCode)
	}
	host = m.label(host)
	m.requests.WithLabelValues(host, status).Inc()
	m.duration.WithLabelValues(host).Observe(took.Seconds())
}

func (m *metrics) label(host string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.hosts[host] {
		if len(m.hosts) >= maxHosts {
			return "other"
		}
		m.hosts[host] = true
	}
	return host
}
