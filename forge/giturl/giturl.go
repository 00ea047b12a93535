// Package giturl understands web addresses of Git hosts: it parses them as a browser would and finds the repository, ref and file in them.
package giturl

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// ErrInvalid is what a text that is no absolute address gives. Its words are those of the URL parser of browsers.
//
//lint:ignore ST1005 they are those words
var ErrInvalid = errors.New("Invalid URL")

var schemePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// Absolute reports whether text stands on its own, without a base.
func Absolute(text string) bool {
	_, err := Parse(text)
	return err == nil
}

// Parse reads an absolute address. As in a browser the host is in lower case, a default port is dropped, dot segments are
// resolved, and what may not stand in a path or query is percent-encoded.
func Parse(text string) (*url.URL, error) {
	text = tidy(text)
	scheme := strings.ToLower(strings.TrimSuffix(schemePattern.FindString(text), ":"))
	if scheme == "" {
		return nil, ErrInvalid
	}
	if !web(scheme) {
		u, err := url.Parse(text)
		if err != nil {
			return nil, ErrInvalid
		}
		return u, nil
	}
	authority, path, query, fragment := cut(strings.TrimLeft(slashes(text[len(scheme)+1:]), "/"))
	u, err := url.Parse(scheme + "://" + authority + "/")
	if err != nil || u.Hostname() == "" {
		return nil, ErrInvalid
	}
	u.Host = strings.ToLower(u.Host)
	if port := u.Port(); (scheme == "https" && port == "443") || (scheme == "http" && port == "80") {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	return u, fill(u, path, query, fragment)
}

// Join resolves reference against base, as a browser follows a link.
func Join(base *url.URL, reference string) (*url.URL, error) {
	reference = tidy(reference)
	if Absolute(reference) {
		return Parse(reference)
	}
	reference = slashes(reference)
	if strings.HasPrefix(reference, "//") {
		return Parse(base.Scheme + ":" + reference)
	}
	_, path, query, fragment := cut("/" + reference)
	path = path[1:]
	joined := *base
	switch {
	case path == "" && query == "":
		return &joined, fill(&joined, base.EscapedPath(), base.RawQuery, fragment)
	case path == "":
		path = base.EscapedPath()
	case !strings.HasPrefix(path, "/"):
		folder := base.EscapedPath()
		path = folder[:strings.LastIndex(folder, "/")+1] + path
	}
	return &joined, fill(&joined, path, query, fragment)
}

// SetPath replaces the path of u by an escaped one.
func SetPath(u *url.URL, escaped string) error {
	decoded, err := url.PathUnescape(escaped)
	if err != nil {
		return ErrInvalid
	}
	u.Path, u.RawPath = decoded, escaped
	return nil
}

func web(scheme string) bool { return scheme == "http" || scheme == "https" }

func tidy(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	return strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(text)
}

// slashes turns backslashes before the query into slashes: browsers do, so a check that does not would see another address.
func slashes(text string) string {
	end := strings.IndexAny(text, "?#")
	if end < 0 {
		end = len(text)
	}
	return strings.ReplaceAll(text[:end], `\`, "/") + text[end:]
}

func cut(text string) (authority, path, query, fragment string) {
	text, fragment, _ = strings.Cut(text, "#")
	text, query, _ = strings.Cut(text, "?")
	if slash := strings.IndexByte(text, '/'); slash >= 0 {
		return text[:slash], text[slash:], query, fragment
	}
	return text, "", query, fragment
}

func fill(u *url.URL, path, query, fragment string) error {
	if err := SetPath(u, clean(escape(path, "\"#<>?^`{}|\\"))); err != nil {
		return err
	}
	u.RawQuery, u.ForceQuery = escape(query, "\"#<>'"), false
	decoded, err := url.PathUnescape(fragment)
	if err != nil {
		decoded = fragment
	}
	u.Fragment, u.RawFragment = decoded, ""
	return nil
}

const hex = "0123456789ABCDEF"

func escape(text, special string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if c := text[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(special, c) >= 0 {
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func clean(path string) string {
	var kept []string
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, segment := range segments {
		dots := strings.ReplaceAll(strings.ToLower(segment), "%2e", ".")
		switch {
		case dots != "." && dots != "..":
			kept = append(kept, segment)
			continue
		case dots == ".." && len(kept) > 0:
			kept = kept[:len(kept)-1]
		}
		if i == len(segments)-1 {
			kept = append(kept, "")
		}
	}
	return "/" + strings.Join(kept, "/")
}
