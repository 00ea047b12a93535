package catalog

import (
	"context"
	"slices"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
)

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

func (s store) documentIDsUnder(ctx context.Context, parent string) ([]int64, error) {
	return database.Query(ctx, s.db, scanID, "SELECT document FROM catalog_link WHERE parent = ?", parent)
}

// rootsToKeep are the documents of configured and registered locations whose Location entity is gone, or all of them.
func (s store) rootsToKeep(ctx context.Context, all bool) ([]int64, error) {
	return database.Query(ctx, s.db, scanID, "SELECT DISTINCT d.id FROM catalog_link l JOIN catalog_document d ON d.id = l.document "+
		"LEFT JOIN catalog_entity e ON e.ref = d.location WHERE l.parent IN (?, ?) AND (e.ref IS NULL OR ? = 1)", configProvider, registeredProvider, number(all))
}

// rootRefs are the Location entities that stand for configured and registered locations.
func (s store) rootRefs(ctx context.Context) ([]string, error) {
	return database.Query(ctx, s.db, scanText,
		"SELECT DISTINCT d.location FROM catalog_document d JOIN catalog_link l ON l.document = d.id WHERE l.parent LIKE 'provider:%' ORDER BY d.location")
}

// link notes that parent brings a document in.
func (s store) link(ctx context.Context, parent string, document int64) error {
	_, err := s.db.Exec(ctx, "INSERT INTO catalog_link (parent, document) VALUES (?, ?) ON CONFLICT (parent, document) DO NOTHING", parent, document)
	return err
}

func (s store) unlink(ctx context.Context, parent string, document int64) error {
	_, err := s.db.Exec(ctx, "DELETE FROM catalog_link WHERE parent = ? AND document = ?", parent, document)
	return err
}

// unlinkAll lets go of all that parent brings in.
func (s store) unlinkAll(ctx context.Context, parent string) error {
	_, err := s.db.Exec(ctx, "DELETE FROM catalog_link WHERE parent = ?", parent)
	return err
}

// linkGraph is who brings what in.
func (s store) linkGraph(ctx context.Context) (linkGraph, error) {
	g := linkGraph{parents: map[int64][]string{}, holds: map[string]int64{}}
	err := database.Each(ctx, s.db, func(sc database.Scanner) error {
		id, err := scanID(sc)
		g.parents[id] = nil
		return err
	}, "SELECT id FROM catalog_document")
	if err != nil {
		return g, err
	}
	err = eachHeld(ctx, s.db, func(parent string, id int64) { g.parents[id] = append(g.parents[id], parent) }, "SELECT parent, document FROM catalog_link")
	if err != nil {
		return g, err
	}
	return g, eachHeld(ctx, s.db, func(ref string, id int64) { g.holds[ref] = id }, "SELECT ref, document FROM catalog_entity WHERE targets <> ''")
}

// eachHeld hands over pairs of a ref and a document.
func eachHeld(ctx context.Context, db *database.DB, each func(ref string, document int64), query string) error {
	return database.Each(ctx, db, func(sc database.Scanner) error {
		var ref string
		var document int64
		if err := sc.Scan(&ref, &document); err != nil {
			return err
		}
		each(ref, document)
		return nil
	}, query)
}
