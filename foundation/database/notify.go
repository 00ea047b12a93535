package database

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// postgresChannel carries all our channels, so that each replica needs one connection for listening.
	postgresChannel = "callboard"
	maxPayload      = 7900 // bytes; PostgreSQL takes 8,000 with the channel
	quiet           = 30 * time.Second
	firstPause      = 100 * time.Millisecond
	longestPause    = 5 * time.Second
)

// Notify wakes the listeners of a channel: on PostgreSQL those of all replicas, on SQLite those of this process. In a
// transaction they are woken after the commit, or not at all. A notification is a hint and may be lost with a connection,
// so what it tells must also stand in a table. The channel is one word, the payload at most 7,900 bytes with it.
func (db *DB) Notify(ctx context.Context, channel, payload string) error {
	if len(channel)+len(payload) > maxPayload || strings.Contains(channel, " ") {
		return fmt.Errorf("notify %s: the channel is no word, or the payload is longer than %d bytes", channel, maxPayload)
	}
	if db.Dialect() == Postgres {
		_, err := db.Exec(ctx, "SELECT pg_notify(?, ?)", postgresChannel, channel+" "+payload)
		return err
	}
	n := note{channel, payload}
	if db.tx != nil {
		db.tx.notes = append(db.tx.notes, n)
	} else {
		db.engine.hub.publish(n)
	}
	return nil
}

// Listen answers the payloads of a channel, in order, until ctx ends or the database is closed; then it is closed.
// "" comes first, when listening has begun, and again whenever something may have been missed: after a lost connection,
// or if the listener was too slow. It means: look in the table.
func (db *DB) Listen(ctx context.Context, channel string) <-chan string {
	return db.engine.hub.listen(ctx, channel)
}

// followPostgres listens, and connects again and again, until ctx ends.
func (e *engine) followPostgres(ctx context.Context, settings *pgx.ConnConfig) {
	for pause := firstPause; ctx.Err() == nil; {
		begun := time.Now()
		err := e.listenOnce(ctx, settings)
		e.hub.interrupted()
		if ctx.Err() != nil {
			return
		}
		if time.Since(begun) > longestPause {
			pause = firstPause
		}
		e.log.WarnContext(ctx, "Lost the connection that listens to the database", "error", reason(err), "again_in", pause.String())
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

func (e *engine) listenOnce(ctx context.Context, settings *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, settings.Copy())
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+postgresChannel); err != nil {
		return err
	}
	e.hub.resume()
	for {
		waiting, cancel := context.WithTimeout(ctx, quiet)
		notification, err := conn.WaitForNotification(waiting)
		cancel()
		switch {
		case err == nil:
			channel, payload, _ := strings.Cut(notification.Payload, " ")
			e.hub.publish(note{channel, payload})
		case ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) && !conn.IsClosed():
			// A connection that a firewall has forgotten looks like a quiet one.
			if err := ping(ctx, conn); err != nil {
				return err
			}
		default:
			return err
		}
	}
}

func ping(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return conn.Ping(ctx)
}
