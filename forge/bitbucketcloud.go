package forge

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

const (
	bitbucketHost = "bitbucket.org"
	bitbucketAPI  = "https://api.bitbucket.org/2.0"
)

type bitbucketCloud struct {
	common
	wire   *wire
	config BitbucketCloudConfig
	tokens tokens
}

func newBitbucketCloud(w *wire, config BitbucketCloudConfig) *bitbucketCloud {
	return &bitbucketCloud{common: common{kind: "bitbucketCloud", host: bitbucketHost, line: "lines-"}, wire: w, config: config}
}

func (b *bitbucketCloud) edit(u *url.URL) string {
	edited := *u
	query := "mode=edit&at=" + url.QueryEscape(b.repo(u).Ref)
	if edited.RawQuery != "" {
		query = edited.RawQuery + "&" + query
	}
	edited.RawQuery = query
	return edited.String()
}

func (b *bitbucketCloud) header(ctx context.Context) (http.Header, error) {
	switch {
	case b.config.ClientID != "" && b.config.ClientSecret != "":
		token, err := b.tokens.get(ctx, "", b.oauth)
		return http.Header{"Authorization": {"Bearer " + token}}, err
	case b.config.Username != "":
		return basic("Basic", b.config.Username, or(b.config.Token, b.config.AppPassword)), nil
	}
	return http.Header{}, nil
}

func (b *bitbucketCloud) oauth(ctx context.Context) (token, error) {
	header := basic("Basic", b.config.ClientID, b.config.ClientSecret)
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.wire.token(ctx, call{
		method: http.MethodPost, url: "https://bitbucket.org/site/oauth2/access_token", header: header, body: "grant_type=client_credentials",
	}, "Failed to retrieve OAuth token from Bitbucket Cloud")
}

// name is <workspace>/<repository>, escaped.
func (b *bitbucketCloud) name(u *url.URL) (giturl.Repo, string, error) {
	repo := b.repo(u)
	if repo.Owner == "" || repo.Name == "" {
		return repo, "", fault.New(fault.Invalid, "Incorrect URL: %s, Error: Invalid Bitbucket Cloud URL or file path", u)
	}
	return repo, segments(repo.Owner, repo.Name), nil
}

func (b *bitbucketCloud) read(ctx context.Context, u *url.URL, etag string) (File, error) {
	repo, name, err := b.name(u)
	if err != nil {
		return File{}, err
	}
	if repo.Type != "src" && repo.Type != "raw" {
		return File{}, fault.New(fault.Invalid, "Incorrect URL: %s, Error: Invalid Bitbucket Cloud URL or file path", u)
	}
	header, err := b.header(ctx)
	if err != nil {
		return File{}, err
	}
	address := bitbucketAPI + "/repositories/" + name + "/src/" + component(repo.Ref) + "/" + segments(repo.Path)
	a, err := b.wire.get(ctx, call{url: address, header: header, etag: etag, trouble: unableToRead(u)})
	if err != nil {
		return File{}, err
	}
	if !a.ok() {
		return File{}, a.fault(u.String() + " could not be read as " + address)
	}
	return a.file(u.String()), nil
}

func (b *bitbucketCloud) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	repo, name, err := b.name(u)
	if err != nil {
		return nil, "", err
	}
	header, err := b.header(ctx)
	if err != nil {
		return nil, "", err
	}
	if repo.Ref == "" {
		var details struct {
			MainBranch struct {
				Name string `json:"name"`
			} `json:"mainbranch"`
		}
		address := bitbucketAPI + "/repositories/" + name
		if err := b.wire.json(ctx, call{url: address, header: header}, "Failed to retrieve default branch from "+address, &details); err != nil {
			return nil, "", err
		}
		repo.Ref = details.MainBranch.Name
	}
	var commits struct {
		Values []struct {
			Hash string `json:"hash"`
		} `json:"values"`
	}
	address := bitbucketAPI + "/repositories/" + name + "/commits/" + component(repo.Ref)
	if err := b.wire.json(ctx, call{url: address, header: header}, "Failed to retrieve commits from "+address, &commits); err != nil {
		return nil, "", err
	}
	if len(commits.Values) == 0 || commits.Values[0].Hash == "" {
		return nil, "", fault.New(fault.Internal, "Failed to read response from %s", address)
	}
	hash := short(commits.Values[0].Hash)
	if hash == etag && etag != "" {
		return nil, "", errNotModified
	}
	address = "https://" + bitbucketHost + "/" + name + "/get/" + component(repo.Ref) + ".tar.gz"
	said := "Failed to read tree from " + u.String()
	files, err := b.wire.tar(ctx, call{url: address, header: header}, said, hash, b.wire.unpacking(repo.Path, keep))
	return files, hash, err
}

func (b *bitbucketCloud) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	return findInTree(ctx, b, u, "", search)
}

func short(hash string) string { return hash[:min(len(hash), 12)] }

// basic keeps the case of the scheme: Gitea is sent it in lower case.
func basic(scheme, user, password string) http.Header {
	return http.Header{"Authorization": {scheme + " " + base64.StdEncoding.EncodeToString([]byte(strings.Join([]string{user, password}, ":")))}}
}
