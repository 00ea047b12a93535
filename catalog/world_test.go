package catalog_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// piece is one document of a file.
type piece struct {
	ref     string // empty if it is no entity at all
	text    string // ends with a line break
	mistake bool
	targets []string // of a Location: files of the world that it names one by one, so that they must be there
}

// world is everything that a catalog may read: files in a folder and addresses of a server. Its parts are small on purpose: few names
// for many files make contests, and few texts make things come back exactly as they were.
type world struct {
	t      testing.TB
	rng    *rand.Rand
	root   string // folder
	noRing bool   // Locations only name places behind their own
	server *httptest.Server

	mu    sync.Mutex // over what the server reads
	files map[string][]piece
	down  bool // the server answers with errors
}

// The places of the world. What begins with a slash is on the server.
var (
	rootFiles = []string{"a.part.yaml", "b.part.yaml", "c.part.yaml", "more/a.yaml", "more/b.yaml"}
	deepFiles = []string{"deep/0/a.yaml", "deep/0/b.yaml", "deep/1/a.yaml", "deep/1/b.yaml"}
	addresses = []string{"/u0.yaml", "/u1.yaml", "/u2.yaml", "/u3.yaml", "/u4.yaml"}
	places    = slices.Concat(rootFiles, deepFiles, addresses)
	texts     = []string{"t.txt", "more/t.txt", "deep/0/t.txt", "deep/1/t.txt", "/t.txt"} // one beside each, for placeholders
)

func newWorld(t testing.TB, rng *rand.Rand) *world {
	w := &world{t: t, rng: rng, files: map[string][]piece{}}
	w.server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	pieces, ok := w.files[r.URL.Path]
	text, down := render(pieces), w.down
	w.mu.Unlock()
	if down {
		http.Error(rw, "down", http.StatusInternalServerError)
		return
	}
	if !ok {
		http.NotFound(rw, r)
		return
	}
	sum := sha256.Sum256([]byte(text))
	etag := `"` + hex.EncodeToString(sum[:8]) + `"`
	rw.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = rw.Write([]byte(text))
}

func render(pieces []piece) string {
	texts := make([]string, len(pieces))
	for i, p := range pieces {
		texts[i] = p.text
	}
	return "# written by a test\n---\n" + strings.Join(texts, "---\n")
}

// location is the location ref of a place.
func (w *world) location(place string) string {
	if strings.HasPrefix(place, "/") {
		return "url:" + w.server.URL + place
	}
	return "file:" + filepath.Join(w.root, place)
}

// put writes a place; no pieces at all take it away.
func (w *world) put(place string, pieces []piece) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if pieces == nil {
		delete(w.files, place)
	} else {
		w.files[place] = pieces
	}
	if strings.HasPrefix(place, "/") {
		return
	}
	path := filepath.Join(w.root, place)
	var err error
	if pieces == nil {
		if err = os.Remove(path); os.IsNotExist(err) {
			err = nil
		}
	} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
		err = replace(path, render(pieces))
	}
	if err != nil {
		w.t.Error(err)
	}
}

// replace changes a file at one blow, as editors do: nobody reads half of it.
func replace(path, text string) error {
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (w *world) at(place string) []piece {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.files[place])
}

func (w *world) present() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.files))
}

func (w *world) pick(from []string) string { return from[w.rng.IntN(len(from))] }

// pieces are new content for a place.
func (w *world) pieces(place string, mistakes bool) []piece {
	list := []piece{}
	for range w.rng.IntN(5) {
		list = append(list, w.piece(place, mistakes))
	}
	return list
}

func (w *world) piece(place string, mistakes bool) piece {
	switch n := w.rng.IntN(20); {
	case n < 5:
		return w.locationPiece(place)
	case n < 7:
		name := fmt.Sprintf("g%d", w.rng.IntN(3))
		return piece{ref: "group:default/" + name, text: envelope("Group", name) + "spec: {type: team, children: []}\n"}
	case n < 9 && mistakes:
		return w.mistake()
	}
	name := fmt.Sprintf("c%d", w.rng.IntN(9))
	depends := ""
	for range w.rng.IntN(3) {
		depends += fmt.Sprintf("component:c%d, ", w.rng.IntN(9))
	}
	if w.rng.IntN(5) == 0 {
		return piece{ref: "component:default/" + name, text: envelope("Component", name) + "spec: {type: service, lifecycle: {$text: ./t.txt}, owner: g0}\n"}
	}
	return piece{ref: "component:default/" + name, text: envelope("Component", name) +
		fmt.Sprintf("spec: {type: service, lifecycle: l%d, owner: g%d, dependsOn: [%s]}\n", w.rng.IntN(2), w.rng.IntN(3), strings.TrimSuffix(depends, ", "))}
}

