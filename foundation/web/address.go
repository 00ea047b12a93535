package web

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/callboard/callboard/fault"
)

// IsAddress reports whether a text is an address on the web: http or https, and a host.
func IsAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// credentials are what stands before the host of an address, which may follow the type of a location. Host and path are not enough:
// what is no address to us may be one to whoever reads it later.
var credentials = regexp.MustCompile(`(?i)^(\s*(?:[a-z][a-z0-9+.-]*:)+[/\\]*)[^/\\?#]*@`)

// HoldsPassword reports whether an address names a user, with or without a password: either may be a secret.
func HoldsPassword(text string) bool { return credentials.MatchString(text) }

// WithoutPassword is an address as it may be logged.
func WithoutPassword(text string) string { return credentials.ReplaceAllString(text, "$1***@") }

// ErrPassword is for an address that would be kept, and shown to others.
var ErrPassword = fault.New(fault.Invalid, "The address must not hold a user name or a password: it is kept, and others see it. Tokens for hosts stand below integrations in the configuration.")

// CheckAddress says what is wrong with an address that somebody has given to be kept.
func CheckAddress(text string) error {
	switch {
	case !IsAddress(text):
		return fault.New(fault.Invalid, "The address must begin with https:// or http://.")
	case HoldsPassword(text):
		return ErrPassword
	}
	return nil
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
