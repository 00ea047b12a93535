package identity

import (
	"net/http"
	"slices"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity/token"
)

// Routes mounts /api/auth and the forms that begin and end a browser's session. All of it is open: it is how people come in.
func (d *Door) Routes(rt *web.Router) {
	rt.Public().Action("POST /sign-in/guest", d.signInGuest)
	rt.Public().Action("POST /sign-out", d.signOut)
	api := rt.Public().Mount("/api/auth")
	api.JSON("GET /.well-known/openid-configuration", d.discovery)
	api.JSON("GET /.well-known/jwks.json", d.keys)
	api.JSON("GET /v1/userinfo", d.userinfo)
	api.JSON("GET /guest/refresh", d.refreshGuest)
	api.JSON("POST /guest/refresh", d.refreshGuest)
	api.JSON("/{provider}/{path...}", d.otherProvider)
}

func (d *Door) discovery(*http.Request) (any, error) {
	issuer := d.issuer.Name()
	return map[string]any{
		"issuer": issuer, "token_endpoint": issuer + "/v1/token", "userinfo_endpoint": issuer + "/v1/userinfo", "jwks_uri": issuer + "/.well-known/jwks.json",
		"response_types_supported": []string{"id_token"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"ES256"}, "scopes_supported": []string{"openid"},
		"token_endpoint_auth_methods_supported": []string{}, "claims_supported": []string{"sub", "ent"}, "grant_types_supported": []string{},
	}, nil
}

func (d *Door) keys(*http.Request) (any, error) {
	return map[string][]token.JWK{"keys": d.issuer.Keys()}, nil
}

func (d *Door) userinfo(r *http.Request) (any, error) {
	text := bearerOf(r)
	if text == "" {
		return nil, fault.New(fault.Unauthorized, "Missing credentials")
	}
	principal, err := d.byToken(r.Context(), text)
	if err != nil {
		return nil, err
	}
	if principal.Kind != User {
		return nil, fault.New(fault.Forbidden, "This endpoint does not allow '%s' credentials", principal.Kind)
	}
	return map[string]any{"claims": map[string]any{"sub": principal.Subject, "ent": principal.Ownership}}, nil
}

// sessionBody is the session as Backstage's clients read it.
type sessionBody struct {
	Profile  struct{} `json:"profile"`
	Identity struct {
		Token            string `json:"token"`
		ExpiresInSeconds int    `json:"expiresInSeconds"`
		Identity         struct {
			Type                string   `json:"type"`
			UserEntityRef       string   `json:"userEntityRef"`
			OwnershipEntityRefs []string `json:"ownershipEntityRefs"`
		} `json:"identity"`
	} `json:"backstageIdentity"`
}

func (d *Door) refreshGuest(r *http.Request) (any, error) {
	if d.guest == nil {
		return nil, fault.New(fault.NotFound, "No auth provider registered for 'guest'")
	}
	s, err := d.admitGuest(r.Context())
	if err != nil {
		return nil, err
	}
	var body sessionBody
	body.Identity.Token = s.token
	body.Identity.ExpiresInSeconds = int(d.SignIn.lifetime().Seconds())
	body.Identity.Identity.Type = string(User)
	body.Identity.Identity.UserEntityRef = s.user.Subject
	body.Identity.Identity.OwnershipEntityRefs = s.user.Ownership
	return web.Status{Value: body, Header: http.Header{"Cache-Control": {"no-store"}}}, nil
}

// backstageProviders are the ways in that Backstage knows.
var backstageProviders = []string{
	"atlassian", "auth0", "awsalb", "azureEasyAuth", "bitbucket", "bitbucketServer", "cfaccess", "gcpIap", "github", "gitlab", "google", "guest",
	"microsoft", "oauth2", "oauth2Proxy", "oidc", "okta", "onelogin", "pinniped",
}

func (d *Door) otherProvider(r *http.Request) (any, error) {
	provider := r.PathValue("provider")
	switch {
	case provider == "guest" && d.guest != nil:
		return nil, fault.New(fault.NotImplemented, "Not implemented")
	case slices.Contains(backstageProviders, provider):
		return nil, fault.New(fault.NotFound, "No auth provider registered for '%s'", provider)
	}
	return nil, fault.New(fault.NotFound, "Unknown auth provider '%s'", provider)
}
