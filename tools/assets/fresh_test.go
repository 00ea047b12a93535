package main

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ/generator"
	"github.com/a-h/templ/parser/v2"
	"github.com/callboard/callboard/ui"
)

const root = "../.."

func TestAssetsAreMadeFromWhatIsThere(t *testing.T) {
	made, err := os.ReadFile(filepath.Join(root, assetsDir, "sources.sha256"))
	if err != nil {
		t.Fatal(err)
	}
	now, err := sources(root)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(made)) != now {
		t.Error("a style sheet, an island, a class of a view or a version changed since the assets were made: run make generate")
	}
}

// views are all templ files with their text.
func views(t *testing.T) map[string]string {
	t.Helper()
	files, err := find(root, ".templ")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d views, %v", len(files), err)
	}
	found := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found[file] = string(text)
	}
	return found
}

func TestGeneratedViewsAreFresh(t *testing.T) {
	for file := range views(t) {
		parsed, err := parser.Parse(file)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var made bytes.Buffer
		if _, err := generator.Generate(parsed, &made, generator.WithFileName(filepath.ToSlash(strings.TrimPrefix(file, root+"/"))), generator.WithVersion("")); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		want, err := format.Source(made.Bytes())
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		have, _ := os.ReadFile(strings.TrimSuffix(file, ".templ") + "_templ.go")
		if bare(have) != bare(want) {
			t.Errorf("%s changed since its Go was made: run make generate", file)
		}
	}
}

var fileNames = regexp.MustCompile("FileName: `[^`]*`|(?m)^// templ: version.*$")

// bare leaves out what depends on where the generator was called, and by which version.
func bare(generated []byte) string {
	return strings.Join(strings.Fields(fileNames.ReplaceAllString(string(generated), "")), " ")
}

func TestViewsHaveNothingInline(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|[\s"]style=|\son\w+=|<script>|javascript:|templ\.Raw|hx-on`)
	for file, text := range views(t) {
		if found := inline.FindString(text); found != "" {
			t.Errorf("%s has %q: the Content-Security-Policy forbids inline scripts and styles, and raw HTML comes from the sanitiser alone", file, found)
		}
	}
}

func TestIconsThatViewsNameAreDrawn(t *testing.T) {
	named := regexp.MustCompile(`Icon(?:\(|:\s*)"([a-z0-9-]+)"`)
	texts := views(t)
	code, err := filepath.Glob(root + "/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range code {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	for file, text := range texts {
		for _, match := range named.FindAllStringSubmatch(text, -1) {
			if !ui.HasIcon(match[1]) {
				t.Errorf("%s names the icon %q, which is not in ui/icons.txt", file, match[1])
			}
		}
	}
}
