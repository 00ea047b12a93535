package telemetry

import (
	"errors"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics hands out the numbers of one process. A nil *Metrics works and shows its numbers to nobody.
type Metrics struct {
	Registry *prometheus.Registry
}

// Name says what a metric counts: callboard_<Room>_<What>, where What ends in its unit ("requests_total").
type Name struct {
	Room, What, Help string
}

// NewMetrics starts with the numbers of the Go runtime and of the process.
func NewMetrics() *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &Metrics{Registry: registry}
}

// Handler answers a scrape. A collector that fails costs its own numbers only.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError,
		Registry:      m.Registry,
	})
}

// Counter is a number that only grows. Asking twice for one name answers the same counter.
func (m *Metrics) Counter(name Name, labels ...string) *prometheus.CounterVec {
	return register(m, prometheus.NewCounterVec(prometheus.CounterOpts(name.opts()), labels))
}

// Gauge is a number that grows and shrinks.
func (m *Metrics) Gauge(name Name, labels ...string) *prometheus.GaugeVec {
	return register(m, prometheus.NewGaugeVec(prometheus.GaugeOpts(name.opts()), labels))
}

// Histogram sorts observations into buckets; nil means Prometheus's own, which suit seconds of a request.
func (m *Metrics) Histogram(name Name, buckets []float64, labels ...string) *prometheus.HistogramVec {
	opts := name.opts()
	return register(m, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: opts.Namespace, Subsystem: opts.Subsystem, Name: opts.Name, Help: opts.Help, Buckets: buckets,
	}, labels))
}

func (n Name) opts() prometheus.Opts {
	// Plugin names have dashes, which Prometheus does not allow.
	return prometheus.Opts{Namespace: "callboard", Subsystem: strings.ReplaceAll(n.Room, "-", "_"), Name: n.What, Help: n.Help}
}

func register[C prometheus.Collector](m *Metrics, collector C) C {
	if m == nil {
		return collector
	}
	err := m.Registry.Register(collector)
	var already prometheus.AlreadyRegisteredError
	if errors.As(err, &already) {
		if existing, ok := already.ExistingCollector.(C); ok {
			return existing
		}
	}
	if err != nil {
		panic(err) // one name with two meanings: only a change of code can mend it
	}
	return collector
}
