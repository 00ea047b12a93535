package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/callboard/callboard/foundation/database"
)

// SigningKey is the key that all replicas on a database share, for Options.Key. The first one to ask makes it.
func SigningKey(ctx context.Context, db *database.DB) (*ecdsa.PrivateKey, error) {
	s := store{db}
	text, err := s.key(ctx)
	if err != nil {
		return nil, err
	}
	if text == "" {
		if text, err = newKey(); err != nil {
			return nil, err
		}
		if text, err = s.keepKey(ctx, text); err != nil {
			return nil, err
		}
	}
	return parseKey(text)
}

func newKey() (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", fmt.Errorf("make a signing key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("write down the signing key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}

func parseKey(text string) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the signing key in the database is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	signing, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("the signing key in the database is not for ECDSA")
	}
	return signing, nil
}
