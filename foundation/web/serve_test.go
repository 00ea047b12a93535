package web_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
)

func quiet() web.Options { return web.Options{Log: slog.New(slog.DiscardHandler)} }

// serving is a house that answers on a free port until the test ends or stop is called; stop returns what Serve returned.
func serving(t *testing.T, rt *web.Router, server web.Server) (address string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	addresses, done := make(chan net.Addr, 1), make(chan error, 1)
	server.Address = "127.0.0.1:0"
	server.Serving = func(address net.Addr) { addresses <- address }
	go func() { done <- rt.Serve(ctx, server) }()
	t.Cleanup(cancel)
	return (<-addresses).String(), func() error { cancel(); return <-done }
}

func TestHealthFollowsTheHouse(t *testing.T) {
	options := quiet()
	options.StartupPause = 1
	options.HealthHeaders = map[string]string{"X-Probe": "1"}
	options.MetricsHandler = http.NotFoundHandler()
	rt := web.New(options)
	rt.Hold()
	readiness, liveness := "/.backstage/health/v1/readiness", "/.backstage/health/v1/liveness"
	webtest.Run(t, rt,
		webtest.Scenario{Name: "opening", Path: readiness, Status: 503, JSON: `{"message":"Backend has not started yet","status":"error"}`, ResponseHeader: map[string]string{"X-Probe": "1"}},
		webtest.Scenario{Name: "alive", Path: liveness, JSON: `{"status":"ok"}`},
		webtest.Scenario{Name: "refused", Path: "/api/x/y", Status: 503, Contains: []string{"Service has not started up yet"}},
	)
	rt.Ready()
	webtest.Run(t, rt,
		webtest.Scenario{Name: "open", Path: readiness, JSON: `{"status":"ok"}`},
		webtest.Scenario{Name: "metrics", Path: "/metrics", Status: 404},
	)
	_, stop := serving(t, rt, web.Server{})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	webtest.Run(t, rt,
		webtest.Scenario{Name: "closing", Path: readiness, Status: 503, JSON: `{"message":"Backend is shutting down","status":"error"}`},
		webtest.Scenario{Name: "closed", Path: "/api/x/y", Status: 503, Contains: []string{"Service is shutting down"}},
		webtest.Scenario{Name: "still alive", Path: liveness, JSON: `{"status":"ok"}`},
	)
}

func TestRequestsHeldAtStartAreAnsweredWhenTheHouseOpens(t *testing.T) {
	options := quiet()
	options.StartupPause = time.Minute
	rt := web.New(options)
	rt.Public().JSON("GET /x", func(*http.Request) (any, error) { return "ok", nil })
	rt.Hold()
	time.AfterFunc(time.Millisecond, rt.Ready)
	webtest.Run(t, rt, webtest.Scenario{Path: "/x", JSON: `"ok"`})
}

