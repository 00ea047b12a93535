package catalog

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// document is a row of catalog_document without its text.
type document struct {
	ID          int64
	Location    string // unique: the location ref of a file, or the ref of a root's Location entity
	Origin      string // location ref of the registered root above it
	ETag        string
	Hash        string
	Fingerprint string
	Reads       []read
	Problems    []entity.Problem
}

// read is something that a placeholder named.
type read struct {
	Key   string `json:"key"`   // $text, …
	Value string `json:"value"` // as written
	Hash  string `json:"hash"`  // of what was read, or of the error
}

// row is a row of catalog_entity: one name, and what its document says about it.
type row struct {
	Ref, UID     string
	Document     int64
	Hash         string // of the part it came from; empty: refine it again next time
	Body         string // last good version; empty if there was none
	Relations    string // encoded by encodeRelations
	Targets      string // JSON of a Location's targets; empty for other kinds
	Problems     string // JSON; empty for none
	ReadProblems string // JSON; empty for none
	Status       string // JSON of status.items; empty for none
	Visible      bool
	Orphan       bool
	UpdatedAt    int64 // Unix milliseconds
}

const documentColumns = "id, location, origin, etag, hash, fingerprint, reads, problems"

func scanDocument(s database.Scanner) (document, error) {
	var d document
	var reads, problems string
	if err := s.Scan(&d.ID, &d.Location, &d.Origin, &d.ETag, &d.Hash, &d.Fingerprint, &reads, &problems); err != nil {
		return d, err
	}
	if err := decode(reads, &d.Reads); err != nil {
		return d, fmt.Errorf("read placeholders of %s: %w", d.Location, err)
	}
	if err := decode(problems, &d.Problems); err != nil {
		return d, fmt.Errorf("read problems of %s: %w", d.Location, err)
	}
	return d, nil
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

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// store is the only part of the house that knows the tables catalog_….
type store struct{ db *database.DB }

func (s store) documentAt(ctx context.Context, location string) ([]document, error) {
	return database.Query(ctx, s.db, scanDocument, "SELECT "+documentColumns+" FROM catalog_document WHERE location = ?", location)
}

func (s store) document(ctx context.Context, id int64) (document, error) {
	return database.QueryOne(ctx, s.db, scanDocument, "SELECT "+documentColumns+" FROM catalog_document WHERE id = ?", id)
}

// documentsUnder are the documents that a parent brings in.
func (s store) documentsUnder(ctx context.Context, parent string) ([]document, error) {
	return database.Query(ctx, s.db, scanDocument,
		"SELECT "+prefixed("d", documentColumns)+" FROM catalog_document d JOIN catalog_link l ON l.document = d.id WHERE l.parent = ?", parent)
}

func (s store) content(ctx context.Context, id int64) ([]byte, error) {
	packed, err := database.QueryOne(ctx, s.db, scanBytes, "SELECT content FROM catalog_document WHERE id = ?", id)
	if err != nil {
		return nil, err
	}
	return unpack(packed)
}

// forgetOutcome makes the next reading of a document refine it, even if it is as before.
func (s store) forgetOutcome(ctx context.Context, id int64) error {
	_, err := s.db.Exec(ctx, "UPDATE catalog_document SET fingerprint = '' WHERE id = ?", id)
	return err
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

// updated is when those of the refs that exist changed last.
func (s store) updated(ctx context.Context, refs []string) (map[string]time.Time, error) {
	at := map[string]time.Time{}
	_, err := inChunks(refs, func(chunk []any, marks string) ([]struct{}, error) {
		return database.Query(ctx, s.db, func(sc database.Scanner) (none struct{}, err error) {
			var ref string
			var milliseconds int64
			err = sc.Scan(&ref, &milliseconds)
			at[ref] = time.UnixMilli(milliseconds).UTC()
			return none, err
		}, "SELECT ref, updated_at FROM catalog_entity WHERE ref IN ("+marks+")", chunk...)
	})
	return at, err
}

// part is what is needed to tell whether a part of a document has changed.
type part struct{ Ref, Hash, Problems string }

func (s store) partsOf(ctx context.Context, document int64) ([]part, error) {
	return database.Query(ctx, s.db, func(sc database.Scanner) (part, error) {
		var p part
		return p, sc.Scan(&p.Ref, &p.Hash, &p.Problems)
	}, "SELECT ref, hash, problems FROM catalog_entity WHERE document = ? AND orphan = 0", document)
}

// parentsOf are whoever brings a document in, in order.
func (s store) parentsOf(ctx context.Context, document int64) ([]string, error) {
	return database.Query(ctx, s.db, scanText, "SELECT parent FROM catalog_link WHERE document = ? ORDER BY parent", document)
}

// hasOrigin reports whether a document comes from the root that it names through another Location than the given one.
func (s store) hasOrigin(ctx context.Context, d document, but string) (bool, error) {
	at, err := entity.ParseLocationRef(d.Origin)
	if err != nil {
		return false, err
	}
	roots, err := s.documentAt(ctx, rootRef(at))
	if err != nil || len(roots) == 0 {
		return false, err
	}
	origins, err := database.Query(ctx, s.db, scanText, "SELECT DISTINCT d.origin FROM catalog_link l JOIN catalog_entity e ON e.ref = l.parent "+
		"JOIN catalog_document d ON d.id = e.document WHERE l.document = ? AND l.parent <> ?", d.ID, but)
	return slices.Contains(origins, d.Origin), err
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

func (s store) documentIDsUnder(ctx context.Context, parent string) ([]int64, error) {
	return database.Query(ctx, s.db, scanID, "SELECT document FROM catalog_link WHERE parent = ?", parent)
}

// problemsUnder are those of the texts that a parent brings in.
func (s store) problemsUnder(ctx context.Context, parent string) ([]entity.Problem, error) {
	texts, err := database.Query(ctx, s.db, scanText,
		"SELECT d.problems FROM catalog_document d JOIN catalog_link l ON l.document = d.id WHERE l.parent = ? AND d.problems <> '' ORDER BY d.location", parent)
	if err != nil {
		return nil, err
	}
	var all []entity.Problem
	for _, text := range texts {
		var some []entity.Problem
		if err := decode(text, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func scanText(s database.Scanner) (string, error) {
	var text string
	return text, s.Scan(&text)
}

func scanID(s database.Scanner) (int64, error) {
	var id int64
	return id, s.Scan(&id)
}

func scanBytes(s database.Scanner) ([]byte, error) {
	var b []byte
	return b, s.Scan(&b)
}

// inChunks asks with at most 500 placeholders at a time, far below the limits of both databases.
func inChunks[K, T any](keys []K, query func(chunk []any, marks string) ([]T, error)) ([]T, error) {
	var all []T
	for len(keys) > 0 {
		n := min(len(keys), 500)
		args := make([]any, n)
		for i, key := range keys[:n] {
			args[i] = key
		}
		some, err := query(args, strings.TrimSuffix(strings.Repeat("?, ", n), ", "))
		if err != nil {
			return nil, err
		}
		all, keys = append(all, some...), keys[n:]
	}
	return all, nil
}

func prefixed(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
}

// decode reads a JSON column; an empty one leaves into as it is.
func decode(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// encode writes a JSON column: nothing for an empty list.
func encode[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // lists of plain structs always encode
	}
	return string(text)
}
