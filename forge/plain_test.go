package forge_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

func allowing(t *testing.T, client forge.Client, limits forge.Limits, allow ...forge.AllowConfig) *forge.Forge {
	t.Helper()
	f, err := forge.New(forge.Config{}, forge.ReadingConfig{Allow: allow}, client, limits)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOnlyAllowedAddressesAreRead(t *testing.T) {
	w := &world{answer: func(remote.Request) (int, http.Header, string) { return http.StatusOK, nil, "text" }}
	f := allowing(t, w, forge.Limits{},
		forge.AllowConfig{Host: "example.com"}, forge.AllowConfig{Host: "*.wild.example"}, forge.AllowConfig{Host: "one.example:8443"},
		forge.AllowConfig{Host: "range.example:8000-9000"}, forge.AllowConfig{Host: "https.example:443"},
		forge.AllowConfig{Host: "paths.example", Paths: []string{"/docs", "/api/"}})
	for address, allowed := range map[string]bool{
		"https://example.com/a":                      true,
		"http://EXAMPLE.com:80/a":                    true,
		"https://example.com:8443/a":                 false,
		"https://sub.example.com/a":                  false,
		"https://example.com.evil.example/a":         false,
		"https://example.com@evil.example/a":         false,
		`https://evil.example\@example.com/a`:        false,
		"https://a.wild.example/a":                   true,
		"https://wild.example/a":                     false,
		"https://notwild.example/a":                  false,
		"https://one.example:8443/a":                 true,
		"https://one.example/a":                      false,
		"https://range.example:8500/a":               true,
		"https://range.example:9001/a":               false,
		"https://https.example/a":                    true,
		"http://https.example/a":                     false,
		"https://paths.example/docs":                 true,
		"https://paths.example/docs/x":               true,
		"https://paths.example/docs2":                false,
		"https://paths.example/docs/../secret":       false,
		"https://paths.example/docs/%2e%2e/secret":   false,
		"https://paths.example/docs/..%2fsecret":     false,
		"https://paths.example/api/x":                true,
		"ftp://example.com/a":                        false,
		"file:///etc/passwd":                         false,
		"https://o.visualstudio.com/p/_git/r?path=a": false,
	} {
		_, err := f.Read(t.Context(), address, "")
		if allowed && err != nil || !allowed && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", address, err)
		}
		if want := "Reading from '" + address + "' is not allowed. You may need to configure an integration for the target host, or add it to the " +
			"configured list of allowed hosts at 'backend.reading.allow'"; !allowed && err != nil && err.Error() != want {
			t.Errorf("says %q, want %q", err, want)
		}
	}
}

func TestWrongAllowancesAreErrors(t *testing.T) {
	for _, host := range []string{"", "*", "example.com:0", "example.com:9000-8000", "example.com:https"} {
		if _, err := forge.New(forge.Config{}, forge.ReadingConfig{Allow: []forge.AllowConfig{{Host: host}}}, &world{}, forge.Limits{}); err == nil {
			t.Errorf("%q is accepted", host)
		}
	}
}

func TestRedirectsAreCheckedAtEachHop(t *testing.T) {
	secret := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the host that is not allowed was asked")
	}))
	defer secret.Close()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/first":
			http.Redirect(w, r, "/second", http.StatusFound)
		case "/second":
			http.Redirect(w, r, secret.URL+"/x", http.StatusTemporaryRedirect)
		case "/fine":
			http.Redirect(w, r, "/text", http.StatusMovedPermanently)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			_, _ = io.WriteString(w, "text")
		}
	}))
	defer s.Close()
	f := allowing(t, remote.New(remote.Options{}), forge.Limits{}, forge.AllowConfig{Host: strings.TrimPrefix(s.URL, "http://")})
	if _, err := f.Read(t.Context(), s.URL+"/first", ""); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "'"+secret.URL+"/x' is not allowed") {
		t.Errorf("a redirect to another host gives %v", err)
	}
	if file, err := f.Read(t.Context(), s.URL+"/fine", ""); err != nil || string(file.Data) != "text" {
		t.Errorf("a redirect on the same host gives %q, %v", file.Data, err)
	}
	if _, err := f.Read(t.Context(), s.URL+"/round", ""); err == nil {
		t.Error("a redirect to itself ended")
	}
}

