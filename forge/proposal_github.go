package forge

import (
	"context"
	"net/url"

	"github.com/callboard/callboard/fault"
)

// githubDrafts changes a repository with GitHub's Git database: the branch appears when its commit is complete.
type githubDrafts struct {
	editor
	api, owner, web string
}

func (g *github) credentials(*url.URL) bool { return g.config.Token != "" || len(g.apps) > 0 }

func (g *github) drafts(ctx context.Context, u *url.URL) (drafts, error) {
	repo := g.repo(u)
	if g.config.APIBaseURL == "" {
		return nil, fault.New(fault.NotImplemented, "The integration for %s needs an apiBaseUrl to open pull requests.", g.host)
	}
	header, err := g.header(ctx, repo.Owner, "application/vnd.github+json")
	if err != nil {
		return nil, err
	}
	if header.Get("Authorization") == "" {
		return nil, noToken(g, repo)
	}
	return githubDrafts{
		editor: editor{wire: g.wire, header: header, host: g.host, repo: fullName(repo)},
		api:    g.api(repo), owner: repo.Owner, web: "https://" + g.host + "/" + segments(repo.Owner, repo.Name),
	}, nil
}

func (d githubDrafts) page(branch, path string) string {
	return d.web + "/blob/" + segments(branch, path)
}

func (d githubDrafts) defaultBranch(ctx context.Context) (string, error) {
	var repo struct {
		DefaultBranch string `json:"default_branch"`
	}
	err := d.read(ctx, d.api, &repo)
	return repo.DefaultBranch, err
}

func (d githubDrafts) head(ctx context.Context, branch string) (string, error) {
	var ref struct{ Object struct{ SHA string } }
	err := d.read(ctx, d.api+"/git/ref/heads/"+segments(branch), &ref)
	return ref.Object.SHA, absent(err)
}

func (d githubDrafts) file(ctx context.Context, commit, path string) (blob, error) {
	text, there, err := d.text(ctx, d.api+"/contents/"+segments(path)+"?ref="+commit, "application/vnd.github.raw+json")
	return blob{there: there, text: text}, err
}

func (d githubDrafts) commit(ctx context.Context, c change) error {
	var parent, tree, made struct {
		SHA  string
		Tree struct{ SHA string }
	}
	if err := d.read(ctx, d.api+"/git/commits/"+c.commit, &parent); err != nil {
		return err
	}
	var entries []map[string]any
	for path, text := range c.Files {
		entries = append(entries, map[string]any{"path": path, "mode": "100644", "type": "blob", "content": text})
	}
	if err := d.write(ctx, d.api+"/git/trees", map[string]any{"base_tree": parent.Tree.SHA, "tree": entries}, &tree); err != nil {
		return err
	}
	body := map[string]any{"message": c.Title, "tree": tree.SHA, "parents": []string{c.commit}}
	if err := d.write(ctx, d.api+"/git/commits", body, &made); err != nil {
		return err
	}
	return d.write(ctx, d.api+"/git/refs", map[string]any{"ref": "refs/heads/" + c.Branch, "sha": made.SHA}, nil)
}

type githubPull struct {
	URL    string `json:"html_url"`
	Number int
	Base   struct{ Ref string }
}

func (p githubPull) found() PullRequest {
	return PullRequest{URL: p.URL, Number: p.Number, Base: p.Base.Ref}
}

func (d githubDrafts) find(ctx context.Context, branch string) (PullRequest, error) {
	var pulls []githubPull
	err := d.read(ctx, d.api+"/pulls?state=open&head="+url.QueryEscape(d.owner+":"+branch), &pulls)
	if err != nil || len(pulls) == 0 {
		return PullRequest{}, err
	}
	return pulls[0].found(), nil
}

func (d githubDrafts) open(ctx context.Context, c change) (PullRequest, error) {
	var pull githubPull
	err := d.write(ctx, d.api+"/pulls", map[string]any{"title": c.Title, "body": c.Text, "head": c.Branch, "base": c.base}, &pull)
	return pull.found(), err
}

var _ proposer = (*github)(nil)
