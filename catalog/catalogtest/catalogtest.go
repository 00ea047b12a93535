// Package catalogtest runs a catalog over files in a folder, for tests of whatever stands on it.
package catalogtest

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/remote"
)

// House is a catalog whose only configured location is Root/root.yaml.
type House struct {
	*catalog.Catalog
	Root    string
	Forge   *forge.Forge
	t       testing.TB
	options catalog.Options
	stop    context.CancelFunc
}

// Open starts a catalog on db over files, paths relative to the root. change may alter the options; nil for none. It knows the public
// Git hosts, or else those of one configuration.
func Open(t testing.TB, db *database.DB, files map[string]string, change func(*catalog.Options), hosts ...forge.Config) *House {
	t.Helper()
	kinds, err := entity.NewKinds()
	if err != nil {
		t.Fatal(err)
	}
	h := &House{Root: t.TempDir(), t: t}
	h.options = catalog.Options{
		Kinds: kinds, Interval: time.Hour,
		Locations: []entity.LocationRef{{Type: "file", Target: filepath.Join(h.Root, "root.yaml")}},
		Rules:     []process.Rule{AllowAll},
	}
	if change != nil {
		change(&h.options)
	}
	h.Forge = newForge(t, hosts)
	h.Write(files)
	h.start(db)
	return h
}

func newForge(t testing.TB, hosts []forge.Config) *forge.Forge {
	t.Helper()
	reading := forge.ReadingConfig{Allow: []forge.AllowConfig{{Host: "127.0.0.1:1-65535"}}}
	known, err := forge.New(append(hosts, forge.Config{})[0], reading, remote.New(remote.Options{AllowPrivate: true}), forge.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// AllowAll lets every built-in kind come from everywhere.
var AllowAll = process.Rule{Allow: []process.Allow{
	{Kind: "Component"},
	{Kind: "API"},
	{Kind: "Resource"},
	{Kind: "System"},
	{Kind: "Domain"},
	{Kind: "Group"},
	{Kind: "User"},
	{Kind: "Location"},
	{Kind: "Template"},
	{Kind: "AiResource"},
}}

// Beside starts another catalog over the same files, on an empty database or, as another replica, on a further connection to the same.
func (h *House) Beside(t testing.TB, db *database.DB) *House {
	t.Helper()
	other := &House{Root: h.Root, Forge: h.Forge, t: t, options: h.options}
	other.options.Snapshot = "" // which each replica has for itself
	other.start(db)
	return other
}

func (h *House) start(db *database.DB) {
	h.t.Helper()
	h.open(db)
	h.Read()
}

func (h *House) open(db *database.DB) {
	h.t.Helper()
	readers := ingest.New(h.Forge, ingest.Options{Files: []string{filepath.Join(h.Root, "root.yaml")}})
	var err error
	h.Catalog, err = catalog.New(db, catalog.NewReaders(readers, h.Forge), slog.New(slog.NewTextHandler(h.t.Output(), nil)), h.options)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	h.t.Cleanup(h.Stop)
	if err := h.Start(ctx); err != nil {
		h.t.Fatal(err)
	}
}

// Stop ends the catalog. The database stays open, for another House.
func (h *House) Stop() {
	if h.stop != nil {
		h.stop()
		h.Wait()
		h.stop = nil
	}
}

// Restart stops the catalog and starts one on the same database and files.
func (h *House) Restart(db *database.DB) {
	h.Stop()
	h.start(db)
}

// Reopen is Restart before anything is read.
func (h *House) Reopen(db *database.DB) {
	h.t.Helper()
	h.Stop()
	h.open(db)
}

// Read does what the schedule does after a start: it reads every location.
func (h *House) Read() {
	h.t.Helper()
	if err := h.Jobs()[0].Run(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// Write puts files below the root; empty text takes a file away.
func (h *House) Write(files map[string]string) {
	h.t.Helper()
	for name, text := range files {
		path := filepath.Join(h.Root, name)
		if text == "" {
			if err := os.Remove(path); err != nil {
				h.t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			h.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
}

// JSON is what readers see of a ref; empty if there is nothing.
func (h *House) JSON(ref string) string {
	handle, ok := h.Index().ByRef(ref)
	if !ok {
		return ""
	}
	return string(h.Index().AppendJSON(nil, handle))
}

// Eventually waits until is true, which background work brings about.
func (h *House) Eventually(what string, is func() bool) {
	h.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !is() {
		if time.Now().After(deadline) {
			h.t.Fatalf("it never came that %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
