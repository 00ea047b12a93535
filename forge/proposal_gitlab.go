package forge

import (
	"context"
	"net/url"
	"strings"
)

// gitlabDrafts changes a project of GitLab, which makes branch and commit in one call.
type gitlabDrafts struct {
	editor
	api, web string
}

func (g *gitlab) credentials(*url.URL) bool { return g.config.Token != "" }

func (g *gitlab) drafts(_ context.Context, u *url.URL) (drafts, error) {
	repo := g.repo(u)
	if g.config.Token == "" {
		return nil, noToken(g, repo)
	}
	return gitlabDrafts{
		editor: editor{wire: g.wire, header: g.header(), host: g.host, repo: fullName(repo), budget: g.budget},
		api:    g.config.APIBaseURL + "/projects/" + component(strings.Trim(repo.Owner+"/"+repo.Name, "/")),
		web:    g.config.BaseURL + "/" + segments(repo.Owner, repo.Name),
	}, nil
}

func (d gitlabDrafts) page(branch, path string) string {
	return d.web + "/-/blob/" + segments(branch, path)
}

func (d gitlabDrafts) defaultBranch(ctx context.Context) (string, error) {
	var project struct {
		DefaultBranch string `json:"default_branch"`
	}
	err := d.read(ctx, d.api, &project)
	return project.DefaultBranch, err
}

func (d gitlabDrafts) head(ctx context.Context, branch string) (string, error) {
	var found struct{ Commit struct{ ID string } }
	err := d.read(ctx, d.api+"/repository/branches/"+component(branch), &found)
	return found.Commit.ID, absent(err)
}

func (d gitlabDrafts) file(ctx context.Context, commit, path string) (blob, error) {
	text, there, err := d.text(ctx, d.api+"/repository/files/"+component(path)+"/raw?ref="+commit, "*/*")
	return blob{there: there, text: text}, err
}

func (d gitlabDrafts) commit(ctx context.Context, c change) error {
	var actions []map[string]any
	for path, text := range c.Files {
		action := "create"
		if c.known[path].there {
			action = "update"
		}
		actions = append(actions, map[string]any{"action": action, "file_path": path, "content": text})
	}
	return d.write(ctx, d.api+"/repository/commits", map[string]any{
		"branch": c.Branch, "start_sha": c.commit, "commit_message": c.Title, "actions": actions,
	}, nil)
}

type gitlabMerge struct {
	URL    string `json:"web_url"`
	Number int    `json:"iid"`
	Base   string `json:"target_branch"`
	From   int    `json:"source_project_id"` // a fork, perhaps
	To     int    `json:"target_project_id"`
}

func (m gitlabMerge) found() PullRequest {
	return PullRequest{URL: m.URL, Number: m.Number, Base: m.Base}
}

func (d gitlabDrafts) find(ctx context.Context, branch string) (PullRequest, error) {
	var merges []gitlabMerge
	err := d.read(ctx, d.api+"/merge_requests?state=opened&source_branch="+url.QueryEscape(branch), &merges)
	for _, merge := range merges {
		if merge.From == merge.To {
			return merge.found(), nil
		}
	}
	return PullRequest{}, err
}

func (d gitlabDrafts) open(ctx context.Context, c change) (PullRequest, error) {
	var merge gitlabMerge
	err := d.write(ctx, d.api+"/merge_requests", map[string]any{
		"source_branch": c.Branch, "target_branch": c.base, "title": c.Title, "description": c.Text, "remove_source_branch": true,
	}, &merge)
	return merge.found(), err
}

var _ proposer = (*gitlab)(nil)
