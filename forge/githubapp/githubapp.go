// Package githubapp gets the tokens with which a GitHub App acts in the organisations that installed it.
package githubapp

import (
	"context"
	"crypto/rsa"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/sync/singleflight"

	"github.com/callboard/callboard/fault"
)

const (
	listLife  = 10 * time.Minute // how long the list of installations is believed
	tokenRest = 10 * time.Minute // a token with less life left than this is replaced
	pageSize  = 100
)

// Config is one app.
type Config struct {
	ID            string
	PrivateKey    string   // PEM; "\n" may be written as two characters
	AllowedOwners []string // organisations to act in, without regard to case; nil means all
	Public        bool     // its token also serves where nothing else gives one
	APIBaseURL    string
}

// Call sends one request to the API of GitHub and decodes the JSON it answers. It ends in its own time where the context does not.
type Call func(ctx context.Context, method, url string, header http.Header, into any) error

// App caches tokens. It is safe for concurrent use.
type App struct {
	config Config
	key    *rsa.PrivateKey
	call   Call
	now    func() time.Time

	flights singleflight.Group // calls that are under way

	mu            sync.Mutex // never held while GitHub is asked
	installations []installation
	listed        time.Time
	tokens        map[int64]token
}

type installation struct {
	ID        int64   `json:"id"`
	Suspended *string `json:"suspended_at"`
	Account   struct {
		Login string `json:"login"`
	} `json:"account"`
}

type token struct {
	Token   string    `json:"token"`
	Expires time.Time `json:"expires_at"`
}

// New reads the key. now is time.Now except in tests.
func New(config Config, call Call, now func() time.Time) (*App, error) {
	pem := strings.ReplaceAll(config.PrivateKey, `\n`, "\n")
	key, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(pem))
	if err != nil {
		return nil, fmt.Errorf("read the private key of GitHub App %s: %w", config.ID, err)
	}
	return &App{config: config, key: key, call: call, now: now, tokens: map[int64]token{}}, nil
}

// Token is "" when the app is not installed at owner or may not act there.
func (a *App) Token(ctx context.Context, owner string) (string, error) {
	if !a.allowed(owner) {
		return "", nil
	}
	found, err := a.find(ctx, func(i installation) bool { return strings.EqualFold(i.Account.Login, owner) })
	if err != nil || found == nil {
		return "", err
	}
	if found.Suspended != nil {
		return "", fault.New(fault.Unavailable, "The GitHub application for %s is suspended", owner)
	}
	return a.token(ctx, found.ID)
}

// PublicToken is a token of any installation, good for reading public repositories; "" unless the app is configured for it.
func (a *App) PublicToken(ctx context.Context) (string, error) {
	if !a.config.Public {
		return "", nil
	}
	found, err := a.find(ctx, func(i installation) bool { return i.Suspended == nil && a.allowed(i.Account.Login) })
	if err != nil || found == nil {
		return "", err
	}
	return a.token(ctx, found.ID)
}

func (a *App) allowed(owner string) bool {
	return a.config.AllowedOwners == nil ||
		slices.ContainsFunc(a.config.AllowedOwners, func(o string) bool { return strings.EqualFold(o, owner) })
}

func (a *App) find(ctx context.Context, match func(installation) bool) (*installation, error) {
	all, err := once(ctx, a, "installations", a.listKept, a.list)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, match)
	if at < 0 {
		return nil, nil
	}
	return &all[at], nil
}

func (a *App) token(ctx context.Context, id int64) (string, error) {
	number := strconv.FormatInt(id, 10)
	found, err := once(ctx, a, "token "+number, func() (token, bool) { return a.tokenKept(id) }, func(ctx context.Context) (token, error) { return a.renew(ctx, id) })
	return found.Token, err
}

// once is what is kept, else what GitHub answers. It is asked once for all who need the same, each of whom waits no longer than their
// context lasts; who goes leaves the others the answer.
func once[T any](ctx context.Context, a *App, key string, kept func() (T, bool), ask func(context.Context) (T, error)) (T, error) {
	if found, ok := kept(); ok {
		return found, nil
	}
	done := a.flights.DoChan(key, func() (any, error) {
		if found, ok := kept(); ok { // since a moment ago
			return found, nil
		}
		return ask(context.WithoutCancel(ctx))
	})
	select {
	case answer := <-done:
		found, _ := answer.Val.(T)
		return found, answer.Err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (a *App) listKept() ([]installation, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.installations, !a.listed.IsZero() && a.now().Sub(a.listed) <= listLife
}

func (a *App) tokenKept(id int64) (token, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tokens[id]
	return t, t.Expires.Sub(a.now()) > tokenRest
}

func (a *App) list(ctx context.Context) ([]installation, error) {
	header, err := a.header()
	if err != nil {
		return nil, err
	}
	var all []installation
	for page := 1; ; page++ {
		var some []installation
		url := fmt.Sprintf("%s/app/installations?per_page=%d&page=%d", a.config.APIBaseURL, pageSize, page)
		if err := a.call(ctx, http.MethodGet, url, header, &some); err != nil {
			return nil, fmt.Errorf("list installations of GitHub App %s: %w", a.config.ID, err)
		}
		all = append(all, some...)
		if len(some) < pageSize {
			break
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.installations, a.listed = all, a.now()
	return all, nil
}

func (a *App) renew(ctx context.Context, id int64) (token, error) {
	header, err := a.header()
	if err != nil {
		return token{}, err
	}
	var fresh token
	url := a.config.APIBaseURL + "/app/installations/" + strconv.FormatInt(id, 10) + "/access_tokens"
	if err := a.call(ctx, http.MethodPost, url, header, &fresh); err != nil {
		return token{}, fmt.Errorf("get a token of GitHub App %s: %w", a.config.ID, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tokens[id] = fresh
	return fresh, nil
}

// header signs a statement that lives for ten minutes at most, counted from a minute ago in case the clocks differ.
func (a *App) header() (http.Header, error) {
	claims := jwt.RegisteredClaims{
		Issuer:    a.config.ID,
		IssuedAt:  jwt.NewNumericDate(a.now().Add(-time.Minute)),
		ExpiresAt: jwt.NewNumericDate(a.now().Add(8 * time.Minute)),
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(a.key)
	if err != nil {
		return nil, fmt.Errorf("sign as GitHub App %s: %w", a.config.ID, err)
	}
	return http.Header{"Authorization": {"Bearer " + signed}, "Accept": {"application/vnd.github+json"}}, nil
}
