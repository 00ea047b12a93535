package catalog

import (
	"sync/atomic"
	"time"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/telemetry"
	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the numbers of the room, listed in the guide.
type metrics struct {
	documents *prometheus.CounterVec
	reading   prometheus.Observer
	refining  prometheus.Observer
	clock     atomic.Int64 // number of the latest change in the log, when somebody last looked
}

// Outcomes of reading a document.
const (
	unchanged = "unchanged"
	changed   = "changed"
	failed    = "failed"
)

func newMetrics(to *telemetry.Metrics, x *index.Index) *metrics {
	name := func(what, help string) telemetry.Name {
		return telemetry.Name{Room: "catalog", What: what, Help: help}
	}
	m := &metrics{
		documents: to.Counter(name("documents_read_total", "Documents that were read from their source, by outcome (changed, unchanged, failed)."), "outcome"),
		reading: to.Histogram(name("read_seconds", "How long sources took to hand over a document, or to say that it has not changed."),
			prometheus.ExponentialBuckets(0.001, 4, 9)).WithLabelValues(),
		refining: to.Histogram(name("refine_seconds", "How long changed documents took to be refined, with what their placeholders name."),
			prometheus.ExponentialBuckets(0.0001, 4, 9)).WithLabelValues(),
	}
	for _, outcome := range []string{unchanged, changed, failed} {
		m.documents.WithLabelValues(outcome)
	}
	questions := to.Histogram(name("query_seconds", "How long the index took to answer, by question (page, select, refs, counts)."),
		prometheus.ExponentialBuckets(0.00001, 4, 9), "question")
	x.Measure(func(question string, took time.Duration) { questions.WithLabelValues(question).Observe(took.Seconds()) })
	if to != nil {
		to.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "callboard_catalog_log_lag_changes", Help: "Changes in the change log that this replica's index does not have yet.",
		}, func() float64 { return float64(max(m.clock.Load()-x.Seq(), 0)) }), census{x})
	}
	return m
}

// census counts entities when it is asked.
type census struct{ index *index.Index }

var entities = prometheus.NewDesc("callboard_catalog_entities", "Entities that readers can see, by kind.", []string{"kind"}, nil)

// Describe is part of prometheus.Collector.
func (census) Describe(to chan<- *prometheus.Desc) { to <- entities }

// Collect is part of prometheus.Collector.
func (c census) Collect(to chan<- prometheus.Metric) {
	for _, kind := range c.index.Counts(index.Query{}, []string{"kind"})[0] {
		to <- prometheus.MustNewConstMetric(entities, prometheus.GaugeValue, float64(kind.Count), kind.Value)
	}
}
