package app_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

// lockedCatalog runs fn while nobody can read the entities of a portal's database: a start does not end meanwhile.
func lockedCatalog(t *testing.T, db *database.DB, fn func()) {
	t.Helper()
	err := db.Transact(t.Context(), func(tx *database.DB) error {
		_, err := tx.Exec(t.Context(), "LOCK TABLE catalog_entity IN ACCESS EXCLUSIVE MODE")
		if err == nil {
			fn()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func openBeside(t *testing.T, on apptest.Database) *database.DB {
	t.Helper()
	client, _ := on["client"].(string)
	address, _ := on["connection"].(string)
	return databasetest.Open(t, database.Config{Client: client, Connection: database.Connection{URL: address}})
}

func TestStartIsGivenUpAtOnceWhenAskedToEnd(t *testing.T) {
	t.Parallel()
	on := apptest.Postgres(t)
	server := apptest.Start(t, apptest.Options{Database: on})
	server.Stop()
	lockedCatalog(t, openBeside(t, on), func() {
		server.Begin()
		server.Stop()
	})
	if log := server.Log(); strings.Contains(log, `"level":"error"`) || strings.Contains(log, "catalog loaded") {
		t.Errorf("it did not end well:\n%s", log)
	}
}

func TestStartIsGivenUpAtOnceWhenTheAddressIsTaken(t *testing.T) {
	t.Parallel()
	on := apptest.Postgres(t)
	first := apptest.Start(t, apptest.Options{Database: on})
	taken := strings.TrimPrefix(first.URL, "http://")
	second := apptest.StartIn(t, first.Dir, nil)
	second.Stop()
	second.Write(map[string]string{"app-config.local.yaml": "backend: {listen: '" + taken + "'}"})
	lockedCatalog(t, openBeside(t, on), func() {
		if log := second.Fail(); !strings.Contains(log, "listen on "+taken) {
			t.Errorf("it does not say why:\n%s", log)
		}
	})
}

func TestStartThatFailsEndsThePortal(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, on apptest.Database) {
		server := apptest.Start(t, apptest.Options{Database: on})
		server.Stop()
		if _, err := openBeside(t, on).Exec(t.Context(), "DROP TABLE catalog_clock"); err != nil {
			t.Fatal(err)
		}
		if log := server.Fail(); !strings.Contains(log, "catalog_clock") {
			t.Errorf("it does not say why:\n%s", log)
		}
	})
}
