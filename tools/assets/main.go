// Command assets makes the browser's part of the look: one style sheet, the islands, the font and the icons. It needs the packages of
// package.json; what it makes is committed, so that building the portal needs neither them nor Node.
//
// Run it in the root of the module, after `go tool templ generate`.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

const assetsDir = "ui/assets"

func main() {
	if err := build("."); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

// build makes everything anew below root.
func build(root string) error {
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := clear(); err != nil {
		return err
	}
	for _, make := range []func() error{icons, font, styles, scripts} {
		if err := make(); err != nil {
			return err
		}
	}
	digest, err := sources(".")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(assetsDir, "sources.sha256"), []byte(digest+"\n"), 0o644)
}

func clear() error {
	if err := os.RemoveAll(assetsDir); err != nil {
		return err
	}
	return os.MkdirAll(assetsDir, 0o755)
}
