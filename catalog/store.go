package catalog

import (
	"context"
	"embed"
	"io/fs"
	"strings"

	"github.com/callboard/callboard/foundation/database"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// store alone names the tables catalog_…: its methods stand in store_….go, by table.
type store struct{ db *database.DB }

// alone runs one transaction, and no other of the catalog's beside it in the whole cluster.
func (s store) alone(ctx context.Context, fn func(store) error) error {
	return s.db.TransactAlone(ctx, "catalog", func(tx *database.DB) error { return fn(store{tx}) })
}

func scanText(s database.Scanner) (string, error) {
	var text string
	return text, s.Scan(&text)
}

func scanID(s database.Scanner) (int64, error) {
	var id int64
	return id, s.Scan(&id)
}

func scanBytes(s database.Scanner) ([]byte, error) {
	var b []byte
	return b, s.Scan(&b)
}

// inChunks asks with at most 500 placeholders at a time, far below the limits of both databases.
func inChunks[K, T any](keys []K, query func(chunk []any, marks string) ([]T, error)) ([]T, error) {
	var all []T
	for len(keys) > 0 {
		n := min(len(keys), 500)
		args := make([]any, n)
		for i, key := range keys[:n] {
			args[i] = key
		}
		some, err := query(args, strings.TrimSuffix(strings.Repeat("?, ", n), ", "))
		if err != nil {
			return nil, err
		}
		all, keys = append(all, some...), keys[n:]
	}
	return all, nil
}

func prefixed(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
