package database_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

func files(pairs ...string) fs.FS {
	made := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		made[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return made
}

const (
	first  = "CREATE TABLE thing_a (x TEXT); INSERT INTO thing_a VALUES ('why?');"
	second = "CREATE TABLE thing_b (x TEXT);"
)

func TestMigrationsAreAppliedOnceAndInOrder(t *testing.T) {
	databasetest.Each(t, "other", things, func(t *testing.T, db *database.DB) {
		if err := db.Migrate(t.Context(), "thing", files("migrations/0001_a.sql", first)); err != nil {
			t.Fatal(err)
		}
		both := files("migrations/0001_a.sql", strings.ReplaceAll(first, "\n", "\r\n"), "migrations/0002_b.sql", second)
		for range 2 {
			if err := db.Migrate(t.Context(), "thing", both); err != nil {
				t.Fatal(err)
			}
		}
		got, err := database.Query(t.Context(), db, scanText, "SELECT x FROM thing_a UNION ALL SELECT x FROM thing_b")
		if err != nil || len(got) != 1 || got[0] != "why?" {
			t.Error(got, err)
		}
	})
}

func TestMigrationsThatCannotBeRightAreRefused(t *testing.T) {
	cases := map[string]struct {
		then fs.FS
		want string
	}{
		"changed":        {files("0001_a.sql", second, "0003_c.sql", second), "0001_a was applied and has changed"},
		"gone":           {files("0001_a.sql", first), "has had 0003_c, which this program does not know"},
		"in between":     {files("0001_a.sql", first, "0002_b.sql", "", "0003_c.sql", second), "0002_b is new, but numbered before 0003_c"},
		"same number":    {files("0001_a.sql", first, "0001_b.sql", second), "0001_a and 0001_b have one number"},
		"bad name":       {files("one.sql", first), "one.sql is not named like"},
		"no files":       {files("readme.md", first), "no migrations"},
		"wrong SQL":      {files("0001_a.sql", first, "0003_c.sql", second, "0004_d.sql", "CREATE TABEL x"), "apply 0004_d"},
		"for one only":   {files("0001_a.sqlite.sql", first, "0002_b.postgres.sql", second), "is missing for"},
		"twice for both": {files("0001_a.sql", first, "0001_a.sqlite.sql", second, "0001_a.postgres.sql", second), "0001_a is there twice for"},
	}
	databasetest.Each(t, "thing", files("0001_a.sql", first, "0003_c.sql", second), func(t *testing.T, db *database.DB) {
		for name, c := range cases {
			err := db.Migrate(t.Context(), "thing", c.then)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
	})
}

func TestFailedMigrationLeavesNoTrace(t *testing.T) {
	databasetest.Each(t, "other", things, func(t *testing.T, db *database.DB) {
		if err := db.Migrate(t.Context(), "thing", files("0001_a.sql", first, "0002_b.sql", "CREATE TABEL x")); err == nil {
			t.Fatal("no error")
		}
		if err := db.Migrate(t.Context(), "thing", files("0001_a.sql", first, "0002_b.sql", second)); err != nil {
			t.Error(err)
		}
	})
}

func TestReplicasThatStartAtOnceMigrateOnce(t *testing.T) {
	configs := map[string]func(t *testing.T) database.Config{
		"sqlite": func(t *testing.T) database.Config {
			return database.Config{Connection: database.Connection{URL: filepath.Join(t.TempDir(), "new.sqlite")}}
		},
		"postgres": func(t *testing.T) database.Config {
			return database.Config{Connection: database.Connection{URL: databasetest.Postgres(t)}}
		},
	}
	for name, config := range configs {
		t.Run(name, func(t *testing.T) {
			config := config(t)
			var replicas sync.WaitGroup
			for range 5 {
				replicas.Go(func() {
					db, err := database.Open(t.Context(), config, quiet)
					if err != nil {
						t.Error(err)
						return
					}
					defer func() { _ = db.Close() }()
					for _, room := range []string{"one", "two"} {
						tables := files("0001_a.sql", strings.ReplaceAll(first, "thing", room), "0002_b.sql", strings.ReplaceAll(second, "thing", room))
						if err := db.Migrate(t.Context(), room, tables); err != nil {
							t.Error(err)
						}
					}
				})
			}
			replicas.Wait()
		})
	}
}
