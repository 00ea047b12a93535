package database

import "context"

// migrationTable remembers which migrations each room has had.
const migrationTable = `CREATE TABLE IF NOT EXISTS database_migration (
	room TEXT NOT NULL,
	name TEXT NOT NULL,
	checksum TEXT NOT NULL,
	applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (room, name)
)`

func (db *DB) appliedMigrations(ctx context.Context, room string) ([]migration, error) {
	return Query(ctx, db, func(row Scanner) (m migration, err error) {
		return m, row.Scan(&m.name, &m.checksum)
	}, "SELECT name, checksum FROM database_migration WHERE room = ? ORDER BY name", room)
}

// putMigration remembers that a room has had a migration.
func (db *DB) putMigration(ctx context.Context, room string, m migration) error {
	_, err := db.Exec(ctx, "INSERT INTO database_migration (room, name, checksum) VALUES (?, ?, ?)", room, m.name, m.checksum)
	return err
}
