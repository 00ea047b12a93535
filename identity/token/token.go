// Package token makes and reads the signed tokens that say who a user is, in Backstage's form.
package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The kinds of token, as their header says.
const (
	User        = "vnd.backstage.user"
	LimitedUser = "vnd.backstage.limited-user"
	Plugin      = "vnd.backstage.plugin"
)

const (
	audience  = "backstage"
	clockSkew = 10 * time.Second
)

// Claims say who a user is. Ownership is nil where the token does not say.
type Claims struct {
	Subject   string
	Ownership []string
	Issued    int64 // seconds since 1970, as is Expires
	Expires   int64
}

// Issuer signs tokens with one key.
type Issuer struct {
	issuer string
	key    *ecdsa.PrivateKey
	id     string
	jwk    JWK
	parser *jwt.Parser
}

// JWK is a public key as JSON.
type JWK struct {
	Use       string `json:"use"`
	Type      string `json:"kty"`
	ID        string `json:"kid"`
	Curve     string `json:"crv"`
	Algorithm string `json:"alg"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

// NewKey makes a key to sign with.
func NewKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// New signs with key in the name of issuer, an address such as https://portal.example.com/api/auth.
func New(issuer string, key *ecdsa.PrivateKey) (*Issuer, error) {
	public, err := key.PublicKey.ECDH()
	if err != nil {
		return nil, fmt.Errorf("read public key: %w", err)
	}
	point := public.Bytes() // 4, then X and Y of 32 bytes each
	if len(point) != 65 {
		return nil, errors.New("the key is not on the curve P-256, which ES256 needs")
	}
	sum := sha256.Sum256(point)
	id := hex.EncodeToString(sum[:8])
	return &Issuer{
		issuer: issuer, key: key, id: id,
		jwk: JWK{Use: "sig", Type: "EC", ID: id, Curve: "P-256", Algorithm: "ES256", X: encode(point[1:33]), Y: encode(point[33:])},
		parser: jwt.NewParser(jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience(audience), jwt.WithIssuer(issuer),
			jwt.WithExpirationRequired(), jwt.WithLeeway(clockSkew)),
	}, nil
}

// Keys are the public keys by which others verify the tokens.
func (i *Issuer) Keys() []JWK { return []JWK{i.jwk} }

// header and the two bodies have the order of fields in which Backstage derives limited tokens: it is what was signed.
type header struct {
	Kind      string `json:"typ"`
	Algorithm string `json:"alg"`
	Key       string `json:"kid"`
}

type limited struct {
	Subject string `json:"sub"`
	Issued  int64  `json:"iat"`
	Expires int64  `json:"exp"`
}

type whole struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Ownership []string `json:"ent,omitempty"`
	Audience  string   `json:"aud"`
	Issued    int64    `json:"iat"`
	Expires   int64    `json:"exp"`
	Proof     string   `json:"uip"`
}

// Issue signs a user's token. Its uip claim is the signature of the limited token that services may derive from it.
func (i *Issuer) Issue(claims Claims) (string, error) {
	derived, err := i.sign(LimitedUser, limited{claims.Subject, claims.Issued, claims.Expires})
	if err != nil {
		return "", err
	}
	return i.sign(User, whole{
		Issuer: i.issuer, Subject: claims.Subject, Ownership: claims.Ownership, Audience: audience,
		Issued: claims.Issued, Expires: claims.Expires, Proof: derived[strings.LastIndexByte(derived, '.')+1:],
	})
}

func (i *Issuer) sign(kind string, claims any) (string, error) {
	head, err := json.Marshal(header{kind, i.jwk.Algorithm, i.id})
	if err != nil {
		return "", fmt.Errorf("encode token header: %w", err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("encode token claims: %w", err)
	}
	text := encode(head) + "." + encode(body)
	signature, err := jwt.SigningMethodES256.Sign(text, i.key)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return text + "." + encode(signature), nil
}

// Verify reads a user's token that this issuer signed and that has not expired.
func (i *Issuer) Verify(text string) (Claims, error) {
	var claims struct {
		jwt.RegisteredClaims
		Ownership []string `json:"ent"`
	}
	parsed, err := i.parser.ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return &i.key.PublicKey, nil })
	if err != nil {
		return Claims{}, fmt.Errorf("verify token: %w", err)
	}
	if parsed.Header["typ"] != User || claims.Subject == "" {
		return Claims{}, errors.New("verify token: not a user's")
	}
	read := Claims{Subject: claims.Subject, Ownership: claims.Ownership, Expires: claims.ExpiresAt.Unix()}
	if claims.IssuedAt != nil {
		read.Issued = claims.IssuedAt.Unix()
	}
	return read, nil
}

// Kind is what a token says it is, unverified; empty where it is no such token.
func Kind(text string) string {
	parsed, _, err := jwt.NewParser().ParseUnverified(text, jwt.MapClaims{})
	if err != nil {
		return ""
	}
	kind, _ := parsed.Header["typ"].(string)
	return kind
}

func encode(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

// Name is the address in whose name tokens are signed.
func (i *Issuer) Name() string { return i.issuer }
