package database_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/callboard/callboard/foundation/database"
)

func TestListenersHearWhatIsCommitted(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		heard := db.Listen(t.Context(), "catalog")
		if got := <-heard; got != "" {
			t.Fatalf("began with %q", got)
		}
		for _, err := range []error{
			db.Notify(t.Context(), "other", "not this"),
			db.Notify(t.Context(), "catalog", "one 1"),
			db.Transact(t.Context(), func(tx *database.DB) error {
				_ = tx.Notify(t.Context(), "catalog", "two")
				_ = tx.Transact(t.Context(), func(tx *database.DB) error {
					_ = tx.Notify(t.Context(), "catalog", "undone")
					return errNo
				})
				return nil
			}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		_ = db.Transact(t.Context(), func(tx *database.DB) error {
			_ = tx.Notify(t.Context(), "catalog", "undone")
			return errNo
		})
		_ = db.Notify(t.Context(), "catalog", "three")
		for _, want := range []string{"one 1", "two", "three"} {
			if got := <-heard; got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
		}
		if err := db.Notify(t.Context(), "catalog", strings.Repeat("x", 8000)); err == nil {
			t.Error("a payload that PostgreSQL cannot carry was taken")
		}
	})
}

func TestListeningEndsWithContextAndDatabase(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		one, two := db.Listen(ctx, "a"), db.Listen(t.Context(), "a")
		cancel()
		for range one {
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for range two {
		}
	})
}

func TestSlowListenerIsToldToLookForItself(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		slow, mark := db.Listen(t.Context(), "a"), db.Listen(t.Context(), "mark")
		<-slow
		<-mark
		err := db.Transact(t.Context(), func(tx *database.DB) error {
			for i := range 3500 {
				if err := tx.Notify(t.Context(), "a", fmt.Sprint(i)); err != nil {
					return err
				}
			}
			if err := tx.Notify(t.Context(), "a", "last"); err != nil {
				return err
			}
			return tx.Notify(t.Context(), "mark", "all are here")
		})
		if err != nil {
			t.Fatal(err)
		}
		<-mark
		heard, told := 0, false
		for got := ""; got != "last"; heard++ {
			got = <-slow
			told = told || got == ""
		}
		if heard >= 3500 || !told {
			t.Errorf("heard %d, told to look: %v", heard, told)
		}
	})
}

func TestOtherReplicasHear(t *testing.T) {
	db, other := postgres(t)
	heard := db.Listen(t.Context(), "a")
	<-heard
	if err := other.Notify(t.Context(), "a", "from there"); err != nil {
		t.Fatal(err)
	}
	if got := <-heard; got != "from there" {
		t.Errorf("heard %q", got)
	}
}

func TestListenerIsToldToLookAfterALostConnection(t *testing.T) {
	db, other := postgres(t)
	heard := db.Listen(t.Context(), "a")
	<-heard
	disconnectOthers(t, other)
	if got := <-heard; got != "" {
		t.Fatalf("heard %q", got)
	}
	if err := other.Notify(t.Context(), "a", "after"); err != nil {
		t.Fatal(err)
	}
	if got := <-heard; got != "after" {
		t.Errorf("heard %q", got)
	}
}
