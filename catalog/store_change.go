package catalog

import (
	"context"
	"time"

	"github.com/callboard/callboard/foundation/database"
)

// changeChannel is where replicas hear of changes.
const changeChannel = "catalog_change"

// change is an entry of the change log.
type change struct {
	Seq int64
	Ref string
}

// clock is the latest number of the change log, and up to which one its entries may be missing.
type clock struct{ Seq, Trimmed int64 }

// changesAfter are the entries beyond seq.
func (s store) changesAfter(ctx context.Context, seq int64, limit int) (log []change, now clock, err error) {
	err = database.Each(ctx, s.db, func(sc database.Scanner) error {
		var c change
		if err := sc.Scan(&now.Seq, &now.Trimmed, &c.Seq, &c.Ref); err != nil || c.Seq == 0 {
			return err
		}
		log = append(log, c)
		return nil
	}, "SELECT k.seq, k.trimmed, COALESCE(c.seq, 0), COALESCE(c.ref, '') FROM catalog_clock k LEFT JOIN catalog_change c ON c.seq > ? WHERE k.id = 1 ORDER BY c.seq LIMIT ?",
		seq, limit)
	return log, now, err
}

// changeAt is the entry of a number.
func (s store) changeAt(ctx context.Context, seq int64) (ref string, at int64, err error) {
	_, err = database.QueryOne(ctx, s.db, func(sc database.Scanner) (struct{}, error) {
		return struct{}{}, sc.Scan(&ref, &at)
	}, "SELECT ref, at FROM catalog_change WHERE seq = ?", seq)
	return ref, at, err
}

// latestChanges are the newest entries of the log, newest first.
func (s store) latestChanges(ctx context.Context, limit int) ([]Change, error) {
	return database.Query(ctx, s.db, func(sc database.Scanner) (Change, error) {
		var c Change
		var at int64
		err := sc.Scan(&c.Ref, &at)
		c.At = time.UnixMilli(at).UTC()
		return c, err
	}, "SELECT ref, at FROM catalog_change ORDER BY seq DESC LIMIT ?", limit)
}

// trimChanges cuts the old end off the change log, but never all of it: its last entry tells one history of the database from another.
// The caller's transaction runs alone.
func (s store) trimChanges(ctx context.Context, before time.Time) error {
	last, err := database.QueryOne(ctx, s.db, scanID, "SELECT COALESCE(MAX(c.seq), 0) FROM catalog_change c JOIN catalog_clock k ON k.seq > c.seq WHERE c.at < ?", before.UnixMilli())
	if err != nil || last == 0 {
		return err
	}
	if _, err := s.db.Exec(ctx, "DELETE FROM catalog_change WHERE seq <= ?", last); err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, "UPDATE catalog_clock SET trimmed = ? WHERE id = 1", last)
	return err
}

// announce tells the other replicas, once it is committed, that the change log has grown.
func (s store) announce(ctx context.Context) error { return s.db.Notify(ctx, changeChannel, "") }

// announced is sent to whenever another replica, or this one, made the change log grow. It is closed when ctx ends.
func (s store) announced(ctx context.Context) <-chan string { return s.db.Listen(ctx, changeChannel) }

func (s store) putChanges(ctx context.Context, log []change, now int64) error {
	var rows [][]any
	for _, c := range log {
		rows = append(rows, []any{c.Seq, c.Ref, now})
	}
	_, err := s.db.Insert(ctx, "catalog_change (seq, ref, at)", rows, "")
	return err
}

// numbers are the latest of the change log, and the one that the next new document gets.
func (s store) numbers(ctx context.Context) (seq, nextID int64, err error) {
	_, err = database.QueryOne(ctx, s.db, func(sc database.Scanner) (struct{}, error) {
		return struct{}{}, sc.Scan(&seq, &nextID)
	}, "SELECT seq, next_id FROM catalog_clock WHERE id = 1")
	return seq, nextID, err
}

func (s store) putNumbers(ctx context.Context, seq, nextID int64) error {
	_, err := s.db.Exec(ctx, "UPDATE catalog_clock SET seq = ?, next_id = ? WHERE id = 1", seq, nextID)
	return err
}

// clock is the number of the latest change.
func (s store) clock(ctx context.Context) (int64, error) {
	return database.QueryOne(ctx, s.db, scanID, "SELECT seq FROM catalog_clock WHERE id = 1")
}
