package app_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
)

// TestConformance replays the recorded answers of a real Backstage, twice in a row because the second run finds what the first
// left behind. They come from a web server with a port of its own, so only one run at a time is possible.
func TestConformance(t *testing.T) {
	vectors := newVectors(t)
	apptest.Each(t, func(t *testing.T, on apptest.Database) {
		server := apptest.Start(t, apptest.Options{Database: on, Config: vectors.config("")})
		vectors.replay(t, server, replay{times: 2})
	})
}

// TestConformanceAmongTenThousandOthers replays them while entities of another kind are there, of which the vectors know nothing.
func TestConformanceAmongTenThousandOthers(t *testing.T) {
	vectors := newVectors(t)
	apptest.Each(t, func(t *testing.T, on apptest.Database) {
		others := fmt.Sprintf("    - {type: file, target: ./wagons/root.yaml, rules: [{allow: [Wagon]}]}\n%s", wagonKind)
		server := apptest.Start(t, apptest.Options{Database: on, Config: vectors.config(others), Files: wagons(10_000)})
		server.Holds("wagon:siding/wagon-09999")
		vectors.replay(t, server, replay{times: 1, cannot: countAll})
	})
}

// countAll are the vectors that list or count every entity there is, so that they cannot hold among others.
var countAll = []string{
	"by-query-post/all-empty-alone",
	"by-query-post/empty-body-default-limit",
	"by-query-post/not-nested",
	"by-query/all-default-limit",
	"by-query/limit-zero-counts",
	"entities-page/all-kinds-only",
	"entities-page/offset-only",
	"entities-page/offset-past-end",
	"facets/kind",
	"facets/kind-upper-key",
	"facets/one-empty",
	"facets/post-kind",
	"facets/same-twice",
	"facets/two",
}

type vectors struct{ folder string }

func newVectors(t *testing.T) vectors {
	t.Helper()
	if testing.Short() {
		t.Skip("this waits for a catalog to be still, several times")
	}
	folder := filepath.Join(apptest.House(), "..", "shared", "conformance", "catalog")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the recorded answers of a real Backstage are not beside this repository")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		apptest.Need(t, "python3, which replays the recorded answers, is not installed")
	}
	apptest.Lock(t, "callboard-conformance")
	return vectors{folder}
}

// config is what the vectors were recorded with. others is YAML that follows the locations.
func (v vectors) config(others string) string {
	fixture := filepath.Join(v.folder, "fixture")
	var b strings.Builder
	b.WriteString("backend:\n  reading:\n    allow: [{host: '127.0.0.1:7090'}]\ncatalog:\n  processingInterval: {seconds: 10}\n  orphanStrategy: delete\n")
	b.WriteString("  rules: [{allow: [Component, API, Resource, System, Domain, Group, User, Location, Gizmo]}]\n  locations:\n")
	fmt.Fprintf(&b, "    - {type: file, target: %s/root.yaml, rules: [{allow: [Template]}]}\n", fixture)
	for _, name := range strings.Fields("dup-winner bad-name missing-owner unknown-kind not-allowed-kind wrong-apiversion bad-yaml " +
		"not-an-entity field-formats location-to-nowhere no-such-file") {
		fmt.Fprintf(&b, "    - {type: file, target: %s/broken/%s.yaml}\n", fixture, name)
	}
	b.WriteString("    - {type: url, target: 'http://127.0.0.1:7090/placeholders.yaml'}\n")
	return b.String() + others
}

var (
	failedVector  = regexp.MustCompile(`(?m)^FAIL ([^:]+): .*`)
	passedVectors = regexp.MustCompile(`(?m)^\d+ passed, \d+ failed`)
)

// replays runs the vectors so many times in one process, whose web server stands all the while: a server that went away in between would be
// missed by whatever the catalog reads just then.
const replays = `
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv.pop(1))
times = int(sys.argv.pop(1))
import run
files = run.Files
shared = None
def once(root):
    global shared
    if shared is None:
        shared = files(root)
        shared.start()
        shared.start = lambda: None
    return shared
run.Files = once
sys.exit(max([run.main() or 0 for _ in range(times)]))
`

type replay struct {
	times int
	// cannot are the vectors that do not hold, and which must not.
	cannot []string
}

// replay fails for every vector that does not hold, except those that cannot.
func (v vectors) replay(t *testing.T, server *apptest.Server, how replay) {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "python3", "-c", replays, v.folder, strconv.Itoa(how.times), "--base", server.URL).CombinedOutput()
	failures := failedVector.FindAllStringSubmatch(string(output), -1)
	if err != nil && len(failures) == 0 {
		t.Fatalf("%v\n%s", err, output)
	}
	var failed []string
	for _, failure := range failures {
		if failed = append(failed, failure[1]); !slices.Contains(how.cannot, failure[1]) {
			t.Error(failure[0])
		}
	}
	for _, name := range how.cannot {
		if !slices.Contains(failed, name) {
			t.Errorf("%s holds although it was thought that it cannot", name)
		}
	}
	counts := passedVectors.FindAllString(string(output), -1)
	if len(counts) != how.times {
		t.Errorf("%d of %d runs came to an end:\n%s", len(counts), how.times, output)
	}
	t.Log(strings.Join(counts, "; "))
}

// wagonKind is a kind of which the vectors know nothing, and which comes after all of theirs in the order of refs.
const wagonKind = `
callboard:
  kinds:
    - name: Wagon
      apiVersions: [siding.example/v1]
      relations: [{field: spec.behind, type: follows, reverse: pulls, defaultKind: Wagon}]
`

// wagons are n entities in files of 250, and the Location of the files. Each follows the one before it.
func wagons(n int) map[string]string {
	files := map[string]string{"wagons/root.yaml": `
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: wagons, namespace: siding}
spec: {target: ./part-*.yaml}
`}
	for start := 0; start < n; start += 250 {
		var text strings.Builder
		for i := start; i < min(start+250, n); i++ {
			fmt.Fprintf(&text, "apiVersion: siding.example/v1\nkind: Wagon\nmetadata:\n  name: wagon-%05d\n  namespace: siding\n"+
				"  annotations: {siding.example/track: \"%d\"}\nspec:\n  axles: %d\n  load: [coal, ore-%d]\n  behind: siding/wagon-%05d\n---\n",
				i, i%17, 2+i%3, i%101, max(0, i-1))
		}
		files[fmt.Sprintf("wagons/part-%05d.yaml", start)] = text.String()
	}
	return files
}
