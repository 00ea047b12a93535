package forge

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

type harness struct {
	common
	wire   *wire
	config HarnessConfig
}

func newHarness(w *wire, config HarnessConfig) *harness {
	return &harness{common: common{kind: "harness", host: config.Host, line: "L"}, wire: w, config: config}
}

var harnessPath = regexp.MustCompile(
	`^(/ng/account/([^/]+)/module/code(?:/orgs/([^/]+))?(?:/projects/([^/]+))?/repos/([^/]+)(?:/files/([^/]+)/~)?)(?:/(.*))?$`)

func (h *harness) repo(u *url.URL) giturl.Repo {
	m := harnessPath.FindStringSubmatch(u.EscapedPath())
	if m == nil {
		return giturl.Split(u)
	}
	for i := range m {
		if decoded, err := url.PathUnescape(m[i]); err == nil && i > 1 {
			m[i] = decoded
		}
	}
	owner := m[2]
	for _, level := range m[3:5] {
		if level != "" {
			owner += "/" + level
		}
	}
	return giturl.Repo{Owner: owner, Name: m[5], Ref: m[6], Type: "files", Path: strings.Trim(m[7], "/"), Root: m[1]}
}

func (h *harness) resolve(base *url.URL, target string, line int) (string, error) {
	if giturl.Absolute(target) {
		return target, nil
	}
	return giturl.ResolveFrom(base, h.repo(base).Root, target, h.fragment(line))
}

func (h *harness) header() http.Header {
	switch {
	case h.config.APIKey != "":
		return http.Header{"X-Api-Key": {h.config.APIKey}}
	case h.config.Token != "":
		return http.Header{"Authorization": {"Bearer " + h.config.Token}}
	}
	return http.Header{}
}

// api gives the address of the repository and the query that routes to its account.
func (h *harness) api(u *url.URL) (repo giturl.Repo, api, query string, err error) {
	repo = h.repo(u)
	if repo.Type != "files" || repo.Ref == "" {
		return repo, "", "", fault.New(fault.Invalid, "Incorrect URL: %s, Error: Invalid Harness URL or file path", u)
	}
	account, _, _ := strings.Cut(repo.Owner, "/")
	api = "https://" + h.host + "/gateway/code/api/v1/repos/" + segments(repo.Owner, repo.Name) + "/+"
	return repo, api, "?routingId=" + url.QueryEscape(account), nil
}

func (h *harness) read(ctx context.Context, u *url.URL, etag string) (File, error) {
	repo, api, query, err := h.api(u)
	if err != nil {
		return File{}, err
	}
	address := api + "/raw/" + segments(repo.Path) + query + "&git_ref=refs/heads/" + segments(repo.Ref)
	a, err := h.wire.get(ctx, call{url: address, header: h.header(), etag: etag})
	if err != nil {
		return File{}, err
	}
	said := u.String() + " x " + address
	if a.status == http.StatusForbidden && !a.limited() {
		return File{}, fault.New(fault.Unauthorized, "%s, %d %s", said, a.status, http.StatusText(a.status))
	}
	if !a.ok() {
		return File{}, a.fault(said)
	}
	return a.file(u.String()), nil
}

func (h *harness) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	repo, api, query, err := h.api(u)
	if err != nil {
		return nil, "", err
	}
	var content struct {
		LatestCommit struct {
			SHA string `json:"sha"`
		} `json:"latest_commit"`
	}
	address := api + "/content" + query + "&include_commit=true&git_ref=refs/heads/" + segments(repo.Ref)
	said := "Failed to retrieve latest commit information from " + address
	if err := h.wire.json(ctx, call{url: address, header: h.header()}, said, &content); err != nil {
		return nil, "", err
	}
	sha := content.LatestCommit.SHA
	if sha == etag && etag != "" {
		return nil, "", errNotModified
	}
	address = api + "/archive/" + segments(repo.Ref) + ".zip" + query
	options := h.wire.unpacking(repo.Path, keep)
	options.StripFirst = false
	files, err := h.wire.zip(ctx, call{url: address, header: h.header()}, "Unable to read "+address, sha, options)
	return files, sha, err
}

func (h *harness) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	return findInTree(ctx, h, u, "", search)
}
