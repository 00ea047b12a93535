package databasetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/callboard/callboard/foundation/database"
)

const (
	// serverVariable names a server to use instead of starting one; its user must be allowed to create databases.
	serverVariable = "CALLBOARD_TEST_POSTGRES"
	// requireVariable set to "all" makes a missing PostgreSQL a failure.
	requireVariable = "CALLBOARD_TEST_REQUIRE"
)

var errNoBinaries = errors.New("PostgreSQL is not installed here: put initdb and postgres on the PATH, or set " + serverVariable)

// server starts with the first test that needs it and ends with the process.
var server = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(serverVariable); address != "" {
		return address, nil
	}
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	return startServer(bin)
})

// Postgres answers the url of a new, empty database, dropped with the test. Where PostgreSQL is missing the test is skipped,
// or fails if CALLBOARD_TEST_REQUIRE is "all".
func Postgres(t testing.TB) string {
	t.Helper()
	address, err := server()
	if errors.Is(err, errNoBinaries) && os.Getenv(requireVariable) != "all" {
		t.Skipf("%s: %v", t.Name(), err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d_%d_%d", os.Getpid(), time.Now().UnixMilli(), number.Add(1))
	if err := administer("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return withDatabase(t, address, name)
}

var number atomic.Int64

func withDatabase(t testing.TB, address, name string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s is no url", serverVariable)
	}
	parsed.Path = "/" + name
	return parsed.String()
}

var admin = sync.OnceValues(func() (*database.DB, error) {
	address, err := server()
	if err != nil {
		return nil, err
	}
	config := database.Config{Client: "pg", Connection: database.Connection{URL: address}, KnexConfig: database.Knex{Pool: database.Pool{Max: 2}}}
	return database.Open(context.Background(), config, slog.New(slog.DiscardHandler))
})

func administer(statement string) error {
	db, err := admin()
	if err != nil {
		return err
	}
	_, err = db.Exec(context.Background(), statement)
	return err
}

// binaries is the folder of initdb and postgres: the one on the PATH or the newest that Debian's packages put down.
func binaries() (string, error) {
	folders := filepath.SplitList(os.Getenv("PATH"))
	packaged, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(packaged)
	for _, folder := range append(folders, packaged...) {
		_, noInit := exec.LookPath(filepath.Join(folder, "initdb"))
		_, noServer := exec.LookPath(filepath.Join(folder, "postgres"))
		if noInit == nil && noServer == nil {
			return folder, nil
		}
	}
	return "", errNoBinaries
}
