package walks

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/ui/uitest"
)

// entitiesVariable says among how many entities pages are measured.
const entitiesVariable = "CALLBOARD_BENCH_ENTITIES"

// large is a portal with nothing but a generated catalog, and a guest who belongs to one of its teams.
const large = `
app: {baseUrl: 'http://localhost:7007'}
backend:
  baseUrl: http://localhost:7007
  listen: "127.0.0.1:0"
  database: {client: better-sqlite3, connection: %q}
auth: {providers: {guest: {userEntityRef: 'user:default/guest'}}}
catalog:
  processingInterval: {hours: 1}
  locations: [{type: file, target: %q, rules: [{allow: [Component, API, Resource, System, Domain, Group, User, Location]}]}]
`

// BenchmarkColdPages loads pages of a large catalog into an empty browser. Each figure is the median over the loads.
func BenchmarkColdPages(b *testing.B) {
	uitest.Need(b)
	entities, err := strconv.Atoi(cmp.Or(os.Getenv(entitiesVariable), "10000"))
	if err != nil {
		b.Fatalf("%s: %v", entitiesVariable, err)
	}
	server := openLarge(b, entities)
	some := firstListed(b, server)
	floor := httptest.NewServer(http.HandlerFunc(oneParagraph))
	b.Cleanup(floor.Close)
	for _, page := range []struct{ name, site, path string }{
		{"floor", floor.URL, "/"},
		{"home", server.URL, "/"},
		{"list", server.URL, "/catalog?kind=component"},
		{"grouped", server.URL, "/catalog?kind=component&group=owner"},
		{"entity", server.URL, some},
		{"people", server.URL, "/people"},
		{"problems", server.URL, "/problems"},
	} {
		b.Run(page.name, func(b *testing.B) { measureCold(b, page.site, page.path) })
	}
}

// oneParagraph is a page of 1 KB without style, script or picture: what the browser itself takes to show anything.
func oneParagraph(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, `<!doctype html><html lang="en"><title>Floor</title><link rel="icon" href="data:,"><p>`+strings.Repeat("Nothing else. ", 65))
}

func openLarge(b *testing.B, entities int) *apptest.Server {
	b.Helper()
	dir := b.TempDir()
	generate := exec.Command("go", "run", "./tools/gencatalog", "-n", strconv.Itoa(entities), "-out", filepath.Join(dir, "files"))
	generate.Dir = apptest.House()
	if text, err := generate.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
	config := fmt.Appendf(nil, large, filepath.Join(dir, "data"), filepath.Join(dir, "files", "root.yaml"))
	if err := os.WriteFile(filepath.Join(dir, "app-config.yaml"), config, 0o600); err != nil {
		b.Fatal(err)
	}
	server := apptest.StartIn(b, dir, nil, "--config", "app-config.yaml")
	for there, last := 0, time.Now(); there < entities; time.Sleep(time.Second) {
		if now := known(b, server); now > there {
			there, last = now, time.Now()
		}
		if time.Since(last) > time.Minute {
			b.Fatalf("%d of %d entities came", there, entities)
		}
	}
	return server
}

var entitiesMetric = regexp.MustCompile(`(?m)^callboard_catalog_entities\{.*\} (\S+)$`)

// known is how many entities the portal has by now.
func known(b *testing.B, server *apptest.Server) int {
	b.Helper()
	var text string
	server.Ask(http.MethodGet, "/metrics", nil, &text)
	n := 0.0
	for _, kind := range entitiesMetric.FindAllStringSubmatch(text, -1) {
		of, err := strconv.ParseFloat(kind[1], 64)
		if err != nil {
			b.Fatal(err)
		}
		n += of
	}
	return int(n)
}

// firstListed is the page of some entity.
func firstListed(b *testing.B, server *apptest.Server) string {
	b.Helper()
	p := uitest.Open(b, server.URL, uitest.View{})
	p.Go("/catalog?kind=component")
	return uitest.Eval[string](p, `document.querySelector("main tbody a.named").getAttribute("href")`)
}

func measureCold(b *testing.B, site, path string) {
	var first, complete, bytes, requests []float64
	for range b.N {
		p := uitest.Open(b, site, uitest.View{})
		p.Go(path)
		p.Await(`performance.getEntriesByName("first-contentful-paint").length > 0`) // it is told some time after the page is complete
		load := p.Load()
		first, complete = append(first, float64(load.FirstContent.Milliseconds())), append(complete, float64(load.Complete.Milliseconds()))
		bytes, requests = append(bytes, float64(load.Bytes)), append(requests, float64(len(load.Requests)))
	}
	b.ReportMetric(median(first), "ms-first-content")
	b.ReportMetric(median(complete), "ms-complete")
	b.ReportMetric(median(bytes)/1000, "KB")
	b.ReportMetric(median(requests), "requests")
	b.ReportMetric(0, "ns/op") // says nothing: it has the browser's own work in it
}

func median(figures []float64) float64 {
	slices.Sort(figures)
	return figures[len(figures)/2]
}
