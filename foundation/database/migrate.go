package database

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

var migrationName = regexp.MustCompile(`^(\d{4})_[a-z0-9_-]+?(\.sqlite|\.postgres)?\.sql$`)

type migration struct {
	name     string // without dialect and ending: 0001_entities
	sql      string
	checksum string
}

// Migrate brings the tables of a room up to date, all in one transaction. The files are 0001_subject.sql, or
// 0001_subject.sqlite.sql with 0001_subject.postgres.sql, at the root of migrations or in its folder "migrations".
// Replicas that start at once wait for each other. What was applied must never change: that is an error, as is a database
// that is newer than this program.
func (db *DB) Migrate(ctx context.Context, room string, migrations fs.FS) error {
	wanted, err := readMigrations(migrations, db.Dialect())
	if err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	err = db.TransactAlone(ctx, "migrate", func(tx *DB) error {
		if err := tx.script(ctx, migrationTable); err != nil {
			return err
		}
		applied, err := tx.appliedMigrations(ctx, room)
		if err != nil {
			return err
		}
		if err := checkApplied(wanted, applied); err != nil {
			return err
		}
		for _, m := range wanted[len(applied):] {
			if err := tx.applyMigration(ctx, room, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	return nil
}

func readMigrations(files fs.FS, dialect Dialect) ([]migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err == nil && len(names) == 0 {
		names, err = fs.Glob(files, "migrations/*.sql")
	}
	if err != nil {
		return nil, err
	}
	var found []migration
	numbers := map[string]string{}
	for _, name := range names { // in name order
		match := migrationName.FindStringSubmatch(path.Base(name))
		if match == nil {
			return nil, fmt.Errorf("%s is not named like 0001_subject.sql", name)
		}
		base := strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".sql"), match[2])
		if other, taken := numbers[match[1]]; taken && other != base {
			return nil, fmt.Errorf("%s and %s have one number", other, base)
		}
		numbers[match[1]] = base
		if match[2] != "" && match[2] != "."+dialect.String() {
			continue
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		found = append(found, newMigration(base, content))
	}
	return found, checkComplete(found, numbers, dialect)
}

func newMigration(name string, content []byte) migration {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")) // as Git may check it out
	sum := sha256.Sum256(content)
	return migration{name: name, sql: string(content), checksum: hex.EncodeToString(sum[:])}
}

func checkComplete(found []migration, numbers map[string]string, dialect Dialect) error {
	if len(found) == 0 {
		return fmt.Errorf("no migrations for %s", dialect)
	}
	seen := map[string]bool{}
	for _, m := range found {
		if seen[m.name] {
			return fmt.Errorf("%s is there twice for %s", m.name, dialect)
		}
		seen[m.name] = true
	}
	for _, name := range numbers {
		if !seen[name] {
			return fmt.Errorf("%s is missing for %s", name, dialect)
		}
	}
	return nil
}

func checkApplied(wanted, applied []migration) error {
	for i, was := range applied {
		if i < len(wanted) && was.name == wanted[i].name {
			if was.checksum != wanted[i].checksum {
				return fmt.Errorf("%s was applied and has changed since: put the change into a new migration", was.name)
			}
			continue
		}
		if slices.ContainsFunc(wanted, func(m migration) bool { return m.name == was.name }) {
			return fmt.Errorf("%s is new, but numbered before %s, which was applied already", wanted[i].name, was.name)
		}
		return fmt.Errorf("the database has had %s, which this program does not know: it was used by a newer version", was.name)
	}
	return nil
}

func (db *DB) applyMigration(ctx context.Context, room string, m migration) error {
	if err := db.script(ctx, m.sql); err != nil {
		return fmt.Errorf("apply %s: %w", m.name, err)
	}
	return db.putMigration(ctx, room, m)
}

// script runs several statements as they stand.
func (db *DB) script(ctx context.Context, statements string) error {
	var err error
	if db.Dialect() == Postgres {
		_, err = db.tx.sql.ExecContext(ctx, statements, pgx.QueryExecModeSimpleProtocol)
	} else {
		_, err = db.tx.sql.ExecContext(ctx, statements)
	}
	if err != nil {
		return failed(ctx, statements, err)
	}
	return nil
}
