package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/callboard/callboard/app/apptest"
)

// Sizes of the load: small enough to be read in a blink, large enough to be caught in the middle.
const (
	loadFiles   = 80
	loadSites   = 24
	loadWorkers = 4
	perFile     = 12
)

// refreshPatience is how long a refresh waits for its document. After that it answers, and the change comes later.
const refreshPatience = 2 * time.Second

// load is a catalog that changes all the time: files, and locations that are registered and removed. It remembers what it was told.
type load struct {
	t    *testing.T
	dir  string
	site *apptest.Site

	mu       sync.Mutex
	versions [loadFiles + loadSites]int // of files, then of addresses
	ids      [loadSites]string          // of the registration of an address; empty if it was removed or never registered
	unsure   [loadSites]bool            // the answer was lost
	written  int                        // acknowledged changes
}

func newLoad(t *testing.T) *load {
	l := &load{t: t, dir: t.TempDir(), site: apptest.NewSite(t)}
	l.write(filepath.Join(l.dir, "root.yaml"), "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: root}\nspec: {targets: ['./many/*.yaml']}\n")
	for i := range l.versions {
		l.change(i, 1)
	}
	return l
}

// config is what a server needs to live under this load.
func (l *load) config() string {
	return `
backend:
  reading:
    allow: [{host: '127.0.0.1:1-65535'}]
catalog:
  processingInterval: {seconds: 1}
  rules: [{allow: [Component, Location]}]
  locations: [{type: file, target: ` + filepath.Join(l.dir, "root.yaml") + `}]
callboard:
  jobs: {lease: {milliseconds: 600}}
`
}

// entities of the file or address i at a version. How many there are changes with the version.
func (l *load) entities(i, version int) (names []string, text string) {
	var b strings.Builder
	for n := range 1 + (i*7+version*5)%perFile {
		name := fmt.Sprintf("c%d-%d", i, n)
		names = append(names, name)
		fmt.Fprintf(&b, "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: %s}\n"+
			"spec: {type: service, lifecycle: v%d, owner: team-%d, dependsOn: ['component:c%d-0']}\n", name, version, version%3, (i+version)%len(l.versions))
	}
	return names, b.String()
}

func (l *load) change(i, version int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.versions[i] = version
	_, text := l.entities(i, version)
	if i >= loadFiles {
		l.site.Put(address(i-loadFiles), text)
		return
	}
	l.write(filepath.Join(l.dir, "many", fmt.Sprintf("%d.yaml", i)), text)
}

func address(i int) string { return fmt.Sprintf("/u%d.yaml", i) }

// write replaces a file at one blow.
func (l *load) write(path, text string) {
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path+".new", []byte(text), 0o600)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		l.t.Error(err)
	}
}

// names of all entities that there are now, sorted.
func (l *load) names() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for i, version := range l.versions {
		if i < loadFiles || l.ids[i-loadFiles] != "" {
			names, _ := l.entities(i, version)
			all = append(all, names...)
		}
	}
	slices.Sort(all)
	return all
}

// work changes things through servers until none of them answers, or stop is closed. Each worker has files and addresses of its own, so
// that it knows what must come of its changes.
func (l *load) work(urls []string, worker int, stop <-chan struct{}) {
	rng := rand.New(rand.NewPCG(rand.Uint64(), uint64(worker)))
	for {
		select {
		case <-stop:
			return
		default:
		}
		if len(urls) == 0 {
			return
		}
		url := urls[rng.IntN(len(urls))]
		var err error
		if i := rng.IntN(loadSites/loadWorkers)*loadWorkers + worker; rng.IntN(2) == 0 {
			err = l.register(url, i)
		} else {
			err = l.rewrite(url, rng.IntN(loadFiles/loadWorkers)*loadWorkers+worker)
		}
		if err != nil {
			urls = slices.DeleteFunc(slices.Clone(urls), func(dead string) bool { return dead == url })
		}
	}
}

// register registers an address, or removes it if it is registered.
func (l *load) register(url string, i int) error {
	l.mu.Lock()
	id, unsure := l.ids[i], l.unsure[i]
	l.unsure[i] = true
	l.mu.Unlock()
	if unsure {
		return nil // until it is known what became of it
	}
	if id != "" {
		status, _, err := ask(http.MethodDelete, url+"/api/catalog/locations/"+id, nil)
		if err := l.acknowledged(i, "", status, http.StatusNoContent, err); err != nil {
			return err
		}
		return l.expect(url+fmt.Sprintf("/api/catalog/entities/by-name/component/default/c%d-0", loadFiles+i), http.StatusNotFound)
	}
	status, text, err := ask(http.MethodPost, url+"/api/catalog/locations", map[string]string{"type": "url", "target": l.site.URL + address(i)})
	var created struct {
		Location struct{ ID string }
	}
	if err == nil {
		err = json.Unmarshal(text, &created)
	}
	if err := l.acknowledged(i, created.Location.ID, status, http.StatusCreated, err); err != nil {
		return err
	}
	return l.expect(url+"/api/catalog/locations/"+created.Location.ID, http.StatusOK)
}

// expect asks the server that acknowledged a change for what must have come of it.
func (l *load) expect(url string, want int) error {
	status, _, err := ask(http.MethodGet, url, nil)
	if err == nil && status != want {
		l.t.Errorf("%s: status %d at once after the change, want %d", url, status, want)
	}
	return err
}

func (l *load) acknowledged(i int, id string, status, want int, err error) error {
	if err != nil {
		return err
	}
	if status != want {
		l.t.Errorf("address %d: status %d, want %d", i, status, want)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids[i], l.unsure[i] = id, false
	l.written++
	return nil
}

// rewrite changes a file, has it read, and looks for the change: whoever asks the server that read it must see it.
func (l *load) rewrite(url string, i int) error {
	l.mu.Lock()
	version := l.versions[i] + 1
	l.mu.Unlock()
	l.change(i, version)
	name := fmt.Sprintf("c%d-0", i)
	begun := time.Now()
	status, _, err := ask(http.MethodPost, url+"/api/catalog/refresh", map[string]string{"entityRef": "component:default/" + name})
	if err != nil || status == http.StatusNotFound { // a file that has not been read yet
		return err
	}
	slow := time.Since(begun) > refreshPatience
	status, text, err := ask(http.MethodGet, url+"/api/catalog/entities/by-name/component/default/"+name, nil)
	if err == nil && !slow && (status != http.StatusOK || !strings.Contains(string(text), fmt.Sprintf(`"v%d"`, version))) {
		l.t.Errorf("after the refresh to version %d: status %d, %.2000s", version, status, text)
	}
	return err
}

var errCutOff = errors.New("the answer was cut off")

// ask is for servers that may die at any moment.
func ask(method, url string, body any) (int, []byte, error) {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, url, sent)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, nil, errCutOff
	}
	return answer.StatusCode, text, nil
}

// check compares the registered locations with what was acknowledged, and takes over what became of changes whose answer was lost.
func (l *load) check(server *apptest.Server) {
	l.t.Helper()
	var listed []struct {
		Data struct{ ID, Target string }
	}
	server.Ask(http.MethodGet, "/api/catalog/locations", nil, &listed)
	there := map[string]string{}
	for _, one := range listed {
		there[one.Data.Target] = one.Data.ID
	}
	for i, id := range l.ids {
		switch now := there[l.site.URL+address(i)]; {
		case l.unsure[i]:
			l.ids[i], l.unsure[i] = now, false
		case now != id:
			l.t.Errorf("address %d: acknowledged as %q, and now it is %q", i, id, now)
		}
	}
}
