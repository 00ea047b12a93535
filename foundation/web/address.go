package web

import (
	"net/url"
	"strings"
)

// IsAddress reports whether a text is an address on the web: http or https, and a host.
func IsAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// legible keeps what people read in an address and what may stand in a query: the colon and slash of references, and commas.
var legible = strings.NewReplacer("%2F", "/", "%3A", ":", "%2C", ",")

// WithQuery is a path with fields in their order, so that the same page has the same address. References in it stay readable.
func WithQuery(path string, fields [][2]string) string {
	sign := "?"
	for _, field := range fields {
		path += sign + field[0] + "=" + legible.Replace(url.QueryEscape(field[1]))
		sign = "&"
	}
	return path
}