func envelope(kind, name string) string {
	return "apiVersion: backstage.io/v1alpha1\nkind: " + kind + "\nmetadata: {name: " + name + "}\n"
}

func (w *world) mistake() piece {
	name := fmt.Sprintf("c%d", w.rng.IntN(9))
	component := envelope("Component", name)
	return []piece{
		{text: "a: b: c\n"},
		{text: "kind: Component\n"},
		{text: "- just\n- a list\n"},
		{text: envelope("Banana", name) + "spec: {}\n"},
		{ref: "component:default/" + name, text: component + "spec: {type: service, lifecycle: l0, owner: g0, dependsOn: 7}\n"},
		{ref: "component:default/" + name, text: component + "spec: {type: service}\n"},
		{text: envelope("Component", "-"+name+"-") + "spec: {type: service, lifecycle: l0, owner: g0}\n"},
	}[w.rng.IntN(7)].asMistake()
}

func (p piece) asMistake() piece {
	p.mistake = true
	return p
}

// locationPiece is a Location with a pattern, with files named one by one, or with addresses.
func (w *world) locationPiece(place string) piece {
	name := fmt.Sprintf("l%d", w.rng.IntN(6))
	p := piece{ref: "location:default/" + name}
	var targets []string
	typ, up := "", strings.Repeat("../", strings.Count(place, "/"))
	if up == "" {
		up = "./"
	}
	onServer := strings.HasPrefix(place, "/")
	behind := func(list []string) []string {
		if !w.noRing {
			return list
		}
		mine := slices.Index(places, place)
		return slices.DeleteFunc(slices.Clone(list), func(other string) bool { return slices.Index(places, other) <= mine })
	}
	switch there, files := behind(addresses), behind(places[:len(rootFiles)+len(deepFiles)]); {
	case len(there) > 0 && (onServer || len(files) == 0 || w.rng.IntN(3) == 0):
		typ = "type: url, "
		for range 1 + w.rng.IntN(2) {
			address := w.pick(there)
			p.targets = append(p.targets, address)
			if onServer && w.rng.IntN(2) == 0 {
				targets = append(targets, "."+address)
			} else {
				targets = append(targets, w.server.URL+address)
			}
		}
	case len(files) == 0 || onServer:
		p.text = envelope("Location", name) + "spec: {}\n"
		return p
	case w.rng.IntN(2) == 0 && !(w.noRing && strings.HasPrefix(place, "deep")):
		targets = append(targets, up+"deep/"+w.pick([]string{"0", "1", "*", "**"})+"/*.yaml")
	default:
		file := w.pick(files)
		p.targets = append(p.targets, file)
		targets = append(targets, up+file)
	}
	optional := ""
	if w.rng.IntN(4) == 0 {
		optional = "presence: optional, "
		p.targets = nil
	}
	p.text = envelope("Location", name) + "spec: {" + typ + optional + "targets: ['" + strings.Join(targets, "', '") + "']}\n"
	return p
}

// write changes what placeholders name.
func (w *world) write(place string, version int) {
	w.put(place, []piece{{text: fmt.Sprintf("version %d\n", version)}})
}

func (w *world) setDown(down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = down
}

// mend takes all mistakes out, so that what the catalog shows depends on nothing but the files.
func (w *world) mend() {
	w.setDown(false)
	for _, place := range w.present() {
		pieces := w.at(place)
		good := slices.DeleteFunc(slices.Clone(pieces), func(p piece) bool { return p.mistake })
		if len(good) < len(pieces) {
			w.put(place, good)
		}
		for _, p := range good {
			for _, there := range p.targets {
				w.need(there)
			}
		}
	}
}

// need makes sure that there is something at a place.
func (w *world) need(place string) {
	w.mu.Lock()
	_, ok := w.files[place]
	w.mu.Unlock()
	if !ok {
		w.put(place, []piece{})
	}
}
