package database_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

var things = fstest.MapFS{"0001_thing.sql": {Data: []byte(`
	CREATE TABLE thing_part (name TEXT PRIMARY KEY, size BIGINT NOT NULL, note TEXT);
	CREATE INDEX thing_part_size_idx ON thing_part (size);
`)}}

func each(t *testing.T, fn func(t *testing.T, db *database.DB)) {
	t.Parallel()
	databasetest.Each(t, "thing", things, fn)
}

func put(t *testing.T, db *database.DB, name string, size int) {
	t.Helper()
	if _, err := db.Exec(t.Context(), "INSERT INTO thing_part (name, size) VALUES (?, ?)", name, size); err != nil {
		t.Fatal(err)
	}
}

func scanText(row database.Scanner) (s string, err error) { return s, row.Scan(&s) }

func scanNumber(row database.Scanner) (n int, err error) { return n, row.Scan(&n) }

func names(t *testing.T, db *database.DB) string {
	t.Helper()
	found, err := database.Query(t.Context(), db, scanText, "SELECT name FROM thing_part ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, " ")
}

func TestQuestionMarksInTextAreNoValues(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		got, err := database.QueryOne(t.Context(), db, scanText,
			"SELECT 'it''s?' || CAST(? AS TEXT) /* ? */ AS \"why?\" -- ?\n WHERE 1 = ?", "!", 1)
		if err != nil || got != "it's?!" {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestExecCountsChangedRows(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		put(t, db, "a", 1)
		put(t, db, "b", 1)
		if n, err := db.Exec(t.Context(), "UPDATE thing_part SET size = 2 WHERE size = ?", 1); n != 2 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func TestNoRowIsNotFound(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		_, err := database.QueryOne(t.Context(), db, scanText, "SELECT name FROM thing_part WHERE name = ?", "x")
		if !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestSecondOfAKeyIsAConflict(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		put(t, db, "a", 1)
		_, err := db.Exec(t.Context(), "INSERT INTO thing_part (name, size) VALUES (?, ?)", "a", 2)
		if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

func TestReturningIsAWrite(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		got, err := database.QueryOne(t.Context(), db, scanText, "INSERT INTO thing_part (name, size) VALUES (?, ?) RETURNING name", "a", 2)
		if err != nil || got != "a" || names(t, db) != "a" {
			t.Errorf("got %q, %v; kept %s", got, err, names(t, db))
		}
	})
}

func TestRowsCanBeReadWhileOthersAreWritten(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		put(t, db, "a", 1)
		put(t, db, "b", 1)
		err := database.Each(t.Context(), db, func(row database.Scanner) error {
			name, err := scanText(row)
			put(t, db, name+"2", 2)
			return err
		}, "SELECT name FROM thing_part WHERE size = 1 ORDER BY name")
		if got := names(t, db); err != nil || got != "a a2 b b2" {
			t.Errorf("%s, %v", got, err)
		}
	})
}

func TestBothDatabasesKeepTheSameTimeAndJSON(t *testing.T) {
	databasetest.Each(t, "thing", fstest.MapFS{
		"0001_time.sqlite.sql":   {Data: []byte("CREATE TABLE thing_time (at TIMESTAMP, body TEXT)")},
		"0001_time.postgres.sql": {Data: []byte("CREATE TABLE thing_time (at TIMESTAMPTZ, body TEXT)")},
	}, func(t *testing.T, db *database.DB) {
		at := time.Date(2024, 2, 29, 23, 30, 0, 123_456_789, time.FixedZone("", 7200))
		if _, err := db.Exec(t.Context(), "INSERT INTO thing_time (at, body) VALUES (?, ?)", at, json.RawMessage(`{"a":1}`)); err != nil {
			t.Fatal(err)
		}
		type kept struct {
			At   string
			Body string
		}
		got, err := database.QueryOne(t.Context(), db, func(row database.Scanner) (k kept, err error) {
			var at time.Time
			err = row.Scan(&at, &k.Body)
			k.At = at.Format(time.RFC3339Nano)
			return k, err
		}, "SELECT at, body FROM thing_time WHERE body = ?", `{"a":1}`)
		if diff := cmp.Diff(kept{"2024-02-29T21:30:00.123456Z", `{"a":1}`}, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

func TestInsertKeepsAllRowsOrNone(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		var rows [][]any
		for i := range 1001 {
			rows = append(rows, []any{fmt.Sprint("row", i), i, nil})
		}
		if n, err := db.Insert(t.Context(), "thing_part (name, size, note)", rows, ""); n != 1001 || err != nil {
			t.Fatal(n, err)
		}
		again := append([][]any{{"new", 1, "x"}}, rows...)
		if _, err := db.Insert(t.Context(), "thing_part (name, size, note)", again, ""); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
		n, err := db.Insert(t.Context(), "thing_part (name, size, note)", again, "ON CONFLICT (name) DO NOTHING")
		if n != 1 || err != nil {
			t.Error(n, err)
		}
		if _, err := db.Insert(t.Context(), "thing_part (name, size)", [][]any{{"y", 1}, {"z"}}, ""); err == nil {
			t.Error("a row that is too short was taken")
		}
	})
}

func TestEndOfContextEndsAQuery(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		put(t, db, "a", 1)
		err := database.Each(ctx, db, func(database.Scanner) error { cancel(); return nil },
			"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT i FROM n")
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
