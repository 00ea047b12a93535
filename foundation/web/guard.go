package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/fault"
)

// guard keeps browsers from being turned against their owners: security headers on every answer, and no changes from other sites.
type guard struct {
	headers http.Header
	origins *http.CrossOriginProtection
	changes map[string][]string // to the Content-Security-Policy, for the whole house
}

func newGuard(options Options) guard {
	g := guard{origins: http.NewCrossOriginProtection(), changes: options.CSP, headers: http.Header{
		"Content-Security-Policy": {policy(options.CSP)},
		// Not Backstage's no-referrer: with it browsers send "Origin: null" with our own forms, which then look like another site's.
		"Referrer-Policy":        {"same-origin"},
		"X-Content-Type-Options": {"nosniff"},
		"X-Frame-Options":        {"SAMEORIGIN"},
	}}
	for _, origin := range options.TrustedOrigins {
		if err := g.origins.AddTrustedOrigin(origin); err != nil && options.Log != nil {
			options.Log.Warn("origin not trusted", "origin", origin, "error", err)
		}
	}
	return g
}

func (g guard) setHeaders(header http.Header, r *http.Request) {
	for name, values := range g.headers {
		header[name] = values
	}
	if r.TLS != nil {
		header["Strict-Transport-Security"] = strictTransport
	}
}

var strictTransport = []string{"max-age=15552000"}

// check refuses changes that another site's page sends with our cookies. A page cannot add a bearer token to such a request, so
// clients that bring one are not asked where they come from. Other schemes do not count: browsers send those by themselves.
func (g guard) check(r *http.Request) error {
	if scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return nil
	}
	if err := g.origins.Check(r); err != nil {
		return fault.New(fault.Forbidden, "This form came from another site than the portal's own, so nothing was changed. If it was the portal's, "+
			"an administrator can set app.baseUrl to the address under which people open it.")
	}
	return nil
}

// policyWith is the policy of a page whose scripts may also reach other origins.
func (g guard) policyWith(connect []string) (string, error) {
	for _, origin := range connect {
		if exact, err := Origin(origin); err != nil || exact != origin {
			return "", fmt.Errorf("%q is no origin that a page may connect to", origin)
		}
	}
	changes := maps.Clone(g.changes)
	if changes == nil {
		changes = map[string][]string{}
	}
	allowed := changes["connect-src"]
	if len(allowed) == 0 || slices.Equal(allowed, []string{"'none'"}) {
		allowed = []string{"'self'"}
	}
	changes["connect-src"] = slices.Concat(allowed, connect)
	return policy(changes), nil
}

// policy is the Content-Security-Policy: ours, changed by the configured directives.
func policy(changes map[string][]string) string {
	directives := map[string][]string{
		"default-src":     {"'self'"},
		"base-uri":        {"'self'"},
		"font-src":        {"'self'", "data:"},
		"frame-ancestors": {"'self'"},
		"img-src":         {"'self'", "data:", "https:"}, // profile pictures and documentation link to anywhere
		"object-src":      {"'none'"},
		"script-src":      {"'self'"},
		"script-src-attr": {"'none'"},
		"style-src":       {"'self'", "'unsafe-inline'"},
	}
	maps.Copy(directives, changes)
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(directives)) {
		if len(directives[name]) > 0 {
			parts = append(parts, name+" "+strings.Join(directives[name], " "))
		}
	}
	return strings.Join(parts, "; ")
}
