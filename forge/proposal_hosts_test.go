package forge_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

// hub plays a host that can be written to: answers such as "201 {…}" by method and address.
type hub struct {
	mu      sync.Mutex
	url     string
	answers map[string]string
	then    map[string]string // answers that hold once something has been posted
	asked   []string
	bodies  map[string]string
	tokens  map[string]string
}

func (h *hub) answer(method, uri, body string, header http.Header) (int, string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := method + " " + uri
	h.asked, h.bodies[key], h.tokens[key] = append(h.asked, key), body, header.Get("Authorization")
	if header.Get("Authorization") == "" {
		return http.StatusUnauthorized, ""
	}
	status, text, _ := strings.Cut(h.answers[key], " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		return http.StatusNotFound, `{"message": "Not Found"}`
	}
	if method == http.MethodPost {
		maps.Copy(h.answers, h.then)
	}
	return code, text
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	status, text := h.answer(r.Method, r.URL.RequestURI(), string(body), r.Header)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// posted is what was sent to an address, as JSON or as a form.
func (h *hub) posted(t *testing.T, key string) map[string]any {
	t.Helper()
	into := map[string]any{}
	if json.Unmarshal([]byte(h.bodies[key]), &into) == nil {
		return into
	}
	form, err := url.ParseQuery(h.bodies[key])
	if err != nil {
		t.Fatalf("%s was sent %q", key, h.bodies[key])
	}
	for name := range form {
		into[name] = form.Get(name)
	}
	return into
}

// pair is a question and its answer.
type pair [2]string

// writable is one kind of host with a repository whose default branch main is at commit c1, and what its API is documented to answer.
// The hub stands for $.
type writable struct {
	config       forge.Config
	repository   string
	answers      map[string]string
	branch       pair // the branch add/it is there, at commit c2
	taken, file  pair // "text" on main, and on that branch
	open, fork   pair // what is open from that branch, here and from a fork
	commit, pull string
	sent         map[string]any // to commit
	asked        map[string]any // of pull
	url, page    string
}

func (w writable) stage(t *testing.T) (*forge.Forge, *hub, forge.Proposal) {
	t.Helper()
	h := &hub{answers: maps.Clone(w.answers), bodies: map[string]string{}, tokens: map[string]string{}}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	h.url = server.URL
	config := w.config
	for i := range config.GitHub {
		config.GitHub[i].APIBaseURL = server.URL
	}
	for i := range config.GitLab {
		config.GitLab[i].APIBaseURL = server.URL
	}
	for i := range config.Gitea {
		config.Gitea[i].Host, config.Gitea[i].BaseURL = strings.TrimPrefix(server.URL, "http://"), server.URL
	}
	for i := range config.Azure {
		config.Azure[i].Host = strings.TrimPrefix(server.URL, "http://")
	}
	return newForge(t, config, h.client(config)), h, forge.Proposal{
		Repository: w.here(h, w.repository), Branch: "add/it", NewFiles: true,
		Files: map[string]string{"catalog-info.yaml": "text"}, Title: "Add it", Text: "So that it is found.",
	}
}

// onlyBranch has the branch be there without a pull request of its own.
func (w writable) onlyBranch(h *hub) {
	h.answers[strings.Replace(w.fork[0], "page=1", "page=2", 1)] = "200 []"
	h.answers[w.branch[0]], h.answers[w.fork[0]] = w.branch[1], w.fork[1]
}

func (w writable) here(h *hub, text string) string { return strings.Replace(text, "$", h.url, 1) }

// client is a real one, except for Bitbucket Cloud, whose addresses are fixed.
func (h *hub) client(config forge.Config) forge.Client {
	if config.BitbucketCloud == nil {
		return remote.New(remote.Options{})
	}
	return &world{answer: func(r remote.Request) (int, http.Header, string) {
		at, _ := url.Parse(r.URL)
		method := r.Method
		if method == "" {
			method = http.MethodGet
		}
		status, text := h.answer(method, at.RequestURI(), string(r.Body), r.Header)
		return status, nil, text
	}}
}

func writables() map[string]writable {
	return map[string]writable{
		"github": {
			config:     forge.Config{GitHub: []forge.GitHubConfig{{Host: "git.example", Token: "sesame"}}},
			repository: "https://git.example/o/r",
			answers: map[string]string{
				"GET /repos/o/r":                    `200 {"default_branch": "main", "permissions": {"push": true}}`,
				"GET /repos/o/r/git/ref/heads/main": `200 {"ref": "refs/heads/main", "object": {"type": "commit", "sha": "c1"}}`,
				"GET /repos/o/r/git/commits/c1":     `200 {"sha": "c1", "tree": {"sha": "t1"}}`,
				"POST /repos/o/r/git/trees":         `201 {"sha": "t2", "truncated": false}`,
				"POST /repos/o/r/git/commits":       `201 {"sha": "c2", "tree": {"sha": "t2"}}`,
				"POST /repos/o/r/git/refs":          `201 {"ref": "refs/heads/add/it", "object": {"sha": "c2"}}`,
				"POST /repos/o/r/pulls":             `201 {"number": 7, "html_url": "https://git.example/o/r/pull/7", "base": {"ref": "main"}}`,
			},
			branch: pair{"GET /repos/o/r/git/ref/heads/add/it", `200 {"object": {"sha": "c2"}}`},
			taken:  pair{"GET /repos/o/r/contents/catalog-info.yaml?ref=c1", "200 other"},
			file:   pair{"GET /repos/o/r/contents/catalog-info.yaml?ref=c2", "200 text"},
			open:   pair{"GET /repos/o/r/pulls?state=open&head=o%3Aadd%2Fit", `200 [{"number": 7, "html_url": "https://git.example/o/r/pull/7", "base": {"ref": "main"}}]`},
			fork:   pair{"GET /repos/o/r/pulls?state=open&head=o%3Aadd%2Fit", `200 []`}, // the question leaves forks out
			commit: "POST /repos/o/r/git/trees", pull: "POST /repos/o/r/pulls",
			sent:  map[string]any{"base_tree": "t1", "tree": []any{map[string]any{"path": "catalog-info.yaml", "mode": "100644", "type": "blob", "content": "text"}}},
			asked: map[string]any{"title": "Add it", "body": "So that it is found.", "head": "add/it", "base": "main"},
			url:   "https://git.example/o/r/pull/7", page: "https://git.example/o/r/blob/main/catalog-info.yaml",
		},
		"gitlab": {
			config:     forge.Config{GitLab: []forge.GitLabConfig{{Host: "lab.example", BaseURL: "https://lab.example/sub", Token: "sesame"}}},
			repository: "https://lab.example/sub/g/s/r",
			answers: map[string]string{
				"GET /projects/g%2Fs%2Fr":                          `200 {"id": 1, "default_branch": "main"}`,
				"GET /projects/g%2Fs%2Fr/repository/branches/main": `200 {"name": "main", "commit": {"id": "c1"}}`,
				"POST /projects/g%2Fs%2Fr/repository/commits":      `201 {"id": "c2"}`,
				"POST /projects/g%2Fs%2Fr/merge_requests":          `201 {"id": 70, "iid": 7, "web_url": "https://lab.example/sub/g/s/r/-/merge_requests/7", "target_branch": "main"}`,
			},
			branch: pair{"GET /projects/g%2Fs%2Fr/repository/branches/add%2Fit", `200 {"name": "add/it", "commit": {"id": "c2"}}`},
			taken:  pair{"GET /projects/g%2Fs%2Fr/repository/files/catalog-info.yaml/raw?ref=c1", "200 other"},
			file:   pair{"GET /projects/g%2Fs%2Fr/repository/files/catalog-info.yaml/raw?ref=c2", "200 text"},
			open: pair{
				"GET /projects/g%2Fs%2Fr/merge_requests?state=opened&source_branch=add%2Fit",
				`200 [{"iid": 7, "web_url": "https://lab.example/sub/g/s/r/-/merge_requests/7", "target_branch": "main", "source_project_id": 1, "target_project_id": 1}]`,
			},
			fork: pair{
				"GET /projects/g%2Fs%2Fr/merge_requests?state=opened&source_branch=add%2Fit",
				`200 [{"iid": 6, "web_url": "https://lab.example/sub/g/s/r/-/merge_requests/6", "target_branch": "main", "source_project_id": 2, "target_project_id": 1}]`,
			},
			commit: "POST /projects/g%2Fs%2Fr/repository/commits", pull: "POST /projects/g%2Fs%2Fr/merge_requests",
			sent: map[string]any{
				"branch": "add/it", "start_sha": "c1", "commit_message": "Add it",
				"actions": []any{map[string]any{"action": "create", "file_path": "catalog-info.yaml", "content": "text"}},
			},
			asked: map[string]any{"title": "Add it", "description": "So that it is found.", "source_branch": "add/it", "target_branch": "main", "remove_source_branch": true},
			url:   "https://lab.example/sub/g/s/r/-/merge_requests/7", page: "https://lab.example/sub/g/s/r/-/blob/main/catalog-info.yaml",
		},
		"gitea": {
			config:     forge.Config{Gitea: []forge.GiteaConfig{{Password: "sesame"}}},
			repository: "$/o/r",
			answers: map[string]string{
				"GET /api/v1/repos/o/r":               `200 {"default_branch": "main", "empty": false}`,
				"GET /api/v1/repos/o/r/branches/main": `200 {"name": "main", "commit": {"id": "c1"}}`,
				"POST /api/v1/repos/o/r/contents":     `201 {"commit": {"sha": "c2"}}`,
				"POST /api/v1/repos/o/r/pulls":        `201 {"number": 7, "html_url": "https://tea.example/o/r/pulls/7", "base": {"ref": "main", "repo_id": 1}}`,
			},
			branch: pair{"GET /api/v1/repos/o/r/branches/add/it", `200 {"name": "add/it", "commit": {"id": "c2"}}`},
			taken:  pair{"GET /api/v1/repos/o/r/contents/catalog-info.yaml?ref=c1", `200 {"encoding": "base64", "content": "b3RoZXI=", "sha": "b1"}`},
			file:   pair{"GET /api/v1/repos/o/r/contents/catalog-info.yaml?ref=c2", `200 {"encoding": "base64", "content": "dGV4dA==", "sha": "b2"}`},
			open: pair{
				"GET /api/v1/repos/o/r/pulls?state=open&limit=50&page=1",
				`200 [{"number": 7, "html_url": "https://tea.example/o/r/pulls/7", "base": {"ref": "main", "repo_id": 1}, "head": {"ref": "add/it", "repo_id": 1}}]`,
			},
			fork: pair{
				"GET /api/v1/repos/o/r/pulls?state=open&limit=50&page=1",
				`200 [{"number": 6, "html_url": "https://tea.example/o/r/pulls/6", "base": {"ref": "main", "repo_id": 1}, "head": {"ref": "add/it", "repo_id": 2}}]`,
			},
			commit: "POST /api/v1/repos/o/r/contents", pull: "POST /api/v1/repos/o/r/pulls",
			sent: map[string]any{
				"branch": "main", "new_branch": "add/it", "message": "Add it",
				"files": []any{map[string]any{"operation": "create", "path": "catalog-info.yaml", "content": "dGV4dA=="}},
			},
			asked: map[string]any{"title": "Add it", "body": "So that it is found.", "head": "add/it", "base": "main"},
			url:   "https://tea.example/o/r/pulls/7", page: "$/o/r/src/branch/main/catalog-info.yaml",
		},
		"bitbucketCloud": {
			config:     forge.Config{BitbucketCloud: []forge.BitbucketCloudConfig{{Username: "u", Token: "sesame"}}},
			repository: "https://bitbucket.org/w/r",
			answers: map[string]string{
				"GET /2.0/repositories/w/r":                    `200 {"mainbranch": {"type": "branch", "name": "main"}}`,
				"GET /2.0/repositories/w/r/refs/branches/main": `200 {"name": "main", "target": {"hash": "c1"}}`,
				"POST /2.0/repositories/w/r/src":               `201 `,
				"POST /2.0/repositories/w/r/pullrequests":      `201 {"id": 7, "links": {"html": {"href": "https://bitbucket.org/w/r/pull-requests/7"}}, "destination": {"branch": {"name": "main"}}}`,
			},
			branch: pair{"GET /2.0/repositories/w/r/refs/branches/add/it", `200 {"name": "add/it", "target": {"hash": "c2"}}`},
			taken:  pair{"GET /2.0/repositories/w/r/src/c1/catalog-info.yaml", "200 other"},
			file:   pair{"GET /2.0/repositories/w/r/src/c2/catalog-info.yaml", "200 text"},
			open: pair{
				"GET /2.0/repositories/w/r/pullrequests?q=" + url.QueryEscape(`state = "OPEN" AND source.branch.name = "add/it" AND source.repository.full_name = "w/r"`),
				`200 {"values": [{"id": 7, "links": {"html": {"href": "https://bitbucket.org/w/r/pull-requests/7"}}, "destination": {"branch": {"name": "main"}}}]}`,
			},
			fork: pair{ // the question leaves forks out
				"GET /2.0/repositories/w/r/pullrequests?q=" + url.QueryEscape(`state = "OPEN" AND source.branch.name = "add/it" AND source.repository.full_name = "w/r"`), `200 {"values": []}`,
			},
			commit: "POST /2.0/repositories/w/r/src", pull: "POST /2.0/repositories/w/r/pullrequests",
			sent: map[string]any{"message": "Add it", "branch": "add/it", "parents": "c1", "/catalog-info.yaml": "text"},
			asked: map[string]any{
				"title": "Add it", "description": "So that it is found.", "close_source_branch": true,
				"source": map[string]any{"branch": map[string]any{"name": "add/it"}}, "destination": map[string]any{"branch": map[string]any{"name": "main"}},
			},
			url: "https://bitbucket.org/w/r/pull-requests/7", page: "https://bitbucket.org/w/r/src/main/catalog-info.yaml",
		},
		"azure": {
			config:     forge.Config{Azure: []forge.AzureConfig{{Credentials: []forge.AzureCredential{{PersonalAccessToken: "sesame"}}}}},
			repository: "$/o/p%20q/_git/r",
			answers: map[string]string{
				"GET /o/p%20q/_apis/git/repositories/r?api-version=6.0":                              `200 {"name": "r", "defaultBranch": "refs/heads/main"}`,
				"GET /o/p%20q/_apis/git/repositories/r/refs?filter=heads%2Fmain&api-version=6.0":     `200 {"value": [{"name": "refs/heads/main-2", "objectId": "c0"}, {"name": "refs/heads/main", "objectId": "c1"}], "count": 2}`,
				"GET /o/p%20q/_apis/git/repositories/r/refs?filter=heads%2Fadd%2Fit&api-version=6.0": `200 {"value": [], "count": 0}`,
				"POST /o/p%20q/_apis/git/repositories/r/pushes?api-version=6.0":                      `201 {"pushId": 1, "commits": [{"commitId": "c2"}]}`,
				"POST /o/p%20q/_apis/git/repositories/r/pullrequests?api-version=6.0":                `201 {"pullRequestId": 7, "targetRefName": "refs/heads/main", "status": "active"}`,
			},
			branch: pair{"GET /o/p%20q/_apis/git/repositories/r/refs?filter=heads%2Fadd%2Fit&api-version=6.0", `200 {"value": [{"name": "refs/heads/add/it", "objectId": "c2"}]}`},
			taken:  pair{"GET /o/p%20q/_apis/git/repositories/r/items?path=%2Fcatalog-info.yaml&versionDescriptor.versionType=commit&versionDescriptor.version=c1&api-version=6.0", "200 other"},
			file:   pair{"GET /o/p%20q/_apis/git/repositories/r/items?path=%2Fcatalog-info.yaml&versionDescriptor.versionType=commit&versionDescriptor.version=c2&api-version=6.0", "200 text"},
			open: pair{
				"GET /o/p%20q/_apis/git/repositories/r/pullrequests?searchCriteria.status=active&searchCriteria.sourceRefName=refs%2Fheads%2Fadd%2Fit&api-version=6.0",
				`200 {"value": [{"pullRequestId": 7, "targetRefName": "refs/heads/main"}]}`,
			},
			fork: pair{
				"GET /o/p%20q/_apis/git/repositories/r/pullrequests?searchCriteria.status=active&searchCriteria.sourceRefName=refs%2Fheads%2Fadd%2Fit&api-version=6.0",
				`200 {"value": [{"pullRequestId": 6, "targetRefName": "refs/heads/main", "forkSource": {"name": "refs/heads/add/it"}}]}`,
			},
			commit: "POST /o/p%20q/_apis/git/repositories/r/pushes?api-version=6.0", pull: "POST /o/p%20q/_apis/git/repositories/r/pullrequests?api-version=6.0",
			sent: map[string]any{
				"refUpdates": []any{map[string]any{"name": "refs/heads/add/it", "oldObjectId": "c1"}},
				"commits": []any{map[string]any{"comment": "Add it", "changes": []any{map[string]any{
					"changeType": "add", "item": map[string]any{"path": "/catalog-info.yaml"}, "newContent": map[string]any{"content": "text", "contentType": "rawtext"},
				}}}},
			},
			asked: map[string]any{"title": "Add it", "description": "So that it is found.", "sourceRefName": "refs/heads/add/it", "targetRefName": "refs/heads/main"},
			url:   "$/o/p%20q/_git/r/pullrequest/7", page: "$/o/p%20q/_git/r?path=%2Fcatalog-info.yaml",
		},
	}
}
