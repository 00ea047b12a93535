package githubapp_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/githubapp"
)

// hub plays GitHub for one app.
type hub struct {
	t      *testing.T
	key    *rsa.PrivateKey
	clock  time.Time
	lists  int
	tokens int
}

func (h *hub) now() time.Time { return h.clock }

func (h *hub) call(_ context.Context, method, url string, header http.Header, into any) error {
	signed := strings.TrimPrefix(header.Get("Authorization"), "Bearer ")
	claims := &jwt.RegisteredClaims{}
	if _, err := jwt.ParseWithClaims(signed, claims, func(*jwt.Token) (any, error) { return h.key.Public(), nil },
		jwt.WithTimeFunc(h.now), jwt.WithIssuer("42"), jwt.WithExpirationRequired()); err != nil {
		h.t.Errorf("%s %s is not signed well: %v", method, url, err)
	}
	var answer string
	switch {
	case strings.HasPrefix(url, "https://api.example/app/installations?"):
		h.lists++
		answer = `[{"id": 1, "account": {"login": "Acme"}}, {"id": 2, "account": {"login": "asleep"}, "suspended_at": "2024-01-01T00:00:00Z"}]`
	case method == http.MethodPost && url == "https://api.example/app/installations/1/access_tokens":
		h.tokens++
		answer = fmt.Sprintf(`{"token": "token-%d", "expires_at": %q}`, h.tokens, h.clock.Add(time.Hour).Format(time.RFC3339))
	default:
		h.t.Errorf("unexpected %s %s", method, url)
	}
	return json.Unmarshal([]byte(answer), into)
}

func newApp(t *testing.T, change func(*githubapp.Config), call ...githubapp.Call) (*githubapp.App, *hub) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	config := githubapp.Config{ID: "42", PrivateKey: strings.ReplaceAll(text, "\n", `\n`), APIBaseURL: "https://api.example"}
	if change != nil {
		change(&config)
	}
	h := &hub{t: t, key: key, clock: time.Now()}
	app, err := githubapp.New(config, append(call, h.call)[0], h.now)
	if err != nil {
		t.Fatal(err)
	}
	return app, h
}

func expect(t *testing.T, app *githubapp.App, owner, want string) {
	t.Helper()
	if got, err := app.Token(t.Context(), owner); err != nil || got != want {
		t.Errorf("the token for %s is %q (%v), want %q", owner, got, err, want)
	}
}

func TestTokensAreKeptUntilTenMinutesBeforeTheyEnd(t *testing.T) {
	app, h := newApp(t, nil)
	expect(t, app, "acme", "token-1")
	h.clock = h.clock.Add(49 * time.Minute)
	expect(t, app, "ACME", "token-1")
	h.clock = h.clock.Add(2 * time.Minute)
	expect(t, app, "acme", "token-2")
}

func TestInstallationsAreListedEveryTenMinutes(t *testing.T) {
	app, h := newApp(t, nil)
	expect(t, app, "acme", "token-1")
	expect(t, app, "stranger", "")
	if h.lists != 1 {
		t.Errorf("listed %d times", h.lists)
	}
	h.clock = h.clock.Add(11 * time.Minute)
	expect(t, app, "stranger", "")
	if h.lists != 2 {
		t.Errorf("listed %d times", h.lists)
	}
}

func TestAppsActOnlyForAllowedOwners(t *testing.T) {
	app, h := newApp(t, func(c *githubapp.Config) { c.AllowedOwners = []string{"Other"} })
	expect(t, app, "acme", "")
	if h.lists != 0 {
		t.Error("GitHub was asked about an owner that is not allowed")
	}
}

func TestSuspendedInstallationsAreFaults(t *testing.T) {
	app, _ := newApp(t, nil)
	if _, err := app.Token(t.Context(), "asleep"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestPublicTokensNeedToBeConfigured(t *testing.T) {
	app, _ := newApp(t, nil)
	if got, err := app.PublicToken(t.Context()); got != "" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	app, _ = newApp(t, func(c *githubapp.Config) { c.Public = true })
	if got, err := app.PublicToken(t.Context()); got != "token-1" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// stuck is a GitHub that answers from the nth call on only when it is let go.
type stuck struct {
	*hub
	calls   atomic.Int32
	free    int32 // calls that are answered at once
	waiting chan string
	let     chan struct{}
}

func (s *stuck) call(ctx context.Context, method, url string, header http.Header, into any) error {
	if s.calls.Add(1) > s.free {
		s.waiting <- url
		select {
		case <-s.let:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.hub.call(ctx, method, url, header, into)
}

func newStuck(t *testing.T, free int32) (*githubapp.App, *stuck) {
	t.Helper()
	s := &stuck{free: free, waiting: make(chan string, 9), let: make(chan struct{})}
	app, h := newApp(t, nil, func(ctx context.Context, method, url string, header http.Header, into any) error {
		return s.call(ctx, method, url, header, into)
	})
	s.hub = h
	return app, s
}

func TestAStuckGitHubKeepsNobodyLongerThanTheirContext(t *testing.T) {
	for name, free := range map[string]int32{"its list": 0, "its token": 1} {
		t.Run(name, func(t *testing.T) {
			app, s := newStuck(t, free)
			first := make(chan string, 1)
			go func() {
				token, err := app.Token(t.Context(), "acme")
				first <- fmt.Sprint(token, err)
			}()
			<-s.waiting
			over, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := app.Token(over, "acme"); !errors.Is(err, context.Canceled) {
				t.Errorf("a context that is over gives %v", err)
			}
			close(s.let)
			if got := <-first; got != "token-1<nil>" {
				t.Errorf("who had time gets %s", got)
			}
			if s.tokens != 1 || s.lists != 1 {
				t.Errorf("asked for %d lists and %d tokens", s.lists, s.tokens)
			}
		})
	}
}

func TestWhoeverGoesLeavesTheOthersTheAnswer(t *testing.T) {
	app, s := newStuck(t, 1)
	gone, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := app.Token(gone, "acme")
		first <- err
	}()
	<-s.waiting
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("whoever goes gets %v", err)
	}
	close(s.let)
	expect(t, app, "acme", "token-1")
	if s.tokens != 1 {
		t.Errorf("asked for %d tokens", s.tokens)
	}
}

func TestAStuckInstallationLeavesTheOthersAlone(t *testing.T) {
	app, s := newStuck(t, 1)
	go func() { _, _ = app.Token(t.Context(), "acme") }()
	<-s.waiting
	expect(t, app, "stranger", "")
	if _, err := app.Token(t.Context(), "asleep"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	close(s.let)
	expect(t, app, "acme", "token-1")
}

func TestKeysThatAreNoneAreErrors(t *testing.T) {
	if _, err := githubapp.New(githubapp.Config{PrivateKey: "secret"}, nil, time.Now); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
