package forge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

// world answers requests and remembers them.
type world struct {
	asked  []remote.Request
	answer func(remote.Request) (status int, header http.Header, body string)
}

func (w *world) Open(_ context.Context, r remote.Request) (*remote.Stream, error) {
	w.asked = append(w.asked, r)
	at, err := url.Parse(r.URL)
	if err != nil {
		return nil, err
	}
	if err := r.Allow(at); err != nil {
		return nil, err
	}
	if w.answer == nil {
		return nil, errors.New("nobody answers")
	}
	status, header, body := w.answer(r)
	return &remote.Stream{
		Response:   remote.Response{Status: status, Header: header, URL: at},
		ReadCloser: io.NopCloser(bytes.NewReader([]byte(body))),
	}, nil
}

type vectors struct {
	ByURL []struct {
		URL         string
		Type, Title *string
	} `json:"byUrl"`
	ResolveURL []struct {
		URL, Base, Value string
		LineNumber       int
	} `json:"resolveUrl"`
	ResolveEditURL []struct{ URL, Value string } `json:"resolveEditUrl"`
	FetchURL       []struct {
		Type, URL, Error string
		Value            json.RawMessage
	} `json:"fetchUrl"`
	AuthHeaders []struct {
		Type  string
		Value struct{ Headers map[string]string }
	} `json:"authHeaders"`
	EffectiveConfigs []struct{ Type, Title string } `json:"effectiveConfigs"`
}

