package forge

import (
	"context"
	"net/url"
	"strconv"

	"github.com/callboard/callboard/forge/giturl"
)

// common is what most hosts do alike.
type common struct {
	kind, host string
	line       string // before the number in the fragment that points at a line
}

func (c common) about() Integration          { return Integration{Type: c.kind, Title: c.host} }
func (c common) owns(u *url.URL) bool        { return u.Host == c.host }
func (c common) reads(u *url.URL) bool       { return u.Host == c.host }
func (c common) edit(u *url.URL) string      { return u.String() }
func (c common) repo(u *url.URL) giturl.Repo { return giturl.Split(u) }

func (c common) resolve(base *url.URL, target string, line int) (string, error) {
	return giturl.Resolve(base.String(), target, c.fragment(line))
}

func (c common) fragment(line int) string {
	if line == 0 {
		return ""
	}
	prefix := c.line
	if c.kind == "" || c.kind == "github" || c.kind == "gitlab" {
		prefix = "L"
	}
	return prefix + strconv.Itoa(line)
}

// pager is a host whose addresses of files need more than the root of the repository and a path.
type pager interface {
	page(u *url.URL, path string) (string, error)
}

// page is the address where people see a file or folder of the repository that u lies in.
func page(h host, u *url.URL, path string) (string, error) {
	if p, ok := h.(pager); ok {
		return p.page(u, path)
	}
	return giturl.ResolveFrom(u, h.repo(u).Root, "/"+segments(path), "")
}

// reader reads one kind of host. Addresses were checked by giturl.Guard.
type reader interface {
	read(ctx context.Context, u *url.URL, etag string) (File, error)
	// tree reads what lies below the folder at u. Paths are relative to it; keep may be nil. The etag is of the whole.
	tree(ctx context.Context, u *url.URL, etag string, keep func(path string) bool) ([]File, string, error)
	// find reads what matches the pattern in the address u. Files whose etag known gives may come without data.
	find(ctx context.Context, u *url.URL, search search) ([]File, string, error)
}