func TestRequestsInFlightFinishWhenTheHouseCloses(t *testing.T) {
	rt := web.New(quiet())
	entered, leave := make(chan struct{}), make(chan struct{})
	rt.Public().JSON("GET /slow", func(*http.Request) (any, error) {
		close(entered)
		<-leave
		return "done", nil
	})
	address, stop := serving(t, rt, web.Server{})
	answer := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + address + "/slow")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answer <- string(body)
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	close(leave)
	if got := <-answer; got != `"done"` {
		t.Errorf("answer %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestRequestsThatDoNotEndAreCutOff(t *testing.T) {
	rt := web.New(quiet())
	entered := make(chan struct{})
	rt.Public().JSON("GET /stuck", func(r *http.Request) (any, error) {
		close(entered)
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	address, stop := serving(t, rt, web.Server{StopTimeout: time.Millisecond})
	failed := make(chan error, 1)
	go func() {
		response, err := http.Get("http://" + address + "/stuck")
		if err == nil {
			response.Body.Close()
		}
		failed <- err
	}()
	<-entered
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := <-failed; err == nil {
		t.Error("got an answer")
	}
}

func TestStreamsOutliveTheWriteTimeoutAndEndWithTheHouse(t *testing.T) {
	rt := web.New(quiet())
	more := make(chan string)
	rt.Public().Raw("GET /events", func(w http.ResponseWriter, r *http.Request) error {
		ctx := web.KeepOpen(w, r)
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			_, _ = io.WriteString(w, "data\n")
			if err := http.NewResponseController(w).Flush(); err != nil {
				return err
			}
			select {
			case <-more:
			case <-ctx.Done():
				return nil
			}
		}
	})
	timeout := 20 * time.Millisecond
	address, stop := serving(t, rt, web.Server{WriteTimeout: timeout, ReadTimeout: timeout})
	response, err := http.Get("http://" + address + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for range 3 {
		if !lines.Scan() {
			t.Fatalf("stream ended: %v", lines.Err())
		}
		<-time.After(timeout)
		more <- "go on"
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	for lines.Scan() {
		continue
	}
	if err := lines.Err(); err != nil {
		t.Errorf("stream was cut: %v", err)
	}
}

func TestHalfAnAnswerIsCutOff(t *testing.T) {
	rt := web.New(quiet())
	rt.Public().Raw("GET /file", func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, strings.Repeat("x", 10000))
		return errors.New("disk gone")
	})
	address, _ := serving(t, rt, web.Server{})
	response, err := http.Get("http://" + address + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err == nil {
		t.Error("half an answer looks whole")
	}
}

func TestHTTPSWithACertificateOfItsOwn(t *testing.T) {
	rt := web.New(quiet())
	rt.Public().JSON("GET /x", func(r *http.Request) (any, error) { return r.TLS != nil, nil })
	address, _ := serving(t, rt, web.Server{SelfSigned: true})
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	response, err := client.Get("https://" + address + "/x")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over https")
	}
	if err := rt.Serve(t.Context(), web.Server{Address: "127.0.0.1:0", Certificate: "nonsense", Key: "nonsense"}); err == nil || !strings.Contains(err.Error(), "backend.https.certificate") {
		t.Errorf("bad certificate: %v", err)
	}
}

func TestLargeTextIsCompressedWhenAsked(t *testing.T) {
	options := quiet()
	options.Compress = true
	rt := web.New(options)
	big := web.Encoded(`"` + strings.Repeat("x", 5000) + `"`)
	rt.Public().JSON("GET /big", func(*http.Request) (any, error) { return big, nil })
	rt.Public().JSON("GET /small", func(*http.Request) (any, error) { return "x", nil })
	asking := map[string]string{"Accept-Encoding": "gzip"}
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/big", Header: asking, ResponseHeader: map[string]string{"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Content-Length": ""}},
		webtest.Scenario{Name: "not asked", Path: "/big", JSON: string(big), ResponseHeader: map[string]string{"Content-Encoding": "", "Vary": "Accept-Encoding"}},
		webtest.Scenario{Path: "/small", Header: asking, JSON: `"x"`, ResponseHeader: map[string]string{"Content-Encoding": ""}},
	)
}

func TestListenTakesAllOfBackstagesForms(t *testing.T) {
	for _, example := range []struct {
		value any
		want  string
	}{
		{nil, ":7007"},
		{"", ":7007"},
		{":7008", ":7008"},
		{"localhost:80", "localhost:80"},
		{"7009", ":7009"},
		{7010, ":7010"},
		{float64(7011), ":7011"},
		{"[::1]:80", "[::1]:80"},
		{map[string]any{"host": "0.0.0.0", "port": 80}, "0.0.0.0:80"},
		{map[string]any{"port": "81"}, ":81"},
		{map[string]any{"host": "::1"}, "[::1]:7007"},
		{"door", ""},
		{true, ""},
		{70000, ""},
		{map[string]any{"port": "x"}, ""},
	} {
		got, err := web.ParseListen(example.value)
		if (err != nil) != (example.want == "") || err == nil && got != example.want {
			t.Errorf("%v: %q, %v; want %q", example.value, got, err, example.want)
		}
	}
}
