package register

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// propose looks at the descriptor that a form describes, and opens the pull request if that is what was asked.
func (p Pages) propose(r *http.Request) (web.Page, error) {
	v, err := p.givenProposal(r)
	if err == nil {
		err = p.proposable(v.Target)
	}
	if err != nil {
		return web.Page{}, err
	}
	if r.PostForm.Get("do") == "open" {
		pull, err := p.open(r, v)
		if err == nil {
			return openedPage(v, pull), nil
		}
		if v.Failed = told(err); v.Failed == "" {
			return web.Page{}, err
		}
		v.There, _ = forge.Taken(err)
	}
	return p.page(formPage{Given: v.Target, Repo: &repoPreview{Target: v.Target, Proposal: v}}), nil
}

// proposable says why there can be no pull request for the repository at target.
func (p Pages) proposable(target string) error {
	if p.catalog.ReadOnly() {
		return fault.New(fault.Forbidden, "This catalog is read-only: locations are registered in its configuration.")
	}
	if p.forge == nil {
		return fault.New(fault.NotImplemented, "Pull requests cannot be opened from here.")
	}
	return p.forge.Proposable(target)
}

// open asks the host for the pull request, unless the descriptor is wrong.
func (p Pages) open(r *http.Request, v *proposal) (forge.PullRequest, error) {
	if v.Nothing {
		return forge.PullRequest{}, fault.New(fault.Invalid, "The descriptor has mistakes. Mend them, then open the pull request.")
	}
	pull, err := p.forge.Propose(r.Context(), forge.Proposal{
		Repository: v.Target, Branch: v.Branch, Files: map[string]string{v.File: v.Draft}, NewFiles: true, Title: v.Title, Text: strings.TrimSpace(strings.TrimSpace(v.Text) + "\n\n" + v.Attribution),
	})
	p.trail.Changed(r, "pull-request-open", err, "target", v.Target, "branch", v.Branch, "pullRequest", pull.URL)
	return pull, err
}

// told is what people are told of an error beside a form; "" for one that is not meant for them.
func told(err error) string {
	var sentence *fault.Fault
	if errors.As(err, &sentence) {
		return sentence.Message
	}
	return ""
}

// proposed is a pull request, and what happens next.
type proposed struct {
	Pull       forge.PullRequest
	Target     string // the repository
	Host, File string
	Descriptor string // its address once it is merged
}

func openedPage(v *proposal, pull forge.PullRequest) web.Page {
	done := proposed{Pull: pull, Target: v.Target, File: v.File, Descriptor: pull.Files[v.File]}
	if u, err := url.Parse(pull.URL); err == nil {
		done.Host = u.Host
	}
	return web.Page{Title: done.Said(), Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Register", Path: "/catalog-import"}, {Label: "Pull request"}}, Component: proposedView(done),
	}}
}

// Said is what has happened, in three words or a few more.
func (d proposed) Said() string {
	if d.Pull.Found {
		return "This pull request is open already"
	}
	return "The pull request is open"
}
