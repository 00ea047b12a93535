package ingest_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

// site serves pages by path and counts requests. Only what is below /open may be read, and git.example as a GitHub.
type site struct {
	*httptest.Server
	pages map[string]string
	mu    sync.Mutex
	asked map[string]int
}

func serve(t *testing.T, pages map[string]string) *site {
	t.Helper()
	s := &site{pages: pages, asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.URL.Path]++
		text, ok := s.pages[r.URL.Path]
		s.mu.Unlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		etag := fmt.Sprintf("%q", text)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", etag)
		fmt.Fprint(w, text)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) host() string { return strings.TrimPrefix(s.URL, "http://") }

func readers(t *testing.T, s *site, options ingest.Options) *ingest.Readers {
	t.Helper()
	config, reading := forge.Config{}, forge.ReadingConfig{}
	if s != nil {
		reading.Allow = []forge.AllowConfig{{Host: s.host(), Paths: []string{"/open"}}}
		config.GitHub = []forge.GitHubConfig{{Host: "git.example", APIBaseURL: s.URL, Token: "t"}}
	}
	f, err := forge.New(config, reading, remote.New(remote.Options{}), forge.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return ingest.New(f, options)
}

func nothing(string) string { return "" }

// got lists what a reading gave: location and text of files, name and message of errors.
func got(t *testing.T, r *ingest.Readers, at string, known func(string) string) []string {
	t.Helper()
	ref, err := entity.ParseLocationRef(at)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for file, err := range r.Read(t.Context(), ref, known) {
		switch {
		case err != nil:
			problem := ingest.Problem(err, ref)
			all = append(all, problem.Name+": "+problem.Message)
		case file.NotModified:
			all = append(all, file.Location+" not modified")
		default:
			all = append(all, file.Location+" "+string(file.Data))
		}
	}
	return all
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// folder writes files and gives the folder they are in.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFileTargetsMeanAllThatTheirPatternMatches(t *testing.T) {
	dir := folder(t, map[string]string{
		"b.yaml": "b", "a.yaml": "a", "x/c.yaml": "c", "x/y/d.yaml": "d", "x/e.txt": "e", ".hidden/f.yaml": "f", "x/.g.yaml": "g", "[id].yaml": "i",
	})
	if err := os.Symlink("a.yaml", filepath.Join(dir, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	r := readers(t, nil, ingest.Options{Files: []string{dir + "/all.yaml"}})
	at := "file:" + dir
	for pattern, want := range map[string][]string{
		"/a.yaml":            {"/a.yaml a"},
		"/./x/../a.yaml":     {"/a.yaml a"},
		"/[id].yaml":         {"/[id].yaml i"},
		"/*.yaml":            {"/[id].yaml i", "/a.yaml a", "/b.yaml b", "/link.yaml a"},
		"/?.yaml":            {"/a.yaml a", "/b.yaml b"},
		"/**/*.yaml":         {"/[id].yaml i", "/a.yaml a", "/b.yaml b", "/link.yaml a", "/x/c.yaml c", "/x/y/d.yaml d"},
		"/x/**/{c,d,e}.yaml": {"/x/c.yaml c", "/x/y/d.yaml d"},
		"/.hidden/*.yaml":    {"/.hidden/f.yaml f"},
		"/none/*.yaml":       nil,
	} {
		for i := range want {
			want[i] = at + want[i]
		}
		t.Run(pattern, func(t *testing.T) { expect(t, got(t, r, at+pattern, nothing), want...) })
	}
}

func TestFilesThatCannotBeReadSayWhyInBackstagesWords(t *testing.T) {
	dir := folder(t, map[string]string{"sub/a.yaml": "a"})
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 100<<20); err != nil {
		t.Fatal(err)
	}
	r := readers(t, nil, ingest.Options{Files: []string{dir}})
	expect(t, got(t, r, "file:"+dir+"/gone.yaml", nothing), "NotFoundError: file "+dir+"/gone.yaml does not exist")
	expect(t, got(t, r, "file:"+dir+"/sub", nothing), "Error: file "+dir+"/sub could not be read, Error: "+dir+"/sub is not a file")
	expect(t, got(t, r, "file:/dev/zero", nothing), "Error: file /dev/zero could not be read, Error: /dev/zero is not a file")
	expect(t, got(t, r, "file:"+large, nothing),
		"Error: file "+large+" could not be read, Error: "+large+" is larger than 10485760 bytes")
	expect(t, got(t, r, "carrier-pigeon:coop", nothing), "Error: No processor was able to handle reading of carrier-pigeon:coop")
}

func TestFilesAreReadOnlyIfTheConfigurationHasFileLocations(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": "a"})
	expect(t, got(t, readers(t, nil, ingest.Options{}), "file:"+dir+"/a.yaml", nothing),
		"NotAllowedError: file "+dir+"/a.yaml could not be read, no location in the configuration is of type file")
}

func TestTargetsMeanNoMoreFilesThanAllowed(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": "a", "b.yaml": "b", "c.yaml": "c"})
	r := readers(t, nil, ingest.Options{Files: []string{dir}, MaxFiles: 2})
	expect(t, got(t, r, "file:"+dir+"/*.yaml", nothing), "Error: file "+dir+"/*.yaml could not be read, Error: more than 2 files match")
}

func TestUnchangedFilesComeWithoutData(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": "a", "b.yaml": "b"})
	s := serve(t, map[string]string{"/open/c.yaml": "c"})
	r := readers(t, s, ingest.Options{Files: []string{dir}})
	for _, at := range []entity.LocationRef{{Type: "file", Target: dir + "/*.yaml"}, {Type: "url", Target: s.URL + "/open/c.yaml"}} {
		etags := map[string]string{}
		for file, err := range r.Read(t.Context(), at, nothing) {
			if err != nil {
				t.Fatal(err)
			}
			etags[file.Location] = file.ETag
		}
		if err := os.WriteFile(dir+"/b.yaml", []byte("B"), 0o644); err != nil {
			t.Fatal(err)
		}
		all := got(t, r, at.String(), func(location string) string { return etags[location] })
		if at.Type == "file" {
			expect(t, all, "file:"+dir+"/a.yaml not modified", "file:"+dir+"/b.yaml B")
		} else {
			expect(t, all, "url:"+s.URL+"/open/c.yaml not modified")
		}
	}
}

func TestAddressesThatCannotBeReadSayWhyInBackstagesWords(t *testing.T) {
	s := serve(t, map[string]string{})
	r := readers(t, s, ingest.Options{})
	missing := s.URL + "/open/gone.yaml"
	expect(t, got(t, r, "url:"+missing, nothing), "NotFoundError: Unable to read url, no matching files found for "+missing)
	closed := s.URL + "/closed/a.yaml"
	expect(t, got(t, r, "url:"+closed, nothing), "Error: Unable to read url, Reading from '"+closed+"' is not allowed. You may need to "+
		"configure an integration for the target host, or add it to the configured list of allowed hosts at 'backend.reading.allow'")
	expect(t, got(t, r, "url:./a.yaml", nothing), "Error: Unable to read url, Invalid URL")
}

func TestSearchesDownloadOnlyWhatChanged(t *testing.T) {
	blob := func(text string) string { return fmt.Sprintf(`{"encoding": "base64", "content": %q}`, base64Of(text)) }
	s := serve(t, map[string]string{
		"/repos/o/r/commits/main/status": `{"sha": "c1"}`,
		"/repos/o/r/git/trees/c1":        `{"tree": [{"path": "b/c.yaml", "type": "blob", "sha": "s2"}, {"path": "a/c.yaml", "type": "blob", "sha": "s1"}]}`,
		"/repos/o/r/git/blobs/s1":        blob("one"), "/repos/o/r/git/blobs/s2": blob("two"), "/repos/o/r/git/blobs/s3": blob("three"),
	})
	r := readers(t, s, ingest.Options{})
	at := entity.LocationRef{Type: "url", Target: "https://git.example/o/r/blob/main/**/c.yaml"}
	etags := map[string]string{}
	for file, err := range r.Read(t.Context(), at, nothing) {
		if err != nil {
			t.Fatal(err)
		}
		etags[file.Location] = file.ETag
	}
	known := func(location string) string { return etags[location] }
	const a, b = "url:https://git.example/o/r/blob/main/a/c.yaml", "url:https://git.example/o/r/blob/main/b/c.yaml"

	expect(t, got(t, r, at.String(), known), a+" not modified", b+" not modified")
	if s.asked["/repos/o/r/git/trees/c1"] != 1 {
		t.Error("the tree of the same commit was asked for again")
	}

	s.pages["/repos/o/r/commits/main/status"] = `{"sha": "c2"}`
	s.pages["/repos/o/r/git/trees/c2"] = `{"tree": [{"path": "b/c.yaml", "type": "blob", "sha": "s3"}, {"path": "a/c.yaml", "type": "blob", "sha": "s1"}]}`
	expect(t, got(t, r, at.String(), known), a+" not modified", b+" three")
	if s.asked["/repos/o/r/git/blobs/s1"] != 1 {
		t.Error("a blob that did not change was downloaded again")
	}

	delete(etags, a)
	if all := got(t, r, at.String(), known); len(all) != 2 || all[0] != a+" one" {
		t.Errorf("what the caller has not got is not read again: %v", all)
	}
}

func TestTargetsOfLocationsAreRelativeToTheirFile(t *testing.T) {
	r := readers(t, nil, ingest.Options{})
	cases := []struct{ own, targetType, target, want string }{
		{"file:/srv/c/all.yaml", "file", "./a/*.yaml", "file:/srv/c/a/*.yaml"},
		{"file:/srv/c/all.yaml", "file", "../b.yaml", "file:/srv/b.yaml"},
		{"file:/srv/c/all.yaml", "file", "a.yaml", "file:a.yaml"},
		{"file:/srv/c/all.yaml", "file", "/etc/a.yaml", "file:/etc/a.yaml"},
		{"file:/srv/c/all.yaml", "url", "./a.yaml", "url:./a.yaml"},
		{"url:https://github.com/a/b/blob/main/all.yaml", "url", "./x/c.yaml", "url:https://github.com/a/b/tree/main/x/c.yaml"},
		{"url:https://github.com/a/b/blob/main/all.yaml", "file", "./x.yaml", "file:./x.yaml"},
		{"url:not an address", "url", "./x.yaml", "url:./x.yaml"},
	}
	for _, c := range cases {
		own, err := entity.ParseLocationRef(c.own)
		if err != nil {
			t.Fatal(err)
		}
		if at := r.Target(own, c.targetType, c.target); at.String() != c.want {
			t.Errorf("%s %s in %s is %s, want %s", c.targetType, c.target, c.own, at, c.want)
		}
	}
}

func TestPlaceholdersReadAddressesAndWhatLiesBesideThem(t *testing.T) {
	s := serve(t, map[string]string{
		"/open/note.txt": "text", "/open/api.yaml": "a: {$ref: './part.yaml'}", "/open/part.yaml": "b: 1", "/closed/x.txt": "secret",
	})
	r := readers(t, s, ingest.Options{})
	base := entity.LocationRef{Type: "url", Target: s.URL + "/open/catalog-info.yaml"}
	for range 2 {
		data, read, err := r.Placeholder(t.Context(), base, "$text", "./note.txt")
		if err != nil || string(data) != "text" || read != s.URL+"/open/note.txt" {
			t.Errorf("got %q from %s, %v", data, read, err)
		}
	}
	data, _, err := r.Placeholder(t.Context(), base, "$openapi", "./api.yaml")
	if err != nil || string(data) != "a:\n  b: 1\n" {
		t.Errorf("got %q, %v", data, err)
	}
	_, read, err := r.Placeholder(t.Context(), base, "$text", "./gone.txt")
	if !fault.Is(err, fault.NotFound) || read == "" {
		t.Errorf("an absent file gives %q, %v", read, err)
	}
	_, read, err = r.Placeholder(t.Context(), base, "$text", "../closed/x.txt")
	if !fault.Is(err, fault.Forbidden) || read == "" {
		t.Errorf("a file that may not be read gives %q, %v", read, err)
	}
}

func TestPlaceholdersStayInTheirRepository(t *testing.T) {
	r := readers(t, nil, ingest.Options{})
	base := entity.LocationRef{Type: "url", Target: "https://github.com/a/b/blob/main/catalog-info.yaml"}
	for _, value := range []string{"https://github.com/a/secret/blob/main/x.txt", "https://gitlab.com/a/b/-/blob/main/x.txt"} {
		_, read, err := r.Placeholder(t.Context(), base, "$text", value)
		if read != "" || err == nil || err.Error() != "Placeholder may only reference files from the same repository as the entity" {
			t.Errorf("%s gives %q, %v", value, read, err)
		}
	}
}

func TestPlaceholdersInFilesStayBelowTheConfiguredFolders(t *testing.T) {
	dir := folder(t, map[string]string{"c/sub/all.yaml": "", "c/note.txt": "text", "secret.txt": "secret", "c/sub/api.yaml": "x: {$ref: ../part.yaml}", "c/part.yaml": "y: 1"})
	if err := os.Symlink(dir+"/secret.txt", dir+"/c/leak.txt"); err != nil {
		t.Fatal(err)
	}
	r := readers(t, nil, ingest.Options{Files: []string{dir + "/c/**/all.yaml"}})
	base := entity.LocationRef{Type: "file", Target: dir + "/c/sub/all.yaml"}
	data, read, err := r.Placeholder(t.Context(), base, "$text", "../note.txt")
	if err != nil || string(data) != "text" || read != "file:"+dir+"/c/note.txt" {
		t.Errorf("got %q from %s, %v", data, read, err)
	}
	if data, _, err = r.Placeholder(t.Context(), base, "$openapi", "./api.yaml"); err != nil || string(data) != "x:\n  y: 1\n" {
		t.Errorf("got %q, %v", data, err)
	}
	for _, value := range []string{"../../secret.txt", dir + "/secret.txt", "../leak.txt", "../c/../../secret.txt", "/etc/passwd", "file:///etc/passwd"} {
		if data, _, err := r.Placeholder(t.Context(), base, "$text", value); err == nil {
			t.Errorf("%s gives %q", value, data)
		}
	}
}

func base64Of(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
