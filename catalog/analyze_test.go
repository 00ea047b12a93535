package catalog_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/remote"
	"github.com/google/go-cmp/cmp"
)

// gitlabBelow is a GitLab that is installed below /gitlab, with one repository, group/sub/project.
func gitlabBelow(t *testing.T, files map[string]string) *httptest.Server {
	t.Helper()
	const project = "/gitlab/api/v4/projects/group%2Fsub%2Fproject"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.EscapedPath() {
		case project + "/repository/commits":
			_, _ = w.Write([]byte(`[{"id": "c1"}]`))
		case project + "/repository/archive":
			_, _ = w.Write(tarball(t, "project-c1/", files))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func tarball(t *testing.T, folder string, files map[string]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	out := tar.NewWriter(zipped)
	for name, text := range files {
		if err := out.WriteHeader(&tar.Header{Name: folder + name, Mode: 0o600, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// besideGitLab is a catalog whose only integration is a GitLab below /gitlab of a server.
func besideGitLab(t *testing.T, server *httptest.Server) *catalog.Catalog {
	t.Helper()
	db := databasetest.Open(t, database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: ":memory:"}})
	if err := db.Migrate(t.Context(), "catalog", catalog.Migrations()); err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(server.URL, "http://")
	hosts, err := forge.New(forge.Config{GitLab: []forge.GitLabConfig{{Host: host, BaseURL: server.URL + "/gitlab", APIBaseURL: server.URL + "/gitlab/api/v4"}}},
		forge.ReadingConfig{}, remote.New(remote.Options{AllowPrivate: true}), forge.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := entity.NewKinds()
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.New(db, catalog.NewReaders(ingest.New(hosts, ingest.Options{}), hosts), slog.New(slog.NewTextHandler(t.Output(), nil)), catalog.Options{Kinds: kinds})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDescriptorsAreFoundInAGitLabBelowAPath(t *testing.T) {
	server := gitlabBelow(t, map[string]string{"catalog-info.yaml": component("one", ""), "deep/er/catalog-info.yaml": component("two", ""), "deep/other.yaml": component("no", "")})
	c := besideGitLab(t, server)
	for _, address := range []string{"/gitlab/group/sub/project", "/gitlab/group/sub/project/", "/gitlab/group/sub/project/-/tree/main/deep"} {
		found, err := c.Analyze(t.Context(), "url", server.URL+address, "")
		if err != nil {
			t.Errorf("%s: %v", address, err)
		}
		var got []string
		for _, file := range found.Existing {
			got = append(got, strings.TrimPrefix(file.Location.Target, server.URL)+" "+file.Entity.Name())
		}
		want := []string{"/gitlab/group/sub/project/-/blob/HEAD/catalog-info.yaml one", "/gitlab/group/sub/project/-/blob/HEAD/deep/er/catalog-info.yaml two"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

func TestWithoutADescriptorOneIsProposedForTheRepositoryItself(t *testing.T) {
	server := gitlabBelow(t, map[string]string{"README.md": "nothing"})
	found, err := besideGitLab(t, server).Analyze(t.Context(), "url", server.URL+"/gitlab/group/sub/project", "")
	if err != nil || len(found.Generated) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	e := found.Generated[0]
	if e.Name() != "project" || e.Annotation("gitlab.com/project-slug") != "group/sub/project" {
		t.Errorf("the proposal is for another repository: %v", e)
	}
}
