package apidoc_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

var update = flag.Bool("update", false, "write the golden files")

// kinds is spec.type by the end of a file's name.
var kinds = map[string]string{".graphql": "graphql", ".proto": "grpc", "openapi31.yaml": "openapi", "swagger2.json": "openapi", "asyncapi2.yaml": "asyncapi", "asyncapi3.yaml": "asyncapi"}

func kindOf(file string) string {
	for end, kind := range kinds {
		if strings.HasSuffix(file, end) {
			return kind
		}
	}
	return ""
}

func TestDefinitionsOfEachFormatBecomeDocs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/definitions/*")
	if err != nil || len(files) < 6 {
		t.Fatalf("found %d definitions: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			doc := apidoc.Parse(kindOf(file), read(t, file))
			checkDoc(t, doc)
			doc.Text = ""
			var b strings.Builder
			dump(&b, reflect.ValueOf(doc), 0)
			golden := filepath.Join("testdata/docs", filepath.Base(file)+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(read(t, golden), b.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func read(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// dump writes what is not empty, a line each.
func dump(b *strings.Builder, v reflect.Value, depth int) {
	inset := strings.Repeat("  ", depth)
	switch v.Kind() {
	case reflect.Pointer:
		dump(b, v.Elem(), depth)
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Field(i)
			if field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0 {
				continue
			}
			name := inset + v.Type().Field(i).Name
			switch kind := field.Kind(); {
			case kind == reflect.Slice && field.Type().Elem().Kind() == reflect.String:
				fmt.Fprintf(b, "%s: %q\n", name, field.Interface())
			case kind == reflect.Slice:
				for j := range field.Len() {
					b.WriteString(name + "\n")
					dump(b, field.Index(j), depth+1)
				}
			case kind == reflect.Struct || kind == reflect.Pointer:
				b.WriteString(name + "\n")
				dump(b, field, depth+1)
			case kind == reflect.String && strings.Contains(field.String(), "\n"):
				fmt.Fprintf(b, "%s:\n", name)
				for line := range strings.SplitSeq(field.String(), "\n") {
					b.WriteString(strings.TrimRight(inset+"  | "+line, " ") + "\n")
				}
			default:
				fmt.Fprintf(b, "%s: %v\n", name, field.Interface())
			}
		}
	}
}
