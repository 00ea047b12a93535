package identity

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/telemetry"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity/guest"
	"github.com/callboard/callboard/identity/token"
)

// Options are what the door needs.
type Options struct {
	Policy      Policy
	SignIn      SignIn
	BaseURL     string // backend.baseUrl: tokens name it as their issuer, and its scheme says whether cookies need https
	Development bool   // guests need no permission of their own
	SignInPage  string // where people without a session are sent; "" = there is no such page
	// OtherWaysIn says that guest is not the only provider, so that nobody is made a guest unasked.
	OtherWaysIn bool

	// Ownership finds what a user owns things as, from the catalog; false if the user is not there. nil = nobody is.
	Ownership func(ctx context.Context, userRef string) ([]string, bool)
	Key       *ecdsa.PrivateKey // signs tokens; replicas must share one. nil = a new one: sessions end with the process
	Now       func() time.Time  // nil = time.Now
}

// Door tells who is asking.
type Door struct {
	Options
	access  accessList
	guest   *guest.Guest // nil = not configured
	issuer  *token.Issuer
	known   verified
	isHTTPS bool
}

// New checks the configuration.
func New(options Options) (*Door, error) {
	d := &Door{Options: options, isHTTPS: strings.HasPrefix(options.BaseURL, "https:")}
	var err error
	if d.access, err = newAccessList(options.Policy.ExternalAccess); err != nil {
		return nil, fault.New(fault.Invalid, "backend.auth.%w", err)
	}
	if config := options.SignIn.Providers.Guest; config != nil {
		if d.guest, err = guest.New(*config, options.Development); err != nil {
			return nil, err
		}
	}
	if d.Key == nil {
		if d.Key, err = token.NewKey(); err != nil {
			return nil, fmt.Errorf("make signing key: %w", err)
		}
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	d.issuer, err = token.New(strings.TrimSuffix(options.BaseURL, "/")+"/api/auth", d.Key)
	return d, err
}

// Authenticate finds out who sent a request: by its bearer token, else by its session cookie. It is web.Options.Authenticate.
func (d *Door) Authenticate(r *http.Request) (*http.Request, error) {
	principal, err := d.principal(r)
	if err != nil {
		return nil, err
	}
	if err := principal.restrict(pluginOf(r.URL.Path)); err != nil {
		return nil, err
	}
	ctx := With(r.Context(), principal)
	if principal.Kind != None {
		ctx = telemetry.WithAttrs(ctx, slog.String("actor", principal.Subject))
	}
	return r.WithContext(ctx), nil
}

func (d *Door) principal(r *http.Request) (Principal, error) {
	if bearer := bearerOf(r); bearer != "" {
		return d.byToken(r.Context(), bearer)
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		if principal, err := d.byToken(r.Context(), cookie.Value); err == nil && principal.Kind == User {
			return principal, nil
		}
	}
	if isPage := pluginOf(r.URL.Path) == ""; isPage {
		if principal, err := d.welcome(r); err != nil || principal.Kind == User {
			return principal, err
		}
	}
	if d.Policy.DangerouslyDisableDefaultAuthPolicy {
		return Principal{Kind: None}, nil
	}
	return Principal{}, fault.New(fault.Unauthorized, "Missing credentials")
}

// welcome receives somebody without a session who asks for a page: a guest comes in, others are shown the way to sign in.
func (d *Door) welcome(r *http.Request) (Principal, error) {
	switch {
	case d.guest != nil && !d.OtherWaysIn && (d.guest.Admit() == nil || !d.Policy.DangerouslyDisableDefaultAuthPolicy):
		session, err := d.admitGuest(r.Context())
		if err != nil {
			return Principal{}, err
		}
		d.keep(r, session)
		return session.user, nil
	case d.Policy.DangerouslyDisableDefaultAuthPolicy:
		return Principal{}, nil
	case d.SignInPage != "":
		return Principal{}, web.SeeOther(d.SignInPage + "?to=" + url.QueryEscape(r.URL.RequestURI()))
	case d.guest == nil && !d.OtherWaysIn:
		return Principal{}, fault.New(fault.Unauthorized, "Nobody can sign in here yet: auth.providers in the configuration names no way in.")
	}
	return Principal{}, nil
}

// maxToken is the longest token that Backstage issues.
const maxToken = 32768

// byToken tells what a token is good for. No error says anything of the token itself: errors are logged.
func (d *Door) byToken(ctx context.Context, text string) (Principal, error) {
	if service, found := d.access.service(text); found {
		return service, nil
	}
	kind := ""
	if len(text) <= maxToken {
		kind = token.Kind(text)
	}
	switch kind {
	case token.User:
		claims, err := d.known.verify(d.issuer, text, d.Now())
		if err != nil {
			return Principal{}, fault.New(fault.Unauthorized, "Failed user token verification")
		}
		return d.user(ctx, claims), nil
	case token.LimitedUser:
		return Principal{}, fault.New(fault.Unauthorized, "Illegal limited user token")
	case token.Plugin:
		return Principal{}, fault.New(fault.Unauthorized, "Failed plugin token verification")
	}
	return Principal{}, fault.New(fault.Unauthorized, "Illegal token")
}

func (d *Door) user(ctx context.Context, claims token.Claims) Principal {
	user := Principal{Kind: User, Subject: claims.Subject, Ownership: claims.Ownership}
	if user.Ownership == nil {
		user.Ownership = d.ownership(ctx, claims.Subject)
	}
	return user
}

func (d *Door) ownership(ctx context.Context, ref string) []string {
	if d.Ownership != nil {
		if refs, found := d.Ownership(ctx, ref); found {
			return refs
		}
	}
	if d.guest != nil && ref == d.guest.Ref {
		return d.guest.Ownership
	}
	return []string{ref}
}

var bearer = regexp.MustCompile(`(?i)^Bearer +(\S+)$`)

func bearerOf(r *http.Request) string {
	if match := bearer.FindStringSubmatch(r.Header.Get("Authorization")); match != nil {
		return match[1]
	}
	return ""
}

// pluginOf is the plugin whose API a path belongs to; "" for pages.
func pluginOf(path string) string {
	below, isAPI := strings.CutPrefix(path, "/api/")
	if !isAPI {
		return ""
	}
	plugin, _, _ := strings.Cut(below, "/")
	return plugin
}
