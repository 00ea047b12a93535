// Package forge understands Git hosts: what their web addresses mean, how files are read from them, and how a change is proposed to them.
package forge

import (
	"net/url"
	"strings"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
	"github.com/callboard/callboard/foundation/remote"
)

// File is one file that was read.
type File struct {
	URL  string // where people see it
	Path string // below the address that was asked for; only from Tree
	Data []byte
	// Unchanged files are those that the caller of Search knows; they have no Data.
	Unchanged bool
	ETag      string    // "" if the host gives none
	Modified  time.Time // zero if the host does not say
}

// Limits bound what one answer may cost. Zero fields take their defaults.
type Limits struct {
	FileBytes    int64 // of one file, by default 10 MiB
	ArchiveBytes int64 // of a downloaded archive or list of files, by default 100 MiB
	UnpackBytes  int64 // of all that an archive holds, by default 500 MiB
	Files        int   // of one search or tree, by default 10,000
}

func (l Limits) withDefaults() Limits {
	const mib = 1 << 20
	orBytes := func(n, fallback int64) int64 {
		if n > 0 {
			return n
		}
		return fallback
	}
	return Limits{
		FileBytes:    orBytes(l.FileBytes, 10*mib),
		ArchiveBytes: orBytes(l.ArchiveBytes, 100*mib),
		UnpackBytes:  orBytes(l.UnpackBytes, 500*mib),
		Files:        int(orBytes(int64(l.Files), 10_000)),
	}
}

// Forge knows all configured hosts. It is safe for concurrent use.
type Forge struct {
	byURL   []host // in the order in which Backstage looks for the integration of an address
	readers []host // in the order in which Backstage looks for the reader of one
	plain   *plain
}

// host is one integration.
type host interface {
	about() Integration
	owns(u *url.URL) bool  // its integration
	reads(u *url.URL) bool // its reader, which may know more addresses than the integration
	resolve(base *url.URL, target string, line int) (string, error)
	edit(u *url.URL) string
	repo(u *url.URL) giturl.Repo
	reader
}

// Integration names one configured host.
type Integration struct {
	Type  string // github, gitlab, bitbucketCloud, …: the key in the configuration
	Title string // the host
}

// New applies the defaults of the configuration. The zero Limits are good for descriptors. The hosts that the configuration names
// may have private addresses.
func New(config Config, reading ReadingConfig, client Client, limits Limits) (*Forge, error) {
	if c, ok := client.(*remote.Client); ok {
		client = c.Allowing(namedHosts(config, reading)...)
	}
	config, err := config.WithDefaults()
	if err != nil {
		return nil, err
	}
	w := &wire{client: client, limits: limits.withDefaults(), slots: map[string]chan struct{}{}}
	f := &Forge{}
	if f.plain, err = newPlain(w, reading); err != nil {
		return nil, err
	}
	hosts, err := newHosts(w, config)
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{
		"awsS3", "awsCodeCommit", "azureBlobStorage", "azure", "bitbucketCloud", "bitbucketServer",
		"gerrit", "github", "gitlab", "gitea", "googleGcs", "harness",
	} {
		f.byURL = append(f.byURL, hosts[kind]...)
	}
	for _, kind := range []string{
		"azure", "bitbucketCloud", "bitbucketServer", "gerrit", "github", "gitea", "gitlab", "googleGcs",
		"harness", "awsS3", "azureBlobStorage", "awsCodeCommit",
	} {
		f.readers = append(f.readers, hosts[kind]...)
	}
	return f, nil
}

// Resolve says which address a target means that stands in the file at base. The kind of host at base decides.
func (f *Forge) Resolve(base, target string) (string, error) { return f.ResolveLine(base, target, 0) }

// ResolveLine is Resolve with a line to point at; 0 for none.
func (f *Forge) ResolveLine(base, target string, line int) (string, error) {
	from, err := giturl.Parse(base)
	if err != nil {
		if giturl.Absolute(target) {
			return target, nil
		}
		return "", fault.New(fault.Invalid, "%w", err)
	}
	if h := f.of(from); h != nil {
		return h.resolve(from, target, line)
	}
	return common{}.resolve(from, target, line)
}

