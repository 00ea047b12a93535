package app_test

import (
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/callboard/callboard/"

// floors lists the house from the ground up: a room may import only lower floors. Rooms on one line may not import each other.
var floors = []string{
	"fault",
	"foundation/config foundation/telemetry",
	"foundation/database foundation/remote foundation/blob",
	"foundation/event foundation/job foundation/web",
	"entity",
	"ui",
	"identity",
	"permission",
	"search notify facts activity forge",
	"catalog",
	"names",
	"problems",
	"graph register",
	"browse entitypage",
	"action",
	"scaffolder techdocs people",
	"plugin",
	"plugins/*",
	"home admin",
	"app",
	"cmd/* tools/*",
}

// openLeaves are the leaves that other rooms may import, because they hold the types of an extension point.
// Leaves called …test are open to all.
var openLeaves = map[string]string{
	"catalog/ingest": "what a provider brings in",
	"catalog/index":  "how a question to the catalog is written",
}

// homes says where a third-party module, or a part of the standard library, may be imported. A room includes its leaves.
var homes = map[string][]string{
	"database/sql":                             {"foundation/database"},
	"modernc.org/sqlite":                       {"foundation/database"},
	"github.com/jackc/pgx":                     {"foundation/database"},
	"gocloud.dev":                              {"foundation/blob"},
	"github.com/aws":                           {"foundation/blob", "plugins/*"},
	"cloud.google.com":                         {"foundation/blob", "plugins/*"},
	"github.com/Azure":                         {"foundation/blob", "plugins/*"},
	"k8s.io":                                   {"plugins/*"},
	"github.com/blevesearch":                   {"search"},
	"github.com/evanw/esbuild":                 {"tools/*"},
	"github.com/modelcontextprotocol":          {"action", "plugins/*"},
	"github.com/go-ldap":                       {"identity", "plugins/*"},
	"github.com/coreos/go-oidc":                {"identity"},
	"github.com/datolabs-io/go-backstage":      {},
	"github.com/chromedp":                      {},
	"github.com/rogpeppe/go-internal":          {},
	"github.com/google/go-cmp":                 {},
	"github.com/santhosh-tekuri/jsonschema":    {"entity", "action", "scaffolder", "plugin"},
	"github.com/microcosm-cc/bluemonday":       {"techdocs"},
	"github.com/alecthomas/chroma":             {"techdocs", "ui"},
	"github.com/yuin/goldmark":                 {"techdocs", "ui"},
	"github.com/google/cel-go":                 {"facts", "plugin", "plugins/*"},
	"github.com/opensearch-project/opensearch": {"search"},
}

// dialers are the rooms that may reach the network with net/http itself. cmd is a client of the portal, not a part of it.
var dialers = []string{"foundation/remote", "cmd/*"}

func TestRoomsImportOnlyLowerFloors(t *testing.T) {
	t.Parallel()
	for file, text := range files(t, os.DirFS("..")) {
		if !strings.HasSuffix(file, ".go") {
			continue
		}
		read, err := readSource(file, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, violation := range read.violations() {
			t.Error(violation)
		}
	}
}

// files are the code and the migrations of the house, without its tests.
func files(t *testing.T, house fs.FS) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		err := fs.WalkDir(house, ".", func(file string, d fs.DirEntry, err error) error {
			code := strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".sql")
			switch {
			case err != nil:
				return err
			case d.IsDir() && skipped(house, file):
				return fs.SkipDir
			case d.IsDir() || !code:
				return nil
			}
			text, err := fs.ReadFile(house, file)
			if err == nil && !yield(file, text) {
				err = fs.SkipAll
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// skipped is true for folders that hold no code of the house: test data, other modules and what tools keep.
func skipped(house fs.FS, dir string) bool {
	name := path.Base(dir)
	if name == "testdata" || name == "node_modules" || dir != "." && strings.HasPrefix(name, ".") {
		return true
	}
	_, err := fs.Stat(house, path.Join(dir, "go.mod"))
	return err == nil && dir != "."
}

// room is the folder that owns a package: catalog owns catalog/process.
func room(dir string) string {
	parts := strings.Split(dir, "/")
	if len(parts) > 1 && slices.Contains([]string{"plugins", "foundation", "cmd", "tools"}, parts[0]) {
		return path.Join(parts[:2]...)
	}
	return parts[0]
}

// floor counts from 1; 0 is no floor at all.
func floor(dir string) int {
	for i, names := range floors {
		if slices.ContainsFunc(strings.Fields(names), func(name string) bool { return within(dir, name) }) {
			return i + 1
		}
	}
	return 0
}

// within is true if a package belongs to the room that a name or pattern stands for.
func within(dir, pattern string) bool {
	ok, _ := path.Match(pattern, room(dir))
	return ok
}

// forTests is true for leaves that only tests import: they may use the whole room and every room below.
func forTests(dir string) bool { return strings.HasSuffix(dir, "test") && dir != room(dir) }
