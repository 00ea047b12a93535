package remote_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/remote"
	"github.com/prometheus/client_golang/prometheus"
)

// local is a client that may call the test's own servers.
func local(options remote.Options) *remote.Client {
	options.AllowHosts = append(options.AllowHosts, "127.0.0.1", "localhost")
	return remote.New(options)
}

func server(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

// hanging is a server whose requests hang, after head has been written, until the test ends.
func hanging(t *testing.T, head func(http.ResponseWriter)) *httptest.Server {
	t.Helper()
	over := make(chan struct{})
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		head(w)
		select {
		case <-over:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(over) })
	return s
}

func wantKind(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fmt.Sprint(err), words) {
		t.Errorf("error %v; want a %s with %q", err, kind, words)
	}
}

func TestAnswersOfAnyStatusAreReturnedWhole(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s", r.Method, r.UserAgent())
	})
	client := local(remote.Options{})
	response, err := client.Get(t.Context(), s.URL)
	if err != nil || response.Status != http.StatusTeapot || string(response.Body) != "GET callboard" || response.ETag != `"1"` || response.NotModified {
		t.Errorf("%+v, %v", response, err)
	}
	response, err = client.Do(t.Context(), remote.Request{URL: s.URL, ETag: response.ETag})
	if err != nil || !response.NotModified || len(response.Body) != 0 {
		t.Errorf("%+v, %v", response, err)
	}
}

func TestServersThatNeverAnswerAreGivenUp(t *testing.T) {
	s := hanging(t, func(http.ResponseWriter) {})
	for name, options := range map[string]remote.Options{"headers": {HeaderTimeout: 20 * time.Millisecond}, "whole": {Timeout: 20 * time.Millisecond}} {
		_, err := local(options).Get(t.Context(), s.URL)
		t.Run(name, func(t *testing.T) { wantKind(t, err, fault.Unavailable, "did not answer in time") })
	}
}

func TestServersThatAcceptAndSayNothingAreGivenUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, err = local(remote.Options{ConnectTimeout: 20 * time.Millisecond}).Get(t.Context(), "https://"+listener.Addr().String())
	wantKind(t, err, fault.Unavailable, "did not answer in time")
}

func TestServersThatDripAreGivenUp(t *testing.T) {
	s := hanging(t, func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, "d")
		_ = http.NewResponseController(w).Flush()
	})
	_, err := local(remote.Options{Timeout: 50 * time.Millisecond}).Get(t.Context(), s.URL)
	wantKind(t, err, fault.Unavailable, "did not answer in time")
}

func TestTheCallersOwnEndIsTheCallers(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := hanging(t, func(http.ResponseWriter) { cancel() })
	_, err := local(remote.Options{}).Get(ctx, s.URL)
	if !errors.Is(err, context.Canceled) || fault.KindOf(err) != fault.Internal {
		t.Errorf("error %v", err)
	}
}

func TestEndlessBodiesAreCut(t *testing.T) {
	block := make([]byte, 32<<10)
	plain := server(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	bomb := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		for r.Context().Err() == nil {
			if _, err := packed.Write(block); err != nil {
				return
			}
		}
	})
	for name, s := range map[string]*httptest.Server{"plain": plain, "packed": bomb} {
		t.Run(name, func(t *testing.T) {
			_, err := local(remote.Options{MaxBytes: 1 << 20}).Get(t.Context(), s.URL)
			wantKind(t, err, fault.Invalid, "larger than the 1 MiB")
			if !errors.Is(err, remote.ErrTooLarge) {
				t.Errorf("not ErrTooLarge: %v", err)
			}
		})
	}
}

func TestABodyOfJustTheLimitIsRead(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "12345") })
	client := local(remote.Options{})
	if response, err := client.Do(t.Context(), remote.Request{URL: s.URL, MaxBytes: 5}); err != nil || len(response.Body) != 5 {
		t.Errorf("%v, %v", response, err)
	}
	_, err := client.Do(t.Context(), remote.Request{URL: s.URL, MaxBytes: 4})
	wantKind(t, err, fault.Invalid, "larger than the 4 bytes")
}

func TestHugeHeadersAreRefused(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Huge", strings.Repeat("x", 1<<20)) })
	if _, err := local(remote.Options{}).Get(t.Context(), s.URL); err == nil {
		t.Error("read a header of 1 MiB")
	}
}

func TestRedirectLoopsEnd(t *testing.T) {
	var calls atomic.Int32
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/again", http.StatusFound)
	})
	_, err := local(remote.Options{}).Get(t.Context(), s.URL)
	if !errors.Is(err, remote.ErrRedirects) || calls.Load() != 6 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
	response, err := local(remote.Options{MaxRedirects: -1}).Get(t.Context(), s.URL)
	if err != nil || response.Status != http.StatusFound {
		t.Errorf("%v, %v", response, err)
	}
}

