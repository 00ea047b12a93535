package giturl

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/callboard/callboard/fault"
)

// Repo is what the address of a file, a folder or a repository says about where it lies. All texts are decoded.
type Repo struct {
	Organization string // above the owner; only on Azure DevOps
	Owner, Name  string // Owner may hold slashes (groups of GitLab)
	Ref          string // branch, tag or commit; "" if the address names none
	Type         string // how the host shows it: blob, tree, raw, src, browse, edit; "" if the address has no file
	Path         string // of the file in the repository, without leading slash
	Root         string // the escaped path of the address up to the ref, without trailing slash: what "/x" is relative to
}

// File reports whether the address is known to be one of a file in a repository.
func (r Repo) File() bool { return r.Owner != "" && r.Name != "" && r.Path != "" }

var bitbucketServer = regexp.MustCompile(`^/(projects|users)/([^/]+)/repos/([^/]+)(?:/(raw|browse|src)(?:/(.*))?)?`)

// Split finds the repository in an address, by its form alone. An address of an unknown form is taken for a repository.
func Split(u *url.URL) Repo {
	path := u.EscapedPath()
	if m := bitbucketServer.FindStringSubmatch(path); m != nil {
		return splitBitbucketServer(u, m)
	}
	segments := strings.Split(strings.Trim(path, "/"), "/")
	if slices.Contains(segments, "_git") {
		return splitAzure(u, segments)
	}
	return split(path, segments)
}

var markers = []string{"blob", "tree", "raw", "src", "edit", "commit", "issues"}

func split(path string, segments []string) Repo {
	name := len(segments) - 1
	if at := marker(segments); at > 0 {
		name = at - 1
	}
	repo := Repo{
		Owner: decode(segments[:name]),
		Name:  strings.TrimSuffix(decode(segments[name:name+1]), ".git"),
		Root:  strings.TrimRight(path, "/"),
	}
	at := name + 1
	if at < len(segments) && segments[at] == "-" {
		at++
	}
	if at+1 >= len(segments) || !slices.Contains(markers[:5], segments[at]) {
		return repo
	}
	repo.Type, repo.Ref = segments[at], decode(segments[at+1:at+2])
	repo.Path = decode(segments[at+2:])
	repo.Root = "/" + strings.Join(segments[:at+2], "/")
	return repo
}

// marker is where the name of the repository has ended. A dash wins, since groups of GitLab may be called "src" or "raw".
func marker(segments []string) int {
	dash := func(s string) bool { return s == "-" }
	known := func(s string) bool { return slices.Contains(markers, s) }
	for _, match := range []func(string) bool{dash, known} {
		if len(segments) > 2 {
			if at := slices.IndexFunc(segments[2:], match); at >= 0 {
				return at + 2
			}
		}
	}
	return 0
}

func splitBitbucketServer(u *url.URL, m []string) Repo {
	owner, file := m[2], strings.Trim(m[5], "/")
	if m[1] == "users" {
		owner = "~" + owner
	}
	root := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(u.EscapedPath(), "/"), file), "/")
	return Repo{
		Owner: decode([]string{owner}), Name: decode([]string{m[3]}),
		Ref: u.Query().Get("at"), Type: m[4], Path: decode(strings.Split(file, "/")), Root: root,
	}
}

func splitAzure(u *url.URL, segments []string) Repo {
	at := slices.Index(segments, "_git")
	project := max(0, at-1)
	repo := Repo{Organization: decode(segments[:project]), Owner: decode(segments[project:at]), Root: strings.TrimRight(u.EscapedPath(), "/")}
	if at+1 < len(segments) {
		repo.Name = decode(segments[at+1 : at+2])
	}
	query := u.Query()
	repo.Path = strings.TrimLeft(query.Get("path"), "/")
	if version := query.Get("version"); len(version) > 2 {
		repo.Ref = version[2:]
	}
	return repo
}

func decode(segments []string) string {
	decoded := make([]string, len(segments))
	for i, segment := range segments {
		text, err := url.PathUnescape(segment)
		if err != nil {
			text = segment
		}
		decoded[i] = text
	}
	return strings.Join(decoded, "/")
}

// Guard refuses addresses whose decoded file path climbs, because some host would follow it out of the repository.
func Guard(path string) error {
	for _, segment := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		if segment == "." || segment == ".." {
			return fault.New(fault.Invalid, "Invalid SCM URL: path traversal is not allowed in the URL")
		}
	}
	return nil
}

// Resolve is Backstage's default for a target found in the file at base: absolute targets stay, "/x" starts at the root of the
// repository, the rest is relative to the file. The query is always that of base. A line, if not "", becomes the fragment.
func Resolve(base, target, line string) (string, error) {
	if Absolute(target) {
		return target, nil
	}
	from, err := Parse(base)
	if err != nil {
		return "", err
	}
	return ResolveFrom(from, Split(from).Root, target, line)
}

// ResolveFrom is Resolve for a base whose repository root is known.
func ResolveFrom(base *url.URL, root, target, line string) (string, error) {
	resolved := &url.URL{}
	*resolved = *base
	var err error
	if strings.HasPrefix(target, "/") {
		resolved.Fragment, resolved.RawFragment = "", ""
		err = SetPath(resolved, clean(root+escape(target, "\"#<>?^`{}|\\")))
	} else {
		resolved, err = Join(base, target)
	}
	if err != nil {
		return "", err
	}
	resolved.RawQuery = base.RawQuery
	if line != "" {
		resolved.Fragment, resolved.RawFragment = line, ""
	}
	return resolved.String(), nil
}
