package forge

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

type gerrit struct {
	common
	wire    *wire
	config  GerritConfig
	gitiles *url.URL
}

func newGerrit(w *wire, config GerritConfig) *gerrit {
	g := &gerrit{common: common{kind: "gerrit", host: config.Host}, wire: w, config: config, gitiles: &url.URL{}}
	if gitiles, err := giturl.Parse(config.GitilesBaseURL); err == nil {
		g.gitiles = gitiles
	}
	return g
}

func (g *gerrit) reads(u *url.URL) bool { return u.Host == g.gitiles.Host }

// gitilesRef is what an address of Gitiles says. The project and path are decoded.
type gitilesRef struct {
	project, ref, refType, path string
	base                        string // the address up to the ref
}

var shaPattern = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)

func (g *gerrit) parse(u *url.URL) (gitilesRef, error) {
	below := strings.TrimRight(g.gitiles.EscapedPath(), "/")
	path, ok := strings.CutPrefix(u.EscapedPath(), below+"/")
	if !ok {
		return gitilesRef{}, fault.New(fault.Invalid, "Unable to parse project from url: %s", u)
	}
	project, rest, ok := strings.Cut(strings.TrimPrefix(path, "a/"), "/+/")
	if !ok || project == "" {
		return gitilesRef{}, fault.New(fault.Invalid, "Unable to parse project from url: %s", u)
	}
	parts := strings.Split(rest, "/")
	r := gitilesRef{}
	at := 1 // segments that name the ref
	switch {
	case parts[0] == "HEAD":
		r.ref, r.refType = "HEAD", "head"
	case shaPattern.MatchString(parts[0]):
		r.ref, r.refType = parts[0], "sha"
	case len(parts) > 2 && parts[0] == "refs" && (parts[1] == "heads" || parts[1] == "tags"):
		r.ref, r.refType = parts[2], map[string]string{"heads": "branch", "tags": "tag"}[parts[1]]
		at = 3
	default:
		return gitilesRef{}, fault.New(fault.Invalid, "Unable to parse gitiles ref from url: %s", u)
	}
	var err error
	if r.project, err = url.PathUnescape(project); err != nil {
		return r, fault.New(fault.Invalid, "%w", giturl.ErrInvalid)
	}
	if r.path, err = url.PathUnescape(strings.Trim(strings.Join(parts[at:], "/"), "/")); err != nil {
		return r, fault.New(fault.Invalid, "%w", giturl.ErrInvalid)
	}
	r.base = g.config.GitilesBaseURL + "/" + project + "/+/" + strings.Join(parts[:at], "/")
	return r, nil
}

func (g *gerrit) repo(u *url.URL) giturl.Repo {
	r, err := g.parse(u)
	if err != nil {
		return giturl.Repo{}
	}
	owner, name := "", r.project
	if slash := strings.LastIndex(r.project, "/"); slash >= 0 {
		owner, name = r.project[:slash], r.project[slash+1:]
	}
	root, _ := giturl.Parse(r.base)
	return giturl.Repo{Owner: owner, Name: name, Ref: r.ref, Path: r.path, Root: root.EscapedPath()}
}

func (g *gerrit) resolve(base *url.URL, target string, line int) (string, error) {
	if giturl.Absolute(target) {
		return target, nil
	}
	if target == "" {
		return base.String(), nil
	}
	var resolved *url.URL
	var err error
	if strings.HasPrefix(target, "/") {
		r, parseErr := g.parse(base)
		if parseErr != nil {
			return "", parseErr
		}
		resolved, err = giturl.Parse(r.base + target)
	} else {
		resolved, err = giturl.Join(base, target)
	}
	if err != nil {
		return "", err
	}
	if line != 0 {
		resolved.Fragment = g.fragment(line)
	}
	return resolved.String(), nil
}

func (g *gerrit) edit(u *url.URL) string {
	r, err := g.parse(u)
	if err != nil || g.config.DisableEditURL || r.refType != "branch" {
		return u.String()
	}
	return g.config.BaseURL + "/admin/repos/edit/repo/" + segments(r.project) + "/branch/refs/heads/" + r.ref + "/file/" + segments(r.path)
}

func (g *gerrit) header() http.Header {
	if g.config.Password == "" {
		return http.Header{}
	}
	return basic("Basic", g.config.Username, g.config.Password)
}

// signed is the part of a path that makes Gerrit ask for a password.
func (g *gerrit) signed() string {
	if g.config.Password == "" {
		return ""
	}
	return "/a"
}

