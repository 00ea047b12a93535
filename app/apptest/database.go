package apptest

import (
	"path/filepath"
	"testing"

	"github.com/callboard/callboard/foundation/database/databasetest"
)

// Database is the section backend.database.
type Database map[string]any

// SQLite is a new file.
func SQLite(t testing.TB) Database {
	return Database{"client": "better-sqlite3", "connection": filepath.Join(t.TempDir(), "callboard.sqlite")}
}

// Postgres is a new database. Without a PostgreSQL the test is skipped.
func Postgres(t testing.TB) Database {
	return Database{"client": "pg", "connection": databasetest.Postgres(t)}
}

// Each runs fn on each of the databases, as subtests "sqlite" and "postgres".
func Each(t *testing.T, fn func(t *testing.T, on Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}
