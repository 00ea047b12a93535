package forge

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
	"github.com/callboard/callboard/foundation/remote"
)

type gitlab struct {
	common
	wire   *wire
	config GitLabConfig
	below  string // the path that GitLab is installed below, such as /gitlab; mostly ""

	mu   sync.Mutex
	next time.Time // when the budget of requests allows another one
}

func newGitLab(w *wire, config GitLabConfig) *gitlab {
	g := &gitlab{common: common{kind: "gitlab", host: config.Host}, wire: w, config: config}
	if base, err := url.Parse(config.BaseURL); err == nil {
		g.below = strings.TrimRight(base.Path, "/")
	}
	return g
}

var gitlabType = regexp.MustCompile(`/-/(?:blob|tree|edit)/`)

func (g *gitlab) edit(u *url.URL) string {
	edited := *u
	if giturl.SetPath(&edited, gitlabType.ReplaceAllString(u.EscapedPath(), "/-/edit/")) != nil {
		return u.String()
	}
	return edited.String()
}

func (g *gitlab) repo(u *url.URL) giturl.Repo {
	repo := giturl.Split(u)
	if below := strings.Trim(g.below, "/"); below != "" {
		repo.Owner = strings.TrimPrefix(strings.TrimPrefix(repo.Owner, below), "/")
	}
	return repo
}

func (g *gitlab) defaultBranch(repo giturl.Repo) string {
	return g.below + "/" + segments(repo.Owner, repo.Name) + "/-/blob/HEAD"
}

func (g *gitlab) header() http.Header {
	if g.config.Token == "" {
		return http.Header{}
	}
	return http.Header{"Authorization": {"Bearer " + g.config.Token}}
}

const artifacts = "/-/jobs/artifacts/"

// fileURL is where the API has the file that people see at u.
func (g *gitlab) fileURL(u *url.URL) (string, error) {
	path := u.EscapedPath()
	scheme, _, _ := strings.Cut(g.config.APIBaseURL, "://") // whatever the address says: a token goes along
	api := scheme + "://" + u.Host + g.below + "/api/v4/projects/"
	if project, rest, ok := strings.Cut(path, artifacts); ok {
		address := api + g.project(project) + "/jobs/artifacts/" + rest
		if u.RawQuery != "" {
			address += "?" + u.RawQuery
		}
		return address, nil
	}
	before, after, ok := strings.Cut(path, "/blob/")
	if !ok {
		return "", fault.New(fault.Invalid, "Failed extracting project path from %s. Url path must include /blob/.", path)
	}
	branch, file, _ := strings.Cut(after, "/")
	decoded, err := url.PathUnescape(file)
	if err != nil {
		return "", fault.New(fault.Invalid, "Incorrect url: %s, %w", u, err)
	}
	return api + g.project(strings.TrimSuffix(before, "/-")) + "/repository/files/" + component(decoded) + "/raw?ref=" + branch, nil
}

func (g *gitlab) project(path string) string {
	path = strings.Trim(strings.TrimPrefix(path, g.below), "/")
	if decoded, err := url.PathUnescape(path); err == nil {
		path = decoded
	}
	return component(path)
}

func (g *gitlab) read(ctx context.Context, u *url.URL, etag string) (File, error) {
	address, err := g.fileURL(u)
	if err != nil {
		return File{}, err
	}
	if strings.Contains(u.Path, artifacts) {
		etag = ""
	}
	c := call{url: address, header: g.header(), etag: etag, trouble: unableToRead(u)}
	var a answer
	err = g.retry(ctx, func() (answer, error) {
		a, err = g.wire.get(ctx, c)
		return a, err
	})
	if err != nil {
		return File{}, err
	}
	if !a.ok() {
		return File{}, a.fault(u.String() + " could not be read as " + address)
	}
	return a.file(u.String()), nil
}

// retry tries again while the answer has one of the configured statuses: after what the host asks for, else 0.1 s, 0.2 s, 0.4 s … 10 s.
func (g *gitlab) retry(ctx context.Context, try func() (answer, error)) error {
	wait := 100 * time.Millisecond
	for attempt := 0; ; attempt++ {
		if err := g.budget(ctx); err != nil {
			return err
		}
		a, err := try()
		if err != nil || attempt >= g.config.Retry.MaxRetries || !slices.Contains(g.config.Retry.RetryStatusCodes, a.status) {
			return err
		}
		asked := a.retryAfter()
		if asked == 0 {
			asked = wait
		}
		if err := remote.Sleep(ctx, min(asked, time.Minute)); err != nil {
			return err
		}
		wait = min(2*wait, 10*time.Second)
	}
}

// budget spreads requests evenly over each minute.
func (g *gitlab) budget(ctx context.Context) error {
	if g.config.Retry.MaxAPIRequestsPerMinute <= 0 {
		return nil
	}
	g.mu.Lock()
	now := time.Now()
	at := g.next
	if at.Before(now) {
		at = now
	}
	g.next = at.Add(time.Minute / time.Duration(g.config.Retry.MaxAPIRequestsPerMinute))
	g.mu.Unlock()
	if !at.After(now) {
		return nil
	}
	return remote.Sleep(ctx, at.Sub(now))
}

func (g *gitlab) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	repo := g.repo(u)
	api := g.config.APIBaseURL + "/projects/" + component(strings.Trim(repo.Owner+"/"+repo.Name, "/"))
	said := "Failed to read tree from " + u.String()
	if repo.Ref == "" {
		var project struct {
			DefaultBranch string `json:"default_branch"`
		}
		if err := g.wire.json(ctx, call{url: api, header: g.header()}, said, &project); err != nil {
			return nil, "", err
		}
		repo.Ref = project.DefaultBranch
	}
	query := "ref_name=" + url.QueryEscape(repo.Ref)
	archive := "sha=" + url.QueryEscape(repo.Ref)
	if repo.Path != "" {
		query += "&path=" + url.QueryEscape(repo.Path)
		archive += "&path=" + url.QueryEscape(repo.Path)
	}
	var commits []struct {
		ID string `json:"id"`
	}
	address := api + "/repository/commits?" + query
	said = "Failed to read tree (branch) from " + u.String()
	if err := g.wire.json(ctx, call{url: address, header: g.header()}, said, &commits); err != nil {
		return nil, "", err
	}
	sha := ""
	if len(commits) > 0 {
		sha = commits[0].ID
	}
	if sha == etag && etag != "" {
		return nil, "", errNotModified
	}
	address = api + "/repository/archive?" + archive
	said = "Failed to read tree (archive) from " + u.String() + ", " + address
	files, err := g.wire.tar(ctx, call{url: address, header: g.header()}, said, sha, g.wire.unpacking(repo.Path, keep))
	return files, sha, err
}

func (g *gitlab) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	return findInTree(ctx, g, u, search.pattern.folder(), search)
}

// component escapes a text for one segment of a path, slashes included.
func component(text string) string {
	return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(url.QueryEscape(text))
}

func unableToRead(u *url.URL) func(error) string {
	return func(err error) string { return "Unable to read " + u.String() + ", " + err.Error() }
}
