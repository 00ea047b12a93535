package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/foundation/telemetry"
)

func TestJSONRecordHasBackstagesKeysAndTheContext(t *testing.T) {
	var out bytes.Buffer
	ctx := telemetry.WithAttrs(t.Context(), slog.String("request", "r1"))
	ctx = telemetry.WithAttrs(ctx, slog.String("user", "guest"))
	telemetry.NewLogger(&out, "info", "json", nil).With("plugin", "catalog").WarnContext(ctx, "Hello", "n", 1)
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["timestamp"] == nil {
		t.Error("no timestamp")
	}
	delete(got, "timestamp")
	want := map[string]any{"level": "warn", "message": "Hello", "plugin": "catalog", "request": "r1", "user": "guest", "n": 1.0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSiblingContextsDoNotShareAttributes(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.NewLogger(&out, "info", "text", nil)
	parent := telemetry.WithAttrs(t.Context(), slog.String("a", "1"))
	one := telemetry.WithAttrs(parent, slog.String("b", "one"))
	_ = telemetry.WithAttrs(parent, slog.String("b", "two"))
	log.InfoContext(one, "x")
	if !strings.Contains(out.String(), "a=1 b=one") {
		t.Error(out.String())
	}
}

func TestLevelsAreBackstages(t *testing.T) {
	for name, want := range map[string]string{"debug": "dIwe", "info": "Iwe", "warn": "we", "error": "e", "WARN": "we", "": "Iwe"} {
		var out bytes.Buffer
		log := telemetry.NewLogger(&out, name, "text", nil)
		log.Debug("d")
		log.Info("I")
		log.Warn("w")
		log.Error("e")
		var got strings.Builder
		for line := range strings.Lines(out.String()) {
			got.WriteString(strings.TrimSpace(line[strings.Index(line, "message=")+len("message="):]))
		}
		if got.String() != want {
			t.Errorf("%q shows %s, want %s", name, got.String(), want)
		}
	}
}

func TestUnknownLevelIsComplainedAbout(t *testing.T) {
	var out bytes.Buffer
	telemetry.NewLogger(&out, "loud", "text", nil)
	if !strings.Contains(out.String(), "loud") {
		t.Errorf("got %q", out.String())
	}
}

func TestSecretsAreHiddenWhereverTheyStand(t *testing.T) {
	const secret = `p"w<&d` + "\n" + `säß/?`
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		log := telemetry.NewLogger(&out, "info", format, func() []string { return []string{secret, "abc", "token-1", "token-1234"} })
		log.With("before", secret).WithGroup("g").ErrorContext(telemetry.WithAttrs(context.Background(), slog.String("ctx", secret)),
			"message "+secret, "error", errors.New("wrapped "+secret),
			"nested", map[string]any{"deep": []string{secret}},
			"url", "https://x/?q="+url.QueryEscape(secret), "token", "token-1234", "alphabet", "abcdef")
		got := out.String()
		if strings.Contains(got, "säß") || strings.Contains(got, url.QueryEscape("säß")) || strings.Contains(got, "1234") {
			t.Errorf("%s shows a secret: %s", format, got)
		}
		if !strings.Contains(got, "abcdef") || strings.Count(got, "***") != 7 {
			t.Errorf("%s hides something else: %s", format, got)
		}
		if format == "json" && !json.Valid(out.Bytes()) {
			t.Errorf("no JSON any more: %s", got)
		}
	}
}

func TestSecretsReadLaterAreHiddenToo(t *testing.T) {
	var out bytes.Buffer
	var secrets []string
	log := telemetry.NewLogger(&out, "info", "text", func() []string { return secrets })
	log.Info("first hunter2")
	secrets = []string{"hunter2"}
	log.Info("second hunter2")
	if !strings.Contains(out.String(), "first hunter2") || strings.Contains(out.String(), "second hunter2") {
		t.Error(out.String())
	}
}

func TestMetricsAreServedUnderTheirRoom(t *testing.T) {
	metrics := telemetry.NewMetrics()
	name := telemetry.Name{Room: "cost-insights", What: "requests_total", Help: "How many."}
	metrics.Counter(name, "code").WithLabelValues("200").Inc()
	metrics.Counter(name, "code").WithLabelValues("200").Inc()
	answer := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`callboard_cost_insights_requests_total{code="200"} 2`, "go_goroutines"} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("the answer lacks %s", want)
		}
	}
}

func TestWithoutMetricsCountingStillWorks(t *testing.T) {
	var none *telemetry.Metrics
	none.Counter(telemetry.Name{Room: "a", What: "b_total"}).WithLabelValues().Inc()
	none.Gauge(telemetry.Name{Room: "a", What: "b"}).WithLabelValues().Set(1)
	none.Histogram(telemetry.Name{Room: "a", What: "b_seconds"}, nil).WithLabelValues().Observe(1)
}
