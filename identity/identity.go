// Package identity says who is asking: which user, or which service.
package identity

import (
	"context"
	"strings"

	"github.com/callboard/callboard/fault"
)

// Kind is what sort of principal asks, by Backstage's word for it.
type Kind string

// The kinds of principal.
const (
	None    Kind = "none" // nobody in particular: the policy that asks for credentials is switched off
	User    Kind = "user"
	Service Kind = "service"
)

// Principal is who asks.
type Principal struct {
	Kind      Kind
	Subject   string        // a user's entity reference, user:default/alice, or a service's subject, as Backstage writes them
	Ownership []string      // references of the entities as which a user owns things: the user's own and those of their groups
	Access    []Restriction // all that a service's token is good for; empty = everything
}

// Owns are the references of Ownership in lower case, as the index has them.
func (p Principal) Owns() []string {
	var refs []string
	for _, ref := range p.Ownership {
		refs = append(refs, strings.ToLower(ref))
	}
	return refs
}

// Restriction is a part of the portal that a token is good for.
type Restriction struct {
	Plugin      string
	Permissions []string // names; empty = all of the plugin
	Actions     []string // of permissions: create, read, update, delete; empty = all
}

type principalKey struct{}

// With is a context in which the principal asks.
func With(ctx context.Context, principal Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, principal)
}

// Of is who asks; of kind None outside of a signed-in request.
func Of(ctx context.Context) Principal {
	if principal, ok := ctx.Value(principalKey{}).(Principal); ok {
		return principal
	}
	return Principal{Kind: None}
}

// UserOf is the user who asks. Services and nobody are refused, as by Backstage.
func UserOf(ctx context.Context) (Principal, error) {
	principal := Of(ctx)
	if principal.Kind != User {
		return principal, fault.New(fault.Forbidden, "This endpoint does not allow '%s' credentials", principal.Kind)
	}
	return principal, nil
}

// restrict refuses a service whose token is not good for a plugin. Pages belong to none, so a restricted token opens none.
func (p Principal) restrict(plugin string) error {
	if len(p.Access) == 0 {
		return nil
	}
	var names []string
	for _, restriction := range p.Access {
		if restriction.Plugin == plugin {
			return nil
		}
		names = append(names, "'"+restriction.Plugin+"'")
	}
	return fault.New(fault.Forbidden, "This token's access is restricted to plugin(s) %s", strings.Join(names, ", "))
}
