package apidoc_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

func TestDefinitionsOfTheExampleCompanyAreRead(t *testing.T) {
	t.Parallel()
	formats := map[string]string{".openapi.yaml": apidoc.OpenAPI, ".swagger.yaml": apidoc.OpenAPI, ".asyncapi.yaml": apidoc.AsyncAPI, ".graphql": apidoc.GraphQL, ".proto": apidoc.Protobuf}
	seen := map[string]int{}
	err := filepath.WalkDir("../../../examples", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(file, "skeleton") {
			return err
		}
		for end, format := range formats {
			if !strings.HasSuffix(file, end) {
				continue
			}
			seen[format]++
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			doc := apidoc.Parse("", string(text))
			checkDoc(t, doc)
			if doc.Format != format || doc.Broken() || len(doc.Groups) == 0 || len(doc.Problems) > 0 && !strings.Contains(string(text), ".yaml'") {
				t.Errorf("%s: %s with %d groups and %+v", file, doc.Format, len(doc.Groups), doc.Problems)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range formats {
		if seen[format] == 0 {
			t.Errorf("no example in %s", format)
		}
	}
}
