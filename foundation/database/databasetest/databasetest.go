// Package databasetest runs a test on each of the databases, real ones.
package databasetest

import (
	"context"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"

	"github.com/callboard/callboard/foundation/database"
)

// Each runs fn twice, as subtests "sqlite" and "postgres", on a fresh database with the tables of a room.
func Each(t *testing.T, room string, migrations fs.FS, fn func(t *testing.T, db *database.DB)) {
	t.Helper()
	configs := map[string]func(*testing.T) database.Config{
		"sqlite": func(t *testing.T) database.Config {
			return database.Config{Connection: database.Connection{URL: filepath.Join(t.TempDir(), "test.sqlite")}}
		},
		"postgres": func(t *testing.T) database.Config {
			return database.Config{Client: "pg", Connection: database.Connection{URL: Postgres(t)}}
		},
	}
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			db := Open(t, configs[name](t))
			if migrations != nil {
				if err := db.Migrate(context.Background(), room, migrations); err != nil {
					t.Fatal(err)
				}
			}
			fn(t, db)
		})
	}
}

// opened remembers how to open a database once more.
var opened sync.Map // *database.DB → database.Config

// Again opens the database that db is, as another replica does. It is closed with the test.
func Again(t testing.TB, db *database.DB) *database.DB {
	t.Helper()
	config, ok := opened.Load(db)
	if !ok {
		t.Fatal("this database does not come from databasetest")
	}
	return Open(t, config.(database.Config))
}

// Open opens a database and closes it with the test; what it logs is the test's output.
func Open(t testing.TB, config database.Config) *database.DB {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	db, err := database.Open(context.Background(), config, log)
	if err != nil {
		t.Fatal(err)
	}
	opened.Store(db, config)
	t.Cleanup(func() {
		opened.Delete(db)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
