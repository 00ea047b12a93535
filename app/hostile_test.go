package app_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/callboard/callboard/app/apptest"
)

// hostileHeap is what a server may take, in MiB, while it is attacked from all sides.
const hostileHeap = 700

const componentText = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: %s}\nspec: {type: service, lifecycle: %s, owner: team}\n"

// hostileHost is a web server that nobody should trust.
type hostileHost struct {
	*httptest.Server
	version atomic.Int64 // of the one good file
}

func newHostileHost(t *testing.T) *hostileHost {
	h := &hostileHost{}
	mux := http.NewServeMux()
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	mux.HandleFunc("/good.yaml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, componentText, "good", fmt.Sprintf("v%d", h.version.Load()))
	})
	mux.HandleFunc("/never/", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/waits/", func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/waits/"), ".yaml")
		fmt.Fprintf(w, strings.TrimSuffix(componentText, "}\n")+", waits: {$text: ../never/%s}}\n", "waits-"+name, "v1", name)
	})
	mux.HandleFunc("/drip.yaml", drip)
	mux.HandleFunc("/away.yaml", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(h.URL, "127.0.0.1", "localhost", 1)+"/good.yaml", http.StatusFound)
	})
	mux.HandleFunc("/metadata.yaml", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
	})
	mux.HandleFunc("/circle.yaml", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle.yaml", http.StatusFound) })
	mux.HandleFunc("/huge.yaml", func(w http.ResponseWriter, _ *http.Request) { zeros(w, 100<<20) })
	mux.HandleFunc("/packed.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packer := gzip.NewWriter(w)
		zeros(packer, 1<<30)
		_ = packer.Close()
	})
	mux.HandleFunc("/tag.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", "\"\xff\xfe\"")
		fmt.Fprintf(w, componentText, "tagged", "v1")
	})
	mux.HandleFunc("/ring/", func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/ring/")
		n, _ := strconv.Atoi(strings.TrimSuffix(name, ".yaml"))
		fmt.Fprintf(w, "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: ring-%d}\nspec: {targets: [./%d.yaml, ./%d.yaml]}\n", n, (n+1)%50, n)
	})
	mux.HandleFunc("/fan.yaml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: fan}\nspec:\n  targets:\n")
		for i := range 100_000 {
			fmt.Fprintf(w, "    - ./never/%d.yaml\n", i)
		}
	})
	mux.HandleFunc("/many.yaml", func(w http.ResponseWriter, _ *http.Request) {
		for i := range 10_000 {
			fmt.Fprintf(w, componentText+"---\n", fmt.Sprintf("many-%d", i), "v1")
		}
	})
	return h
}

// drip sends a byte a second.
func drip(w http.ResponseWriter, r *http.Request) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		_, _ = io.WriteString(w, "#")
		w.(http.Flusher).Flush()
		select {
		case <-every.C:
		case <-r.Context().Done():
			return
		}
	}
}

func zeros(w io.Writer, n int64) {
	block := make([]byte, 1<<20)
	for ; n > 0; n -= int64(len(block)) {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func TestHostileHostsHurtNobodyElse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, on apptest.Database) {
		t.Parallel()
		host, other := newHostileHost(t), newHostileHost(t) // a host that does not answer keeps only those waiting who ask it
		server := apptest.Start(t, apptest.Options{Database: on, Config: `
backend:
  reading:
    allow: [{host: '127.0.0.1:1-65535'}]
catalog:
  processingInterval: {seconds: 1}
  rules: [{allow: [Component, Location]}]
`})
		wrong := map[string]string{ // what is said of each
			"/never/0.yaml": "did not answer in time", "/drip.yaml": "did not answer in time", "/away.yaml": "is not allowed", "/metadata.yaml": "is not allowed",
			"/circle.yaml": "redirects more than", "/huge.yaml": "too large", "/packed.yaml": "too large", "/nothing.yaml": "no matching files found",
		}
		for path := range wrong {
			registerAddress(t, server, host.URL+path)
		}
		for i := range 20 { // whoever waits for what they name must not hold the processors
			registerAddress(t, server, fmt.Sprintf("%s/waits/%d.yaml", host.URL, i))
		}
		registerAddress(t, server, host.URL+"/fan.yaml")
		for _, path := range []string{"/ring/0.yaml", "/tag.yaml", "/many.yaml", "/good.yaml"} {
			registerAddress(t, server, other.URL+path)
		}
		tried := make(chan int)
		go func() {
			status, _, _ := ask(http.MethodPost, server.URL+"/api/catalog/locations?dryRun=true", map[string]string{"type": "url", "target": host.URL + "/fan.yaml"})
			tried <- status
		}()
		server.Holds("component:default/good", "component:default/tagged", "component:default/many-9999", "location:default/ring-49")
		other.stillReads(t, server)
		for path, what := range wrong {
			server.Eventually(fmt.Sprintf("%s is known to be wrong: %s", path, what), func() bool { return tells(server, host.URL+path, what) })
		}
		other.stillReads(t, server)
		if status := <-tried; status < 400 {
			t.Errorf("a dry run of what cannot be read: status %d", status)
		}
		if used := maxHeap(t, server); used > hostileHeap {
			t.Errorf("the heap was %d MiB, more than %d", used, hostileHeap)
		}
		server.Stop() // although the fan is still being read
	})
}

