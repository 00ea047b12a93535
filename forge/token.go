package forge

import (
	"context"
	"sync"
	"time"
)

// tokens keeps the tokens that a host gives for credentials.
type tokens struct {
	mu    sync.Mutex
	byKey map[string]token
}

type token struct {
	text    string
	expires time.Time
}

const tokenRest = 10 * time.Minute // a token with less life left than this is replaced

func (t *tokens) get(ctx context.Context, key string, fetch func(context.Context) (token, error)) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.byKey[key]; time.Until(known.expires) > tokenRest {
		return known.text, nil
	}
	fresh, err := fetch(ctx)
	if err != nil {
		return "", err
	}
	if t.byKey == nil {
		t.byKey = map[string]token{}
	}
	t.byKey[key] = fresh
	return fresh.text, nil
}

// token asks an OAuth server.
func (w *wire) token(ctx context.Context, c call, said string) (token, error) {
	var granted struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"` // seconds
	}
	if err := w.json(ctx, c, said, &granted); err != nil {
		return token{}, err
	}
	return token{text: granted.AccessToken, expires: time.Now().Add(time.Duration(granted.ExpiresIn) * time.Second)}, nil
}
