package forge

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/githubapp"
	"github.com/callboard/callboard/forge/giturl"
)

type github struct {
	common
	wire   *wire
	config GitHubConfig
	apps   []*githubapp.App
}

func newGitHub(w *wire, config GitHubConfig) (*github, error) {
	g := &github{common: common{kind: "github", host: config.Host}, wire: w, config: config}
	for _, app := range config.Apps {
		made, err := githubapp.New(githubapp.Config{
			ID:            string(app.AppID),
			PrivateKey:    app.PrivateKey,
			AllowedOwners: app.AllowedInstallationOwners,
			Public:        app.PublicAccess,
			APIBaseURL:    config.APIBaseURL,
		}, g.callApp, time.Now)
		if err != nil {
			return nil, fmt.Errorf("integrations.github: %w", err)
		}
		g.apps = append(g.apps, made)
	}
	return g, nil
}

func (g *github) callApp(ctx context.Context, method, address string, header http.Header, into any) error {
	return g.wire.json(ctx, call{method: method, url: address, header: header}, "Request failed for "+address, into)
}

var githubType = regexp.MustCompile(`^(/[^/]+/[^/]+)/(?:blob|tree|edit)/`)

// retype turns addresses of files, folders and edit pages into one another. The tree page of a file leads to the file.
func (g *github) retype(address, to string) string {
	u, err := giturl.Parse(address)
	if err != nil || u.Host != g.host {
		return address
	}
	path := githubType.ReplaceAllString(u.EscapedPath(), "$1/"+to+"/")
	if giturl.SetPath(u, path) != nil {
		return address
	}
	return u.String()
}

func (g *github) resolve(base *url.URL, target string, line int) (string, error) {
	resolved, err := g.common.resolve(base, target, line)
	if err != nil {
		return "", err
	}
	return g.retype(resolved, "tree"), nil
}

func (g *github) edit(u *url.URL) string { return g.retype(u.String(), "edit") }

func (g *github) defaultBranch(repo giturl.Repo) string {
	return "/" + segments(repo.Owner, repo.Name) + "/blob/HEAD"
}

// token is "" when there is none: public repositories can be read without.
func (g *github) token(ctx context.Context, owner string) (string, error) {
	for _, app := range g.apps {
		if token, err := app.Token(ctx, owner); err != nil || token != "" {
			return token, err
		}
	}
	if g.config.Token != "" {
		return g.config.Token, nil
	}
	for _, app := range g.apps {
		if token, err := app.PublicToken(ctx); err != nil || token != "" {
			return token, err
		}
	}
	return "", nil
}

func (g *github) header(ctx context.Context, owner, accept string) (http.Header, error) {
	token, err := g.token(ctx, owner)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Accept": {accept}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return header, nil
}

func (g *github) read(ctx context.Context, u *url.URL, etag string) (File, error) {
	repo := g.repo(u)
	if repo.Owner == "" || repo.Name == "" || repo.Ref == "" || !slices.Contains([]string{"blob", "raw", "tree"}, repo.Type) {
		return File{}, fault.New(fault.Invalid, "Incorrect URL: %s, Error: Invalid GitHub URL or file path", u)
	}
	header, err := g.header(ctx, repo.Owner, "application/vnd.github.v3.raw")
	if err != nil {
		return File{}, err
	}
	address := g.config.RawBaseURL + "/" + segments(repo.Owner, repo.Name, repo.Ref, repo.Path)
	if g.config.APIBaseURL != "" && (header.Get("Authorization") != "" || g.config.RawBaseURL == "") {
		address = g.api(repo) + "/contents/" + segments(repo.Path) + "?ref=" + url.QueryEscape(repo.Ref)
	}
	a, err := g.wire.get(ctx, call{url: address, header: header, etag: etag})
	if err != nil {
		return File{}, err
	}
	if !a.ok() {
		return File{}, a.fault("Request failed for " + address)
	}
	return a.file(u.String()), nil
}

func (g *github) api(repo giturl.Repo) string {
	return g.config.APIBaseURL + "/repos/" + segments(repo.Owner, repo.Name)
}

// commit is the newest commit of the ref, or of the default branch.
func (g *github) commit(ctx context.Context, repo giturl.Repo, header http.Header) (string, error) {
	if g.config.APIBaseURL == "" {
		return "", fault.New(fault.NotImplemented, "GitHub integration '%s' needs an apiBaseUrl to search and to read folders", g.host)
	}
	ref := repo.Ref
	if ref == "" {
		var details struct {
			DefaultBranch string `json:"default_branch"`
		}
		address := g.api(repo)
		if err := g.wire.json(ctx, call{url: address, header: header}, "Request failed for "+address, &details); err != nil {
			return "", err
		}
		ref = details.DefaultBranch
	}
	var status struct {
		SHA string `json:"sha"`
	}
	address := g.api(repo) + "/commits/" + url.PathEscape(ref) + "/status?per_page=0"
	err := g.wire.json(ctx, call{url: address, header: header}, "Request failed for "+address, &status)
	return status.SHA, err
}