func registerAddress(t *testing.T, server *apptest.Server, target string) {
	t.Helper()
	if status := server.Ask(http.MethodPost, "/api/catalog/locations", map[string]string{"type": "url", "target": target}, nil); status != http.StatusCreated {
		t.Fatalf("register %s: status %d", target, status)
	}
}

// stillReads changes the one good file and waits until the portal has noticed by itself, and then once more on request.
func (h *hostileHost) stillReads(t *testing.T, server *apptest.Server) {
	t.Helper()
	shown := func(version int64) bool {
		var text string
		server.Ask(http.MethodGet, "/api/catalog/entities/by-name/component/default/good", nil, &text)
		return strings.Contains(text, fmt.Sprintf(`"v%d"`, version))
	}
	now := h.version.Add(1)
	server.Eventually("a good file is read although others are not", func() bool { return shown(now) })
	now = h.version.Add(1)
	server.Ask(http.MethodPost, "/api/catalog/refresh", map[string]string{"entityRef": "component:default/good"}, nil)
	server.Eventually("a good file is read on request", func() bool { return shown(now) })
}

// tells reports whether there is a problem that says what is wrong at an address, and where.
func tells(server *apptest.Server, address, what string) bool {
	var found struct {
		Items []struct{ Message, Location, EntityRef string }
	}
	server.Ask(http.MethodGet, "/api/catalog/problems?limit=1000", nil, &found)
	for _, p := range found.Items {
		if p.EntityRef != "" && p.Location == "url:"+address && strings.Contains(p.Message, what) {
			return true
		}
	}
	return false
}

// maxHeap is the most that the heap of a server ever was, in MiB: what it once took it keeps for later.
func maxHeap(t *testing.T, server *apptest.Server) int {
	t.Helper()
	var metrics string
	server.Ask(http.MethodGet, "/metrics", nil, &metrics)
	for lines := bufio.NewScanner(strings.NewReader(metrics)); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "go_memstats_heap_sys_bytes "); ok {
			bytes, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			return int(bytes) >> 20
		}
	}
	t.Fatal("the metrics say nothing of the heap")
	return 0
}

func TestHostileRequestsAreRefused(t *testing.T) {
	t.Parallel()
	server := apptest.Start(t, apptest.Options{})
	long := strings.Repeat("long", 100_000)
	for name, ask := range map[string]struct {
		method, path string
		body         any
	}{
		"a long target":       {http.MethodPost, "/locations", map[string]any{"type": "url", "target": "http://127.0.0.1/" + long}},
		"a NUL in a target":   {http.MethodPost, "/locations", map[string]any{"type": "url", "target": "http://127.0.0.1/\x00"}},
		"another type":        {http.MethodPost, "/locations", map[string]any{"type": "file", "target": "/etc/passwd"}},
		"a target of lists":   {http.MethodPost, "/locations", map[string]any{"type": "url", "target": nested(5000)}},
		"a deep predicate":    {http.MethodPost, "/entities/by-query", map[string]any{"query": deepNot(5000)}},
		"a predicate of text": {http.MethodPost, "/entities/by-query", map[string]any{"query": long}},
		"a foreign cursor":    {http.MethodGet, "/entities/by-query?cursor=" + long[:4000], nil},
		"a deep entity":       {http.MethodPost, "/validate-entity", map[string]any{"location": "url:http://127.0.0.1/", "entity": map[string]any{"kind": nested(5000)}}},
		"a long body":         {http.MethodPost, "/refresh", map[string]any{"entityRef": strings.Repeat(long, 40)}},
		"a long ref":          {http.MethodPost, "/refresh", map[string]any{"entityRef": "component:default/" + long}},
		"a ref with a NUL":    {http.MethodPost, "/refresh", map[string]any{"entityRef": "component:default/\x00"}},
	} {
		t.Run(name, func(t *testing.T) {
			var text string
			status := server.Ask(ask.method, "/api/catalog"+ask.path, ask.body, &text)
			if status < 400 || status >= 500 || len(text) > 1<<20 {
				t.Errorf("status %d, %.300s", status, text)
			}
		})
	}
	if status := server.Ask(http.MethodGet, "/api/catalog/entities", nil, nil); status != http.StatusOK {
		t.Errorf("afterwards: status %d", status)
	}
}

func nested(depth int) any {
	var value any = "end"
	for range depth {
		value = []any{value}
	}
	return value
}

func deepNot(depth int) any {
	var value any = map[string]any{"kind": "component"}
	for range depth {
		value = map[string]any{"$not": value}
	}
	return value
}
