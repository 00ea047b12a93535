package catalog

import (
	"context"
	"time"

	"github.com/callboard/callboard/foundation/database"
)

func scanRegistration(s database.Scanner) (Registration, error) {
	var r Registration
	return r, s.Scan(&r.ID, &r.Type, &r.Target, &r.EntityRef)
}

func (s store) registrations(ctx context.Context) ([]Registration, error) {
	return database.Query(ctx, s.db, scanRegistration, "SELECT id, type, target, entity_ref FROM catalog_location ORDER BY id")
}

func (s store) registration(ctx context.Context, id string) ([]Registration, error) {
	return database.Query(ctx, s.db, scanRegistration, "SELECT id, type, target, entity_ref FROM catalog_location WHERE id = ?", id)
}

func (s store) registrationAt(ctx context.Context, typ, target string) ([]Registration, error) {
	return database.Query(ctx, s.db, scanRegistration, "SELECT id, type, target, entity_ref FROM catalog_location WHERE type = ? AND target = ?", typ, target)
}

func (s store) putRegistration(ctx context.Context, r Registration, now int64) error {
	_, err := s.db.Insert(ctx, "catalog_location (id, type, target, entity_ref, created_at)", [][]any{{r.ID, r.Type, r.Target, r.EntityRef, now}},
		"ON CONFLICT (id) DO UPDATE SET type = excluded.type, target = excluded.target")
	return err
}

func (s store) dropRegistration(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, "DELETE FROM catalog_location WHERE id = ?", id)
	return err
}

// rootsToKeep are the documents of configured and registered locations whose Location entity is gone, or all of them.
func (s store) rootsToKeep(ctx context.Context, all bool) ([]int64, error) {
	return database.Query(ctx, s.db, scanID, "SELECT DISTINCT d.id FROM catalog_link l JOIN catalog_document d ON d.id = l.document "+
		"LEFT JOIN catalog_entity e ON e.ref = d.location WHERE l.parent IN (?, ?) AND (e.ref IS NULL OR ? = 1)", configProvider, registeredProvider, number(all))
}

// locationsWaiting are the Locations that have not been read at all since before a moment.
func (s store) locationsWaiting(ctx context.Context, before time.Time) ([]string, error) {
	return database.Query(ctx, s.db, scanText,
		"SELECT ref FROM catalog_entity WHERE visible = 0 AND targets <> '' AND status = '' AND updated_at < ? ORDER BY ref", before.UnixMilli())
}

// rootRefs are the Location entities that stand for configured and registered locations.
func (s store) rootRefs(ctx context.Context) ([]string, error) {
	return database.Query(ctx, s.db, scanText,
		"SELECT DISTINCT d.location FROM catalog_document d JOIN catalog_link l ON l.document = d.id WHERE l.parent LIKE 'provider:%' ORDER BY d.location")
}