// EditURL is where people edit the file at address; address itself if the host is unknown.
func (f *Forge) EditURL(address string) string {
	u, err := giturl.Parse(address)
	if err != nil {
		return address
	}
	if h := f.of(u); h != nil {
		return h.edit(u)
	}
	return address
}

// LineURL is where people see a line of the file at address; address itself for line 0.
func (f *Forge) LineURL(address string, line int) string {
	u, err := giturl.Parse(address)
	if err != nil || line == 0 {
		return address
	}
	switch h := f.of(u).(type) {
	case *azure:
		u.RawQuery = setLine(u.RawQuery, line)
	case interface{ fragment(line int) string }:
		u.Fragment, u.RawFragment = h.fragment(line), ""
	default:
		u.Fragment, u.RawFragment = common{}.fragment(line), ""
	}
	return u.String()
}

// SourceLocation is the value of the annotation backstage.io/source-location of what was read from address: its folder.
func (f *Forge) SourceLocation(address string) (string, error) {
	folder, err := f.Resolve(address, "./")
	if err != nil {
		return "", err
	}
	return "url:" + folder, nil
}

// SameRepository reports whether files at a and b lie in one repository. It is true when either is not known to be a file of one:
// it guards placeholders, and Backstage refuses only what it can see to be elsewhere.
func (f *Forge) SameRepository(a, b string) bool {
	first, err := giturl.Parse(a)
	if err != nil {
		return true
	}
	second, err := giturl.Parse(b)
	if err != nil {
		return true
	}
	one, other := f.repo(first), f.repo(second)
	if !one.File() || !other.File() {
		return true
	}
	full := func(r giturl.Repo) string { return r.Organization + "/" + r.Owner + "/" + r.Name }
	return first.Host == second.Host && strings.EqualFold(full(one), full(other))
}

// About is what an address says about its repository.
type About struct {
	Integration         // zero if the host is unknown
	Organization string // above the owner; only on Azure DevOps, where the owner is a project
	Owner, Name  string // of the repository, decoded; Owner may hold slashes
	Ref, Path    string // "" if the address does not say
}

// About reads an address without asking its host.
func (f *Forge) About(address string) (About, error) {
	u, err := giturl.Parse(address)
	if err != nil {
		return About{}, fault.New(fault.Invalid, "%w", err)
	}
	repo := f.repo(u)
	about := About{Organization: repo.Organization, Owner: repo.Owner, Name: repo.Name, Ref: repo.Ref, Path: repo.Path}
	if h := f.of(u); h != nil {
		about.Integration = h.about()
	}
	return about, nil
}

// searchable is a host that finds files in the default branch of a repository without being told its name.
type searchable interface {
	defaultBranch(repo giturl.Repo) string // the escaped path of its root folder
}

// Anywhere is the address of all files of a name in the default branch of the repository that address lies in, for Search; false if
// the address is of no repository or its host cannot find them.
func (f *Forge) Anywhere(address, name string) (pattern string, ok bool) {
	u, err := giturl.Parse(address)
	if err != nil {
		return "", false
	}
	h, ok := f.of(u).(searchable)
	repo := f.repo(u)
	if !ok || repo.Owner == "" || repo.Name == "" {
		return "", false
	}
	root := url.URL{Scheme: u.Scheme, Host: u.Host}
	if giturl.SetPath(&root, h.defaultBranch(repo)) != nil {
		return "", false
	}
	return root.String() + "/**/" + strings.NewReplacer("?", "%3F", "#", "%23").Replace(strings.TrimPrefix(name, "/")), true
}

func (f *Forge) repo(u *url.URL) giturl.Repo {
	if h := f.of(u); h != nil {
		return h.repo(u)
	}
	return giturl.Split(u)
}

func (f *Forge) of(u *url.URL) host {
	for _, h := range f.byURL {
		if h.owns(u) {
			return h
		}
	}
	return nil
}
