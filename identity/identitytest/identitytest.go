// Package identitytest lets tests of other rooms say who is asking, without tokens.
package identitytest

import (
	"net/http"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/identity"
)

// Authenticate takes the bearer token for the name of who asks: "user:default/alice" is that user, "user:default/alice
// group:default/team" one who also owns things as that group, anything else a service. It is a web.Options.Authenticate.
func Authenticate(r *http.Request) (*http.Request, error) {
	name, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	refs := strings.Fields(name)
	if !found || len(refs) == 0 {
		return nil, fault.New(fault.Unauthorized, "Missing credentials")
	}
	principal := identity.Principal{Kind: identity.Service, Subject: refs[0]}
	if strings.HasPrefix(refs[0], "user:") {
		principal = identity.Principal{Kind: identity.User, Subject: refs[0], Ownership: refs}
	}
	return r.WithContext(identity.With(r.Context(), principal)), nil
}
