package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/database"
)

// row is a row of catalog_entity: one name, and what its document says about it.
type row struct {
	Ref, UID     string
	Document     int64
	Hash         string // of the part it came from; empty: refine it again next time
	Body         string // last good version; empty if there was none
	Relations    string // written by column.Relations
	Targets      string // JSON of a Location's targets; empty for other kinds
	Problems     string // JSON; empty for none
	ReadProblems string // JSON; empty for none
	Status       string // written by column.Status; empty for none
	Visible      bool
	Orphan       bool
	UpdatedAt    int64 // Unix milliseconds
}

const rowColumns = "ref, uid, document, hash, body, relations, targets, problems, read_problems, status, visible, orphan, updated_at"

func scanRow(s database.Scanner) (row, error) {
	var r row
	var visible, orphan int
	err := s.Scan(&r.Ref, &r.UID, &r.Document, &r.Hash, &r.Body, &r.Relations, &r.Targets, &r.Problems, &r.ReadProblems, &r.Status, &visible, &orphan, &r.UpdatedAt)
	r.Visible, r.Orphan = visible != 0, orphan != 0
	return r, err
}

func (r row) values() []any {
	return []any{r.Ref, r.UID, r.Document, r.Hash, r.Body, r.Relations, r.Targets, r.Problems, r.ReadProblems, r.Status, number(r.Visible), number(r.Orphan), r.UpdatedAt}
}

func (s store) rowsOf(ctx context.Context, document int64) ([]row, error) {
	return database.Query(ctx, s.db, scanRow, "SELECT "+rowColumns+" FROM catalog_entity WHERE document = ?", document)
}

// rows are those of the refs that exist, in no particular order.
func (s store) rows(ctx context.Context, refs []string) ([]row, error) {
	return inChunks(refs, func(chunk []any, marks string) ([]row, error) {
		return database.Query(ctx, s.db, scanRow, "SELECT "+rowColumns+" FROM catalog_entity WHERE ref IN ("+marks+")", chunk...)
	})
}

// part is what is needed to tell whether a part of a document has changed.
type part struct{ Ref, Hash, Problems string }

func (s store) partsOf(ctx context.Context, document int64) ([]part, error) {
	return database.Query(ctx, s.db, func(sc database.Scanner) (part, error) {
		var p part
		return p, sc.Scan(&p.Ref, &p.Hash, &p.Problems)
	}, "SELECT ref, hash, problems FROM catalog_entity WHERE document = ? AND orphan = 0", document)
}

// locationRefs are all Location entities, shown or not.
func (s store) locationRefs(ctx context.Context) ([]string, error) {
	return database.Query(ctx, s.db, scanText, "SELECT ref FROM catalog_entity WHERE targets <> '' ORDER BY ref")
}

// locationsIn are the Location entities of a document.
func (s store) locationsIn(ctx context.Context, document int64) ([]string, error) {
	return database.Query(ctx, s.db, scanText, "SELECT ref FROM catalog_entity WHERE document = ? AND targets <> '' ORDER BY ref", document)
}

// shownIn are the entities in documents that people see, sorted.
func (s store) shownIn(ctx context.Context, documents []int64) ([]string, error) {
	refs, err := inChunks(documents, func(chunk []any, marks string) ([]string, error) {
		return database.Query(ctx, s.db, scanText, "SELECT ref FROM catalog_entity WHERE visible = 1 AND document IN ("+marks+")", chunk...)
	})
	slices.Sort(refs)
	return refs, err
}

// visible hands over what readers may see, so many at a time.
func (s store) visible(ctx context.Context, batch int, each func([]index.Row) error) error {
	rows := make([]index.Row, 0, batch)
	err := database.Each(ctx, s.db, func(sc database.Scanner) error {
		var r row
		var orphan int
		if err := sc.Scan(&r.Ref, &r.UID, &r.Body, &r.Relations, &r.Status, &orphan, &r.UpdatedAt); err != nil {
			return err
		}
		r.Orphan = orphan != 0
		if rows = append(rows, indexRow(r)); len(rows) < batch {
			return nil
		}
		full := rows
		rows = make([]index.Row, 0, batch)
		return each(full)
	}, "SELECT ref, uid, body, relations, status, orphan, updated_at FROM catalog_entity WHERE visible = 1")
	if err != nil {
		return err
	}
	return each(rows)
}

// hiddenRows are the entities that cannot be shown.
func (s store) hiddenRows(ctx context.Context) ([]row, error) {
	return database.Query(ctx, s.db, scanRow, "SELECT "+rowColumns+" FROM catalog_entity WHERE visible = 0 ORDER BY ref")
}

// locationsWaiting are the Locations that have not been read at all since before a moment.
func (s store) locationsWaiting(ctx context.Context, before time.Time) ([]string, error) {
	return database.Query(ctx, s.db, scanText,
		"SELECT ref FROM catalog_entity WHERE visible = 0 AND targets <> '' AND status = '' AND updated_at < ? ORDER BY ref", before.UnixMilli())
}

func (s store) putRows(ctx context.Context, rows []row) error {
	values := make([][]any, len(rows))
	for i, r := range rows {
		values[i] = r.values()
	}
	_, err := s.db.Insert(ctx, "catalog_entity ("+rowColumns+")", values,
		"ON CONFLICT (ref) DO UPDATE SET uid = excluded.uid, document = excluded.document, hash = excluded.hash, body = excluded.body, "+
			"relations = excluded.relations, targets = excluded.targets, problems = excluded.problems, read_problems = excluded.read_problems, "+
			"status = excluded.status, visible = excluded.visible, orphan = excluded.orphan, updated_at = excluded.updated_at")
	return err
}

func (s store) dropRows(ctx context.Context, refs []string) error {
	_, err := inChunks(refs, func(chunk []any, marks string) ([]struct{}, error) {
		_, err := s.db.Exec(ctx, "DELETE FROM catalog_entity WHERE ref IN ("+marks+")", chunk...)
		return nil, err
	})
	return err
}