func TestBodiesWithoutEndAreCutOff(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}))
	defer s.Close()
	f := allowing(t, remote.New(remote.Options{}), forge.Limits{FileBytes: 1 << 20}, forge.AllowConfig{Host: strings.TrimPrefix(s.URL, "http://")})
	if _, err := f.Read(t.Context(), s.URL+"/endless", ""); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestFailuresAreWordedAsInBackstage(t *testing.T) {
	w := &world{answer: func(remote.Request) (int, http.Header, string) { return http.StatusInternalServerError, nil, "" }}
	f := allowing(t, w, forge.Limits{}, forge.AllowConfig{Host: "example.com"})
	for address, want := range map[string]string{
		"https://example.com/a":                    "could not read https://example.com/a, 500 Internal Server Error",
		"https://github.com/a/b/blob/main/x":       "Request failed for https://raw.githubusercontent.com/a/b/main/x, 500 Internal Server Error",
		"https://gitlab.com/a/b/-/blob/main/x":     "https://gitlab.com/a/b/-/blob/main/x could not be read as https://gitlab.com/api/v4/projects/a%2Fb/repository/files/x/raw?ref=main, 500 Internal Server Error",
		"https://bitbucket.org/a/b/src/main/x":     "https://bitbucket.org/a/b/src/main/x could not be read as https://api.bitbucket.org/2.0/repositories/a/b/src/main/x, 500 Internal Server Error",
		"https://dev.azure.com/o/p/_git/r?path=/x": "https://dev.azure.com/o/p/_git/r?path=/x could not be read as https://dev.azure.com/o/p/_apis/git/repositories/r/items?api-version=6.0&path=%2Fx, 500 Internal Server Error",
	} {
		if _, err := f.Read(t.Context(), address, ""); err == nil || err.Error() != want {
			t.Errorf("%s fails with %v, want %s", address, err, want)
		}
	}
	w.answer = nil
	if _, err := f.Read(t.Context(), "https://example.com/a", ""); err == nil || err.Error() != "Unable to read https://example.com/a, nobody answers" {
		t.Errorf("a broken connection gives %v", err)
	}
}

func TestPathsThatClimbAreRefused(t *testing.T) {
	f := newForge(t, observed(), &world{})
	for _, address := range []string{
		"https://github.com/a/b/blob/main/..%2f..%2fsecret", "https://github.com/a/b/blob/main/x%2f..%2f..%2f..%2fc/contents/x",
		"https://github.com/a/b/blob/main/..%5c..%5csecret", "https://gitlab.com/g/b/-/blob/main/%2e%2e%2fx",
		"https://bbs.example.com/projects/P/repos/r/browse/..%2fx?at=main", "https://dev.azure.com/o/p/_git/r?path=/a/../../x",
		"https://gitea.example.com/a/b/src/branch/main/..%2f..%2fx", "https://gerrit.example.com/gitiles/p/+/refs/heads/main/..%2fx",
		"https://app.harness.io/ng/account/a/module/code/repos/r/files/main/~/..%2fx",
	} {
		_, err := f.Read(t.Context(), address, "")
		if err == nil || err.Error() != "Invalid SCM URL: path traversal is not allowed in the URL" {
			t.Errorf("%s gives %v", address, err)
		}
	}
}

