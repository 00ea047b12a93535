package database_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/callboard/callboard/foundation/database"
)

// BenchmarkInsert adds 10,000 small rows in one transaction; the goal is 50,000 rows a second.
func BenchmarkInsert(b *testing.B) {
	db, err := database.Open(b.Context(), database.Config{Connection: database.Connection{URL: filepath.Join(b.TempDir(), "b.sqlite")}}, quiet)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
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
