package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is what the rules need to know of a Go file.
type source struct {
	file    string // relative to the house
	imports []string
	dials   []string // such as http.Get
}

func readSource(file string, text []byte) (source, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	read := source{file: file}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		read.imports = append(read.imports, imported)
	}
	if slices.Contains(read.imports, "net/http") {
		ast.Inspect(parsed, read.findDial)
	}
	return read, nil
}

var dialing = []string{"Get", "Post", "PostForm", "Head", "DefaultClient", "DefaultTransport"}

// findDial notes the uses of net/http that reach the network without foundation/remote.
func (s *source) findDial(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.SelectorExpr:
		if name, ok := ofHTTP(n); ok && slices.Contains(dialing, name) {
			s.dials = append(s.dials, "http."+name)
		}
	case *ast.CompositeLit:
		if name, ok := ofHTTP(n.Type); ok && (name == "Client" || name == "Transport") {
			s.dials = append(s.dials, "http."+name+"{}")
		}
	}
	return true
}

func ofHTTP(e ast.Expr) (string, bool) {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	owner, ok := selector.X.(*ast.Ident)
	return selector.Sel.Name, ok && owner.Name == "http"
}

// violations is empty for a file that keeps the rules of the house.
func (s source) violations() []string {
	var found []string
	here := path.Dir(s.file)
	report := func(format string, args ...any) { found = append(found, s.file+fmt.Sprintf(format, args...)) }
	if len(s.imports) > 0 && floor(here) == 0 {
		report(": %s stands on no floor: add it to the list", room(here))
		return found
	}
	for _, imported := range s.imports {
		if there, ours := strings.CutPrefix(imported, module); ours {
			if wrong := arrow(here, there); wrong != "" {
				report(" imports %s: %s", there, wrong)
			}
		} else if home, known := homeOf(imported); known && !forTests(here) && !slices.ContainsFunc(home, func(p string) bool { return within(here, p) }) {
			report(" imports %s, which has its home in %s", imported, homeNames(home))
		}
	}
	if !forTests(here) && !slices.ContainsFunc(dialers, func(p string) bool { return within(here, p) }) {
		for _, dial := range s.dials {
			report(" uses %s: outgoing HTTP goes through foundation/remote", dial)
		}
	}
	return found
}

// arrow says what is wrong with a package importing another; "" if nothing is.
func arrow(here, there string) string {
	switch {
	case floor(there) == 0:
		return room(there) + " stands on no floor: add it to the list"
	case forTests(there) && !forTests(here):
		return "it is for tests only"
	case room(here) == room(there):
		if forTests(here) || strings.HasPrefix(there, here+"/") {
			return ""
		}
		return "a leaf imports neither the door nor another leaf"
	case floor(there) >= floor(here):
		return fmt.Sprintf("from floor %d to floor %d is not down", floor(here), floor(there))
	case there != room(there) && !forTests(here) && !open(there):
		return "it is a leaf of another room"
	}
	return ""
}

func open(leaf string) bool {
	_, ok := openLeaves[leaf]
	return ok
}

func homeOf(imported string) ([]string, bool) {
	for prefix, home := range homes {
		if imported == prefix || strings.HasPrefix(imported, prefix+"/") {
			return home, true
		}
	}
	return nil, false
}

func homeNames(home []string) string {
	if len(home) == 0 {
		return "tests"
	}
	return strings.Join(home, ", ")
}

func TestRulesOfTheHouseCatchViolations(t *testing.T) {
	t.Parallel()
	const ours = module
	for _, c := range []struct {
		name, file, code string
		want             string // part of the only violation; "" for none
	}{
		{"down is allowed", "catalog/api.go", `import _ "` + ours + `entity"`, ""},
		{"up is not", "entity/ref.go", `import _ "` + ours + `catalog"`, "from floor 5 to floor 10 is not down"},
		{"neither is sideways", "search/engine.go", `import _ "` + ours + `notify"`, "from floor 9 to floor 9 is not down"},
		{"a plugin does not import a plugin", "plugins/cost/cost.go", `import _ "` + ours + `plugins/kubernetes"`, "is not down"},
		{"foundation does not know the look", "foundation/web/web.go", `import _ "` + ours + `ui"`, "is not down"},
		{"a room on no floor", "utils/strings.go", `import _ "strings"`, "utils stands on no floor"},
		{"an import from no floor", "catalog/api.go", `import _ "` + ours + `helpers"`, "helpers stands on no floor"},
		{"a door imports its leaves", "catalog/keep.go", `import _ "` + ours + `catalog/process"`, ""},
		{"a leaf has leaves of its own", "catalog/index/facets.go", `import _ "` + ours + `catalog/index/posting"`, ""},
		{"a leaf does not import its door", "catalog/process/yaml.go", `import _ "` + ours + `catalog"`, "neither the door"},
		{"a leaf does not import a leaf", "catalog/process/yaml.go", `import _ "` + ours + `catalog/ingest"`, "nor another leaf"},
		{"the leaf of another room", "techdocs/site.go", `import _ "` + ours + `catalog/process"`, "a leaf of another room"},
		{"an open leaf", "plugins/ldap/ldap.go", `import _ "` + ours + `catalog/ingest"`, ""},
		{"leaves of foundation are leaves", "catalog/api.go", `import _ "` + ours + `foundation/web/form"`, "a leaf of another room"},
		{"a test leaf uses its whole room", "catalog/catalogtest/fake.go", `import (_ "` + ours + `catalog"; _ "` + ours + `catalog/process")`, ""},
		{"a test leaf uses test leaves", "catalog/catalogtest/fake.go", `import _ "` + ours + `foundation/database/databasetest"`, ""},
		{"nobody else does", "catalog/store.go", `import _ "` + ours + `foundation/database/databasetest"`, "for tests only"},
		{"a driver at home", "foundation/database/open.go", `import _ "modernc.org/sqlite"`, ""},
		{"a driver on the street", "catalog/store.go", `import _ "github.com/jackc/pgx/v5"`, "has its home in foundation/database"},
		{"names alike are not the same", "catalog/store.go", `import _ "github.com/jackc/pgxmock"`, ""},
		{"a cloud in a plugin", "plugins/kubernetes/client.go", `import _ "k8s.io/client-go/rest"`, ""},
		{"a cloud in a room", "catalog/pods.go", `import _ "k8s.io/client-go/rest"`, "has its home in plugins/*"},
		{"a test helper in the house", "catalog/pods.go", `import _ "github.com/google/go-cmp/cmp"`, "has its home in tests"},
		{"dialling by hand", "forge/github.go", `import "net/http"; var c = &http.Client{}`, "uses http.Client{}"},
		{"the default client", "forge/github.go", `import "net/http"; var c = http.DefaultClient`, "uses http.DefaultClient"},
		{"a plain get", "forge/github.go", `import "net/http"; func f() { http.Get("x") }`, "uses http.Get"},
		{"headers and requests are fine", "forge/github.go", `import "net/http"; var h = http.Header{}; var m = http.MethodGet`, ""},
		{"dialling where it belongs", "foundation/remote/client.go", `import "net/http"; var c = &http.Client{}`, ""},
		{"the command line is a client", "cmd/callboard/ask.go", `import "net/http"; var c = &http.Client{}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			read, err := readSource(c.file, []byte("package p\n"+c.code))
			if err != nil {
				t.Fatal(err)
			}
			got := read.violations()
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("found %q, expected nothing", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("found %q, expected one with %q", got, c.want)
			}
		})
	}
}
