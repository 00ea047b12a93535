package catalog

import (
	"context"
	"time"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/foundation/database"
)

const tombstoneColumns = "seq, ref, uid, body, location, reason, renamed_to, actor, at"

// tombstones are the latest ones, of one name if ref is not empty.
func (s store) tombstones(ctx context.Context, ref string, limit int) ([]Tombstone, error) {
	if ref != "" {
		return s.tombstonesWhere(ctx, "ref = ?", ref, limit)
	}
	return s.tombstonesWhere(ctx, "seq > ?", 0, limit)
}

func (s store) tombstonesWhere(ctx context.Context, where string, args ...any) ([]Tombstone, error) {
	return database.Query(ctx, s.db, func(sc database.Scanner) (Tombstone, error) {
		var t Tombstone
		var body string
		var at int64
		if err := sc.Scan(&t.Seq, &t.Ref, &t.UID, &body, &t.Location, &t.Reason, &t.RenamedTo, &t.Actor, &at); err != nil {
			return t, err
		}
		t.At = time.UnixMilli(at).UTC()
		return t, column.Read(body, &t.Entity)
	}, "SELECT "+tombstoneColumns+" FROM catalog_tombstone WHERE "+where+" ORDER BY seq DESC LIMIT ?", args...)
}

func (s store) putTombstones(ctx context.Context, stones []Tombstone) error {
	var rows [][]any
	for _, t := range stones {
		body, err := column.Entity(t.Entity)
		if err != nil {
			return err
		}
		rows = append(rows, []any{t.Seq, t.Ref, t.UID, body, t.Location, t.Reason, t.RenamedTo, t.Actor, t.At.UnixMilli()})
	}
	_, err := s.db.Insert(ctx, "catalog_tombstone ("+tombstoneColumns+")", rows, "")
	return err
}