func loadVectors(t *testing.T) vectors {
	t.Helper()
	data, err := os.ReadFile("../../shared/reference/scm-url-vectors.json")
	if err != nil {
		t.Skip("the observed outputs of Backstage's library are not here: ", err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// observed is the configuration that the vectors were recorded with.
func observed() forge.Config {
	return forge.Config{
		GitHub: []forge.GitHubConfig{
			{Host: "ghe.example.com", APIBaseURL: "https://ghe.example.com/api/v3", RawBaseURL: "https://ghe.example.com/raw", Token: "ghe-token"},
			{Host: "github.com", Token: "gh-token"},
		},
		GitLab: []forge.GitLabConfig{{
			Host: "gitlab.example.com", APIBaseURL: "https://gitlab.example.com/root/api/v4",
			BaseURL: "https://gitlab.example.com/root", Token: "gl-token",
		}},
		BitbucketCloud:  []forge.BitbucketCloudConfig{{Username: "u", AppPassword: "p"}},
		BitbucketServer: []forge.BitbucketServerConfig{{Host: "bbs.example.com", Token: "bb-token"}},
		Azure:           []forge.AzureConfig{{Host: "tfs.example.com"}},
		Gerrit:          []forge.GerritConfig{{Host: "gerrit.example.com", GitilesBaseURL: "https://gerrit.example.com/gitiles"}},
		Gitea:           []forge.GiteaConfig{{Host: "gitea.example.com", Username: "gu", Password: "gp"}},
		Harness:         []forge.HarnessConfig{{Host: "app.harness.io", Token: "ht"}},
		AWSS3:           []forge.AWSS3Config{{Endpoint: "https://s3.local.example.com"}},
	}
}

func newForge(t *testing.T, config forge.Config, client forge.Client) *forge.Forge {
	t.Helper()
	f, err := forge.New(config, forge.ReadingConfig{}, client, forge.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAddressesBelongToTheIntegrationThatBackstageFinds(t *testing.T) {
	f := newForge(t, observed(), &world{})
	for _, v := range loadVectors(t).ByURL {
		about, err := f.About(v.URL)
		if err != nil {
			t.Errorf("%s: %v", v.URL, err)
			continue
		}
		want := forge.Integration{}
		if v.Type != nil {
			want = forge.Integration{Type: *v.Type, Title: *v.Title}
		}
		if about.Integration != want {
			t.Errorf("%s belongs to %v, want %v", v.URL, about.Integration, want)
		}
	}
}

func TestIntegrationsIncludeTheDefaults(t *testing.T) {
	f := newForge(t, observed(), &world{})
	var got, want []forge.Integration
	got = append(got, f.Integrations()...)
	for _, v := range loadVectors(t).EffectiveConfigs {
		want = append(want, forge.Integration{Type: v.Type, Title: v.Title})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTargetsResolveAsInBackstage(t *testing.T) {
	f := newForge(t, observed(), &world{})
	for _, v := range loadVectors(t).ResolveURL {
		got, err := f.ResolveLine(v.Base, v.URL, v.LineNumber)
		if err != nil || got != v.Value {
			t.Errorf("%q at %s line %d is %s (%v), want %s", v.URL, v.Base, v.LineNumber, got, err, v.Value)
		}
	}
}

func TestEditAddressesAreThoseOfBackstage(t *testing.T) {
	f := newForge(t, observed(), &world{})
	for _, v := range loadVectors(t).ResolveEditURL {
		if got := f.EditURL(v.URL); got != v.Value {
			t.Errorf("edit %s is %s, want %s", v.URL, got, v.Value)
		}
	}
}

// asked lets the forge read an address in the way that the vector is about, and gives what it asked for last.
func asked(t *testing.T, kind, address string) (string, error) {
	config := observed()
	w := &world{}
	switch kind {
	case "github api (no token)", "ghe raw":
		for i := range config.GitHub {
			config.GitHub[i].Token = ""
		}
	case "azure file", "azure archive", "azure commits":
		config.Azure = append(config.Azure, forge.AzureConfig{Host: "o.visualstudio.com"})
	case "gitea edit":
		return newForge(t, config, w).EditURL(address), nil
	}
	f := newForge(t, config, w)
	var err error
	switch kind {
	case "azure archive", "gitea archive", "harness archive":
		w.answer = func(r remote.Request) (int, http.Header, string) {
			if len(w.asked) > 1 {
				return http.StatusTeapot, nil, ""
			}
			return http.StatusOK, nil, `{"value": [{"commitId": "c"}], "sha": "c", "latest_commit": {"sha": "c"}}`
		}
		_, _, err = f.Tree(t.Context(), address, "", nil)
	case "azure commits", "gitea latest commit", "harness latest commit", "gerrit branch":
		_, _, err = f.Tree(t.Context(), address, "", nil)
	default:
		_, err = f.Read(t.Context(), address, "")
	}
	if len(w.asked) == 0 {
		return "", err
	}
	return w.asked[len(w.asked)-1].URL, nil
}

func TestFilesAreAskedForWhereBackstageAsks(t *testing.T) {
	for _, v := range loadVectors(t).FetchURL {
		if v.Type == "gerrit parsed" {
			continue // a structure of the library; the addresses that follow from it are compared
		}
		got, err := asked(t, v.Type, v.URL)
		if v.Error != "" {
			if err == nil || "Error: "+err.Error() != v.Error {
				t.Errorf("%s of %s fails with %v, want %s", v.Type, v.URL, err, v.Error)
			}
			continue
		}
		var want string
		if err := json.Unmarshal(v.Value, &want); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(want, " ") {
			// The library leaves it to the caller to escape; a # would cut the address short.
			got, _ = url.PathUnescape(got)
		}
		if got != want {
			t.Errorf("%s of %s asks for %s (%v), want %s", v.Type, v.URL, got, err, want)
		}
	}
}

func TestCredentialsAreSentAsBackstageSendsThem(t *testing.T) {
	const (
		bitbucket = "https://bbs.example.com/projects/P/repos/r/browse/c.yaml"
		gitea     = "https://gitea.example.com/a/b/src/branch/main/c.yaml"
		gerrit    = "https://gerrit.example.com/gitiles/p/+/refs/heads/main/c.yaml"
	)
	cases := map[string]struct {
		address string
		change  func(*forge.Config)
	}{
		"gitlab token":                {"https://gitlab.example.com/root/a/b/-/blob/main/c.yaml", nil},
		"gitlab explicit oauth token": {"", nil}, // nobody passes tokens of users yet
		"bitbucketServer":             {bitbucket, nil},
		"bitbucketServer basic": {bitbucket, func(c *forge.Config) {
			c.BitbucketServer[0] = forge.BitbucketServerConfig{Host: "bbs.example.com", Username: "u", Password: "p"}
		}},
		"bitbucketCloud":   {"https://bitbucket.org/w/r/src/main/c.yaml", nil},
		"gitea":            {gitea, nil},
		"gitea token only": {gitea, func(c *forge.Config) { c.Gitea[0].Username, c.Gitea[0].Password = "", "tok" }},
		"harness":          {"https://app.harness.io/ng/account/a/module/code/repos/r/files/main/~/c.yaml", nil},
		"gerrit":           {gerrit, func(c *forge.Config) { c.Gerrit[0].Username, c.Gerrit[0].Password = "u", "p" }},
	}
	for _, v := range loadVectors(t).AuthHeaders {
		c, ok := cases[v.Type]
		if !ok {
			t.Errorf("no case for %s", v.Type)
		}
		if c.address == "" {
			continue
		}
		config := observed()
		if c.change != nil {
			c.change(&config)
		}
		w := &world{}
		_, _ = newForge(t, config, w).Read(t.Context(), c.address, "")
		if len(w.asked) == 0 {
			t.Errorf("%s asked for nothing", v.Type)
			continue
		}
		if got := w.asked[0].Header.Get("Authorization"); got != v.Value.Headers["Authorization"] {
			t.Errorf("%s sends %q, want %q", v.Type, got, v.Value.Headers["Authorization"])
		}
	}
}