func (g *gerrit) refAPI(r gitilesRef) (string, error) {
	api := g.config.BaseURL + g.signed() + "/projects/" + component(r.project)
	switch r.refType {
	case "sha":
		return api + "/commits/" + r.ref, nil
	case "branch", "head":
		return api + "/branches/" + r.ref, nil
	}
	return "", fault.New(fault.Invalid, "Unsupported gitiles ref type: %s", r.refType)
}

func (g *gerrit) read(ctx context.Context, u *url.URL, _ string) (File, error) {
	r, err := g.parse(u)
	if err != nil {
		return File{}, err
	}
	return g.content(ctx, u, r)
}

func (g *gerrit) content(ctx context.Context, u *url.URL, r gitilesRef) (File, error) {
	api, err := g.refAPI(r)
	if err != nil {
		return File{}, err
	}
	address := api + "/files/" + component(r.path) + "/content"
	a, err := g.wire.get(ctx, call{url: address, header: g.header(), trouble: func(err error) string {
		return "Unable to read gerrit file " + u.String() + ", " + err.Error()
	}})
	if err != nil {
		return File{}, err
	}
	if a.status == http.StatusNotFound {
		return File{}, fault.New(fault.NotFound, "File %s not found.", u)
	}
	said := u.String() + " could not be read as " + address
	if !a.ok() {
		return File{}, a.fault(said)
	}
	if a.body, err = base64.StdEncoding.DecodeString(string(a.body)); err != nil {
		return File{}, fault.New(fault.Internal, "%s, %w", said, err)
	}
	return a.file(u.String()), nil
}

// revision is the commit that the ref is at.
func (g *gerrit) revision(ctx context.Context, r gitilesRef) (string, error) {
	if r.refType == "sha" {
		return r.ref, nil
	}
	address, err := g.refAPI(r)
	if err != nil {
		return "", err
	}
	var branch struct {
		Revision string `json:"revision"`
	}
	err = g.wire.json(ctx, call{url: address, header: g.header()}, "Unable to read branch state "+address, &branch)
	return branch.Revision, err
}

// browse is the address in Gitiles, with the part that asks for a password if there is one.
func (g *gerrit) browse(r gitilesRef) string {
	rest := strings.TrimPrefix(r.base, g.config.GitilesBaseURL)
	return g.config.GitilesBaseURL + g.signed() + rest
}

func (g *gerrit) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	r, err := g.parse(u)
	if err != nil {
		return nil, "", err
	}
	revision, err := g.revision(ctx, r)
	if err != nil {
		return nil, "", err
	}
	if revision == etag && etag != "" {
		return nil, "", errNotModified
	}
	address := strings.Replace(g.browse(r), "/+/", "/+archive/", 1)
	if r.path != "" {
		address += "/" + segments(r.path)
	}
	address += ".tar.gz"
	options := g.wire.unpacking("", keep)
	options.StripFirst = false
	said := u.String() + " could not be read as " + address
	files, err := g.wire.tar(ctx, call{url: address, header: g.header()}, said, revision, options)
	return files, revision, err
}

func (g *gerrit) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	r, err := g.parse(u)
	if err != nil {
		return nil, "", err
	}
	revision, err := g.revision(ctx, r)
	if err != nil {
		return nil, "", err
	}
	if revision == search.etag && search.etag != "" {
		return nil, "", errNotModified
	}
	var list struct {
		Entries []struct{ Type, Name string } `json:"entries"`
	}
	address := g.browse(r) + "/?format=JSON&recursive"
	said := u.String() + " could not be read as " + address
	if err := g.wire.json(ctx, call{url: address, header: g.header()}, said, &list); err != nil {
		return nil, "", err
	}
	var names []string
	for _, entry := range list.Entries {
		if entry.Type == "blob" && search.pattern.match(entry.Name) {
			names = append(names, entry.Name)
		}
	}
	if len(names) > g.wire.limits.Files {
		return nil, "", fault.New(fault.Invalid, "more than %d files match", g.wire.limits.Files)
	}
	files, err := g.contents(ctx, u, r, names)
	return files, revision, err
}

func (g *gerrit) contents(ctx context.Context, u *url.URL, r gitilesRef, names []string) ([]File, error) {
	files := make([]File, len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(perHost)
	for i, name := range names {
		group.Go(func() error {
			address, err := page(g, u, name)
			if err != nil {
				return err
			}
			at, err := giturl.Parse(address)
			if err != nil {
				return err
			}
			one := r
			one.path = name
			if files[i], err = g.content(ctx, at, one); err != nil {
				return err
			}
			files[i].Path = name
			return nil
		})
	}
	return files, group.Wait()
}
