package catalog

import (
	"context"
	"time"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
)

func (s store) claimsOf(ctx context.Context, document int64) ([]string, error) {
	return database.Query(ctx, s.db, scanText, "SELECT ref FROM catalog_claim WHERE document = ? ORDER BY ref", document)
}

func (s store) dropClaim(ctx context.Context, ref string, document int64) error {
	_, err := s.db.Exec(ctx, "DELETE FROM catalog_claim WHERE ref = ? AND document = ?", ref, document)
	return err
}

// claimants are the documents that want one of the names.
func (s store) claimants(ctx context.Context, refs []string) ([]int64, error) {
	return inChunks(refs, func(chunk []any, marks string) ([]int64, error) {
		return database.Query(ctx, s.db, scanID, "SELECT DISTINCT document FROM catalog_claim WHERE ref IN ("+marks+")", chunk...)
	})
}

// claimantsOfFreeNames are the documents that want a name which nobody has.
func (s store) claimantsOfFreeNames(ctx context.Context) ([]int64, error) {
	return database.Query(ctx, s.db, scanID,
		"SELECT DISTINCT c.document FROM catalog_claim c LEFT JOIN catalog_entity e ON e.ref = c.ref WHERE e.ref IS NULL ORDER BY c.document")
}

// claims are all of them, with who holds the name, ordered by name.
func (s store) claims(ctx context.Context) ([]Claim, error) {
	return database.Query(ctx, s.db, func(sc database.Scanner) (Claim, error) {
		var c Claim
		var since int64
		err := sc.Scan(&c.Ref, &c.Holder, &c.Claimant, &since)
		c.Since = time.UnixMilli(since).UTC()
		return c, err
	}, "SELECT c.ref, h.location, d.location, c.since FROM catalog_claim c "+
		"JOIN catalog_entity e ON e.ref = c.ref JOIN catalog_document h ON h.id = e.document "+
		"JOIN catalog_document d ON d.id = c.document ORDER BY c.ref, c.since")
}

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
		return t, decode(body, &t.Entity)
	}, "SELECT seq, ref, uid, body, location, reason, renamed_to, actor, at FROM catalog_tombstone WHERE "+where+" ORDER BY seq DESC LIMIT ?", args...)
}

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

// clock is the number of the latest change.
func (s store) clock(ctx context.Context) (int64, error) {
	return database.QueryOne(ctx, s.db, scanID, "SELECT seq FROM catalog_clock WHERE id = 1")
}

// visible hands over what readers may see, so many at a time.
func (s store) visible(ctx context.Context, batch int, each func([]index.Row) error) error {
	rows := make([]index.Row, 0, batch)
	err := database.Each(ctx, s.db, func(sc database.Scanner) error {
		var r row
		var orphan int
		if err := sc.Scan(&r.Ref, &r.UID, &r.Body, &r.Relations, &r.Status, &orphan); err != nil {
			return err
		}
		r.Orphan = orphan != 0
		if rows = append(rows, indexRow(r)); len(rows) < batch {
			return nil
		}
		full := rows
		rows = make([]index.Row, 0, batch)
		return each(full)
	}, "SELECT ref, uid, body, relations, status, orphan FROM catalog_entity WHERE visible = 1")
	if err != nil {
		return err
	}
	return each(rows)
}

// hiddenRows are the entities that cannot be shown.
func (s store) hiddenRows(ctx context.Context) ([]row, error) {
	return database.Query(ctx, s.db, scanRow, "SELECT "+rowColumns+" FROM catalog_entity WHERE visible = 0 ORDER BY ref")
}

// troubles are the problems of documents, and then of entities in the order of their refs.
func (s store) troubles(ctx context.Context) ([]Trouble, error) {
	list := []Trouble{}
	add := func(ref string, since int64, texts ...string) error {
		for _, text := range texts {
			var problems []entity.Problem
			if err := decode(text, &problems); err != nil {
				return err
			}
			for _, p := range problems {
				list = append(list, Trouble{Ref: ref, Since: time.UnixMilli(since).UTC(), Problem: p})
			}
		}
		return nil
	}
	err := database.Each(ctx, s.db, func(sc database.Scanner) error {
		var problems string
		var since int64
		if err := sc.Scan(&problems, &since); err != nil {
			return err
		}
		return add("", since, problems)
	}, "SELECT problems, changed_at FROM catalog_document WHERE problems <> '' ORDER BY location")
	if err != nil {
		return nil, err
	}
	err = database.Each(ctx, s.db, func(sc database.Scanner) error {
		var ref, own, reading string
		var since int64
		if err := sc.Scan(&ref, &own, &reading, &since); err != nil {
			return err
		}
		return add(ref, since, own, reading)
	}, "SELECT ref, problems, read_problems, updated_at FROM catalog_entity WHERE problems <> '' OR read_problems <> '' ORDER BY ref")
	return list, err
}
