package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/archive"
)

var generous = archive.Options{Files: 100, FileBytes: 1 << 20, TotalBytes: 1 << 22}

func tarOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	w := tar.NewWriter(zipped)
	for _, name := range names {
		header := &tar.Header{Name: name, Mode: 0o644, Size: 4, Typeflag: tar.TypeReg}
		if strings.HasSuffix(name, "/") {
			header.Size, header.Typeflag = 0, tar.TypeDir
		}
		if err := w.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if header.Size > 0 {
			_, _ = io.WriteString(w, "text")
		}
	}
	_ = w.Close()
	_ = zipped.Close()
	return b.Bytes()
}

func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(entry, text)
	}
	_ = w.Close()
	return b.Bytes()
}

func paths(files []archive.File) []string {
	var all []string
	for _, file := range files {
		all = append(all, file.Path)
	}
	return all
}

func TestEntriesOutsideTheArchiveAreLeftOut(t *testing.T) {
	hostile := []string{"../a", "r/../../b", "/../c", `..\d`, `r\..\..\e`, "r/x/../ok.yaml", "/r/rooted.yaml"}
	files, err := archive.Tar(bytes.NewReader(tarOf(t, hostile...)), generous)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"r/ok.yaml", "r/rooted.yaml"}, paths(files)); diff != "" {
		t.Error(diff)
	}
	contents := map[string]string{}
	for _, name := range hostile[:5] {
		contents[name] = "text"
	}
	if files, err = archive.Zip(zipOf(t, contents), generous); err != nil || len(files) > 0 {
		t.Errorf("a zip gives %v, %v", paths(files), err)
	}
}

func TestPathsAreRelativeToTheFolderAskedFor(t *testing.T) {
	options := generous
	options.StripFirst, options.Under = true, "docs/"
	options.Keep = func(path string) bool { return strings.HasSuffix(path, ".md") }
	files, err := archive.Tar(bytes.NewReader(tarOf(t, "r/", "r/docs/", "r/docs/a.md", "r/docs/x/b.md", "r/docs/c.txt", "r/docs2/d.md", "e.md")), options)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.md", "x/b.md"}, paths(files)); diff != "" {
		t.Error(diff)
	}
}

func TestArchivesThatUnpackToTooMuchAreRefused(t *testing.T) {
	zeros := zipOf(t, map[string]string{"zeros": strings.Repeat("\x00", 1<<20+1)})
	small := generous
	small.TotalBytes = 1 << 10
	few := generous
	few.Files = 1
	for name, read := range map[string]func() ([]archive.File, error){
		"a large file":       func() ([]archive.File, error) { return archive.Zip(zeros, generous) },
		"much in all":        func() ([]archive.File, error) { return archive.Zip(zeros, small) },
		"much in all of tar": func() ([]archive.File, error) { return archive.Tar(bytes.NewReader(tarOf(t, "a", "b")), small) },
		"many files":         func() ([]archive.File, error) { return archive.Tar(bytes.NewReader(tarOf(t, "a", "b")), few) },
	} {
		if files, err := read(); !fault.Is(err, fault.Invalid) && !strings.Contains(err.Error(), "more than is allowed") {
			t.Errorf("%s gives %d files, %v", name, len(files), err)
		}
	}
	for _, broken := range [][]byte{nil, []byte("no archive"), tarOf(t, "a")[:40]} {
		if _, err := archive.Tar(bytes.NewReader(broken), generous); err == nil {
			t.Error("a broken archive is read")
		}
		if _, err := archive.Zip(broken, generous); err == nil {
			t.Error("a broken archive is read")
		}
	}
}
