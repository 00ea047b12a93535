// Package forgetest plays Git hosts, for tests of whatever changes repositories.
package forgetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Token is what a Gitea accepts.
const Token = "token-of-the-portal"

// Gitea is one as far as pull requests need it. Every repository is there, but for those called "none", each with a branch main.
type Gitea struct {
	URL, Host string // Host is what an integration names

	mu       sync.Mutex
	branches map[string]map[string]string // files of a branch by path, in base64; by <owner>/<repository>/<branch>
	pulls    map[string][]pull            // by <owner>/<repository>
	readOnly bool
}

type pull struct {
	URL    string `json:"html_url"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	Base   branch `json:"base"`
	Head   branch `json:"head"`
}

type branch struct {
	Ref string `json:"ref"`
}

// NewGitea starts a host without pull requests. It ends with the test.
func NewGitea(t testing.TB) *Gitea {
	g := &Gitea{branches: map[string]map[string]string{}, pulls: map[string][]pull{}}
	mux := http.NewServeMux()
	const repo = "/api/v1/repos/{owner}/{repo}"
	mux.HandleFunc("GET "+repo, g.answer(func(*http.Request) any { return map[string]string{"default_branch": "main"} }))
	mux.HandleFunc("GET "+repo+"/branches/{branch...}", g.answer(g.branch))
	mux.HandleFunc("GET "+repo+"/contents/{path...}", g.answer(g.file))
	mux.HandleFunc("POST "+repo+"/contents", g.answer(g.commit))
	mux.HandleFunc("GET "+repo+"/pulls", g.answer(g.list))
	mux.HandleFunc("POST "+repo+"/pulls", g.answer(g.open))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	g.URL, g.Host = server.URL, strings.TrimPrefix(server.URL, "http://")
	return g
}

// ReadOnly has the token lose the right to write.
func (g *Gitea) ReadOnly() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.readOnly = true
}

// Proposed are titles and texts of the pull requests of a repository, in their order.
func (g *Gitea) Proposed(repository string) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var said []string
	for _, pull := range g.pulls[repository] {
		said = append(said, pull.Title+"\n"+pull.Body)
	}
	return said
}

// Merge brings the files of all pull requests to main, and closes them.
func (g *Gitea) Merge(repository string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, pull := range g.pulls[repository] {
		g.branches[repository+"/main"] = g.branches[repository+"/"+pull.Head.Ref]
	}
	delete(g.pulls, repository)
}

// answer sends what is found as JSON; nil is nothing.
func (g *Gitea) answer(find func(*http.Request) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		status, body := http.StatusOK, any(map[string]string{"message": "Not Found"})
		switch {
		case r.Header.Get("Authorization") != "token "+Token:
			status = http.StatusUnauthorized
		case r.PathValue("repo") == "none":
			status = http.StatusNotFound
		case r.Method == http.MethodPost && g.readOnly:
			status, body = http.StatusForbidden, map[string]string{"message": "user should have a permission to write to a branch"}
		default:
			if found := find(r); found != nil {
				body = found
			} else {
				status = http.StatusNotFound
			}
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
}

func repositoryOf(r *http.Request) string { return r.PathValue("owner") + "/" + r.PathValue("repo") }

func (g *Gitea) branch(r *http.Request) any {
	name := r.PathValue("branch")
	if _, ok := g.branches[repositoryOf(r)+"/"+name]; !ok && name != "main" {
		return nil
	}
	return map[string]any{"commit": map[string]string{"id": name}}
}

func (g *Gitea) file(r *http.Request) any {
	text, ok := g.branches[repositoryOf(r)+"/"+r.FormValue("ref")][r.PathValue("path")]
	if !ok {
		return nil
	}
	return map[string]string{"content": text, "encoding": "base64", "sha": "1"}
}

func (g *Gitea) commit(r *http.Request) any {
	var body struct {
		Branch string `json:"new_branch"`
		Files  []struct{ Path, Content string }
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		return nil
	}
	files := map[string]string{}
	for _, file := range body.Files {
		files[file.Path] = file.Content
	}
	g.branches[repositoryOf(r)+"/"+body.Branch] = files
	return map[string]string{}
}

func (g *Gitea) list(r *http.Request) any {
	if r.FormValue("page") != "1" {
		return []any{}
	}
	return append([]pull{}, g.pulls[repositoryOf(r)]...)
}

func (g *Gitea) open(r *http.Request) any {
	var body struct{ Title, Body, Head, Base string }
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		return nil
	}
	repository := repositoryOf(r)
	number := len(g.pulls[repository]) + 1
	pull := pull{
		URL: fmt.Sprintf("%s/%s/pulls/%d", g.URL, repository, number), Number: number,
		Title: body.Title, Body: body.Body, Base: branch{body.Base}, Head: branch{body.Head},
	}
	g.pulls[repository] = append(g.pulls[repository], pull)
	return pull
}
