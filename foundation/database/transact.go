package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	attempts = 10
	maxPause = time.Second
)

type transaction struct {
	sql   *sql.Tx
	depth int
	notes []note // SQLite: delivered after the commit
}

// errUncertain marks a commit of which nobody knows whether it happened. It is never tried again.
var errUncertain = errors.New("the connection was lost during the commit")

// Transact runs fn in one transaction: all of it is kept, or after an error nothing. It sees one state of the database
// from its first statement on. fn runs again when the database was busy, when transactions were in each other's way, and
// when the connection was lost before the commit; so it must not change anything but the database.
//
// Within a transaction, tx.Transact runs in it, and an error undoes that part alone. After an error of a statement, that
// is the only way to go on in the outer part on PostgreSQL.
func (db *DB) Transact(ctx context.Context, fn func(tx *DB) error) error {
	if db.tx != nil {
		return db.nested(ctx, fn)
	}
	return db.again(ctx, mayRunAgain, func() error {
		return db.attempt(ctx, "", fn)
	})
}

// TransactAlone is Transact, but transactions of one name run one after the other in the whole cluster, and each sees all
// that the former ones wrote. On SQLite every transaction does. Inside a transaction it is an error.
func (db *DB) TransactAlone(ctx context.Context, name string, fn func(tx *DB) error) error {
	if db.tx != nil {
		return fmt.Errorf("transact alone as %s: there is a transaction already", name)
	}
	return db.again(ctx, mayRunAgain, func() error {
		return db.attempt(ctx, name, fn)
	})
}

// again calls try until it succeeds or fails for good. In a transaction it calls once: only the whole can be tried again.
func (db *DB) again(ctx context.Context, may func(error) bool, try func() error) error {
	for attempt, pause := 1, 10*time.Millisecond; ; attempt++ {
		err := try()
		if err == nil || db.tx != nil || attempt == attempts || ctx.Err() != nil || !may(err) {
			return err
		}
		db.engine.log.DebugContext(ctx, "Trying a transaction again", "attempt", attempt, "error", cause(err))
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause = min(2*pause, maxPause)
	}
}

// mayRunAgain is for whole transactions: a lost connection undid all of it, unless it was lost during the commit.
func mayRunAgain(err error) bool {
	var lost *lostError
	return !errors.Is(err, errUncertain) && (isPassing(err) || errors.As(err, &lost))
}

// maySendAgain is for single statements: after a lost connection nobody knows whether the server carried it out.
func maySendAgain(err error) bool {
	return isPassing(err) || pgconn.SafeToRetry(err)
}

func (db *DB) attempt(ctx context.Context, alone string, fn func(tx *DB) error) (err error) {
	begun, err := db.engine.begin(ctx, alone)
	if err != nil {
		return failed(ctx, "BEGIN", err)
	}
	tx := &transaction{sql: begun}
	defer func() {
		// Also after a panic; after a commit this does nothing.
		_ = begun.Rollback()
	}()
	if err := fn(&DB{engine: db.engine, tx: tx}); err != nil {
		return err
	}
	if err := begun.Commit(); err != nil {
		return failed(ctx, "COMMIT", uncertain(err))
	}
	for _, n := range tx.notes {
		db.engine.hub.publish(n)
	}
	return nil
}

// uncertain marks err unless the database has said that it did not commit.
func uncertain(err error) error {
	if isPassing(err) || !isLost(err) {
		return err
	}
	return fmt.Errorf("%w: %w", errUncertain, err)
}

func (e *engine) begin(ctx context.Context, alone string) (*sql.Tx, error) {
	if e.dialect == SQLite {
		return e.writer.BeginTx(ctx, nil)
	}
	// Repeatable read: a lost update is an error that is tried again, as little as on SQLite can it happen unseen.
	// Alone it must be read committed, or the snapshot would be as old as the wait for the lock.
	level := sql.LevelRepeatableRead
	if alone != "" {
		level = sql.LevelReadCommitted
	}
	tx, err := e.writer.BeginTx(ctx, &sql.TxOptions{Isolation: level})
	if err != nil || alone == "" {
		return tx, err
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", lockNumber(alone)); err != nil {
		_ = tx.Rollback()
		return nil, err
	}
	return tx, nil
}

func lockNumber(name string) int64 {
	hash := fnv.New64a()
	hash.Write([]byte("callboard " + name))
	return int64(hash.Sum64())
}

func (db *DB) nested(ctx context.Context, fn func(tx *DB) error) error {
	tx := db.tx
	savepoint := fmt.Sprintf("part_%d", tx.depth)
	notes := len(tx.notes)
	if _, err := tx.sql.ExecContext(ctx, "SAVEPOINT "+savepoint); err != nil {
		return failed(ctx, "SAVEPOINT", err)
	}
	tx.depth++
	err := fn(db)
	tx.depth--
	if err == nil {
		if _, err = tx.sql.ExecContext(ctx, "RELEASE SAVEPOINT "+savepoint); err == nil {
			return nil
		}
		err = failed(ctx, "RELEASE SAVEPOINT", err)
	}
	tx.notes = tx.notes[:notes]
	if _, undo := tx.sql.ExecContext(ctx, "ROLLBACK TO SAVEPOINT "+savepoint); undo != nil {
		return errors.Join(err, failed(ctx, "ROLLBACK TO SAVEPOINT", undo))
	}
	return err
}

// cause is the part of an error that is meant for logs.
func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}
