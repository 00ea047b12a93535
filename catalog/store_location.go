package catalog

import (
	"context"

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
