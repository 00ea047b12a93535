package forge

import (
	"context"
	"encoding/base64"
	"net/url"
	"strconv"

	"github.com/callboard/callboard/fault"
)

// giteaDrafts changes a repository of Gitea or Forgejo, which make branch and commit in one call.
type giteaDrafts struct {
	editor
	api, web string
}

func (g *gitea) credentials(*url.URL) bool { return g.config.Password != "" }

func (g *gitea) drafts(_ context.Context, u *url.URL) (drafts, error) {
	repo := g.repo(u)
	if g.config.Password == "" {
		return nil, noToken(g, repo)
	}
	name := segments(repo.Owner, repo.Name)
	return giteaDrafts{
		editor: editor{wire: g.wire, header: g.header(), host: g.host, repo: fullName(repo)},
		api:    g.config.BaseURL + "/api/v1/repos/" + name, web: g.config.BaseURL + "/" + name,
	}, nil
}

func (d giteaDrafts) page(branch, path string) string {
	return d.web + "/src/branch/" + component(branch) + "/" + segments(path)
}

func (d giteaDrafts) defaultBranch(ctx context.Context) (string, error) {
	var repo struct {
		DefaultBranch string `json:"default_branch"`
	}
	err := d.read(ctx, d.api, &repo)
	return repo.DefaultBranch, err
}

func (d giteaDrafts) head(ctx context.Context, branch string) (string, error) {
	var found struct{ Commit struct{ ID string } }
	err := d.read(ctx, d.api+"/branches/"+segments(branch), &found)
	return found.Commit.ID, absent(err)
}

func (d giteaDrafts) file(ctx context.Context, commit, path string) (blob, error) {
	var found struct{ Content, SHA string }
	err := d.read(ctx, d.api+"/contents/"+segments(path)+"?ref="+commit, &found)
	if fault.Is(err, fault.NotFound) {
		return blob{}, nil
	}
	text, wrong := base64.StdEncoding.DecodeString(found.Content)
	if err == nil && wrong != nil {
		err = fault.New(fault.Unavailable, "%s gave an answer that is not understood.", d.host)
	}
	return blob{there: true, text: string(text), hash: found.SHA}, err
}

func (d giteaDrafts) commit(ctx context.Context, c change) error {
	var files []map[string]any
	for path, text := range c.Files {
		file := map[string]any{"operation": "create", "path": path, "content": base64.StdEncoding.EncodeToString([]byte(text))}
		if known := c.known[path]; known.there {
			file["operation"], file["sha"] = "update", known.hash
		}
		files = append(files, file)
	}
	return d.write(ctx, d.api+"/contents", map[string]any{
		"branch": c.base, "new_branch": c.Branch, "message": c.Title, "files": files,
	}, nil)
}

type giteaPull struct {
	URL        string `json:"html_url"`
	Number     int
	Base, Head struct {
		Ref  string
		Repo int `json:"repo_id"` // of a fork, perhaps
	}
}

func (p giteaPull) found() PullRequest {
	return PullRequest{URL: p.URL, Number: p.Number, Base: p.Base.Ref}
}

const giteaPage = 50 // pull requests in one answer, which is the most that Gitea gives unless it is told otherwise

// find looks through the open ones: Gitea cannot be asked for those of a branch.
func (d giteaDrafts) find(ctx context.Context, branch string) (PullRequest, error) {
	for page := 1; ; page++ {
		var pulls []giteaPull
		err := d.read(ctx, d.api+"/pulls?state=open&limit="+strconv.Itoa(giteaPage)+"&page="+strconv.Itoa(page), &pulls)
		if err != nil || len(pulls) == 0 {
			return PullRequest{}, err
		}
		for _, pull := range pulls {
			if pull.Head.Ref == branch && pull.Head.Repo == pull.Base.Repo {
				return pull.found(), nil
			}
		}
	}
}

func (d giteaDrafts) open(ctx context.Context, c change) (PullRequest, error) {
	var pull giteaPull
	err := d.write(ctx, d.api+"/pulls", map[string]any{"title": c.Title, "body": c.Text, "head": c.Branch, "base": c.base}, &pull)
	return pull.found(), err
}

var _ proposer = (*gitea)(nil)
