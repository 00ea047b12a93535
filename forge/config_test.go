package forge_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/config"
)

func load(t *testing.T, text string) (forge.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app-config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Options{Paths: []string{path}, Dir: filepath.Dir(path)})
	if err != nil {
		t.Fatal(err)
	}
	var decoded forge.Config
	return decoded, c.Decode("integrations", &decoded)
}

func privateKey(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func TestConfigurationIsThatOfBackstage(t *testing.T) {
	key := privateKey(t)
	decoded, err := load(t, `
integrations:
  github:
    - apps: [{appId: 12345678, privateKey: `+strconv.Quote(key)+`, clientId: c, clientSecret: s}]
  gitlab: [{host: gl.example, apiBaseUrl: https://gl.example/api/v4/, retry: {maxRetries: 3, retryStatusCodes: [429]}}]
  bitbucketServer: [{host: bbs.example}]
  azure: [{credentials: [{organizations: [o], personalAccessToken: t}]}]
  gerrit: [{host: g.example, gitilesBaseUrl: https://g.example/gitiles/}]
  gitea: [{host: t.example}]
  googleGcs: {clientEmail: a@example.com}
`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decoded.WithDefaults()
	if err != nil {
		t.Fatal(err)
	}
	want := forge.Config{
		GitHub: []forge.GitHubConfig{{
			Host: "github.com", APIBaseURL: "https://api.github.com", RawBaseURL: "https://raw.githubusercontent.com",
			Apps: []forge.GitHubAppConfig{{AppID: "12345678", PrivateKey: key}},
		}},
		GitLab: []forge.GitLabConfig{
			{Host: "gl.example", APIBaseURL: "https://gl.example/api/v4", BaseURL: "https://gl.example", Retry: forge.GitLabRetry{MaxRetries: 3, RetryStatusCodes: []int{429}}},
			{Host: "gitlab.com", APIBaseURL: "https://gitlab.com/api/v4", BaseURL: "https://gitlab.com"},
		},
		BitbucketCloud:   []forge.BitbucketCloudConfig{{}},
		BitbucketServer:  []forge.BitbucketServerConfig{{Host: "bbs.example", APIBaseURL: "https://bbs.example/rest/api/1.0"}},
		Azure:            []forge.AzureConfig{{Host: "dev.azure.com", Credentials: []forge.AzureCredential{{Organizations: []string{"o"}, PersonalAccessToken: "t"}}}},
		Gerrit:           []forge.GerritConfig{{Host: "g.example", BaseURL: "https://g.example", GitilesBaseURL: "https://g.example/gitiles", CloneURL: "https://g.example"}},
		Gitea:            []forge.GiteaConfig{{Host: "t.example", BaseURL: "https://t.example"}},
		AWSS3:            []forge.AWSS3Config{{Host: "amazonaws.com"}},
		AzureBlobStorage: []forge.AzureBlobConfig{{Host: "blob.core.windows.net"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHostsThatCannotBeReachedAreErrors(t *testing.T) {
	for says, text := range map[string]string{
		"explicit apiBaseUrl or rawBaseUrl": "integrations: {github: [{host: ghe.example}]}",
		"needs apiBaseUrl":                  "integrations: {gitlab: [{host: gl.example}]}",
		"gitilesBaseUrl":                    "integrations: {gerrit: [{host: g.example}]}",
		"missing a required token":          "integrations: {bitbucketCloud: [{username: u}]}",
		"privateKey cannot be used":         "integrations: {github: [{apps: [{appId: 1, privateKey: key}]}]}",
		"host":                              "integrations: {gitea: [{baseUrl: https://t.example}]}",
	} {
		decoded, err := load(t, text)
		if err == nil {
			_, err = decoded.WithDefaults()
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s gives %v", text, err)
		}
	}
}
