package database_test

import (
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/foundation/config"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

var quiet = slog.New(slog.DiscardHandler)

func TestParseConnectionReadsBothForms(t *testing.T) {
	cases := map[string]struct {
		value any
		want  database.Connection
	}{
		"nothing":   {nil, database.Connection{}},
		"memory":    {":memory:", database.Connection{URL: ":memory:"}},
		"directory": {map[string]any{"directory": "./data"}, database.Connection{URL: "./data/"}},
		"object": {
			map[string]any{"host": "db", "port": "5433", "user": "u", "password": "p", "database": "d", "ssl": true},
			database.Connection{Host: "db", Port: 5433, User: "u", Password: "p", Database: "d", SSL: &database.SSL{}},
		},
		"ssl object": {
			map[string]any{"port": 5432.0, "ssl": map[string]any{"rejectUnauthorized": false, "ca": "PEM"}},
			database.Connection{Port: 5432, SSL: &database.SSL{Insecure: true, CA: "PEM"}},
		},
		"session": {
			map[string]any{"ssl": "false", "application_name": "x", "connectionTimeoutMillis": 1500, "keepAlive": true},
			database.Connection{Settings: map[string]string{"application_name": "x"}, ConnectTimeout: 1500 * time.Millisecond},
		},
	}
	for name, c := range cases {
		got, err := database.ParseConnection(c.value)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestParseConnectionNamesWhatIsWrong(t *testing.T) {
	for want, value := range map[string]any{
		"backend.database.connection must be a string or an object": 5,
		"connection.port must be a whole number":                    map[string]any{"port": "fivethousand"},
		"connection.host must be a string":                          map[string]any{"host": []any{}},
		"connection.ssl must be true or false":                      map[string]any{"ssl": "perhaps"},
		"connection.type cloudsql is not supported":                 map[string]any{"type": "cloudsql"},
	} {
		if _, err := database.ParseConnection(value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestSQLiteFindsItsFile(t *testing.T) {
	for name, want := range map[string]string{
		"":              "callboard.sqlite",
		"deep/data":     "deep/data/callboard.sqlite",
		"data.d/":       "data.d/callboard.sqlite",
		"odd ?#%41.db":  "odd ?#%41.db",
		"file:named.db": "",
	} {
		folder := t.TempDir()
		address := folder + "/" + name
		if strings.HasPrefix(name, "file:") {
			address, want = "file:"+filepath.Join(folder, "named.db"), "named.db"
		}
		db := databasetest.Open(t, database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: address}})
		if _, err := db.Exec(t.Context(), "CREATE TABLE x (y TEXT)"); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(folder, want)); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestMemoryIsSharedByAllReadersAndGoneAfterwards(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	db, err := database.Open(t.Context(), database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: ":memory:"}}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), "thing", things); err != nil {
		t.Fatal(err)
	}
	put(t, db, "a", 1)
	err = database.Each(t.Context(), db, func(database.Scanner) error {
		put(t, db, "b", 1)
		return nil
	}, "SELECT name FROM thing_part")
	if got := names(t, db); err != nil || got != "a b" {
		t.Errorf("%s, %v", got, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestObjectFormConnectsAndCreatesTheDatabase(t *testing.T) {
	server, err := url.Parse(databasetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	connection := database.Connection{
		Host: server.Query().Get("host"), User: server.Query().Get("user"), Password: "s3cret/?#", Database: strings.TrimPrefix(server.Path, "/") + "-new",
	}
	if connection.Host == "" {
		t.Skip("the given server is not reached through a socket")
	}
	off := false
	_, err = database.Open(t.Context(), database.Config{Client: "pg", Connection: connection, EnsureExists: &off}, quiet)
	if err == nil || !strings.Contains(err.Error(), "ensureExists") {
		t.Errorf("without ensureExists: %v", err)
	}
	db := databasetest.Open(t, database.Config{Client: "pg", Connection: connection})
	got, err := database.QueryOne(t.Context(), db, scanText, "SELECT current_database()::text")
	if err != nil || got != connection.Database {
		t.Errorf("in %q, %v", got, err)
	}
}

func TestConnectionErrorsSayWhatToCheckWithoutThePassword(t *testing.T) {
	taken := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		config database.Config
		want   string
	}{
		"nobody there": {database.Config{Client: "pg", Connection: database.Connection{Host: "127.0.0.1", Port: 1, User: "u", Password: "s3cret"}}, "host and port"},
		"no such host": {database.Config{Client: "pg", Connection: database.Connection{URL: "postgres://u:s3cret@nowhere.invalid/x"}}, "host"},
		"bad url":      {database.Config{Client: "pg", Connection: database.Connection{URL: "postgres://u:s3cret%zz@host/x"}}, "percent-encoded"},
		"bad mode":     {database.Config{Client: "pg", Connection: database.Connection{URL: "postgres://u:s3cret@host/x?sslmode=maybe"}}, "parameters of the url"},
		"bad ca":       {database.Config{Client: "pg", Connection: database.Connection{Host: "h", Password: "s3cret", SSL: &database.SSL{CA: "x"}}}, "ssl.ca"},
		"wrong client": {database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: "postgres://u:s3cret@host/x"}}, "client must be pg"},
		"bad client":   {database.Config{Client: "mysql2"}, "use better-sqlite3 or pg"},
		"no file":      {database.Config{Client: "better-sqlite3"}, "connection is missing"},
		"in a file":    {database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: taken + "/x.db"}}, "Check backend.database.connection"},
	}
	for name, c := range cases {
		_, err := database.Open(t.Context(), c.config, quiet)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestConfigurationIsReadFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app-config.yaml")
	read := func(text string) (*config.Config, database.Config, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := config.Load(config.Options{Paths: []string{file}})
		if err != nil {
			t.Fatal(err)
		}
		got := database.Config{Connection: database.Connection{URL: "data"}}
		err = files.Decode("backend.database", &got)
		return files, got, err
	}
	off := false
	want := database.Config{
		Client: "pg", Connection: database.Connection{Host: "db", Port: 5433, SSL: &database.SSL{Insecure: true}},
		EnsureExists: &off, KnexConfig: database.Knex{Pool: database.Pool{Max: 7}},
	}
	files, got, err := read("backend: {database: {client: pg, ensureExists: false, knexConfig: {pool: {max: 7}}, connection: {host: db, port: '5433', hots: x, ssl: {rejectUnauthorized: false}}}}")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if unused := files.Unused(); len(unused) != 1 || unused[0].Path != "backend.database.connection.hots" {
		t.Errorf("unused: %v", unused)
	}
	if _, _, err := read("backend:\n  database:\n    connection:\n      port: many"); err == nil || !strings.Contains(err.Error(), "app-config.yaml:4") {
		t.Errorf("without its place: %v", err)
	}
}
