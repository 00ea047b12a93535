package database_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

// BenchmarkInsert adds 10,000 small rows in one transaction; the goal is 50,000 rows a second on SQLite.
func BenchmarkInsert(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkInsert(b, filepath.Join(b.TempDir(), "b.sqlite")) })
	b.Run("postgres", func(b *testing.B) { benchmarkInsert(b, databasetest.Postgres(b)) })
}

func benchmarkInsert(b *testing.B, address string) {
	db := databasetest.Open(b, database.Config{Connection: database.Connection{URL: address}})
	if err := db.Migrate(b.Context(), "thing", things); err != nil {
		b.Fatal(err)
	}
	const size = 10_000
	next := 0
	for b.Loop() {
		rows := make([][]any, size)
		for i := range rows {
			next++
			rows[i] = []any{fmt.Sprintf("component:default/thing-%08d", next), next, "note"}
		}
		if _, err := db.Insert(b.Context(), "thing_part (name, size, note)", rows, ""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*size/b.Elapsed().Seconds(), "rows/s")
}
