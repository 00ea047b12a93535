package identity_test

import (
	"testing"

	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/identity"
)

func TestReplicasShareOneSigningKeyThatOutlivesThem(t *testing.T) {
	databasetest.Each(t, "identity", identity.Migrations(), func(t *testing.T, db *database.DB) {
		first, err := identity.SigningKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		second, err := identity.SigningKey(t.Context(), databasetest.Again(t, db))
		if err != nil {
			t.Fatal(err)
		}
		if !first.Equal(second) {
			t.Error("the second replica has another key")
		}
	})
}
