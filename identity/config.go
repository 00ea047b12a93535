package identity

import (
	"time"

	"github.com/callboard/callboard/identity/guest"
)

// Policy is backend.auth: how programs come in.
type Policy struct {
	// Lets everybody ask for everything without credentials. For trying things out on a machine of your own.
	DangerouslyDisableDefaultAuthPolicy bool `config:"dangerouslyDisableDefaultAuthPolicy"`
	// Tokens for programs outside of the portal.
	ExternalAccess []ExternalAccess `config:"externalAccess"`
}

// ExternalAccess is one entry of backend.auth.externalAccess.
type ExternalAccess struct {
	// How the program proves itself: static (a fixed token). legacy and jwks are Backstage's other ways, not supported yet.
	Type    string        `config:"type"`
	Options AccessOptions `config:"options"`
	// Which plugins the token is good for, and which of their permissions. Without it, everything.
	AccessRestrictions []AccessRestriction `config:"accessRestrictions"`
}

// AccessOptions are those of type static.
type AccessOptions struct {
	// The token: at least 8 characters, no spaces. Take a long random one, from an environment variable.
	Token string `config:"token"`
	// The name under which the program appears in logs and permissions, such as ci-pipeline.
	Subject string `config:"subject"`
}

// AccessRestriction is one plugin that a token is good for.
type AccessRestriction struct {
	// The plugin's id, such as catalog.
	Plugin string `config:"plugin"`
	// One permission's name or a list of them. Without it, all.
	Permission any `config:"permission"`
	// Which permissions, by what they do.
	PermissionAttribute struct {
		// One of create, read, update, delete, or a list of them.
		Action any `config:"action"`
	} `config:"permissionAttribute"`
}

// SignIn is auth: how people come in.
type SignIn struct {
	// How long a sign-in lasts before it is renewed, 10 minutes to a day. One hour unless set.
	BackstageTokenExpiration time.Duration `config:"backstageTokenExpiration"`
	// Leaves what a user owns out of their token, so that it stays small. True unless set.
	OmitIdentityTokenOwnershipClaim *bool `config:"omitIdentityTokenOwnershipClaim"`
	Providers                       struct {
		// Everybody is one guest user, without a password.
		Guest *guest.Config `config:"guest"`
	} `config:"providers"`
}

func (s SignIn) lifetime() time.Duration {
	if s.BackstageTokenExpiration == 0 {
		return time.Hour
	}
	return min(max(s.BackstageTokenExpiration, 10*time.Minute), 24*time.Hour)
}

func (s SignIn) omitsOwnership() bool {
	return s.OmitIdentityTokenOwnershipClaim == nil || *s.OmitIdentityTokenOwnershipClaim
}
