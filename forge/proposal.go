package forge

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

// Proposal is a change for the people of a repository to look at: one commit on a branch of its own, and a pull request for it.
type Proposal struct {
	Repository string            // address of the repository, or of anything in it
	Branch     string            // made from the default branch
	Files      map[string]string // text by path from the root of the repository
	NewFiles   bool              // none of the files may be there already
	Title      string            // of the pull request, and of the commit
	Text       string            // of the pull request, in Markdown
}

// PullRequest is where a proposal is talked about; GitLab calls it a merge request.
type PullRequest struct {
	URL    string
	Number int
	Base   string            // the branch that it is meant for
	Files  map[string]string // the address of each file once it is merged, by path
	Found  bool              // it was there already
}

// change is a proposal on its way, with what is known about the repository.
type change struct {
	Proposal
	base   string          // the default branch
	commit string          // the newest on it
	known  map[string]blob // the files as they are there, by path
}

// blob is a file in a repository, if it is there.
type blob struct {
	there bool
	text  string
	hash  string // only where the host must be told which text is replaced
}

// proposer is a kind of host on which changes can be proposed.
type proposer interface {
	host
	credentials(u *url.URL) bool // some are configured
	drafts(ctx context.Context, u *url.URL) (drafts, error)
}

// drafts is one repository as a proposal needs it. Commits are given by their hash.
type drafts interface {
	defaultBranch(ctx context.Context) (string, error)
	head(ctx context.Context, branch string) (commit string, err error) // "" if there is no such branch
	file(ctx context.Context, commit, path string) (blob, error)        // zero if there is no such file
	commit(ctx context.Context, c change) error                         // makes the branch
	find(ctx context.Context, branch string) (PullRequest, error)       // the open one of a branch; zero if there is none
	open(ctx context.Context, c change) (PullRequest, error)
	page(branch, path string) string // the address of a file
}

// Proposable says why no change can be proposed to the repository at address, without asking its host: fault.NotImplemented for hosts
// that have no pull requests here, fault.Forbidden where no token is configured. It is nil where one may try.
func (f *Forge) Proposable(address string) error {
	u, p, err := f.proposer(address)
	if err == nil && !p.credentials(u) {
		err = noToken(p, p.repo(u))
	}
	return err
}

// Propose makes the branch with its commit and opens the pull request. Asked again it answers with the pull request that is open from
// that branch, whatever it holds, or goes on from a branch that holds the same files. It is fault.Conflict when the branch holds
// something else, when nothing would change, and when the host refuses; fault.Forbidden when the token may not write.
func (f *Forge) Propose(ctx context.Context, p Proposal) (PullRequest, error) {
	u, host, err := f.proposer(p.Repository)
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return PullRequest{}, err
	}
	d, err := host.drafts(ctx, u)
	if err != nil {
		return PullRequest{}, err
	}
	pull, err := propose(ctx, d, p)
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		pull, err = propose(ctx, d, p) // somebody else may have proposed the same just now
	}
	if err != nil {
		return PullRequest{}, err
	}
	pull.Files = map[string]string{}
	for path := range p.Files {
		pull.Files[path] = d.page(pull.Base, path)
	}
	return pull, nil
}

// taken is the cause of the fault that a proposal of new files meets where there is one already.
type taken struct{ url string }

func (t *taken) Error() string { return "there is " + t.url }

// Taken is the address of the file that a proposal of new files would have replaced; ok is false if err is about something else.
func Taken(err error) (address string, ok bool) {
	var there *taken
	if errors.As(err, &there) {
		return there.url, true
	}
	return "", false
}

func (f *Forge) proposer(address string) (*url.URL, proposer, error) {
	u, err := giturl.Parse(address)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "%w", err)
	}
	h := f.of(u)
	if h == nil {
		return nil, nil, fault.New(fault.Forbidden, "No integration for %s is configured, so pull requests cannot be opened there.", u.Host)
	}
	p, ok := h.(proposer)
	if !ok {
		return nil, nil, fault.New(fault.NotImplemented, "Pull requests on %s cannot be opened from here yet.", cmp.Or(titles[h.about().Type], u.Host))
	}
	if repo := h.repo(u); repo.Owner == "" || repo.Name == "" {
		return nil, nil, fault.New(fault.Invalid, "%s is not the address of a repository.", u.Redacted())
	}
	return u, p, nil
}

// titles are what people call the kinds of hosts that have no pull requests here.
var titles = map[string]string{
	"bitbucketServer": "Bitbucket Server", "gerrit": "Gerrit", "harness": "Harness", "awsCodeCommit": "AWS CodeCommit",
}

func noToken(h host, repo giturl.Repo) error {
	return fault.New(fault.Forbidden, "No token is configured with which %s could be changed. Whoever runs the portal can add one that may write below integrations.%s.",
		fullName(repo), h.about().Type)
}

// fullName is how people name a repository.
func fullName(repo giturl.Repo) string {
	return strings.Trim(strings.Join([]string{repo.Organization, repo.Owner, repo.Name}, "/"), "/")
}

func propose(ctx context.Context, d drafts, p Proposal) (PullRequest, error) {
	c := change{Proposal: p, known: map[string]blob{}}
	var err error
	if c.base, err = d.defaultBranch(ctx); err != nil {
		return PullRequest{}, err
	}
	if c.base == p.Branch {
		return PullRequest{}, fault.New(fault.Invalid, "%s is the default branch. Give the change a branch of its own.", p.Branch)
	}
	head, err := d.head(ctx, p.Branch)
	if err != nil {
		return PullRequest{}, err
	}
	if head != "" {
		if pull, err := d.find(ctx, p.Branch); err != nil || pull.URL != "" {
			pull.Found = true
			return pull, err
		}
	}
	if err := c.compare(ctx, d); err != nil {
		return PullRequest{}, err
	}
	if head == "" {
		err = d.commit(ctx, c)
	} else {
		err = c.resume(ctx, d, head)
	}
	if err != nil {
		return PullRequest{}, err
	}
	return d.open(ctx, c)
}

// compare finds out what would change on the default branch.
func (c *change) compare(ctx context.Context, d drafts) (err error) {
	if c.commit, err = d.head(ctx, c.base); err != nil {
		return err
	}
	if c.commit == "" {
		return fault.New(fault.Conflict, "The repository is empty. Give it a first commit, then try again.")
	}
	same, err := c.look(ctx, d, c.commit)
	if err != nil {
		return err
	}
	if same {
		return fault.New(fault.Conflict, "Nothing would change: the default branch %s has the same files already.", c.base)
	}
	for _, path := range slices.Sorted(maps.Keys(c.Files)) {
		if c.NewFiles && c.known[path].there {
			at := d.page(c.base, path)
			return &fault.Fault{Kind: fault.Conflict, Message: "There is a " + path + " in the repository already: " + at, Cause: &taken{at}}
		}
	}
	return nil
}

// resume is for a branch that is there but has no pull request: it may be what is left of a proposal that was cut off.
func (c *change) resume(ctx context.Context, d drafts, head string) error {
	same, err := c.look(ctx, d, head)
	if err == nil && !same {
		err = fault.New(fault.Conflict, "There is a branch %s already, with other content and no open pull request. Delete it, or choose another name.", c.Branch)
	}
	return err
}

// look reads the files as they are at a commit, and says whether they are as proposed.
func (c *change) look(ctx context.Context, d drafts, commit string) (same bool, err error) {
	same = true
	for path, text := range c.Files {
		if c.known[path], err = d.file(ctx, commit, path); err != nil {
			return false, err
		}
		same = same && c.known[path].there && c.known[path].text == text
	}
	return same, nil
}
