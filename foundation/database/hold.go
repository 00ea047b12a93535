package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/callboard/callboard/fault"
)

// Hold keeps every other process that calls it away from a SQLite file until the database is closed or the process ends, however it
// does. Processes that do not call it are not kept away. PostgreSQL is shared by replicas: there it does nothing.
func (db *DB) Hold(ctx context.Context) error {
	e := db.engine
	if e.dialect != SQLite {
		return nil
	}
	// The lock is SQLite's own, on an empty file beside: a lock on the database itself would keep readers away too.
	beside, err := sql.Open("sqlite", sqliteFile(e.path+".lock", url.Values{"_txlock": {"exclusive"}}))
	if err != nil {
		return fmt.Errorf("hold %s: %w", e.path, err)
	}
	held, err := beside.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		_ = beside.Close()
		if sqliteCode(err)&0xff == sqlite3.SQLITE_BUSY {
			return fault.New(fault.Conflict, "Another portal is running on %s. Stop it first, or let several share a PostgreSQL database (backend.database.client: pg)", absolute(e.path))
		}
		return fmt.Errorf("hold %s: %w", e.path, err)
	}
	e.closers = append(e.closers, func() error {
		_ = held.Rollback() // without it Close would wait for its end
		return beside.Close()
	})
	return nil
}

func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
