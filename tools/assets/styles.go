package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const fontFile = "inter.woff2"

func font() error {
	path := filepath.Join(assetsDir, fontFile)
	return run(exec.Command("node", "tools/assets/font.mjs", path))
}

// styles joins the style sheets of all rooms into one. Those in ui/styles come first, in the order of their names, and import the others of
// ui where they count; a room's own lie beside the views they serve.
func styles() error {
	sheets, err := find(".", ".css")
	if err != nil {
		return err
	}
	var entry bytes.Buffer
	for _, sheet := range sheets {
		if filepath.Dir(sheet) != "ui" {
			fmt.Fprintf(&entry, "@import %q;\n", "./"+filepath.ToSlash(sheet))
		}
	}
	var out bytes.Buffer
	tailwind := exec.Command("node_modules/.bin/tailwindcss", "--input", "-", "--output", "-", "--minify")
	tailwind.Stdin, tailwind.Stdout = &entry, &out
	if err := run(tailwind); err != nil {
		return err
	}
	face, err := os.ReadFile(filepath.Join(assetsDir, fontFile))
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(out.String(), "/assets/"+fontFile, address(fontFile, face))
	return write("app.css", []byte(text))
}

func run(c *exec.Cmd) error {
	var complaints bytes.Buffer
	c.Stderr = &complaints
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(c.Path), err, complaints.String())
	}
	return nil
}
