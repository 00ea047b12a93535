package ingest

import (
	"context"

	"github.com/callboard/callboard/fault"
)

const (
	maxMessage  = 5000 // characters of a message
	maxSearches = 10_000
)

// searched is what a target with wildcards gave last. It lives in memory only: after a start everything is read once.
type searched struct {
	etag  string
	files []File // without data
}

func (r *Readers) readURL(ctx context.Context, target string, known func(string) string, yield func(File, error) bool) {
	etagOf := func(address string) string { return known("url:" + address) }
	last, isSearch := r.lastSearch(target, known)
	etag := last.etag
	if !isSearch {
		etag = etagOf(target)
	}
	found, etag, err := r.forge.Search(ctx, target, etag, etagOf)
	switch {
	case fault.Is(err, fault.NotModified):
		if !isSearch {
			last.files = []File{{Location: "url:" + target, ETag: etagOf(target), NotModified: true}}
		}
		for _, file := range last.files {
			if !yield(file, nil) {
				return
			}
		}
		return
	case err != nil:
		yield(File{}, unreadableURL(err))
		return
	case len(found) == 0:
		yield(File{}, fault.New(fault.NotFound, "Unable to read url, no matching files found for %s", target))
		return
	}
	var files []File
	for _, file := range found {
		files = append(files, File{Location: "url:" + file.URL, ETag: file.ETag, Data: file.Data, NotModified: file.Unchanged})
	}
	if len(files) > 1 || files[0].Location != "url:"+target {
		r.remember(target, etag, files)
	}
	for _, file := range files {
		if !yield(file, nil) {
			return
		}
	}
}

// lastSearch gives what target gave last if the caller still has all of it.
func (r *Readers) lastSearch(target string, known func(string) string) (last searched, isSearch bool) {
	r.mu.Lock()
	last, isSearch = r.searches[target]
	r.mu.Unlock()
	for _, file := range last.files {
		if known(file.Location) != file.ETag {
			return searched{}, isSearch
		}
	}
	return last, isSearch
}

func (r *Readers) remember(target, etag string, files []File) {
	kept := searched{etag: etag}
	for _, file := range files {
		kept.files = append(kept.files, File{Location: file.Location, ETag: file.ETag, NotModified: true})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.searches) >= maxSearches {
		clear(r.searches)
	}
	r.searches[target] = kept
}

// unreadableURL keeps the cause, so that the wait after a rate limit can be asked for with forge.RetryAfter.
func unreadableURL(err error) error {
	message := []rune("Unable to read url, " + err.Error())
	kind := fault.Internal
	if fault.Is(err, fault.NotFound) {
		kind = fault.NotFound
	}
	return &fault.Fault{Kind: kind, Message: string(message[:min(len(message), maxMessage)]), Cause: err}
}
