package forge

import (
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/callboard/callboard/fault"
)

func (p Proposal) check() error {
	if strings.TrimSpace(p.Title) == "" {
		return fault.New(fault.Invalid, "A pull request needs a title.")
	}
	if !branchName(p.Branch) {
		return fault.New(fault.Invalid, "%q cannot be the name of a branch.", p.Branch)
	}
	if len(p.Files) == 0 {
		return fault.New(fault.Invalid, "A pull request needs at least one file.")
	}
	for path, text := range p.Files {
		if !filePath(path) {
			return fault.New(fault.Invalid, "%q cannot be the path of a file in a repository.", path)
		}
		if !utf8.ValidString(text) {
			return fault.New(fault.Invalid, "%s is not text in UTF-8.", path)
		}
	}
	return nil
}

func filePath(path string) bool {
	return fs.ValidPath(path) && path != "." && !strings.EqualFold(strings.SplitN(path, "/", 2)[0], ".git") && !strings.ContainsAny(path, "\\\x00\n\r")
}

// branchName follows git check-ref-format, and a little more: control characters and spaces of any script are out.
func branchName(name string) bool {
	bad := func(r rune) bool {
		return r <= ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune("~^:?*[\\\u00a0\u2028", r)
	}
	if name == "" || name == "@" || len(name) > 200 || strings.ContainsFunc(name, bad) || strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".") || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return !strings.HasPrefix(name, "-")
}