func (g *github) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	repo := g.repo(u)
	header, err := g.header(ctx, repo.Owner, "application/vnd.github+json")
	if err != nil {
		return nil, "", err
	}
	sha, err := g.commit(ctx, repo, header)
	if err != nil {
		return nil, "", err
	}
	if sha == etag && etag != "" {
		return nil, "", errNotModified
	}
	files, err := g.tarball(ctx, repo, sha, header, keep)
	return files, sha, err
}

func (g *github) tarball(ctx context.Context, repo giturl.Repo, sha string, header http.Header, keep func(string) bool) ([]File, error) {
	address := g.api(repo) + "/tarball/" + sha
	return g.wire.tar(ctx, call{url: address, header: header}, "Request failed for "+address, sha, g.wire.unpacking(repo.Path, keep))
}

type githubEntry struct {
	Path string `json:"path"`
	Type string `json:"type"`
	SHA  string `json:"sha"`
	Size int64  `json:"size"`
}

func (g *github) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	repo := g.repo(u)
	header, err := g.header(ctx, repo.Owner, "application/vnd.github+json")
	if err != nil {
		return nil, "", err
	}
	sha, err := g.commit(ctx, repo, header)
	if err != nil {
		return nil, "", err
	}
	if sha == search.etag && search.etag != "" {
		return nil, "", errNotModified
	}
	var list struct {
		Tree      []githubEntry `json:"tree"`
		Truncated bool          `json:"truncated"`
	}
	address := g.api(repo) + "/git/trees/" + sha + "?recursive=true"
	if err := g.wire.json(ctx, call{url: address, header: header}, "Request failed for "+address, &list); err != nil {
		return nil, "", err
	}
	var files []File
	if list.Truncated {
		whole := repo
		whole.Path = ""
		files, err = g.tarball(ctx, whole, sha, header, search.pattern.match)
		if err == nil {
			err = named(g, u, "", files)
		}
	} else {
		files, err = g.blobs(ctx, u, header, matching(list.Tree, search.pattern), search)
	}
	if err != nil {
		return nil, "", err
	}
	return files, sha, nil
}

func matching(entries []githubEntry, pattern glob) []githubEntry {
	return slices.DeleteFunc(entries, func(e githubEntry) bool { return e.Type != "blob" || !pattern.match(e.Path) })
}

// blobs reads files by the hash of their content, which is their etag: what has not changed is not downloaded again.
func (g *github) blobs(ctx context.Context, u *url.URL, header http.Header, entries []githubEntry, search search) ([]File, error) {
	if len(entries) > g.wire.limits.Files {
		return nil, fault.New(fault.Invalid, "more than %d files match", g.wire.limits.Files)
	}
	files := make([]File, len(entries))
	for i, entry := range entries {
		files[i] = File{Path: entry.Path, ETag: entry.SHA}
	}
	if err := named(g, u, "", files); err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(perHost)
	for i, entry := range entries {
		if files[i].Unchanged = search.knows(files[i]); files[i].Unchanged {
			continue
		}
		group.Go(func() (err error) {
			files[i].Data, err = g.blob(ctx, g.repo(u), header, entry)
			return err
		})
	}
	return files, group.Wait()
}

func (g *github) blob(ctx context.Context, repo giturl.Repo, header http.Header, entry githubEntry) ([]byte, error) {
	if entry.Size > g.wire.limits.FileBytes {
		return nil, fault.New(fault.Invalid, "file %s is larger than %d bytes", entry.Path, g.wire.limits.FileBytes)
	}
	var blob struct {
		Content string `json:"content"`
	}
	address := g.api(repo) + "/git/blobs/" + entry.SHA
	said := "Request failed for " + address
	if err := g.wire.json(ctx, call{url: address, header: header}, said, &blob); err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.DecodeString(blob.Content)
	if err != nil {
		return nil, fault.New(fault.Internal, "%s, %w", said, err)
	}
	return data, nil
}

// segments joins paths and escapes what may not stand in one, keeping the slashes.
func segments(parts ...string) string {
	return strings.TrimPrefix((&url.URL{Path: "/" + strings.Join(parts, "/")}).EscapedPath(), "/")
}
