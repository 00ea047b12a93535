package catalog

import (
	"context"
	"time"

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

func (s store) putClaims(ctx context.Context, document int64, refs []string, since int64) error {
	var rows [][]any
	for _, ref := range refs {
		rows = append(rows, []any{ref, document, since})
	}
	_, err := s.db.Insert(ctx, "catalog_claim (ref, document, since)", rows, "")
	return err
}

// dropClaimsOf drops all that one document makes.
func (s store) dropClaimsOf(ctx context.Context, document int64) error {
	_, err := s.db.Exec(ctx, "DELETE FROM catalog_claim WHERE document = ?", document)
	return err
}
