package forge

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// bitbucketDrafts changes a repository of Bitbucket Cloud, which takes the files of a commit as a form.
type bitbucketDrafts struct {
	editor
	api, web string
}

func (b *bitbucketCloud) credentials(*url.URL) bool {
	return b.config.Username != "" || b.config.ClientID != "" && b.config.ClientSecret != ""
}

func (b *bitbucketCloud) drafts(ctx context.Context, u *url.URL) (drafts, error) {
	repo, name, err := b.name(u)
	if err != nil {
		return nil, err
	}
	header, err := b.header(ctx)
	if err != nil {
		return nil, err
	}
	if header.Get("Authorization") == "" {
		return nil, noToken(b, repo)
	}
	return bitbucketDrafts{
		editor: editor{wire: b.wire, header: header, host: b.host, repo: fullName(repo)},
		api:    bitbucketAPI + "/repositories/" + name, web: "https://" + bitbucketHost + "/" + name,
	}, nil
}

func (d bitbucketDrafts) page(branch, path string) string {
	return d.web + "/src/" + component(branch) + "/" + segments(path)
}

func (d bitbucketDrafts) defaultBranch(ctx context.Context) (string, error) {
	var repo struct{ MainBranch struct{ Name string } }
	err := d.read(ctx, d.api, &repo)
	return repo.MainBranch.Name, err
}

func (d bitbucketDrafts) head(ctx context.Context, branch string) (string, error) {
	var found struct{ Target struct{ Hash string } }
	err := d.read(ctx, d.api+"/refs/branches/"+segments(branch), &found)
	return found.Target.Hash, absent(err)
}

func (d bitbucketDrafts) file(ctx context.Context, commit, path string) (blob, error) {
	text, there, err := d.text(ctx, d.api+"/src/"+commit+"/"+segments(path), "*/*")
	return blob{there: there, text: text}, err
}

func (d bitbucketDrafts) commit(ctx context.Context, c change) error {
	form := url.Values{"message": {c.Title}, "branch": {c.Branch}, "parents": {c.commit}}
	for path, text := range c.Files {
		form.Set("/"+path, text) // the slash tells files from the fields above
	}
	_, err := d.call(ctx, call{
		method: http.MethodPost, url: d.api + "/src", body: form.Encode(),
		header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	})
	return err
}

type bitbucketPull struct {
	ID          int
	Links       struct{ HTML struct{ Href string } }
	Destination bitbucketEnd
}

type bitbucketEnd struct {
	Branch struct {
		Name string `json:"name"`
	} `json:"branch"`
}

func (p bitbucketPull) found() PullRequest {
	return PullRequest{URL: p.Links.HTML.Href, Number: p.ID, Base: p.Destination.Branch.Name}
}

func (d bitbucketDrafts) find(ctx context.Context, branch string) (PullRequest, error) {
	var pulls struct{ Values []bitbucketPull }
	query := `state = "OPEN" AND source.branch.name = ` + strconv.Quote(branch) + ` AND source.repository.full_name = ` + strconv.Quote(d.repo)
	err := d.read(ctx, d.api+"/pullrequests?q="+url.QueryEscape(query), &pulls)
	if err != nil || len(pulls.Values) == 0 {
		return PullRequest{}, err
	}
	return pulls.Values[0].found(), nil
}

func (d bitbucketDrafts) open(ctx context.Context, c change) (PullRequest, error) {
	end := func(branch string) (end bitbucketEnd) {
		end.Branch.Name = branch
		return end
	}
	var pull bitbucketPull
	err := d.write(ctx, d.api+"/pullrequests", map[string]any{
		"title": c.Title, "description": c.Text, "source": end(c.Branch), "destination": end(c.base), "close_source_branch": true,
	}, &pull)
	return pull.found(), err
}

var _ proposer = (*bitbucketCloud)(nil)
