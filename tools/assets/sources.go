package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// madeFrom are the packages whose versions change what is made.
var madeFrom = []string{"@tailwindcss/cli", "daisyui", "htmx.org", "inter-ui", "lucide-static", "subset-font", "tailwindcss"}

// find lists files of a kind below root in the order in which they count: those of ui first. Made and fetched files do not.
func find(root, ext string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			hidden := path != root && strings.HasPrefix(d.Name(), ".")
			made := filepath.ToSlash(path) == filepath.ToSlash(filepath.Join(root, assetsDir))
			if hidden || made || slices.Contains([]string{"node_modules", "testdata", "examples", "docs", "bin", "data"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, ext) && (ext != ".ts" || slices.Contains(strings.Split(filepath.ToSlash(path), "/"), "islands")) {
			found = append(found, path)
		}
		return nil
	})
	slices.SortStableFunc(found, func(a, b string) int { return order(root, a) - order(root, b) })
	return found, err
}

func order(root, path string) int {
	if rel, err := filepath.Rel(root, path); err == nil && strings.HasPrefix(filepath.ToSlash(rel), "ui/") {
		return 0
	}
	return 1
}

// sources is a digest of everything the assets are made from.
func sources(root string) (string, error) {
	h := sha256.New()
	for _, ext := range []string{".css", ".ts"} {
		files, err := find(root, ext)
		if err != nil {
			return "", err
		}
		for _, file := range append(files, extra(root, ext)...) {
			text, err := os.ReadFile(file)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s %d\n%s", filepath.Base(file), len(text), text)
		}
	}
	classes, err := classes(root)
	if err != nil {
		return "", err
	}
	versions, err := versions(root)
	if err != nil {
		return "", err
	}
	fmt.Fprintln(h, classes, versions)
	return hex.EncodeToString(h.Sum(nil)), nil
}

func extra(root, ext string) []string {
	if ext != ".css" {
		return nil
	}
	return []string{filepath.Join(root, "ui/icons.txt"), filepath.Join(root, "tools/assets/font.mjs")}
}

var classAttribute = regexp.MustCompile(`class="([^"]*)"`)

// classes are those that views use, sorted: words of a view may change without making the style sheet stale.
func classes(root string) ([]string, error) {
	views, err := find(root, ".templ")
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, view := range views {
		text, err := os.ReadFile(view)
		if err != nil {
			return nil, err
		}
		for _, match := range classAttribute.FindAllSubmatch(text, -1) {
			for _, class := range strings.Fields(string(match[1])) {
				used[class] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(used)), nil
}

func versions(root string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(root, "package.json"))
	if err != nil {
		return nil, err
	}
	var manifest struct {
		DevDependencies map[string]string `json:"devDependencies"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, err
	}
	var pinned []string
	for _, name := range madeFrom {
		pinned = append(pinned, name+"@"+manifest.DevDependencies[name])
	}
	return pinned, nil
}
