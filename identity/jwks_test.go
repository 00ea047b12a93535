package identity_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"testing"

	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/identity/guest"
	"github.com/golang-jwt/jwt/v5"
)

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func ownership(users map[string][]string) func(context.Context, string) ([]string, bool) {
	return func(_ context.Context, ref string) ([]string, bool) {
		refs, found := users[ref]
		return refs, found
	}
}

// Others verify our tokens with nothing but the published keys.
func TestTokensVerifyAgainstThePublishedKeys(t *testing.T) {
	includes := false
	options := identity.Options{Development: true}
	options.SignIn.OmitIdentityTokenOwnershipClaim = &includes
	rt := house(t, withGuest(guest.Config{}, options), silent)
	var keys struct {
		Keys []struct{ Kty, Kid, Crv, Alg, Use, X, Y string }
	}
	webtest.Run(t, rt, webtest.Scenario{Path: "/api/auth/.well-known/jwks.json", Check: func(t *testing.T, _ *http.Response, body string) {
		if err := json.Unmarshal([]byte(body), &keys); err != nil {
			t.Fatal(err)
		}
	}})
	if len(keys.Keys) != 1 {
		t.Fatalf("keys %+v", keys)
	}
	jwk := keys.Keys[0]
	public := &ecdsa.PublicKey{Curve: elliptic.P256(), X: number(t, jwk.X), Y: number(t, jwk.Y)}
	text := refresh(t, rt, "GET").BackstageIdentity.Token
	claims := jwt.MapClaims{}
	parsed, err := jwt.ParseWithClaims(text, claims, func(*jwt.Token) (any, error) { return public, nil }, jwt.WithValidMethods([]string{"ES256"}))
	if err != nil {
		t.Fatal(err)
	}
	if parsed.Header["kid"] != jwk.Kid || parsed.Header["typ"] != "vnd.backstage.user" || jwk.Kty != "EC" || jwk.Crv != "P-256" || jwk.Alg != "ES256" {
		t.Errorf("header %v, key %+v", parsed.Header, jwk)
	}
	if claims["sub"] != guest.DefaultUser || claims["aud"] != "backstage" || claims["iss"] != "http://localhost:7007/api/auth" || claims["ent"] == nil {
		t.Errorf("claims %v", claims)
	}
	limited := encode(`{"typ":"vnd.backstage.limited-user","alg":"ES256","kid":"`+jwk.Kid+`"}`) + "." +
		encode(fmt.Sprintf(`{"sub":%q,"iat":%.0f,"exp":%.0f}`, claims["sub"], claims["iat"], claims["exp"]))
	proof, err := base64.RawURLEncoding.DecodeString(fmt.Sprint(claims["uip"]))
	if err != nil {
		t.Fatal(err)
	}
	if err := jwt.SigningMethodES256.Verify(limited, proof, public); err != nil {
		t.Errorf("the limited token that services derive: %v", err)
	}
}

func number(t *testing.T, text string) *big.Int {
	t.Helper()
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(bytes) != 32 {
		t.Fatalf("coordinate %q: %v", text, err)
	}
	return new(big.Int).SetBytes(bytes)
}
