package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// CORS is backend.cors: what pages of other sites may ask of the portal.
type CORS struct {
	// Origins of those sites, such as https://portal.example.com; * stands for any part between two slashes. Without it: all sites.
	Origin []string `config:"origin,lone"`
	// Methods that they may use. Default: GET, HEAD, PUT, PATCH, POST, DELETE.
	Methods []string `config:"methods,lone"`
	// Headers that they may send. Default: those that the browser asks for.
	AllowedHeaders []string `config:"allowedHeaders,lone"`
	// Headers of answers that they may see, besides the usual ones.
	ExposedHeaders []string `config:"exposedHeaders,lone"`
	// They may send the reader's cookies. Sites named in origin may then also change things with them.
	Credentials bool `config:"credentials"`
	// For how many seconds browsers may remember what they were allowed.
	MaxAge *int `config:"maxAge"`
	// Questions about what is allowed are handed on instead of being answered.
	PreflightContinue bool `config:"preflightContinue"`
	// The status of the answers to such questions. Default: 204.
	OptionsSuccessStatus int `config:"optionsSuccessStatus"`
}

var corsMethods = []string{"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"}

// named reports whether the page that sent a request is of a site that is named in Origin.
func (c *CORS) named(r *http.Request) bool {
	if c == nil {
		return false
	}
	origin := strings.ToLower(r.Header.Get("Origin"))
	return origin != "" && slices.ContainsFunc(c.Origin, func(pattern string) bool {
		// Backstage's patterns know no ** that spans slashes.
		pattern = strings.ToLower(strings.ReplaceAll(pattern, "**", "*"))
		matches, err := doublestar.Match(pattern, origin)
		return err == nil && matches
	})
}

// trusts reports whether a page of another site may use the reader's cookies to change things.
func (c *CORS) trusts(r *http.Request) bool { return c.named(r) && c.Credentials }

// answer sets the headers that let another site's page see the answer. It reports whether a mere question is answered with that.
func (c *CORS) answer(w http.ResponseWriter, r *http.Request) bool {
	if c == nil {
		return false
	}
	header := w.Header()
	switch {
	case c.Origin == nil:
		header.Set("Access-Control-Allow-Origin", "*")
	default:
		header.Add("Vary", "Origin")
		if !c.named(r) {
			return false
		}
		header.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	}
	if c.Credentials {
		header.Set("Access-Control-Allow-Credentials", "true")
	}
	setList(header, "Access-Control-Expose-Headers", c.ExposedHeaders)
	if r.Method != http.MethodOptions {
		return false
	}
	c.allow(header, r)
	if c.PreflightContinue {
		return false
	}
	_ = writeEmpty(w, cmp.Or(c.OptionsSuccessStatus, http.StatusNoContent))
	return true
}

func (c *CORS) allow(header http.Header, r *http.Request) {
	if c.Methods == nil {
		setList(header, "Access-Control-Allow-Methods", corsMethods)
	}
	setList(header, "Access-Control-Allow-Methods", c.Methods)
	if c.AllowedHeaders == nil {
		header.Add("Vary", "Access-Control-Request-Headers")
		setList(header, "Access-Control-Allow-Headers", r.Header.Values("Access-Control-Request-Headers"))
	}
	setList(header, "Access-Control-Allow-Headers", c.AllowedHeaders)
	if c.MaxAge != nil {
		header.Set("Access-Control-Max-Age", strconv.Itoa(*c.MaxAge))
	}
}

func setList(header http.Header, name string, list []string) {
	if len(list) > 0 {
		header.Set(name, strings.Join(list, ","))
	}
}
