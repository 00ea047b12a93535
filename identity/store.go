package identity

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the room.
func Migrations() fs.FS { return migrations }

// store keeps what users have chosen.
type store struct{ db *database.DB }

// setting is the JSON of one choice; false if there is none.
func (s store) setting(ctx context.Context, user, bucket, name string) (string, bool, error) {
	value, err := database.QueryOne(ctx, s.db, scanValue, "SELECT value FROM identity_setting WHERE user_ref = ? AND bucket = ? AND name = ?", user, bucket, name)
	if fault.Is(err, fault.NotFound) {
		return "", false, nil
	}
	return value, err == nil, err
}

func scanValue(s database.Scanner) (value string, err error) { return value, s.Scan(&value) }

// put refuses a new choice of a user who has too many.
func (s store) put(ctx context.Context, user, bucket, name, value string) error {
	_, known, err := s.setting(ctx, user, bucket, name)
	if err != nil {
		return err
	}
	if !known {
		kept, err := database.QueryOne(ctx, s.db, func(sc database.Scanner) (n int, err error) { return n, sc.Scan(&n) },
			"SELECT COUNT(*) FROM identity_setting WHERE user_ref = ?", user)
		if err != nil {
			return err
		}
		if kept >= maxSettings {
			return fault.New(fault.Invalid, "A user can have at most %d settings; delete some first.", maxSettings)
		}
	}
	_, err = s.db.Exec(ctx, "INSERT INTO identity_setting (user_ref, bucket, name, value, changed_at) VALUES (?, ?, ?, ?, ?) "+
		"ON CONFLICT (user_ref, bucket, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
		user, bucket, name, value, time.Now().UnixMilli())
	return err
}

func (s store) remove(ctx context.Context, user, bucket, name string) error {
	_, err := s.db.Exec(ctx, "DELETE FROM identity_setting WHERE user_ref = ? AND bucket = ? AND name = ?", user, bucket, name)
	return err
}

// key is the signing key in PEM; "" if none has been made.
func (s store) key(ctx context.Context) (string, error) {
	keys, err := database.Query(ctx, s.db, scanValue, "SELECT pem FROM identity_key WHERE id = 1")
	if err != nil || len(keys) == 0 {
		return "", err
	}
	return keys[0], nil
}

// keepKey keeps a first key, and answers the one that counts: somebody else may have been faster.
func (s store) keepKey(ctx context.Context, pem string) (string, error) {
	row := [][]any{{1, pem, time.Now().UnixMilli()}}
	if _, err := s.db.Insert(ctx, "identity_key (id, pem, created_at)", row, "ON CONFLICT (id) DO NOTHING"); err != nil {
		return "", err
	}
	return s.key(ctx)
}
