// Package guest lets anybody in as one and the same user, for development and demonstrations.
package guest

import (
	"cmp"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/config"
)

// DefaultUser is who guests are when the configuration does not say.
const DefaultUser = "user:development/guest"

// Config is auth.providers.guest.
type Config struct {
	// Guests are refused outside of development, unless this is true: then everybody who reaches the portal is in.
	DangerouslyAllowOutsideDevelopment bool `config:"dangerouslyAllowOutsideDevelopment"`
	// The user that guests are. Its groups count if it is in the catalog.
	UserEntityRef string `config:"userEntityRef"`
	// What guests own if their user is not in the catalog. Without it, what that user owns.
	OwnershipEntityRefs []string `config:"ownershipEntityRefs"`
}

// CheckConfig finds what is wrong with it.
func (c *Config) CheckConfig() error {
	_, err := c.user()
	return err
}

func (c Config) user() (entity.Ref, error) {
	ref, err := entity.ParseRef(cmp.Or(c.UserEntityRef, DefaultUser), entity.Ref{Kind: "user"})
	if err != nil {
		return ref, config.Wrong("userEntityRef", "is no reference: %w", err)
	}
	return ref, nil
}

// Guest is the user that guests are.
type Guest struct {
	Ref       string // user:namespace/name
	Ownership []string
	refused   bool
}

// New checks the configuration.
func New(c Config, development bool) (*Guest, error) {
	ref, err := c.user()
	if err != nil {
		return nil, fault.New(fault.Invalid, "auth.providers.guest.%w", err)
	}
	guest := &Guest{Ref: ref.String(), Ownership: c.OwnershipEntityRefs, refused: !development && !c.DangerouslyAllowOutsideDevelopment}
	if len(guest.Ownership) == 0 {
		guest.Ownership = []string{guest.Ref}
	}
	return guest, nil
}

// Admit refuses guests where they are not allowed.
func (g *Guest) Admit() error {
	if g.refused {
		return fault.New(fault.Forbidden, "Guests are let in during development only. To let everybody in here too, set auth.providers.guest.dangerouslyAllowOutsideDevelopment to true.")
	}
	return nil
}
