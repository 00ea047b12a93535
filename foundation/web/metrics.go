package web

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics count what the house answers, by route pattern.
type metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// measures are one route's. The answer nearly all requests get has its counter at hand.
type measures struct {
	owner    *metrics
	pattern  string
	ok       prometheus.Counter
	duration prometheus.Observer
}

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "callboard_web_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "callboard_web_request_duration_seconds", Help: "Time from a request's arrival to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
	}
	if registry != nil {
		registry.MustRegister(m.requests, m.duration)
	}
	return m
}

func (m *metrics) of(pattern string) *measures {
	return &measures{owner: m, pattern: pattern, ok: m.requests.WithLabelValues(pattern, "200"), duration: m.duration.WithLabelValues(pattern)}
}

// observe does nothing for requests that no route saw.
func (m *measures) observe(status int, took time.Duration) {
	if m == nil {
		return
	}
	m.duration.Observe(took.Seconds())
	if status == 200 {
		m.ok.Inc()
		return
	}
	m.owner.requests.WithLabelValues(m.pattern, strconv.Itoa(status)).Inc()
}
