package forge

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
	"github.com/callboard/callboard/foundation/remote"
)

type gitea struct {
	common
	wire   *wire
	config GiteaConfig
	below  string // escaped path of the base address, without trailing slash
}

func newGitea(w *wire, config GiteaConfig) *gitea {
	g := &gitea{common: common{kind: "gitea", host: config.Host, line: "L"}, wire: w, config: config}
	if base, err := giturl.Parse(config.BaseURL); err == nil {
		g.below = strings.TrimRight(base.EscapedPath(), "/")
	}
	return g
}

// repo reads <owner>/<name>/src/(branch|tag|commit)/<ref>/<path>.
func (g *gitea) repo(u *url.URL) giturl.Repo {
	path := strings.TrimPrefix(u.EscapedPath(), g.below)
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 5 {
		return giturl.Split(u)
	}
	decode := func(text string) string {
		if decoded, err := url.PathUnescape(text); err == nil {
			return decoded
		}
		return text
	}
	return giturl.Repo{
		Owner: decode(parts[0]), Name: decode(parts[1]), Type: parts[2], Ref: decode(parts[4]),
		Path: decode(strings.Join(parts[5:], "/")), Root: g.below + "/" + strings.Join(parts[:5], "/"),
	}
}

func (g *gitea) edit(u *url.URL) string {
	repo := g.repo(u)
	if repo.Ref == "" {
		return u.String()
	}
	return g.config.BaseURL + "/" + segments(repo.Owner, repo.Name, "_edit", repo.Ref, repo.Path)
}

func (g *gitea) header() http.Header {
	switch {
	case g.config.Password == "":
		return http.Header{}
	case g.config.Username != "":
		return basic("basic", g.config.Username, g.config.Password)
	}
	return http.Header{"Authorization": {"token " + g.config.Password}}
}

func (g *gitea) api(u *url.URL) (giturl.Repo, string, error) {
	repo := g.repo(u)
	if repo.Ref == "" {
		return repo, "", fault.New(fault.Invalid, "Incorrect URL: %s, Error: Invalid Gitea URL or file path", u)
	}
	return repo, g.config.BaseURL + "/api/v1/repos/" + segments(repo.Owner, repo.Name), nil
}

const giteaTries = 3 // a file that was just made is answered with an empty list for a moment

func (g *gitea) read(ctx context.Context, u *url.URL, etag string) (File, error) {
	repo, api, err := g.api(u)
	if err != nil {
		return File{}, err
	}
	address := api + "/contents/" + segments(repo.Path) + "?ref=" + url.QueryEscape(repo.Ref)
	said := u.String() + " could not be read as " + address
	for range giteaTries {
		a, err := g.wire.get(ctx, call{url: address, header: g.header(), etag: etag, archive: true})
		if err != nil {
			return File{}, err
		}
		if a.status == http.StatusForbidden && !a.limited() {
			return File{}, fault.New(fault.Unauthorized, "%s, %d %s", said, a.status, http.StatusText(a.status))
		}
		if !a.ok() {
			return File{}, a.fault(said)
		}
		if data, ok, err := g.decode(a.body, said); err != nil || ok {
			file := a.file(u.String())
			file.Data = data
			return file, err
		}
		if err := remote.Sleep(ctx, 500*time.Millisecond); err != nil {
			return File{}, err
		}
	}
	return File{}, fault.New(fault.Internal, "%s, the answer has no content", said)
}

// decode is not ok when the answer is a list: the file is a folder, or too new.
func (g *gitea) decode(body []byte, said string) (data []byte, ok bool, err error) {
	var contents struct{ Encoding, Content string }
	if json.Unmarshal(body, &contents) != nil || contents.Encoding == "" {
		return nil, false, nil
	}
	if contents.Encoding != "base64" {
		return nil, false, fault.New(fault.Internal, "Unknown encoding: %s", contents.Encoding)
	}
	data, err = base64.StdEncoding.DecodeString(contents.Content)
	if err != nil {
		return nil, false, fault.New(fault.Internal, "%s, %w", said, err)
	}
	if int64(len(data)) > g.wire.limits.FileBytes {
		return nil, false, fault.New(fault.Invalid, "%s, it is larger than %d bytes", said, g.wire.limits.FileBytes)
	}
	return data, true, nil
}

func (g *gitea) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	repo, api, err := g.api(u)
	if err != nil {
		return nil, "", err
	}
	var commit struct {
		SHA string `json:"sha"`
	}
	address := api + "/git/commits/" + component(repo.Ref)
	said := "Failed to retrieve latest commit information from " + address
	if err := g.wire.json(ctx, call{url: address, header: g.header()}, said, &commit); err != nil {
		return nil, "", err
	}
	if commit.SHA == etag && etag != "" {
		return nil, "", errNotModified
	}
	address = api + "/archive/" + component(repo.Ref) + ".tar.gz"
	said = "Unable to read " + address
	files, err := g.wire.tar(ctx, call{url: address, header: g.header()}, said, commit.SHA, g.wire.unpacking(repo.Path, keep))
	return files, commit.SHA, err
}

func (g *gitea) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	return findInTree(ctx, g, u, "", search)
}
