package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	created = regexp.MustCompile(`CREATE TABLE (?:IF NOT EXISTS )?(\w+)`)
	word    = regexp.MustCompile(`\w+`)
)

// Whoever changes a table finds all that reads or writes it in the store of its room.
func TestRulesStoresAloneNameTables(t *testing.T) {
	t.Parallel()
	for _, violation := range tableViolations(t, maps.Collect(files(t, os.DirFS("..")))) {
		t.Error(violation)
	}
}

func tableViolations(t *testing.T, house map[string][]byte) []string {
	owners := map[string]string{} // room of each table
	var found []string
	for file, text := range house {
		for _, match := range created.FindAllSubmatch(text, -1) {
			table, owner := string(match[1]), room(path.Dir(file))
			owners[table] = owner
			if !strings.HasPrefix(table, path.Base(owner)+"_") {
				found = append(found, fmt.Sprintf("%s: the table %s of %s is not called %s_…", file, table, owner, path.Base(owner)))
			}
		}
	}
	for file, text := range house {
		if !strings.HasSuffix(file, ".go") {
			continue
		}
		for at, said := range literals(t, file, text) {
			for _, name := range word.FindAllString(said, -1) {
				if owner, table := owners[name]; table && !isStoreOf(owner, file) {
					found = append(found, fmt.Sprintf("%s names %s: only store*.go and dialect.go of %s may", at, name, owner))
				}
			}
		}
	}
	slices.Sort(found)
	return found
}

func isStoreOf(owner, file string) bool {
	name := path.Base(file)
	return room(path.Dir(file)) == owner && (name == "store.go" || name == "dialect.go" || strings.HasPrefix(name, "store_"))
}

// literals are the texts in a file of Go, by where they stand.
func literals(t *testing.T, file string, text []byte) iter.Seq2[token.Position, string] {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(token.Position, string) bool) {
		for node := range ast.Preorder(parsed) {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				continue
			}
			said, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !yield(set.Position(literal.Pos()), said) {
				return
			}
		}
	}
}

func TestRulesCatchTablesOutsideOfStores(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, code string
		want             string // part of the only violation; "" for none
	}{
		{"a store", "catalog/store.go", `var q = "SELECT ref FROM catalog_entity"`, ""},
		{"a store by subject", "catalog/store_entity.go", `var q = "SELECT ref FROM catalog_entity"`, ""},
		{"where databases differ", "catalog/dialect.go", `var q = "SELECT ref FROM catalog_entity"`, ""},
		{"logic", "catalog/keep.go", `var q = "SELECT ref FROM catalog_entity"`, "catalog/keep.go:2:9 names catalog_entity"},
		{"a part of a question", "catalog/keep.go", "var q = `catalog_entity WHERE ref`", "names catalog_entity"},
		{"the store of another room", "people/store.go", `var q = "SELECT ref FROM catalog_entity"`, "store*.go and dialect.go of catalog"},
		{"a longer word", "catalog/metrics.go", `var q = "callboard_catalog_entity_total"`, ""},
		{"a comment", "catalog/keep.go", `// a row of catalog_entity`, ""},
		{"a table of somebody else's name", "people/migrations/0001_x.sql", `CREATE TABLE persons (id TEXT)`, "persons of people is not called people_"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := c.code
			if strings.HasSuffix(c.file, ".go") {
				code = "package p\n" + code
			}
			got := tableViolations(t, map[string][]byte{
				"catalog/migrations/0001_catalog.sql": []byte("CREATE TABLE catalog_entity (ref TEXT)"), c.file: []byte(code),
			})
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("found %q, expected nothing", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("found %q, expected one with %q", got, c.want)
			}
		})
	}
}
