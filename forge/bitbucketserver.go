package forge

import (
	"context"
	"net/http"
	"net/url"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

type bitbucketServer struct {
	common
	wire   *wire
	config BitbucketServerConfig
}

func newBitbucketServer(w *wire, config BitbucketServerConfig) *bitbucketServer {
	return &bitbucketServer{common: common{kind: "bitbucketServer", host: config.Host}, wire: w, config: config}
}

func (b *bitbucketServer) edit(u *url.URL) string {
	edited := *u
	edited.RawQuery = ""
	return edited.String()
}

func (b *bitbucketServer) header() http.Header {
	switch {
	case b.config.Token != "":
		return http.Header{"Authorization": {"Bearer " + b.config.Token}}
	case b.config.Username != "" && b.config.Password != "":
		return basic("Basic", b.config.Username, b.config.Password)
	}
	return http.Header{}
}

func (b *bitbucketServer) api(repo giturl.Repo) string {
	return b.config.APIBaseURL + "/projects/" + segments(repo.Owner) + "/repos/" + segments(repo.Name)
}

func (b *bitbucketServer) read(ctx context.Context, u *url.URL, etag string) (File, error) {
	repo := b.repo(u)
	if repo.Owner == "" || repo.Name == "" || repo.Type == "" {
		return File{}, fault.New(fault.Invalid, "Incorrect URL: %s, Error: Invalid Bitbucket Server URL or file path", u)
	}
	address := b.api(repo) + "/raw/" + segments(repo.Path) + "?at=" + url.QueryEscape(repo.Ref)
	a, err := b.wire.get(ctx, call{url: address, header: b.header(), etag: etag, trouble: unableToRead(u)})
	if err != nil {
		return File{}, err
	}
	if !a.ok() {
		return File{}, a.fault(u.String() + " could not be read as " + address)
	}
	return a.file(u.String()), nil
}

func (b *bitbucketServer) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	repo := b.repo(u)
	hash, err := b.commit(ctx, repo)
	if err != nil {
		return nil, "", err
	}
	if hash == etag && etag != "" {
		return nil, "", errNotModified
	}
	if repo.Ref == "" {
		if repo.Ref, err = b.defaultBranch(ctx, repo); err != nil {
			return nil, "", err
		}
	}
	address := b.api(repo) + "/archive?format=tgz&at=" + url.QueryEscape(repo.Ref) +
		"&prefix=" + url.QueryEscape(repo.Owner) + "-" + url.QueryEscape(repo.Name)
	if repo.Path != "" {
		address += "&path=" + component(repo.Path)
	}
	said := "Failed to read tree from " + u.String()
	files, err := b.wire.tar(ctx, call{url: address, header: b.header()}, said, hash, b.wire.unpacking(repo.Path, keep))
	return files, hash, err
}

type bitbucketBranch struct {
	DisplayID    string `json:"displayId"`
	LatestCommit string `json:"latestCommit"`
}

func (b *bitbucketServer) commit(ctx context.Context, repo giturl.Repo) (string, error) {
	address := b.api(repo) + "/branches/default"
	if repo.Ref != "" {
		address = b.api(repo) + "/branches?filterText=" + component(repo.Ref)
	}
	var found struct {
		bitbucketBranch
		Values []bitbucketBranch `json:"values"`
	}
	said := "Failed to retrieve branch list from " + address
	if err := b.wire.json(ctx, call{url: address, header: b.header()}, said, &found); err != nil {
		return "", err
	}
	if repo.Ref == "" && found.LatestCommit != "" {
		return short(found.LatestCommit), nil
	}
	for _, branch := range found.Values {
		if branch.DisplayID == repo.Ref {
			return short(branch.LatestCommit), nil
		}
	}
	what := "default branch"
	if repo.Ref != "" {
		what = `branch "` + repo.Ref + `"`
	}
	return "", fault.New(fault.Internal, "Failed to find Last Commit using %s in response from %s", what, address)
}

// defaultBranch asks at the present address, then at that of versions before 7.
func (b *bitbucketServer) defaultBranch(ctx context.Context, repo giturl.Repo) (string, error) {
	var branch bitbucketBranch
	address := b.api(repo) + "/default-branch"
	err := b.wire.json(ctx, call{url: address, header: b.header()}, "Failed to retrieve default branch from "+address, &branch)
	if fault.Is(err, fault.NotFound) {
		address = b.api(repo) + "/branches/default"
		err = b.wire.json(ctx, call{url: address, header: b.header()}, "Failed to retrieve default branch from "+address, &branch)
	}
	return branch.DisplayID, err
}

func (b *bitbucketServer) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	return findInTree(ctx, b, u, "", search)
}
