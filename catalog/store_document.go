package catalog

import (
	"context"
	"fmt"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
)

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

const documentColumns = "id, location, origin, etag, hash, fingerprint, reads, problems"

func scanDocument(s database.Scanner) (document, error) {
	var d document
	var reads, problems string
	if err := s.Scan(&d.ID, &d.Location, &d.Origin, &d.ETag, &d.Hash, &d.Fingerprint, &reads, &problems); err != nil {
		return d, err
	}
	if err := column.Read(reads, &d.Reads); err != nil {
		return d, fmt.Errorf("read placeholders of %s: %w", d.Location, err)
	}
	if err := column.Read(problems, &d.Problems); err != nil {
		return d, fmt.Errorf("read problems of %s: %w", d.Location, err)
	}
	return d, nil
}

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
	return column.Unpack(packed)
}

// forgetOutcome makes the next reading of a document refine it, even if it is as before.
func (s store) forgetOutcome(ctx context.Context, id int64) error {
	_, err := s.db.Exec(ctx, "UPDATE catalog_document SET fingerprint = '' WHERE id = ?", id)
	return err
}

// textsAt are the texts of the documents at locations.
func (s store) textsAt(ctx context.Context, locations []string) (map[string][]byte, error) {
	return textsBy(ctx, s, "location", locations)
}

// texts are those of the documents that exist.
func (s store) texts(ctx context.Context, ids []int64) (map[int64][]byte, error) {
	return textsBy(ctx, s, "id", ids)
}

func textsBy[K int64 | string](ctx context.Context, s store, by string, keys []K) (map[K][]byte, error) {
	texts := map[K][]byte{}
	_, err := inChunks(keys, func(chunk []any, marks string) ([]struct{}, error) {
		return nil, database.Each(ctx, s.db, func(sc database.Scanner) error {
			var key K
			var packed []byte
			if err := sc.Scan(&key, &packed); err != nil {
				return err
			}
			var err error
			texts[key], err = column.Unpack(packed)
			return err
		}, "SELECT "+by+", content FROM catalog_document WHERE "+by+" IN ("+marks+")", chunk...)
	})
	return texts, err
}

// hashesOf are documents with nothing but id, location and hash.
func (s store) hashesOf(ctx context.Context, ids []int64) ([]document, error) {
	return inChunks(ids, func(chunk []any, marks string) ([]document, error) {
		return database.Query(ctx, s.db, func(sc database.Scanner) (document, error) {
			var d document
			return d, sc.Scan(&d.ID, &d.Location, &d.Hash)
		}, "SELECT id, location, hash FROM catalog_document WHERE id IN ("+marks+")", chunk...)
	})
}

func (s store) putDocument(ctx context.Context, d document, text []byte, now int64) error {
	values := []any{d.ID, d.Location, d.Origin, d.ETag, d.Hash, d.Fingerprint, column.Pack(text), column.List(d.Reads), column.List(d.Problems), now}
	_, err := s.db.Insert(ctx, "catalog_document (id, location, origin, etag, hash, fingerprint, content, reads, problems, changed_at)", [][]any{values},
		"ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, etag = excluded.etag, hash = excluded.hash, fingerprint = excluded.fingerprint, "+
			"content = excluded.content, reads = excluded.reads, problems = excluded.problems, changed_at = excluded.changed_at")
	return err
}

// dropDocument drops a document with its claims, and whoever brings it in lets go of it. Its entities are the caller's.
func (s store) dropDocument(ctx context.Context, id int64) error {
	for _, rows := range []string{"catalog_link WHERE document", "catalog_claim WHERE document", "catalog_document WHERE id"} {
		if _, err := s.db.Exec(ctx, "DELETE FROM "+rows+" = ?", id); err != nil {
			return err
		}
	}
	return nil
}
