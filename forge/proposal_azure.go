package forge

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/callboard/callboard/forge/giturl"
)

// azureDrafts changes a repository of Azure DevOps, where a push makes branch and commit.
type azureDrafts struct {
	editor
	api, web string
}

const (
	azureVersion = "api-version=6.0"
	branches     = "refs/heads/"
)

func (a *azure) credentials(u *url.URL) bool {
	r, err := parseAzure(u)
	return err == nil && a.credential(r) != nil
}

func (a *azure) drafts(ctx context.Context, u *url.URL) (drafts, error) {
	r, err := parseAzure(u)
	if err != nil {
		return nil, err
	}
	header, err := a.header(ctx, r)
	if err != nil {
		return nil, err
	}
	repo := giturl.Repo{Organization: r.owner, Owner: r.project, Name: r.name}
	if header.Get("Authorization") == "" {
		return nil, noToken(a, repo)
	}
	above, _, _ := strings.Cut(u.EscapedPath(), "/_git/")
	return azureDrafts{
		editor: editor{wire: a.wire, header: header, host: a.host, repo: fullName(repo)},
		api:    r.api, web: u.Scheme + "://" + u.Host + above + "/_git/" + component(r.name),
	}, nil
}

func (d azureDrafts) page(_, path string) string {
	return d.web + "?path=" + url.QueryEscape("/"+path)
}

func (d azureDrafts) defaultBranch(ctx context.Context) (string, error) {
	var repo struct{ DefaultBranch string }
	err := d.read(ctx, d.api+"?"+azureVersion, &repo)
	return strings.TrimPrefix(repo.DefaultBranch, branches), err
}

func (d azureDrafts) head(ctx context.Context, branch string) (string, error) {
	var refs struct {
		Value []struct{ Name, ObjectID string }
	}
	err := d.read(ctx, d.api+"/refs?filter="+url.QueryEscape("heads/"+branch)+"&"+azureVersion, &refs)
	for _, ref := range refs.Value {
		if ref.Name == branches+branch { // the filter is a prefix
			return ref.ObjectID, nil
		}
	}
	return "", err
}

func (d azureDrafts) file(ctx context.Context, commit, path string) (blob, error) {
	query := "path=" + url.QueryEscape("/"+path) + "&versionDescriptor.versionType=commit&versionDescriptor.version=" + commit + "&" + azureVersion
	text, there, err := d.text(ctx, d.api+"/items?"+query, "text/plain")
	return blob{there: there, text: text}, err
}

func (d azureDrafts) commit(ctx context.Context, c change) error {
	var changes []map[string]any
	for path, text := range c.Files {
		kind := "add"
		if c.known[path].there {
			kind = "edit"
		}
		changes = append(changes, map[string]any{
			"changeType": kind, "item": map[string]string{"path": "/" + path},
			"newContent": map[string]string{"content": text, "contentType": "rawtext"},
		})
	}
	return d.write(ctx, d.api+"/pushes?"+azureVersion, map[string]any{
		"refUpdates": []map[string]string{{"name": branches + c.Branch, "oldObjectId": c.commit}},
		"commits":    []map[string]any{{"comment": c.Title, "changes": changes}},
	}, nil)
}

type azurePull struct {
	ID   int    `json:"pullRequestId"`
	Base string `json:"targetRefName"`
	Fork any    `json:"forkSource"` // nil for branches of the repository itself
}

func (d azureDrafts) found(p azurePull) PullRequest {
	return PullRequest{
		URL: d.web + "/pullrequest/" + strconv.Itoa(p.ID), Number: p.ID, Base: strings.TrimPrefix(p.Base, branches),
	}
}

func (d azureDrafts) find(ctx context.Context, branch string) (PullRequest, error) {
	var pulls struct{ Value []azurePull }
	query := "searchCriteria.status=active&searchCriteria.sourceRefName=" + url.QueryEscape(branches+branch) + "&" + azureVersion
	err := d.read(ctx, d.api+"/pullrequests?"+query, &pulls)
	for _, pull := range pulls.Value {
		if pull.Fork == nil {
			return d.found(pull), nil
		}
	}
	return PullRequest{}, err
}

func (d azureDrafts) open(ctx context.Context, c change) (PullRequest, error) {
	var pull azurePull
	err := d.write(ctx, d.api+"/pullrequests?"+azureVersion, map[string]any{
		"sourceRefName": branches + c.Branch, "targetRefName": branches + c.base, "title": c.Title, "description": c.Text,
	}, &pull)
	return d.found(pull), err
}

var _ proposer = (*azure)(nil)
