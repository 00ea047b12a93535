package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAnswersAreReadToTheirEnd(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/catalog/plain":
			_, _ = io.WriteString(w, "plain")
		case "/api/catalog/long":
			for range 1000 {
				_, _ = io.WriteString(w, strings.Repeat("x", 999))
				_ = http.NewResponseController(w).Flush()
			}
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	c, err := dial(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	var got []answer
	for _, path := range []string{"/long", "/plain", "/nothing", "/plain"} {
		a, err := c.ask(get(path), nil)
		if err != nil {
			t.Fatal(path, err)
		}
		got = append(got, a)
	}
	want := []answer{{status: 200, bytes: 999_000}, {status: 200, bytes: 5}, {status: 404}, {status: 200, bytes: 5}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{})); diff != "" {
		t.Error(diff)
	}
	if a, err := c.ask(get("/plain"), new(bytes.Buffer)); err != nil || string(a.body) != "plain" {
		t.Errorf("kept %q, %v", a.body, err)
	}
}

func TestConstantBytesHaveTheSizeThatWasAskedFor(t *testing.T) {
	t.Parallel()
	c := &constant{bytes: make([]byte, piece)}
	furnished, err := c.router(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, handler := range []http.Handler{c, furnished} {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		for _, size := range []int64{0, 10, piece, 200_000} {
			c.size.Store(size)
			a, err := askOnce(server.Listener.Addr().String(), get("/entities/by-query?limit=20"))
			if err != nil || a.status != 200 || a.bytes != size {
				t.Errorf("%d bytes asked for: status %d, %d bytes, %v", size, a.status, a.bytes, err)
			}
		}
	}
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	var times []time.Duration
	for i := range 200 {
		times = append(times, time.Duration(i+1))
	}
	for _, c := range []struct {
		count, percent int
		want           time.Duration
	}{{200, 50, 100}, {200, 99, 198}, {1, 50, 1}, {1, 99, 1}, {3, 50, 2}, {3, 99, 3}} {
		if got := percentile(times[:c.count], c.percent); got != c.want {
			t.Errorf("percentile %d of %d is %d, expected %d", c.percent, c.count, got, c.want)
		}
	}
}

func TestFiguresAreWrittenForPeople(t *testing.T) {
	t.Parallel()
	var got []string
	for _, d := range []time.Duration{4210, 123456, 1234567, 123456789, 12345678901} {
		got = append(got, round(d))
	}
	for _, n := range []int{0, 999, 1000, 250_000, 1_000_000} {
		got = append(got, grouped(n))
	}
	want := []string{"4.2 µs", "123 µs", "1.23 ms", "123 ms", "12.3 s", "0", "999", "1,000", "250,000", "1,000,000"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
