package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/config"
)

// FuzzLoad holds that no file can crash the loader, that what is wrong with a file is told to its author, and that what Write
// prints of a good one is a good one again.
func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range seeds {
		if strings.HasSuffix(path, "bomb.bad.yaml") {
			continue // right, but too slow to mutate
		}
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		c, err := loadText(t, dir, text)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("not meant for users: %v", err)
			}
			return
		}
		var p portal
		if err := c.DecodeStrict("portal", &p); err != nil && !errors.As(err, new(*config.Error)) {
			t.Fatalf("an error without a place: %v", err)
		}
		c.Unused()
		c.Secrets()
		out := written(t, c)
		again, err := loadText(t, dir, out)
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, out)
		}
		if diff := cmp.Diff(all(t, c), all(t, again), cmpopts.EquateNaNs()); diff != "" && !strings.Contains(out, "***") {
			t.Fatalf("written differently (-want +got):\n%s\n%s", diff, out)
		}
	})
}

func all(t *testing.T, c *config.Config) any {
	t.Helper()
	v, _, err := c.Value("")
	if err != nil {
		t.Fatal(err)
	}
	return v.Any()
}

func loadText(t *testing.T, dir, text string) (*config.Config, error) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "app-config.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return config.Load(config.Options{Dir: dir, Env: testEnv})
}
