// Package archive unpacks the tar.gz and zip archives that Git hosts give, in memory and within limits.
package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/callboard/callboard/fault"
)

// Options says what to take out of an archive. The limits protect against archives that unpack to more than anybody meant.
type Options struct {
	StripFirst bool                   // the archive has one folder around everything
	Under      string                 // only what lies below this folder; paths are then relative to it
	Keep       func(path string) bool // nil keeps everything
	Files      int                    // most files kept
	FileBytes  int64                  // largest file kept
	TotalBytes int64                  // largest sum of everything in the archive, kept or not
}

// File is one regular file. Links and devices are left out, as are entries that would lie outside the archive's root.
type File struct {
	Path     string
	Data     []byte
	Modified time.Time
}

// Tar reads a gzipped tar archive.
func Tar(r io.Reader, options Options) ([]File, error) {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("unpack archive: %w", err)
	}
	total := &countdown{Reader: unzipped, left: options.TotalBytes}
	entries := tar.NewReader(total)
	var files []File
	for {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("unpack archive: %w", err)
		}
		name, ok := options.inner(entry.Name)
		if !ok || entry.Typeflag != tar.TypeReg {
			continue
		}
		if files, err = options.take(files, name, entries, entry.ModTime); err != nil {
			return nil, err
		}
	}
}

// Zip reads a zip archive.
func Zip(data []byte, options Options) ([]File, error) {
	entries, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("unpack archive: %w", err)
	}
	total := &countdown{left: options.TotalBytes}
	var files []File
	for _, entry := range entries.File {
		name, ok := options.inner(entry.Name)
		if !ok || !entry.Mode().IsRegular() {
			continue
		}
		content, err := entry.Open()
		if err != nil {
			return nil, fmt.Errorf("unpack archive: %w", err)
		}
		total.Reader = content
		files, err = options.take(files, name, total, entry.Modified)
		content.Close()
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (o Options) take(files []File, name string, r io.Reader, modified time.Time) ([]File, error) {
	if len(files) >= o.Files {
		return nil, fault.New(fault.Invalid, "more than %d files match", o.Files)
	}
	data, err := io.ReadAll(io.LimitReader(r, o.FileBytes+1))
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	if int64(len(data)) > o.FileBytes {
		return nil, fault.New(fault.Invalid, "file %s is larger than %d bytes", name, o.FileBytes)
	}
	return append(files, File{Path: name, Data: data, Modified: modified}), nil
}

// inner is the path as the caller knows it; ok is false for entries that are not wanted.
func (o Options) inner(name string) (inner string, ok bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	if strings.HasSuffix(name, "/") {
		return "", false
	}
	name = strings.TrimPrefix(path.Clean(strings.TrimPrefix(name, "/")), "./")
	if name == ".." || strings.HasPrefix(name, "../") {
		return "", false
	}
	if o.StripFirst {
		if _, name, ok = strings.Cut(name, "/"); !ok {
			return "", false
		}
	}
	if under := strings.Trim(o.Under, "/"); under != "" {
		if name, ok = strings.CutPrefix(name, under+"/"); !ok {
			return "", false
		}
	}
	return name, o.Keep == nil || o.Keep(name)
}

// countdown fails once more than left bytes were read.
type countdown struct {
	io.Reader
	left int64
}

func (c *countdown) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return n, fault.New(fault.Invalid, "the archive unpacks to more than is allowed")
	}
	return n, err
}
