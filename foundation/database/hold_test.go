package database_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

func TestOneProcessHoldsASQLiteFileAndAnyNumberPostgreSQL(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		if err := db.Hold(t.Context()); err != nil {
			t.Fatal(err)
		}
		other := databasetest.Again(t, db)
		err := other.Hold(t.Context())
		if db.Dialect() == database.Postgres {
			if err != nil {
				t.Error(err)
			}
			return
		}
		if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "Another portal is running on /") {
			t.Errorf("the second is told %v", err)
		}
		put(t, other, "beside", 1) // without holding it, others read and write as before
		third := databasetest.Again(t, db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := third.Hold(t.Context()); err != nil {
			t.Errorf("after the first was closed: %v", err)
		}
	})
}
