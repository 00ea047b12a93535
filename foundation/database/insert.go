package database

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

const (
	chunkRows   = 250
	chunkValues = 30_000 // SQLite takes 32,766 values in a statement, PostgreSQL 65,535
)

// Insert adds many rows at once, all or none, and answers how many rows were changed. Into is a table with its columns,
// "catalog_entity (ref, body)"; suffix comes after the values, "ON CONFLICT (ref) DO NOTHING" or "".
// On PostgreSQL one call must not hold the same key twice if the suffix updates.
func (db *DB) Insert(ctx context.Context, into string, rows [][]any, suffix string) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	width := len(rows[0])
	if width == 0 {
		return 0, fmt.Errorf("insert into %s: rows without values", into)
	}
	size := max(1, min(chunkRows, chunkValues/width))
	if db.tx != nil || len(rows) <= size {
		return db.insertChunks(ctx, insertion{into, suffix, width, size}, rows)
	}
	var changed int64
	err := db.Transact(ctx, func(tx *DB) (err error) {
		changed, err = tx.insertChunks(ctx, insertion{into, suffix, width, size}, rows)
		return err
	})
	return changed, err
}

type insertion struct {
	into, suffix string
	width, size  int
}

func (in insertion) statement(rows int) string {
	row := "(" + strings.Repeat("?, ", in.width-1) + "?)"
	return "INSERT INTO " + in.into + " VALUES " + strings.Repeat(row+", ", rows-1) + row + " " + in.suffix
}

func (db *DB) insertChunks(ctx context.Context, in insertion, rows [][]any) (int64, error) {
	var changed int64
	run, done, err := db.prepared(ctx, in, len(rows))
	if err != nil {
		return 0, err
	}
	defer done()
	args := make([]any, 0, min(len(rows), in.size)*in.width)
	for len(rows) > 0 {
		chunk := rows[:min(len(rows), in.size)]
		rows = rows[len(chunk):]
		args = args[:0]
		for _, row := range chunk {
			if len(row) != in.width {
				return changed, fmt.Errorf("insert into %s: a row of %d values, the first has %d", in.into, len(row), in.width)
			}
			args = append(args, row...)
		}
		n, err := run(ctx, len(chunk), args)
		changed += n
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// prepared answers how to run one chunk. SQLite would otherwise parse the same long statement for every chunk, half of its
// work; pgx remembers statements by itself.
func (db *DB) prepared(ctx context.Context, in insertion, rows int) (func(context.Context, int, []any) (int64, error), func(), error) {
	plain := func(ctx context.Context, rows int, args []any) (int64, error) {
		return db.Exec(ctx, in.statement(rows), args...)
	}
	if db.Dialect() == Postgres || db.tx == nil || rows < 2*in.size {
		return plain, func() {}, nil
	}
	query := in.statement(in.size)
	statement, err := db.tx.sql.PrepareContext(ctx, query)
	if err != nil {
		return nil, nil, failed(ctx, query, err)
	}
	run := func(ctx context.Context, rows int, args []any) (int64, error) {
		if rows != in.size {
			return plain(ctx, rows, args)
		}
		return affected(ctx, query, func() (sql.Result, error) { return statement.ExecContext(ctx, values(args)...) })
	}
	return run, func() { _ = statement.Close() }, nil
}

func affected(ctx context.Context, query string, exec func() (sql.Result, error)) (int64, error) {
	result, err := exec()
	if err != nil {
		return 0, failed(ctx, query, err)
	}
	return result.RowsAffected()
}
