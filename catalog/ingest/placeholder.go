package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// Placeholder reads what {<key>: <value>} in a file at base names. read is where it was read from: an address, or a location ref for
// files. It is "" when base and value make no address together; err says why. $openapi and $asyncapi give the bundled text.
func (r *Readers) Placeholder(ctx context.Context, base entity.LocationRef, key, value string) (data []byte, read string, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.options.Timeout)
	defer cancel()
	read, err = r.name(base, value)
	if err != nil {
		return nil, "", err
	}
	if data, err = r.fetch(ctx, read); err != nil {
		return nil, read, err
	}
	if key != "$openapi" && key != "$asyncapi" {
		return data, read, nil
	}
	data, err = Bundle(ctx, data, read, r.related)
	if err != nil {
		return nil, read, &BundleError{err}
	}
	return data, read, nil
}

// BundleError says that what a placeholder names was read, but not what it refers to.
type BundleError struct{ error }

// Unwrap is what was wrong.
func (e *BundleError) Unwrap() error { return e.error }

// related reads what a file that was read for a placeholder refers to. It may lie wherever the placeholder itself might.
func (r *Readers) related(ctx context.Context, from, reference string) (data []byte, read string, err error) {
	base := entity.LocationRef{Type: "url", Target: from}
	if path, ok := strings.CutPrefix(from, "file:"); ok {
		base = entity.LocationRef{Type: "file", Target: path}
	}
	if read, err = r.name(base, reference); err != nil {
		return nil, "", err
	}
	data, err = r.fetch(ctx, read)
	return data, read, err
}

// name forms what to read: an address, or file:<path> for what lies beside a file.
func (r *Readers) name(base entity.LocationRef, value string) (string, error) {
	if base.Type == "file" {
		if _, err := r.forge.About(value); err == nil && strings.Contains(value, "://") {
			return value, nil
		}
		path, _, err := r.inside(base.Target, value)
		return "file:" + path, err
	}
	address, err := r.forge.Resolve(base.Target, value)
	if err != nil {
		return "", err
	}
	if !r.forge.SameRepository(base.Target, address) {
		return "", fault.New(fault.Invalid, "Placeholder may only reference files from the same repository as the entity")
	}
	return address, nil
}

// inside is the path of a value beside the file own, and the configured folder that it lies in.
func (r *Readers) inside(own, value string) (path, root string, err error) {
	path = filepath.FromSlash(value)
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(own), path)
	}
	for _, root := range r.roots {
		if relative, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(relative) {
			return path, root, nil
		}
	}
	return "", "", fault.New(fault.Invalid, "Invalid URL: placeholders in files may name web addresses and files below the folders of configured locations")
}

func (r *Readers) fetch(ctx context.Context, from string) ([]byte, error) {
	if path, ok := strings.CutPrefix(from, "file:"); ok {
		return r.fetchFile(path)
	}
	data, etag := r.cache.get(from)
	file, err := r.forge.Read(ctx, from, etag)
	if fault.Is(err, fault.NotModified) && etag != "" {
		return data, nil
	}
	if err != nil {
		return nil, err
	}
	r.cache.put(from, file.ETag, file.Data)
	return file.Data, nil
}

// fetchFile opens through the configured folder, so that no symbolic link leads out of it.
func (r *Readers) fetchFile(path string) ([]byte, error) {
	_, folder, err := r.inside(path, path)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fault.New(fault.Internal, "%w", err)
	}
	defer root.Close()
	relative, err := filepath.Rel(folder, path)
	if err != nil {
		return nil, fault.New(fault.Internal, "%w", err)
	}
	data, err := r.load(relative, root.Stat, func(path string) (io.ReadCloser, error) { return root.Open(path) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, "file %s does not exist", path)
	case err != nil:
		return nil, fault.New(fault.Internal, "%w", err)
	}
	return data, nil
}
