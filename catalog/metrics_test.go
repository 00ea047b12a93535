package catalog_test

import (
	"fmt"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/telemetry"
)

// numbers are the room's metrics: values of counters and gauges, and how often histograms were told something.
func numbers(t *testing.T, from *telemetry.Metrics) map[string]float64 {
	t.Helper()
	families, err := from.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			name := family.GetName()
			for _, label := range m.GetLabel() {
				name += fmt.Sprintf("{%s=%s}", label.GetName(), label.GetValue())
			}
			found[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return found
}

func TestMetricsTellWhatTheCatalogHoldsAndDoes(t *testing.T) {
	metrics := telemetry.NewMetrics()
	files := map[string]string{
		"a.part.yaml": component("web", "") + "---\n" + component("store", ""),
		"b.part.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: broken}\nspec: {targets: [./nowhere.yaml]}\n",
	}
	each(t, files, func(o *catalog.Options) { metrics = telemetry.NewMetrics(); o.Metrics = metrics }, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		before := numbers(t, metrics)
		for name, want := range map[string]float64{
			"callboard_catalog_entities{kind=Component}":                2,
			"callboard_catalog_entities{kind=Location}":                 2, // the broken one was never good enough to show
			"callboard_catalog_documents_read_total{outcome=changed}":   3,
			"callboard_catalog_documents_read_total{outcome=unchanged}": 0,
			"callboard_catalog_documents_read_total{outcome=failed}":    1,
			"callboard_catalog_read_seconds":                            4,
			"callboard_catalog_refine_seconds":                          3,
			"callboard_catalog_log_lag_changes":                         0,
		} {
			if got, there := before[name]; got != want || !there {
				t.Errorf("%s is %v (%v), want %v", name, got, there, want)
			}
		}
		h.Write(map[string]string{"a.part.yaml": component("web", "")})
		h.Read() // everything once more
		h.Index().AppendPage(nil, index.Query{})
		h.Index().AppendRefs(nil, []string{"component:default/web"}, index.Query{})
		after := numbers(t, metrics)
		for name, more := range map[string]float64{
			"callboard_catalog_documents_read_total{outcome=changed}": 1,
			"callboard_catalog_refine_seconds":                        1,
			"callboard_catalog_query_seconds{question=page}":          1,
			"callboard_catalog_query_seconds{question=refs}":          1,
		} {
			if got := after[name] - before[name]; got != more {
				t.Errorf("%s grew by %v, want %v", name, got, more)
			}
		}
		if after["callboard_catalog_documents_read_total{outcome=unchanged}"] == 0 {
			t.Error("unchanged documents are not counted")
		}
	})
}
