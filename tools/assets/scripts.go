package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// scripts bundles each island, <room>/islands/<name>.ts, into a module of its own: a page loads only those it names. What lies in a
// folder below is a part of islands.
func scripts() error {
	files, err := find(".", ".ts")
	if err != nil {
		return err
	}
	for _, island := range files {
		if filepath.Base(filepath.Dir(island)) != "islands" {
			continue
		}
		if err := bundle(island); err != nil {
			return err
		}
	}
	return vendored()
}

func bundle(island string) error {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{island}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
	})
	if len(result.Errors) > 0 {
		return errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	name := strings.TrimSuffix(filepath.Base(island), ".ts") + ".js"
	return write(name, result.OutputFiles[0].Contents)
}

// vendored are files that pages load as they come.
func vendored() error {
	htmx, err := os.ReadFile("node_modules/htmx.org/dist/htmx.esm.min.js")
	if err != nil {
		return fmt.Errorf("htmx: %w", err)
	}
	text, _, _ := strings.Cut(string(htmx), "\n//# sourceMappingURL")
	if err := write("htmx.js", []byte(text)); err != nil {
		return err
	}
	mark, err := os.ReadFile("ui/styles/mark.svg")
	if err != nil {
		return err
	}
	return write("mark.svg", mark)
}
