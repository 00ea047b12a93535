package forge_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

// stage plays a host: answers by escaped path and query.
type stage struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]string
	asked   []string
}

func play(t *testing.T, answers map[string]string) *stage {
	t.Helper()
	s := &stage{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, r.URL.RequestURI())
		text, ok := s.answers[r.URL.RequestURI()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Header.Get("If-None-Match") == `"known"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"fresh"`)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stage) host() string { return strings.TrimPrefix(s.URL, "http://") }

// throughTheWorld answers for hosts whose addresses are fixed what the stage would.
func throughTheWorld(s *stage) *world {
	w := &world{}
	w.answer = func(r remote.Request) (int, http.Header, string) {
		at, _ := url.Parse(r.URL)
		text, ok := s.answers[at.RequestURI()]
		if !ok {
			return http.StatusNotFound, nil, ""
		}
		return http.StatusOK, http.Header{"Etag": {`"fresh"`}}, text
	}
	return w
}

// files that every repository of these tests has.
var repository = [][2]string{
	{"catalog-info.yaml", "root"},
	{"a/catalog-info.yaml", "one"},
	{"a/b c/catalog-info.yaml", "two"},
	{"a/other.txt", "no"},
	{".github/catalog-info.yaml", "hidden"},
	{"z.yaml", "z"},
}

func tarball(prefix string, files [][2]string) string {
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	w := tar.NewWriter(zipped)
	for _, file := range files {
		_ = w.WriteHeader(&tar.Header{Name: prefix + file[0], Mode: 0o644, Size: int64(len(file[1])), Typeflag: tar.TypeReg})
		_, _ = io.WriteString(w, file[1])
	}
	_ = w.WriteHeader(&tar.Header{Name: prefix + "link.yaml", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink})
	_ = w.Close()
	_ = zipped.Close()
	return b.String()
}

func zipball(files [][2]string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, file := range files {
		entry, _ := w.Create(file[0])
		_, _ = io.WriteString(entry, file[1])
	}
	_ = w.Close()
	return b.String()
}

