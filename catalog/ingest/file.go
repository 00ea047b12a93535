package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/callboard/callboard/fault"
)

func (r *Readers) readFiles(ctx context.Context, target string, known func(string) string, yield func(File, error) bool) {
	if len(r.options.Files) == 0 {
		yield(File{}, fault.New(fault.Forbidden, "file %s could not be read, no location in the configuration is of type file", target))
		return
	}
	paths, err := r.match(ctx, target)
	if err != nil {
		yield(File{}, unreadable(target, err))
		return
	}
	if len(paths) == 0 && !hasWildcard(target) {
		yield(File{}, fault.New(fault.NotFound, "file %s does not exist", target))
		return
	}
	for _, path := range paths {
		if ctx.Err() != nil {
			yield(File{}, unreadable(target, ctx.Err()))
			return
		}
		file, err := r.readFile(path, known)
		if errors.Is(err, fs.ErrNotExist) && hasWildcard(target) {
			continue // it went while we read the others
		}
		if err != nil {
			err = unreadable(target, err)
		}
		if !yield(file, err) {
			return
		}
	}
}

func unreadable(target string, err error) error {
	return fault.New(fault.Internal, "file %s could not be read, Error: %w", target, err)
}

func hasWildcard(target string) bool { return strings.ContainsAny(target, "*?[{") }

// match is the sorted paths that a target means. A file whose name only looks like a pattern is that file.
func (r *Readers) match(ctx context.Context, target string) ([]string, error) {
	if _, err := os.Stat(target); err == nil {
		return []string{filepath.Clean(target)}, nil
	} else if !hasWildcard(target) {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	folder, pattern := doublestar.SplitPattern(filepath.ToSlash(target))
	var paths []string
	err := doublestar.GlobWalk(os.DirFS(folder), pattern, func(path string, d fs.DirEntry) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if d.IsDir() {
			return nil
		}
		if len(paths) == r.options.MaxFiles {
			return fmt.Errorf("more than %d files match", r.options.MaxFiles)
		}
		paths = append(paths, filepath.Join(folder, filepath.FromSlash(path)))
		return nil
	}, doublestar.WithFilesOnly(), doublestar.WithNoFollow(), doublestar.WithNoHidden())
	slices.Sort(paths)
	return paths, err
}

func (r *Readers) readFile(path string, known func(string) string) (File, error) {
	data, err := r.load(path, os.Stat, func(path string) (io.ReadCloser, error) { return os.Open(path) })
	if err != nil {
		return File{}, err
	}
	sum := sha256.Sum256(data)
	file := File{Location: "file:" + path, ETag: hex.EncodeToString(sum[:])}
	if known(file.Location) == file.ETag {
		file.NotModified = true
	} else {
		file.Data = data
	}
	return file, nil
}

// load checks what is to be opened first: opening a pipe would wait, and a device never ends.
func (r *Readers) load(path string, stat func(string) (fs.FileInfo, error), open func(string) (io.ReadCloser, error)) ([]byte, error) {
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	tooLarge := fmt.Errorf("%s is larger than %d bytes", path, r.options.MaxBytes)
	if info.Size() > r.options.MaxBytes {
		return nil, tooLarge
	}
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, r.options.MaxBytes+1))
	if err == nil && int64(len(data)) > r.options.MaxBytes {
		err = tooLarge
	}
	return data, err
}

func besideFile(own, target string) string {
	if !strings.HasPrefix(target, ".") {
		return target
	}
	return filepath.Join(filepath.Dir(own), filepath.FromSlash(target))
}

// rootsOf are the folders of targets, up to the first wildcard.
func rootsOf(targets []string) []string {
	var roots []string
	for _, target := range targets {
		folder := filepath.Dir(target)
		if hasWildcard(target) {
			base, _ := doublestar.SplitPattern(filepath.ToSlash(target))
			folder = filepath.FromSlash(base)
		}
		if !slices.Contains(roots, folder) {
			roots = append(roots, folder)
		}
	}
	return roots
}
