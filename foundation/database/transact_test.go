package database_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

var errNo = errors.New("no")

func TestFailedTransactionKeepsNothing(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		err := db.Transact(t.Context(), func(tx *database.DB) error {
			put(t, tx, "a", 1)
			if names(t, tx) != "a" {
				t.Error("a transaction does not see what it wrote")
			}
			if names(t, db) != "" {
				t.Error("others see what is not committed")
			}
			return errNo
		})
		if err != errNo || names(t, db) != "" {
			t.Errorf("%v, kept %q", err, names(t, db))
		}
	})
}

func TestPanicKeepsNothingAndFreesTheWriter(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		func() {
			defer func() { _ = recover() }()
			_ = db.Transact(t.Context(), func(tx *database.DB) error {
				put(t, tx, "a", 1)
				panic("no")
			})
		}()
		put(t, db, "b", 1)
		if names(t, db) != "b" {
			t.Errorf("kept %s", names(t, db))
		}
	})
}

func TestFailedPartOfATransactionIsUndoneAlone(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		err := db.Transact(t.Context(), func(tx *database.DB) error {
			put(t, tx, "a", 1)
			err := tx.Transact(t.Context(), func(tx *database.DB) error {
				put(t, tx, "b", 1)
				_, err := tx.Exec(t.Context(), "INSERT INTO thing_part (name, size) VALUES ('a', 2)")
				return err
			})
			if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
			return tx.Transact(t.Context(), func(tx *database.DB) error {
				put(t, tx, "c", 1)
				return nil
			})
		})
		if err != nil || names(t, db) != "a c" {
			t.Errorf("%v, kept %q", err, names(t, db))
		}
	})
}

func TestNoUpdateIsLostBetweenReplicas(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		put(t, db, "a", 0)
		replicas := []*database.DB{db, databasetest.Again(t, db)}
		var adders sync.WaitGroup
		for i := range 6 {
			adders.Go(func() {
				for range 5 {
					if err := addOne(t.Context(), replicas[i%2]); err != nil {
						t.Error(err)
					}
				}
			})
		}
		adders.Wait()
		got, err := database.QueryOne(t.Context(), db, scanNumber, "SELECT size FROM thing_part")
		if err != nil || got != 30 {
			t.Errorf("counted %d, %v", got, err)
		}
	})
}

// addOne reads first and writes then, which goes wrong where transactions do not look after each other.
func addOne(ctx context.Context, db *database.DB) error {
	return db.Transact(ctx, func(tx *database.DB) error {
		size, err := database.QueryOne(ctx, tx, scanNumber, "SELECT size FROM thing_part")
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE thing_part SET size = ?", size+1)
		return err
	})
}

func TestAloneSeesAllThatFormerOnesWrote(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		replicas := []*database.DB{db, databasetest.Again(t, db)}
		var writers sync.WaitGroup
		for i := range 6 {
			writers.Go(func() {
				runs := 0
				err := replicas[i%2].TransactAlone(t.Context(), "numbers", func(tx *database.DB) error {
					runs++
					next, err := database.QueryOne(t.Context(), tx, scanNumber, "SELECT COUNT(*) + 1 FROM thing_part")
					if err != nil {
						return err
					}
					put(t, tx, strings.Repeat("x", next), next)
					return nil
				})
				if err != nil || runs != 1 {
					t.Errorf("%d runs, %v", runs, err)
				}
			})
		}
		writers.Wait()
		if err := db.Transact(t.Context(), func(tx *database.DB) error {
			return tx.TransactAlone(t.Context(), "numbers", func(*database.DB) error { return nil })
		}); err == nil {
			t.Error("alone within a transaction was allowed")
		}
	})
}

func TestDeadlockIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		put(t, db, "a", 0)
		put(t, db, "b", 0)
		// On PostgreSQL each has one row before it wants the other; on SQLite they come one after the other.
		var have sync.WaitGroup
		have.Add(2)
		var both sync.WaitGroup
		for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
			both.Go(func() {
				first := true
				err := db.Transact(t.Context(), func(tx *database.DB) error {
					for i, name := range order {
						if _, err := tx.Exec(t.Context(), "UPDATE thing_part SET size = size + 1 WHERE name = ?", name); err != nil {
							return err
						}
						if i == 0 && first && db.Dialect() == database.Postgres {
							first = false
							have.Done()
							have.Wait()
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		sum, err := database.QueryOne(t.Context(), db, scanNumber, "SELECT SUM(size) FROM thing_part")
		if err != nil || sum != 4 {
			t.Errorf("counted %d, %v", sum, err)
		}
	})
}

func TestTransactionRunsAgainAfterALostConnection(t *testing.T) {
	db, other := postgres(t)
	runs := 0
	err := db.Transact(t.Context(), func(tx *database.DB) error {
		runs++
		put2 := func(name string) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO thing_part (name, size) VALUES (?, 1)", name)
			return err
		}
		if err := put2("a"); err != nil {
			return err
		}
		if runs == 1 {
			disconnectOthers(t, other)
		}
		return put2("b")
	})
	if err != nil || runs != 2 || names(t, db) != "a b" {
		t.Errorf("%d runs, %v, kept %q", runs, err, names(t, db))
	}
}

func TestTransactionDoesNotRunAgainIfItsCommitIsLost(t *testing.T) {
	db, other := postgres(t)
	runs := 0
	err := db.Transact(t.Context(), func(tx *database.DB) error {
		runs++
		put(t, tx, "a", 1)
		disconnectOthers(t, other)
		return nil
	})
	if !fault.Is(err, fault.Unavailable) || runs != 1 {
		t.Errorf("%d runs, %v", runs, err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// postgres answers one database opened twice.
func postgres(t *testing.T) (db, other *database.DB) {
	t.Helper()
	t.Parallel()
	db = databasetest.Open(t, database.Config{Client: "pg", Connection: database.Connection{URL: databasetest.Postgres(t)}})
	if err := db.Migrate(t.Context(), "thing", things); err != nil {
		t.Fatal(err)
	}
	return db, databasetest.Again(t, db)
}

func disconnectOthers(t *testing.T, db *database.DB) {
	t.Helper()
	// With a time to wait, the server answers when the connections are really gone.
	_, err := database.Query(t.Context(), db, func(row database.Scanner) (ok bool, err error) { return ok, row.Scan(&ok) },
		"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
}
