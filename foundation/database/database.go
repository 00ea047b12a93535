// Package database keeps what the portal must not lose, in SQLite or PostgreSQL behind one door.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/callboard/callboard/fault"
)

// Dialect is one of the databases.
type Dialect int

// The databases; a zero Dialect is the one that needs no server.
const (
	SQLite Dialect = iota
	Postgres
)

func (d Dialect) String() string {
	if d == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// DB is a database or, inside Transact, one transaction of it: what works with the one works with the other.
//
// Statements are written once for both dialects, with ? for values; a ? outside of quotes and comments is always a value.
// Inside a transaction only its own DB may be used: SQLite has one writer, and a second one would wait for ever.
type DB struct {
	engine *engine
	tx     *transaction // nil outside of a transaction
}

// engine is what all transactions of one opened database have together.
type engine struct {
	dialect Dialect
	writer  *sql.DB
	readers *sql.DB // PostgreSQL: the same as writer
	log     *slog.Logger
	hub     *hub
	path    string // of the SQLite file
	passing bool   // the file goes away when it is closed
	closers []closer
}

type closer func() error

// runner is what *sql.DB and *sql.Tx have in common.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Open connects, or says what to check in backend.database. The password appears in no error.
func Open(ctx context.Context, config Config, log *slog.Logger) (*DB, error) {
	if err := config.CheckConfig(); err != nil {
		return nil, fault.New(fault.Invalid, "backend.database.%w", err)
	}
	dialect, err := config.dialect()
	if err != nil {
		return nil, err
	}
	e := &engine{dialect: dialect, log: log, hub: newHub()}
	if dialect == Postgres {
		err = e.openPostgres(ctx, config)
	} else {
		err = e.openSQLite(ctx, config.Connection)
	}
	if err != nil {
		return nil, err
	}
	return &DB{engine: e}, nil
}

// Dialect is for the few statements that cannot be the same in both.
func (db *DB) Dialect() Dialect { return db.engine.dialect }

// Path is the SQLite file; empty for PostgreSQL, and for what goes away when it is closed.
func (db *DB) Path() string {
	if db.engine.passing {
		return ""
	}
	return db.engine.path
}

// Ping fails when the database cannot be reached now.
func (db *DB) Ping(ctx context.Context) error {
	_, err := QueryOne(ctx, db, func(row Scanner) (one int, err error) { return one, row.Scan(&one) }, "SELECT 1")
	return err
}

// Close ends all listening and waits for statements under way.
func (db *DB) Close() error {
	db.engine.hub.close()
	var first error
	for _, close := range db.engine.closers {
		if err := close(); err != nil && first == nil {
			first = fmt.Errorf("close database: %w", err)
		}
	}
	return first
}

// Exec answers how many rows were changed. A value that must be unique and is there already is a fault.Conflict.
func (db *DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	var changed int64
	err := db.again(ctx, maySendAgain, func() error {
		result, err := db.writer().ExecContext(ctx, db.rebind(query), values(args)...)
		if err != nil {
			return failed(ctx, query, err)
		}
		changed, err = result.RowsAffected()
		return err
	})
	return changed, err
}

func (db *DB) rebind(query string) string {
	if db.engine.dialect == Postgres {
		return rebind(query)
	}
	return query
}

func (db *DB) writer() runner {
	if db.tx != nil {
		return db.tx.sql
	}
	return db.engine.writer
}

// reader is the transaction, if there is one: what it wrote is seen by nobody else yet.
func (db *DB) reader(query string) runner {
	if db.tx != nil {
		return db.tx.sql
	}
	if writes(query) {
		return db.engine.writer
	}
	return db.engine.readers
}

// Scanner is the current row.
type Scanner interface{ Scan(into ...any) error }

// Query answers all rows, nil if there are none.
func Query[T any](ctx context.Context, db *DB, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	var found []T
	err := Each(ctx, db, func(row Scanner) error {
		one, err := scan(row)
		found = append(found, one)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return found, nil
}

// QueryOne answers the first row; without one it is a fault.NotFound, which rooms turn into words of their own.
func QueryOne[T any](ctx context.Context, db *DB, scan func(Scanner) (T, error), query string, args ...any) (T, error) {
	var zero, one T
	found := false
	changes := writes(query)
	err := Each(ctx, db, func(row Scanner) (err error) {
		if !found {
			found = true
			one, err = scan(row)
		}
		// A change is certain only after its last row.
		if err == nil && !changes {
			return errEnough
		}
		return err
	}, query, args...)
	switch {
	case err != nil:
		return zero, err
	case !found:
		return zero, fault.New(fault.NotFound, "Not found")
	}
	return one, nil
}

// Each calls scan for row after row without keeping them. In a transaction, scan must not run statements of its own.
func Each(ctx context.Context, db *DB, scan func(Scanner) error, query string, args ...any) error {
	rows, err := db.reader(query).QueryContext(ctx, db.rebind(query), values(args)...)
	if err != nil {
		return failed(ctx, query, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err == errEnough {
			return nil
		} else if err != nil {
			return err
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return failed(ctx, query, err)
	}
	return nil
}
