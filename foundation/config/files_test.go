package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/config"
)

var testEnv = []string{"NAME=Ada", "RAW=${NAME}", "FOLDER=part"}

// portal is what the files in testdata are decoded into, strictly.
type portal struct {
	Title  string            `config:"title"`
	Number float64           `config:"number"`
	Whole  int               `config:"whole"`
	Small  int8              `config:"small"`
	Truth  bool              `config:"truth"`
	Pin    int               `config:"pin,secret"`
	Hosts  []string          `config:"hosts"`
	Table  map[string]string `config:"table"`
	Every  time.Duration     `config:"every"`
	Colour colour            `config:"colour"`
	Items  []item            `config:"items"`
	Lone   []item            `config:"lone,lone"`
}

type item struct {
	Name string `config:"name,required"`
	Size *int   `config:"size"`
}

type colour string

func (c *colour) UnmarshalConfig(v config.Value) error {
	name, err := v.Text()
	if err != nil {
		return err
	}
	if !strings.Contains("red green blue", name) {
		return fmt.Errorf("%q is not red, green or blue", name)
	}
	*c = colour(name)
	return nil
}

func TestGoodFilesReadAsTheirFirstLineSays(t *testing.T) {
	for _, path := range glob(t, "testdata/*.good.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			c, err := config.Load(config.Options{Paths: []string{filepath.Base(path)}, Dir: "testdata", Env: testEnv})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(firstLine(t, path), effective(t, c)); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadFilesFailAsTheirFirstLineSays(t *testing.T) {
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range glob(t, "testdata/*.bad.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			c, err := config.Load(config.Options{Paths: []string{filepath.Base(path)}, Dir: "testdata", Env: testEnv})
			if err == nil {
				var p portal
				err = c.DecodeStrict("portal", &p)
			}
			if err == nil {
				t.Fatal("no error")
			}
			want := firstLine(t, path)
			got := strings.ReplaceAll(err.Error(), dir, "$DIR")
			if !strings.HasSuffix(got, want) {
				t.Errorf("error:\n got %s\nwant %s", got, want)
			}
			var placed *config.Error
			if !errors.As(err, &placed) || placed.File == "" || placed.Line == 0 {
				t.Errorf("the error has no place: %#v", err)
			}
			if kind := fault.KindOf(err); kind == fault.Internal {
				t.Errorf("the error is not meant for users")
			}
		})
	}
}

func TestAllErrorsOfOneDecodeAreReportedTogether(t *testing.T) {
	c := load(t, "portal:\n  title: 1\n  whole: x\n  hosts: [a, 2, 3]\n  tilte: y\n")
	err := c.DecodeStrict("portal", &portal{})
	want := strings.Join([]string{
		"app-config.yaml:2:10: Invalid type in config for key 'portal.title' in 'app-config.yaml', got number, wanted string",
		`app-config.yaml:3:10: Unable to convert config value for key 'portal.whole' in 'app-config.yaml' to a number, got "x"`,
		"app-config.yaml:4:14: Invalid type in config for key 'portal.hosts[1]' in 'app-config.yaml', got number, wanted string",
		"app-config.yaml:4:17: Invalid type in config for key 'portal.hosts[2]' in 'app-config.yaml', got number, wanted string",
		"app-config.yaml:5:3: Unknown key 'portal.tilte' in 'app-config.yaml', did you mean 'title'?",
	}, "\n")
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	return paths
}

func firstLine(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimPrefix(line, "# ")
}

// load reads app-config.yaml with the given text, in a folder of its own.
func load(t testing.TB, text string, env ...string) *config.Config {
	t.Helper()
	c, err := loadFiles(t, map[string]string{"app-config.yaml": text}, env)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func loadFiles(t testing.TB, files map[string]string, env []string, paths ...string) (*config.Config, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return config.Load(config.Options{Paths: paths, Dir: dir, Env: env})
}
