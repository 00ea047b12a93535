package forge

import (
	"context"
	"io"

	"github.com/callboard/callboard/forge/archive"
)

// tar downloads and unpacks an archive.
func (w *wire) tar(ctx context.Context, c call, said, etag string, options archive.Options) ([]File, error) {
	c.archive = true
	var files []archive.File
	a, err := w.stream(ctx, c, func(r io.Reader) (err error) {
		files, err = archive.Tar(r, options)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !a.ok() {
		return nil, a.fault(said)
	}
	return unpacked(files, etag), nil
}

// zip downloads and unpacks an archive.
func (w *wire) zip(ctx context.Context, c call, said, etag string, options archive.Options) ([]File, error) {
	c.archive = true
	a, err := w.get(ctx, c)
	if err != nil {
		return nil, err
	}
	if !a.ok() {
		return nil, a.fault(said)
	}
	files, err := archive.Zip(a.body, options)
	if err != nil {
		return nil, c.failed(err)
	}
	return unpacked(files, etag), nil
}

// unpacking are the options for an archive of the folder under.
func (w *wire) unpacking(under string, keep func(string) bool) archive.Options {
	return archive.Options{
		StripFirst: true, Under: under, Keep: keep,
		Files: w.limits.Files, FileBytes: w.limits.FileBytes, TotalBytes: w.limits.UnpackBytes,
	}
}

func unpacked(files []archive.File, etag string) []File {
	all := make([]File, len(files))
	for i, file := range files {
		all[i] = File{Path: file.Path, Data: file.Data, ETag: etag, Modified: file.Modified}
	}
	return all
}