func TestEachHopMustBeAllowed(t *testing.T) {
	var reached atomic.Bool
	inner := server(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
	for name, target := range map[string]string{"path": inner.URL + "/secret", "scheme": "file:///etc/passwd", "metadata": "http://169.254.169.254/latest"} {
		t.Run(name, func(t *testing.T) {
			outer := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
			_, err := local(remote.Options{}).Do(t.Context(), remote.Request{URL: outer.URL, Allow: func(u *url.URL) error {
				if u.Path == "/secret" {
					return fault.New(fault.Forbidden, "not there")
				}
				return nil
			}})
			if err == nil || fault.KindOf(err) == fault.Internal || reached.Load() {
				t.Errorf("reached %t, error %v", reached.Load(), err)
			}
		})
	}
}

func TestTokensStayWithTheirHost(t *testing.T) {
	seen := make(chan http.Header, 1)
	other := server(t, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header })
	first := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/here" {
			seen <- r.Header
			return
		}
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	header := http.Header{"Authorization": {"Bearer t"}, "Private-Token": {"t"}, "Accept": {"text/yaml"}}
	client := local(remote.Options{})
	for target, keeps := range map[string]bool{other.URL: false, "/here": true} {
		if _, err := client.Do(t.Context(), remote.Request{URL: first.URL + "?to=" + url.QueryEscape(target), Header: header}); err != nil {
			t.Fatal(err)
		}
		got := <-seen
		if (got.Get("Authorization") != "") != keeps || (got.Get("Private-Token") != "") != keeps || got.Get("Accept") != "text/yaml" {
			t.Errorf("%s got %v", target, got)
		}
	}
}

func TestAChangeThatIsRedirectedBecomesARead(t *testing.T) {
	seen := make(chan string, 1)
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/to" {
			http.Redirect(w, r, "/to", map[string]int{"/other": 303, "/same": 307}[r.URL.Path])
			return
		}
		body, _ := io.ReadAll(r.Body)
		seen <- r.Method + string(body)
	})
	for path, want := range map[string]string{"/other": "GET", "/same": "POSTx"} {
		if _, err := local(remote.Options{}).Do(t.Context(), remote.Request{Method: "POST", URL: s.URL + path, Body: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		if got := <-seen; got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestOnlyWebAddressesAreCalled(t *testing.T) {
	for _, address := range []string{"file:///etc/passwd", "ftp://example.com/x", "gopher://x", "/relative", "http://", "http://%zz", "javascript:1", "http://u:hunter2@/x"} {
		_, err := local(remote.Options{}).Get(t.Context(), address)
		wantKind(t, err, fault.Invalid, "")
		if strings.Contains(fmt.Sprint(err), "hunter2") {
			t.Errorf("error tells the password: %v", err)
		}
	}
}

func TestRetriesOnlyWhatChangesNothing(t *testing.T) {
	for _, example := range []struct {
		name    string
		request remote.Request
		calls   int32
	}{
		{"read", remote.Request{Retries: 1}, 2},
		{"read, not asked to", remote.Request{}, 1},
		{"change", remote.Request{Method: "POST", Retries: 1}, 1},
		{"change with a key", remote.Request{Method: "POST", Retries: 1, Repeatable: true}, 2},
	} {
		t.Run(example.name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			s := server(t, func(w http.ResponseWriter, _ *http.Request) {
				if calls.Add(1) == 1 {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
			})
			example.request.URL = s.URL
			response, err := local(remote.Options{}).Do(t.Context(), example.request)
			if err != nil || calls.Load() != example.calls || (response.Status == 200) != (example.calls == 2) {
				t.Errorf("%d calls, %v, %v", calls.Load(), response, err)
			}
		})
	}
}

func TestAWaitLongerThanThereIsTimeIsNotWaited(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	response, err := local(remote.Options{}).Do(t.Context(), remote.Request{URL: s.URL, Retries: 3})
	if err != nil || response.Status != http.StatusTooManyRequests {
		t.Errorf("%v, %v", response, err)
	}
}

func TestCallsAreCountedByHost(t *testing.T) {
	registry := prometheus.NewRegistry()
	s := server(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := local(remote.Options{Metrics: registry}).Get(t.Context(), s.URL); err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil || len(families) != 2 || families[1].GetMetric()[0].GetLabel()[0].GetValue() != strings.TrimPrefix(s.URL, "http://") {
		t.Errorf("%v, %v", families, err)
	}
}
