package ui

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"

	"github.com/callboard/callboard/fault"
)

//go:embed assets
var embedded embed.FS

// asset is a file that browsers may keep for ever: its name changes with its content.
type asset struct {
	file, contentType string
	plain, gzip, br   []byte // gzip and br are nil where compression does not help
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png",
}

// built are the assets of every portal by their name in pages, such as app.css.
var built = readAssets()

func readAssets() map[string]*asset {
	all := map[string]*asset{}
	entries, err := embedded.ReadDir("assets")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	for _, entry := range entries {
		if name := entry.Name(); contentTypes[path.Ext(name)] != "" {
			content, _ := embedded.ReadFile("assets/" + name)
			a := newAsset(name, content)
			a.gzip, _ = embedded.ReadFile("assets/" + name + ".gz")
			a.br, _ = embedded.ReadFile("assets/" + name + ".br")
			all[name] = a
		}
	}
	return all
}

// newAsset names a file after its content; tools/assets relies on the same name.
func newAsset(name string, content []byte) *asset {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return &asset{file: strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:5]) + ext, contentType: contentTypes[ext], plain: content}
}

func (a *asset) path() string { return "/assets/" + a.file }

// AssetPath is the address of an asset such as app.css or the script of an island; empty if there is none.
func AssetPath(name string) string {
	if a := built[name]; a != nil {
		return a.path()
	}
	return ""
}

var byFile = func() map[string]*asset {
	files := map[string]*asset{}
	for _, a := range built {
		files[a.file] = a
	}
	return files
}()

func (l *Look) serveAsset(w http.ResponseWriter, r *http.Request) error {
	a := byFile[r.PathValue("file")]
	if a == nil {
		a = l.served[r.PathValue("file")]
	}
	if a == nil {
		return fault.New(fault.NotFound, "There is no asset of this name.")
	}
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Vary", "Accept-Encoding")
	body := a.plain
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case a.br != nil && strings.Contains(accepted, "br"):
		body = a.br
		header.Set("Content-Encoding", "br")
	case a.gzip != nil && strings.Contains(accepted, "gzip"):
		body = a.gzip
		header.Set("Content-Encoding", "gzip")
	}
	_, err := w.Write(body)
	return err
}
