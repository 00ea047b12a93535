package forge_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

func TestGitLabIsAskedAgainWhereTheConfigurationSaysSo(t *testing.T) {
	config := observed()
	config.GitLab[0].Retry = forge.GitLabRetry{MaxRetries: 2, RetryStatusCodes: []int{http.StatusBadGateway}}
	w := &world{}
	w.answer = func(remote.Request) (int, http.Header, string) {
		if len(w.asked) < 3 {
			return http.StatusBadGateway, nil, ""
		}
		return http.StatusOK, nil, "text"
	}
	f := newForge(t, config, w)
	file, err := f.Read(t.Context(), "https://gitlab.example.com/root/a/b/-/blob/main/c.yaml", "")
	if err != nil || string(file.Data) != "text" || len(w.asked) != 3 {
		t.Errorf("got %q, %v after %d tries", file.Data, err, len(w.asked))
	}
	w.asked = nil
	if _, err := f.Read(t.Context(), "https://gitlab.com/a/b/-/blob/main/c.yaml", ""); err == nil || len(w.asked) != 1 {
		t.Errorf("a GitLab without retries gives %v after %d tries", err, len(w.asked))
	}
}

func TestArtifactsOfGitLabJobsAreRead(t *testing.T) {
	w := &world{}
	f := newForge(t, observed(), w)
	_, _ = f.Read(t.Context(), "https://gitlab.example.com/root/g/r/-/jobs/artifacts/main/raw/x/c.yaml?job=build", "etag")
	const want = "https://gitlab.example.com/root/api/v4/projects/g%2Fr/jobs/artifacts/main/raw/x/c.yaml?job=build"
	if len(w.asked) != 1 || w.asked[0].URL != want || w.asked[0].ETag != "" {
		t.Errorf("asked for %+v, want %s", w.asked, want)
	}
}

func TestCredentialsOfClientsAreExchangedForTokensOnce(t *testing.T) {
	config := observed()
	config.BitbucketCloud = []forge.BitbucketCloudConfig{{ClientID: "id", ClientSecret: "secret"}}
	config.Azure = []forge.AzureConfig{{Host: "dev.azure.com", Credentials: []forge.AzureCredential{
		{ClientID: "id", ClientSecret: "secret", TenantID: "tenant"}, {Organizations: []string{"own"}, PersonalAccessToken: "pat"},
	}}}
	w := &world{answer: func(r remote.Request) (int, http.Header, string) {
		if r.Method == http.MethodPost {
			return http.StatusOK, nil, `{"access_token": "granted", "expires_in": 3600}`
		}
		return http.StatusOK, nil, "text"
	}}
	f := newForge(t, config, w)
	for address, grant := range map[string]string{
		"https://bitbucket.org/w/r/src/main/c.yaml":       "https://bitbucket.org/site/oauth2/access_token",
		"https://dev.azure.com/o/p/_git/r?path=/c.yaml":   "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
		"https://dev.azure.com/own/p/_git/r?path=/c.yaml": "",
	} {
		w.asked = nil
		for range 2 {
			if _, err := f.Read(t.Context(), address, ""); err != nil {
				t.Fatal(err)
			}
		}
		var asked []string
		for _, r := range w.asked {
			asked = append(asked, r.Method+" "+r.Header.Get("Authorization"))
		}
		last := w.asked[len(w.asked)-1]
		if grant == "" {
			if len(w.asked) != 2 || !strings.HasPrefix(last.Header.Get("Authorization"), "Basic ") {
				t.Errorf("%s: %v", address, asked)
			}
			continue
		}
		if len(w.asked) != 3 || w.asked[0].URL != grant || last.Header.Get("Authorization") != "Bearer granted" {
			t.Errorf("%s: %v", address, asked)
		}
	}
}

func TestPagesForSigningInToAzureAreNoFiles(t *testing.T) {
	w := &world{answer: func(remote.Request) (int, http.Header, string) {
		return http.StatusNonAuthoritativeInfo, nil, "<html>"
	}}
	_, err := newForge(t, observed(), w).Read(t.Context(), "https://dev.azure.com/o/p/_git/r?path=/c.yaml", "")
	if err == nil || !strings.HasSuffix(err.Error(), "203 Non-Authoritative Information") {
		t.Errorf("got %v", err)
	}
}

func TestFilesThatGiteaHasJustMadeAreAskedForAgain(t *testing.T) {
	w := &world{}
	w.answer = func(remote.Request) (int, http.Header, string) {
		if len(w.asked) == 1 {
			return http.StatusOK, nil, "[]"
		}
		return http.StatusOK, nil, `{"encoding": "base64", "content": "dGV4dA=="}`
	}
	file, err := newForge(t, observed(), w).Read(t.Context(), "https://gitea.example.com/a/b/src/branch/main/c.yaml", "")
	if err != nil || string(file.Data) != "text" {
		t.Errorf("got %q, %v", file.Data, err)
	}
}

func TestLinesArePointedAtInEachHostsWay(t *testing.T) {
	f := newForge(t, forge.Config{Gitea: []forge.GiteaConfig{{Host: "gitea.example"}}}, remote.New(remote.Options{}))
	for address, want := range map[string]string{
		"https://github.com/a/b/blob/main/c.yaml":           "https://github.com/a/b/blob/main/c.yaml#L7",
		"https://gitlab.com/g/s/b/-/blob/main/c%20d.yaml#x": "https://gitlab.com/g/s/b/-/blob/main/c%20d.yaml#L7",
		"https://bitbucket.org/w/r/src/main/c.yaml":         "https://bitbucket.org/w/r/src/main/c.yaml#lines-7",
		"https://gitea.example/o/r/src/branch/main/c.yaml":  "https://gitea.example/o/r/src/branch/main/c.yaml#L7",
		"https://dev.azure.com/o/p/_git/r?path=%2Fc.yaml":   "https://dev.azure.com/o/p/_git/r?path=%2Fc.yaml&line=7&lineEnd=8&lineStartColumn=1&lineEndColumn=1",
		"https://files.example/c.yaml":                      "https://files.example/c.yaml#L7",
		"not an address":                                    "not an address",
	} {
		if got := f.LineURL(address, 7); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
		if got := f.LineURL(address, 0); got != address {
			t.Errorf("%s: without a line it becomes %s", address, got)
		}
	}
}

func TestTokensForPublicHostsAreNotSentInTheClear(t *testing.T) {
	config := forge.Config{
		GitLab: []forge.GitLabConfig{{Host: "gitlab.com", Token: "t"}},
		Azure:  []forge.AzureConfig{{Credentials: []forge.AzureCredential{{PersonalAccessToken: "t"}}}},
	}
	for _, address := range []string{"http://gitlab.com/g/r/-/blob/main/c.yaml", "http://dev.azure.com/o/p/_git/r?path=/c.yaml"} {
		w := &world{}
		_, _ = newForge(t, config, w).Read(t.Context(), address, "")
		if len(w.asked) != 1 || !strings.HasPrefix(w.asked[0].URL, "https://") {
			t.Errorf("for %s it asks %+v", address, w.asked)
		}
	}
}
