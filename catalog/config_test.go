package catalog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/config"
	"github.com/google/go-cmp/cmp"
)

func TestLocationsAreKnownWithTheLineThatNamesThem(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app-config.yaml")
	text := "catalog:\n  locations:\n    - type: file\n      target: ./a.yaml\n    - {type: url, target: 'https://example.com/b.yaml', rules: [{allow: [User]}]}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := config.Load(config.Options{Paths: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	section := catalog.DefaultConfig()
	if err := files.Decode("catalog", &section); err != nil {
		t.Fatal(err)
	}
	options, err := section.Options("/srv", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[entity.LocationRef]string{
		{Type: "file", Target: "/srv/a.yaml"}:               file + ":3",
		{Type: "url", Target: "https://example.com/b.yaml"}: file + ":5",
	}
	if diff := cmp.Diff(want, options.NamedAt); diff != "" {
		t.Error(diff)
	}
	if len(options.Rules) != 2 || options.Rules[1].Allow[0].Kind != "User" {
		t.Errorf("rules: %+v", options.Rules)
	}
}

func TestLocationWithoutATargetIsAMistakeWithItsLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app-config.yaml")
	if err := os.WriteFile(file, []byte("catalog:\n  locations:\n    - type: file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := config.Load(config.Options{Paths: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	section := catalog.DefaultConfig()
	if err := files.Decode("catalog", &section); err == nil || !strings.Contains(err.Error(), "app-config.yaml:3:7") || !strings.Contains(err.Error(), "catalog.locations[0].target") {
		t.Errorf("error: %v", err)
	}
}
