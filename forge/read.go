package forge

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

// Read reads one file. It is fault.NotModified when etag still holds, fault.NotFound when there is no such file, and
// fault.Forbidden when no integration and no backend.reading.allow covers the address.
func (f *Forge) Read(ctx context.Context, address, etag string) (File, error) {
	u, r, err := f.reader(address)
	if err != nil {
		return File{}, err
	}
	file, err := r.read(ctx, u, etag)
	if err != nil {
		return File{}, err
	}
	file.URL = address
	return file, nil
}

// Search reads the files that an address means: those that match if its path is a pattern (*, **, ?, {a,b}), else the one file. The
// etag is of the answer as a whole; fault.NotModified says that it still holds. Nothing found is no error, but an empty list. known,
// if not nil, gives the etag of a file that the caller has: it may then come Unchanged, without data.
func (f *Forge) Search(ctx context.Context, address, etag string, known func(url string) string) ([]File, string, error) {
	u, r, err := f.reader(address)
	if err != nil {
		return nil, "", err
	}
	if h, ok := r.(host); ok {
		if pattern := glob(h.repo(u).Path); pattern.magic() {
			files, etag, err := r.find(ctx, u, search{pattern, etag, known})
			slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.URL, b.URL) })
			return files, etag, err
		}
	}
	file, err := r.read(ctx, u, etag)
	if fault.Is(err, fault.NotFound) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	file.URL = address
	return []File{file}, file.ETag, nil
}

// Tree reads all files below a folder that keep wants, by their path below that folder; a nil keep wants all.
func (f *Forge) Tree(ctx context.Context, address, etag string, keep func(path string) bool) ([]File, string, error) {
	u, r, err := f.reader(address)
	if err != nil {
		return nil, "", err
	}
	return r.tree(ctx, u, etag, keep)
}

func (f *Forge) reader(address string) (*url.URL, reader, error) {
	u, err := giturl.Parse(address)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "%w", err)
	}
	var stored host
	for _, h := range f.readers {
		if !h.reads(u) {
			continue
		}
		if _, ok := h.(*store); ok {
			stored = h
			continue
		}
		return u, h, giturl.Guard(h.repo(u).Path)
	}
	if f.plain.allows(u) {
		return u, f.plain, nil
	}
	if stored != nil {
		return u, stored, nil
	}
	return nil, nil, fault.New(fault.Forbidden, "Reading from '%s' is not allowed. You may need to configure an integration for the target host, "+
		"or add it to the configured list of allowed hosts at 'backend.reading.allow'", address)
}

// glob is a pattern for paths in a repository, in the syntax of minimatch as far as doublestar has it.
type glob string

// magic is false for brackets alone: they are common in file names of web frameworks.
func (g glob) magic() bool {
	open := strings.IndexByte(string(g), '{')
	return strings.ContainsAny(string(g), "*?") || open >= 0 && strings.IndexByte(string(g)[open:], '}') > 0
}

// folder is the part before the first segment with a wildcard.
func (g glob) folder() string {
	segments := strings.Split(string(g), "/")
	end := slices.IndexFunc(segments, func(s string) bool { return glob(s).magic() })
	if end < 0 {
		end = len(segments) - 1
	}
	return strings.Join(segments[:end], "/")
}

// match leaves hidden files and folders out unless the pattern names them, as minimatch does.
func (g glob) match(path string) bool {
	ok, err := doublestar.Match(strings.Trim(string(g), "/"), path)
	if err != nil || !ok {
		return false
	}
	for segment := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(segment, ".") && !strings.HasPrefix(string(g), ".") && !strings.Contains(string(g), "/.") {
			return false
		}
	}
	return true
}

// search is what find is asked.
type search struct {
	pattern glob
	etag    string
	known   func(url string) string
}

func (s search) knows(f File) bool { return s.known != nil && f.ETag != "" && s.known(f.URL) == f.ETag }

// findInTree answers a pattern from an archive: that of the folder below which the pattern lies, or of the whole repository.
func findInTree(ctx context.Context, h host, u *url.URL, below string, search search) ([]File, string, error) {
	at, err := page(h, u, below)
	if err != nil {
		return nil, "", err
	}
	folder, err := giturl.Parse(at)
	if err != nil {
		return nil, "", err
	}
	prefix := below
	if prefix != "" {
		prefix += "/"
	}
	files, etag, err := h.tree(ctx, folder, search.etag, func(path string) bool { return search.pattern.match(prefix + path) })
	if err != nil {
		return nil, "", err
	}
	if err := named(h, u, prefix, files); err != nil {
		return nil, "", err
	}
	return files, etag, nil
}

// named sets the addresses of files from their paths.
func named(h host, u *url.URL, prefix string, files []File) (err error) {
	for i := range files {
		if files[i].URL, err = page(h, u, prefix+files[i].Path); err != nil {
			return err
		}
	}
	return nil
}