func TestObjectStoresAreRecognisedAndNotReadYet(t *testing.T) {
	config := observed()
	config.AWSCodeCommit = []forge.AWSCodeCommitConfig{{Region: "eu-west-1"}}
	f, err := forge.New(config, forge.ReadingConfig{Allow: []forge.AllowConfig{{Host: "public.s3.amazonaws.com"}}},
		&world{answer: func(remote.Request) (int, http.Header, string) { return http.StatusOK, nil, "text" }}, forge.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	const commit = "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/r/browse/refs/heads/main/--/c.yaml"
	for address, called := range map[string]string{
		"https://bucket.s3.eu-west-1.amazonaws.com/c.yaml":   "Amazon S3",
		"https://account.blob.core.windows.net/box/c.yaml":   "Azure Blob Storage",
		"https://storage.cloud.google.com/bucket/dir/c.yaml": "Google Cloud Storage",
		commit: "AWS CodeCommit",
	} {
		want := fmt.Sprintf("Reading from '%s' is not supported yet: it lies in %s", address, called)
		if _, err := f.Read(t.Context(), address, ""); !fault.Is(err, fault.NotImplemented) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if file, err := f.Read(t.Context(), "https://public.s3.amazonaws.com/c.yaml", ""); err != nil || string(file.Data) != "text" {
		t.Errorf("an allowed host gives %q, %v", file.Data, err)
	}
	if got, want := f.EditURL(commit), strings.Replace(commit, "/browse/", "/files/edit/", 1); got != want {
		t.Errorf("edit %s, want %s", got, want)
	}
}

func TestRepositoriesAreComparedWhereTheyAreKnown(t *testing.T) {
	f := newForge(t, observed(), &world{})
	const base = "https://github.com/a/b/blob/main/catalog-info.yaml"
	for address, same := range map[string]bool{
		"https://github.com/a/b/tree/v1/x.yaml":       true,
		"https://github.com/A/B/blob/main/x.yaml":     true,
		"https://github.com/a/c/blob/main/x.yaml":     false,
		"https://ghe.example.com/a/b/blob/main/x":     false,
		"https://example.com/x.yaml":                  true,
		"https://github.com/a/c":                      true,
		"./x.yaml":                                    true,
		"https://gerrit.example.com/gitiles/p/+/main": true,
	} {
		if got := f.SameRepository(base, address); got != same {
			t.Errorf("%s: %v", address, got)
		}
	}
	const gerrit = "https://gerrit.example.com/gitiles/g/p/+/refs/heads/main/x"
	if f.SameRepository(gerrit, strings.Replace(gerrit, "/p/", "/q/", 1)) {
		t.Error("two projects of Gerrit are taken for one")
	}
	const azure = "https://dev.azure.com/o/p/_git/r?path=/x"
	if f.SameRepository(azure, strings.Replace(azure, "/o/", "/other/", 1)) || !f.SameRepository(azure, azure+"y") {
		t.Error("organizations of Azure DevOps are not told apart")
	}
}

func TestAddressesTellTheirRepository(t *testing.T) {
	f := newForge(t, observed(), &world{})
	for address, want := range map[string]forge.About{
		"https://github.com/o/r":                                     {Integration: forge.Integration{Type: "github", Title: "github.com"}, Owner: "o", Name: "r"},
		"https://github.com/o/r.git":                                 {Integration: forge.Integration{Type: "github", Title: "github.com"}, Owner: "o", Name: "r"},
		"https://gitlab.com/g/src/r/-/tree/main/d":                   {Integration: forge.Integration{Type: "gitlab", Title: "gitlab.com"}, Owner: "g/src", Name: "r", Ref: "main", Path: "d"},
		"https://dev.azure.com/o/p/_git/r?path=/x&version=GBmain":    {Integration: forge.Integration{Type: "azure", Title: "dev.azure.com"}, Organization: "o", Owner: "p", Name: "r", Ref: "main", Path: "x"},
		"https://bbs.example.com/users/jo/repos/r/browse/x?at=v%2F1": {Integration: forge.Integration{Type: "bitbucketServer", Title: "bbs.example.com"}, Owner: "~jo", Name: "r", Ref: "v/1", Path: "x"},
	} {
		got, err := f.About(address)
		if err != nil || got != want {
			t.Errorf("%s is %+v (%v), want %+v", address, got, err, want)
		}
	}
	if _, err := f.About("not an address"); !fault.Is(err, fault.Invalid) || err.Error() != "Invalid URL" {
		t.Errorf("got %v", err)
	}
}
