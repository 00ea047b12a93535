package catalog_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
)

// A replica that was cut off for longer than the change log reaches back cannot learn from it what it missed.
func TestReplicaThatMissedMoreThanTheLogHoldsReadsEverythingAnew(t *testing.T) {
	files := map[string]string{"a.part.yaml": component("web", ", dependsOn: [component:store]") + "---\n" + component("store", "") + "---\n" + component("till", "")}
	each(t, files, nil, func(t *testing.T, h *catalogtest.House, db *database.DB) {
		err := db.Transact(t.Context(), func(tx *database.DB) error {
			for _, statement := range []string{
				"DELETE FROM catalog_entity WHERE ref = 'component:default/web'",
				"UPDATE catalog_entity SET body = REPLACE(body, 'team-a', 'team-b') WHERE ref = 'component:default/till'",
				"UPDATE catalog_clock SET seq = seq + 3",
				"INSERT INTO catalog_change (seq, ref, at) SELECT seq - 2, 'component:default/web', 1 FROM catalog_clock",
				"INSERT INTO catalog_change (seq, ref, at) SELECT seq - 1, 'component:default/till', 1 FROM catalog_clock",
				"INSERT INTO catalog_change (seq, ref, at) SELECT seq, 'component:default/store', 1 FROM catalog_clock",
				"UPDATE catalog_change SET at = 1",
			} {
				if _, err := tx.Exec(t.Context(), statement); err != nil {
					return err
				}
			}
			return catalog.Trim(t.Context(), tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		h.Eventually("the replica has what is in the tables", func() bool {
			return h.JSON("component:default/web") == "" && strings.Contains(h.JSON("component:default/till"), "team-b")
		})
		if got := h.JSON("component:default/store"); got == "" || strings.Contains(got, "dependencyOf") {
			t.Errorf("of what did not change, only the relations to what has gone may go: %s", got)
		}
		if got, want := all(t, h), reloaded(t, db); got != want {
			t.Errorf("it serves\n%s\nbut the tables hold\n%s", got, want)
		}
		h.Write(map[string]string{"b.part.yaml": component("later", "")})
		h.Read()
		if h.JSON("component:default/later") == "" {
			t.Error("it no longer follows")
		}
	})
}
