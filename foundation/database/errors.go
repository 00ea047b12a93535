package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/callboard/callboard/fault"
)

// errEnough ends Each early.
var errEnough = errors.New("enough rows")

// failed is what callers see of a driver's error. The statement is named, its values are not: they may be secret.
func failed(ctx context.Context, query string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("run %s: %w", short(query), ctx.Err())
	}
	cause := fmt.Errorf("run %s: %w", short(query), err)
	switch {
	case isUniqueViolation(err):
		return &fault.Fault{Kind: fault.Conflict, Message: "This already exists", Cause: cause}
	case isLost(err):
		return &fault.Fault{Kind: fault.Unavailable, Message: "The database cannot be reached right now", Cause: &lostError{cause}}
	}
	return cause
}

// lostError tells a connection that this package lost from any other that a caller's function may have used.
type lostError struct{ error }

func (e *lostError) Unwrap() error { return e.error }

// short is a statement on one line of bearable length.
func short(query string) string {
	line := strings.Join(strings.Fields(query), " ")
	if len(line) > 120 {
		return line[:120] + "…"
	}
	return line
}

func isUniqueViolation(err error) bool {
	if code, ok := postgresCode(err); ok {
		return code == "23505"
	}
	code := sqliteCode(err)
	return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

// isPassing reports whether the database itself undid the work and asks for another try.
func isPassing(err error) bool {
	if code, ok := postgresCode(err); ok {
		switch code {
		case "40001", "40P01": // serialization failure, deadlock
			return true
		case "0A000": // a migration of another replica changed a table under a prepared statement
			return strings.Contains(err.Error(), "cached plan")
		}
		return false
	}
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return true
	}
	return false
}

// isLost reports whether the connection is gone, so that the server undoes a transaction that it has not committed.
func isLost(err error) bool {
	if code, ok := postgresCode(err); ok {
		// 57P01–57P03: the server shuts down, has crashed or is starting; 08: connection exceptions; 53300: too many connections.
		return strings.HasPrefix(code, "08") || code == "57P01" || code == "57P02" || code == "57P03" || code == "53300"
	}
	var refused *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, pgconn.ErrConnClosed) || pgconn.SafeToRetry(err)
}

func postgresCode(err error) (string, bool) {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code, true
	}
	return "", false
}

func sqliteCode(err error) int {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()
	}
	return 0
}