func base64Of(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// scene is one kind of host with a repository.
type scene struct {
	answers map[string]string
	config  func(s *stage) forge.Config
	folder  string // address of the root of the repository; $ is the stage
	query   string
	etag    string // of the tree
	fixed   bool   // the addresses of the host are fixed
}

func scenes() map[string]scene {
	blob := func(text string) string { return fmt.Sprintf(`{"encoding": "base64", "content": %q}`, base64Of(text)) }
	status := map[string]string{"/repos/o/r/commits/main/status?per_page=0": `{"sha": "c1", "repository": {}}`}
	github := func(s *stage) forge.Config {
		return forge.Config{GitHub: []forge.GitHubConfig{{Host: "git.example", APIBaseURL: s.URL, Token: "t"}}}
	}
	return map[string]scene{
		"github": {
			answers: with(status, map[string]string{
				"/repos/o/r/contents/a/catalog-info.yaml?ref=main": "one",
				"/repos/o/r/git/trees/c1?recursive=true": `{"truncated": false, "tree": [{"path": "a", "type": "tree", "sha": "t1"},
					{"path": "catalog-info.yaml", "type": "blob", "sha": "b0"}, {"path": "a/catalog-info.yaml", "type": "blob", "sha": "b1"},
					{"path": "a/b c/catalog-info.yaml", "type": "blob", "sha": "b2"}, {"path": ".github/catalog-info.yaml", "type": "blob", "sha": "b3"}]}`,
				"/repos/o/r/git/blobs/b0": blob("root"), "/repos/o/r/git/blobs/b1": blob("one"), "/repos/o/r/git/blobs/b2": blob("two"),
			}),
			config: github, folder: "https://git.example/o/r/blob/main/", etag: "c1",
		},
		"github, too many files for a list": {
			answers: with(status, map[string]string{
				"/repos/o/r/contents/a/catalog-info.yaml?ref=main": "one",
				"/repos/o/r/git/trees/c1?recursive=true":           `{"truncated": true, "tree": []}`,
				"/repos/o/r/tarball/c1":                            tarball("o-r-c1/", repository),
			}),
			config: github, folder: "https://git.example/o/r/blob/main/", etag: "c1",
		},
		"gitlab": {
			answers: map[string]string{
				"/sub/api/v4/projects/g%2Fs%2Fr/repository/files/a%2Fcatalog-info.yaml/raw?ref=main": "one",
				"/sub/api/v4/projects/g%2Fs%2Fr/repository/commits?ref_name=main":                    `[{"id": "c1"}, {"id": "c0"}]`,
				"/sub/api/v4/projects/g%2Fs%2Fr/repository/archive?sha=main":                         tarball("r-main-c1/", repository),
			},
			config: func(s *stage) forge.Config {
				return forge.Config{GitLab: []forge.GitLabConfig{{Host: s.host(), APIBaseURL: s.URL + "/sub/api/v4", BaseURL: s.URL + "/sub", Token: "t"}}}
			},
			folder: "$/sub/g/s/r/-/blob/main/", etag: "c1",
		},
		"bitbucketCloud": {
			answers: map[string]string{
				"/2.0/repositories/w/r/src/main/a/catalog-info.yaml": "one",
				"/2.0/repositories/w/r/commits/main":                 `{"values": [{"hash": "0123456789abcdef"}]}`,
				"/w/r/get/main.tar.gz":                               tarball("w-r-0123/", repository),
			},
			config: func(*stage) forge.Config { return forge.Config{} },
			folder: "https://bitbucket.org/w/r/src/main/", etag: "0123456789ab", fixed: true,
		},
		"bitbucketServer": {
			answers: map[string]string{
				"/api/projects/P/repos/r/raw/a/catalog-info.yaml?at=main":       "one",
				"/api/projects/P/repos/r/branches?filterText=main":              `{"size": 2, "values": [{"displayId": "main2", "latestCommit": "x"}, {"displayId": "main", "latestCommit": "0123456789abcdef"}]}`,
				"/api/projects/P/repos/r/archive?format=tgz&at=main&prefix=P-r": tarball("P-r/", repository),
			},
			config: func(s *stage) forge.Config {
				return forge.Config{BitbucketServer: []forge.BitbucketServerConfig{{Host: "bbs.example", APIBaseURL: s.URL + "/api", Token: "t"}}}
			},
			folder: "https://bbs.example/projects/P/repos/r/browse/", query: "?at=main", etag: "0123456789ab",
		},
		"gitea": {
			answers: map[string]string{
				"/api/v1/repos/o/r/contents/a/catalog-info.yaml?ref=main": blob("one"),
				"/api/v1/repos/o/r/git/commits/main":                      `{"sha": "c1"}`,
				"/api/v1/repos/o/r/archive/main.tar.gz":                   tarball("r/", repository),
			},
			config: func(s *stage) forge.Config {
				return forge.Config{Gitea: []forge.GiteaConfig{{Host: s.host(), BaseURL: s.URL, Password: "t"}}}
			},
			folder: "$/o/r/src/branch/main/", etag: "c1",
		},
		"harness": {
			answers: map[string]string{
				"/gateway/code/api/v1/repos/acc/org/r/+/raw/a/catalog-info.yaml?routingId=acc&git_ref=refs/heads/main":     "one",
				"/gateway/code/api/v1/repos/acc/org/r/+/content?routingId=acc&include_commit=true&git_ref=refs/heads/main": `{"latest_commit": {"sha": "c1"}}`,
				"/gateway/code/api/v1/repos/acc/org/r/+/archive/main.zip?routingId=acc":                                    zipball(repository),
			},
			config: func(*stage) forge.Config {
				return forge.Config{Harness: []forge.HarnessConfig{{Host: "app.harness.io", APIKey: "k"}}}
			},
			folder: "https://app.harness.io/ng/account/acc/module/code/orgs/org/repos/r/files/main/~/", etag: "c1", fixed: true,
		},
		"gerrit": {
			answers: map[string]string{
				"/a/projects/p%2Fr/branches/main":                                             ")]}'\n" + `{"revision": "c1"}`,
				"/a/projects/p%2Fr/branches/main/files/catalog-info.yaml/content":             base64Of("root"),
				"/a/projects/p%2Fr/branches/main/files/a%2Fcatalog-info.yaml/content":         base64Of("one"),
				"/a/projects/p%2Fr/branches/main/files/a%2Fb%20c%2Fcatalog-info.yaml/content": base64Of("two"),
				"/gitiles/a/p/r/+/refs/heads/main/?format=JSON&recursive": ")]}'\n" + `{"entries": [{"type": "blob", "name": "catalog-info.yaml"},
					{"type": "blob", "name": "a/catalog-info.yaml"}, {"type": "blob", "name": "a/b c/catalog-info.yaml"}, {"type": "blob", "name": "z.yaml"}]}`,
				"/gitiles/a/p/r/+archive/refs/heads/main.tar.gz": tarball("", repository),
			},
			config: func(s *stage) forge.Config {
				return forge.Config{Gerrit: []forge.GerritConfig{{Host: s.host(), BaseURL: s.URL, GitilesBaseURL: s.URL + "/gitiles", Username: "u", Password: "p"}}}
			},
			folder: "$/gitiles/p/r/+/refs/heads/main/", etag: "c1",
		},
	}
}

func with(a, b map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range []map[string]string{a, b} {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

func open(t *testing.T, sc scene) (*forge.Forge, *stage, string) {
	t.Helper()
	s := play(t, sc.answers)
	var client forge.Client = remote.New(remote.Options{})
	if sc.fixed {
		client = throughTheWorld(s)
	}
	return newForge(t, sc.config(s), client), s, strings.Replace(sc.folder, "$", s.URL, 1)
}

func TestFilesAreReadFromEachHost(t *testing.T) {
	for name, sc := range scenes() {
		t.Run(name, func(t *testing.T) {
			f, _, folder := open(t, sc)
			address := folder + "a/catalog-info.yaml" + sc.query
			file, err := f.Read(t.Context(), address, "")
			if err != nil || string(file.Data) != "one" || file.URL != address {
				t.Errorf("got %q of %s, %v", file.Data, file.URL, err)
			}
			if _, err := f.Read(t.Context(), folder+"gone.yaml"+sc.query, ""); !fault.Is(err, fault.NotFound) {
				t.Errorf("an absent file gives %v", err)
			}
			if found, etag, err := f.Search(t.Context(), folder+"gone.yaml"+sc.query, "", nil); len(found) != 0 || etag != "" || err != nil {
				t.Errorf("a search for an absent file gives %v, %q, %v", found, etag, err)
			}
		})
	}
}

func TestPatternsFindFilesOnEachHost(t *testing.T) {
	for name, sc := range scenes() {
		t.Run(name, func(t *testing.T) {
			f, _, folder := open(t, sc)
			found, etag, err := f.Search(t.Context(), folder+"**/catalog-info.yaml"+sc.query, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, file := range found {
				got[strings.TrimPrefix(file.URL, folder)] = string(file.Data)
			}
			want := map[string]string{
				"catalog-info.yaml" + sc.query: "root", "a/catalog-info.yaml" + sc.query: "one", "a/b%20c/catalog-info.yaml" + sc.query: "two",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if etag != sc.etag {
				t.Errorf("the etag is %q, want %q", etag, sc.etag)
			}
			if _, _, err := f.Search(t.Context(), folder+"**/catalog-info.yaml"+sc.query, sc.etag, nil); !fault.Is(err, fault.NotModified) {
				t.Errorf("the same commit gives %v", err)
			}
		})
	}
}

func TestFilesFoundCanBeReadWhereTheyWereFound(t *testing.T) {
	sc := scenes()["gerrit"]
	f, _, folder := open(t, sc)
	found, _, err := f.Search(t.Context(), folder+"a/*/catalog-info.yaml", "", nil)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if file, err := f.Read(t.Context(), found[0].URL, ""); err != nil || string(file.Data) != "two" {
		t.Errorf("got %q, %v", file.Data, err)
	}
}

func TestGitLabDownloadsOnlyTheFolderBelowWhichAPatternLies(t *testing.T) {
	sc := scenes()["gitlab"]
	delete(sc.answers, "/sub/api/v4/projects/g%2Fs%2Fr/repository/archive?sha=main")
	sc.answers["/sub/api/v4/projects/g%2Fs%2Fr/repository/commits?ref_name=main&path=a"] = `[{"id": "c2"}]`
	sc.answers["/sub/api/v4/projects/g%2Fs%2Fr/repository/archive?sha=main&path=a"] = tarball("r-main-c1-a/", repository)
	f, _, folder := open(t, sc)
	found, etag, err := f.Search(t.Context(), folder+"a/*.yaml", "", nil)
	if err != nil || etag != "c2" || len(found) != 1 || found[0].URL != folder+"a/catalog-info.yaml" {
		t.Errorf("got %v, %q, %v", found, etag, err)
	}
}

func TestAzureIsReadFromItsAPI(t *testing.T) {
	const api = "/o/p/_apis/git/repositories/r"
	s := play(t, map[string]string{
		api + "/items?api-version=6.0&path=%2Fa%2Fcatalog-info.yaml&version=main":                          "one",
		api + "/commits?api-version=6.0&searchCriteria.itemVersion.version=main":                           `{"value": [{"commitId": "c1"}]}`,
		api + "/items?recursionLevel=full&download=true&api-version=6.0&version=main":                      zipball(repository),
		api + "/items?recursionLevel=full&download=true&api-version=6.0&scopePath=%2Fa%2Fb+c&version=main": zipball([][2]string{{"b c/catalog-info.yaml", "two"}}),
	})
	f := newForge(t, forge.Config{Azure: []forge.AzureConfig{{Host: s.host(), Credentials: []forge.AzureCredential{{PersonalAccessToken: "t"}}}}}, remote.New(remote.Options{}))
	repo := s.URL + "/o/p/_git/r?version=GBmain&path="
	file, err := f.Read(t.Context(), repo+"/a/catalog-info.yaml", "")
	if err != nil || string(file.Data) != "one" {
		t.Errorf("got %q, %v", file.Data, err)
	}
	found, etag, err := f.Search(t.Context(), repo+"/**/catalog-info.yaml", "", nil)
	if err != nil || etag != "c1" {
		t.Fatal(etag, err)
	}
	var got []string
	for _, file := range found {
		got = append(got, file.URL+" "+string(file.Data))
	}
	want := []string{
		repo + "%2Fa%2Fb+c%2Fcatalog-info.yaml two", repo + "%2Fa%2Fcatalog-info.yaml one", repo + "%2Fcatalog-info.yaml root",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	tree, _, err := f.Tree(t.Context(), repo+"/a/b%20c", "", nil)
	if err != nil || len(tree) != 1 || tree[0].Path != "catalog-info.yaml" {
		t.Errorf("got %v, %v", tree, err)
	}
}

func TestTreesHoldWhatLiesBelowAFolder(t *testing.T) {
	for name, sc := range scenes() {
		if _, tar := sc.answers["/repos/o/r/git/blobs/b0"]; tar || name == "gerrit" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for uri, text := range sc.answers {
				if strings.Contains(uri, "archive?sha=main") || strings.Contains(uri, "ref_name=main") || strings.Contains(uri, "/archive?format=tgz") {
					sc.answers[uri+"&path=a"] = text
				}
			}
			f, _, folder := open(t, sc)
			tree, etag, err := f.Tree(t.Context(), folder+"a"+sc.query, "", func(path string) bool { return !strings.HasSuffix(path, ".txt") })
			if err != nil || etag != sc.etag {
				t.Fatal(etag, err)
			}
			var got []string
			for _, file := range tree {
				got = append(got, file.Path)
			}
			slices.Sort(got)
			if diff := cmp.Diff([]string{"b c/catalog-info.yaml", "catalog-info.yaml"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	sc := scenes()["github"]
	f, _, folder := open(t, sc)
	if _, err := f.Read(t.Context(), folder+"a/catalog-info.yaml", `"known"`); !fault.Is(err, fault.NotModified) {
		t.Errorf("got %v", err)
	}
}

func TestLimitsOfHostsSayHowLongToWait(t *testing.T) {
	reset := fmt.Sprint(time.Now().Add(time.Hour).Unix())
	for name, answer := range map[string]struct {
		status int
		header http.Header
		atMost time.Duration
	}{
		"too many requests": {http.StatusTooManyRequests, http.Header{"Retry-After": {"30"}}, 30 * time.Second},
		"counter is empty":  {http.StatusForbidden, http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {reset}}, time.Hour},
	} {
		w := &world{answer: func(remote.Request) (int, http.Header, string) { return answer.status, answer.header, "" }}
		_, err := newForge(t, observed(), w).Read(t.Context(), "https://github.com/a/b/blob/main/c.yaml", "")
		wait, ok := forge.RetryAfter(err)
		if !fault.Is(err, fault.Unavailable) || !ok || wait <= 0 || wait > answer.atMost || !strings.HasSuffix(err.Error(), " (rate limit exceeded)") {
			t.Errorf("%s: %v, wait %s", name, err, wait)
		}
	}
	w := &world{answer: func(remote.Request) (int, http.Header, string) { return http.StatusForbidden, http.Header{}, "" }}
	_, err := newForge(t, observed(), w).Read(t.Context(), "https://github.com/a/b/blob/main/c.yaml", "")
	if _, ok := forge.RetryAfter(err); ok || err.Error() != "Request failed for https://api.github.com/repos/a/b/contents/c.yaml?ref=main, 403 Forbidden" {
		t.Errorf("a plain 403 gives %v", err)
	}
}
