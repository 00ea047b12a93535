package identity

import (
	"context"
	"crypto/sha256"
	"net/http"
	"sync"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity/token"
)

// sessionCookie holds a user's token in a browser. Scripts cannot read it, other sites cannot send it along with a change.
const sessionCookie = "callboard-session"

// session is a user who has just come in.
type session struct {
	user    Principal
	token   string
	expires time.Time
}

// admitGuest signs a guest in, where guests are allowed.
func (d *Door) admitGuest(ctx context.Context) (session, error) {
	if err := d.guest.Admit(); err != nil {
		return session{}, err
	}
	return d.begin(ctx, d.guest.Ref)
}

// begin signs a token for a user who has proved to be one.
func (d *Door) begin(ctx context.Context, ref string) (session, error) {
	now := d.Now()
	s := session{expires: now.Add(d.SignIn.lifetime()), user: Principal{Kind: User, Subject: ref, Ownership: d.ownership(ctx, ref)}}
	claims := token.Claims{Subject: ref, Issued: now.Unix(), Expires: s.expires.Unix()}
	if !d.SignIn.omitsOwnership() {
		claims.Ownership = s.user.Ownership
	}
	var err error
	s.token, err = d.issuer.Issue(claims)
	return s, err
}

// keep gives the browser the session's cookie.
func (d *Door) keep(r *http.Request, s session) {
	web.SetCookie(r, d.cookie(s.token, s.expires, 0))
}

// forget takes it away.
func (d *Door) forget(r *http.Request) {
	web.SetCookie(r, d.cookie("", time.Time{}, -1))
}

func (d *Door) cookie(value string, expires time.Time, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", Expires: expires, MaxAge: maxAge,
		HttpOnly: true, Secure: d.isHTTPS, SameSite: http.SameSiteLaxMode,
	}
}

func (d *Door) signInGuest(r *http.Request) (string, error) {
	if d.guest == nil {
		return "", fault.New(fault.NotFound, "Guests are not let in here.")
	}
	s, err := d.admitGuest(r.Context())
	if err != nil {
		return "", err
	}
	d.keep(r, s)
	return afterwards(r), nil
}

func (d *Door) signOut(r *http.Request) (string, error) {
	d.forget(r)
	return afterwards(r), nil
}

// afterwards is the page that somebody wanted when they were sent to sign in.
func afterwards(r *http.Request) string {
	if to := r.FormValue("to"); web.IsLocal(to) {
		return to
	}
	return "/"
}

// verified remembers tokens whose signature was checked: checking takes a hundred times as long as answering from the index.
type verified struct {
	mu     sync.RWMutex
	claims map[[sha256.Size]byte]token.Claims
}

const maxVerified = 10_000

func (v *verified) verify(issuer *token.Issuer, text string, now time.Time) (token.Claims, error) {
	hash := sha256.Sum256([]byte(text))
	v.mu.RLock()
	claims, known := v.claims[hash]
	v.mu.RUnlock()
	if known && now.Unix() < claims.Expires {
		return claims, nil
	}
	claims, err := issuer.Verify(text)
	if err != nil {
		return claims, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.claims == nil || len(v.claims) >= maxVerified {
		v.claims = map[[sha256.Size]byte]token.Claims{}
	}
	v.claims[hash] = claims
	return claims, nil
}
