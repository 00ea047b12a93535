package catalog_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
)

// withSnapshot runs a test on a catalog that puts its index aside in a file when it stops.
func withSnapshot(t *testing.T, test func(t *testing.T, h *catalogtest.House, db *database.DB, file string)) {
	t.Helper()
	file := ""
	each(t, map[string]string{"a.part.yaml": component("web", ", dependsOn: [component:store]") + "---\n" + component("store", "")},
		func(o *catalog.Options) {
			file = filepath.Join(t.TempDir(), "aside", "catalog.index")
			o.Snapshot = file
		}, func(t *testing.T, h *catalogtest.House, db *database.DB) { test(t, h, db, file) })
}

// disguise changes an entity in the tables without telling the change log: whoever builds the index from the tables sees it, and who has a
// copy of the index does not.
func disguise(t *testing.T, db *database.DB, as string) {
	t.Helper()
	if _, err := db.Exec(t.Context(), "UPDATE catalog_entity SET body = REPLACE(body, 'production', ?)", as); err != nil {
		t.Fatal(err)
	}
}

func TestCatalogStartsFromTheCopyOfItsIndex(t *testing.T) {
	withSnapshot(t, func(t *testing.T, h *catalogtest.House, db *database.DB, file string) {
		before := all(t, h)
		h.Stop()
		disguise(t, db, "disguised")
		h.Reopen(db)
		if got := all(t, h); got != before {
			t.Errorf("it serves\n%s\nwant what it served before\n%s", got, before)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the copy can be read by others: %v, %v", info, err)
		}
		h.Write(map[string]string{"b.part.yaml": component("later", ", dependsOn: [component:web]")})
		h.Read()
		if got := h.JSON("component:default/web"); !strings.Contains(got, `{"type":"dependencyOf","targetRef":"component:default/later"}`) {
			t.Errorf("it does not go on: %s", got)
		}
	})
}

func TestCopyOfTheIndexIsBroughtUpToDate(t *testing.T) {
	withSnapshot(t, func(t *testing.T, h *catalogtest.House, db *database.DB, _ string) {
		other := h.Beside(t, db) // another replica, which goes on
		h.Stop()
		other.Write(map[string]string{"a.part.yaml": component("web", ", system: tills"), "b.part.yaml": component("later", "")})
		other.Read()
		want := all(t, other)
		other.Stop()
		disguise(t, db, "disguised") // but for what has changed
		h.Reopen(db)
		got := all(t, h)
		if !strings.Contains(got, `"later"`) || strings.Contains(got, "dependencyOf") || strings.Contains(got, `"store"`) || !strings.Contains(got, "system:default/tills") {
			t.Errorf("it serves\n%s\nwant\n%s", got, want)
		}
	})
}

func TestCopyOfTheIndexThatIsBrokenIsIgnored(t *testing.T) {
	withSnapshot(t, func(t *testing.T, h *catalogtest.House, db *database.DB, file string) {
		before := all(t, h)
		h.Stop()
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		disguise(t, db, "disguised")
		broken := [][]byte{nil, []byte("name,title\nweb,Web\n"), whole[:len(whole)-1]}
		r := rand.New(rand.NewPCG(1, 1))
		for range 20 {
			at := r.IntN(len(whole))
			flipped := slices.Clone(whole)
			flipped[at] ^= 1 << r.IntN(8)
			broken = append(broken, whole[:at], flipped)
		}
		right := 0
		for i, text := range broken {
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			h.Reopen(db)
			if got := all(t, h); got == before {
				right++ // the bit did not matter
			} else if !strings.Contains(got, "disguised") || strings.Contains(got, "production") || h.Index().Len() != 4 {
				t.Errorf("broken copy %d was used: %s", i, got)
			}
			h.Stop()
		}
		if right > len(broken)/4 {
			t.Errorf("%d of %d broken copies were used", right, len(broken))
		}
		if err := os.Remove(file); err != nil {
			t.Errorf("no new copy was put aside: %v", err)
		}
		if err := os.Mkdir(file, 0o700); err != nil {
			t.Fatal(err)
		}
		h.Reopen(db)
		if got := all(t, h); !strings.Contains(got, "disguised") {
			t.Errorf("with a folder in its place: %s", got)
		}
	})
}

func TestCopyOfTheIndexThatDoesNotFitTheTablesIsIgnored(t *testing.T) {
	for name, change := range map[string]string{
		"a backup was restored, and the log went on": "UPDATE catalog_change SET at = at + 1",
		"the log begins later":                       "DELETE FROM catalog_change",
		"a backup was restored":                      "DELETE FROM catalog_change WHERE seq = (SELECT seq FROM catalog_clock)",
		"very much has changed":                      "UPDATE catalog_clock SET seq = seq + 20000",
	} {
		t.Run(name, func(t *testing.T) {
			withSnapshot(t, func(t *testing.T, h *catalogtest.House, db *database.DB, _ string) {
				h.Stop()
				disguise(t, db, "disguised")
				if _, err := db.Exec(t.Context(), change); err != nil {
					t.Fatal(err)
				}
				h.Reopen(db)
				if got := all(t, h); strings.Contains(got, "production") || h.Index().Len() != 4 {
					t.Errorf("it was used: %s", got)
				}
			})
		})
	}
}

// Only the end of the change log tells which history a database has had, however old it is.
func TestCopyOfTheIndexIsGoodHoweverLongNothingHasChanged(t *testing.T) {
	withSnapshot(t, func(t *testing.T, h *catalogtest.House, db *database.DB, _ string) {
		h.Stop()
		disguise(t, db, "disguised")
		err := db.Transact(t.Context(), func(tx *database.DB) error {
			if _, err := tx.Exec(t.Context(), "UPDATE catalog_change SET at = 1 WHERE seq < (SELECT seq FROM catalog_clock)"); err != nil {
				return err
			}
			return catalog.TrimAll(t.Context(), tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		h.Reopen(db)
		if got := all(t, h); strings.Contains(got, "disguised") {
			t.Errorf("it was not used: %s", got)
		}
	})
}

func TestCopyOfTheIndexThatCouldNotBeWrittenIsWrittenAtTheEnd(t *testing.T) {
	withSnapshot(t, func(t *testing.T, h *catalogtest.House, db *database.DB, file string) {
		h.Stop()
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		must(os.Remove(file))
		must(os.MkdirAll(filepath.Join(file, "in", "its", "way"), 0o700))
		catalog.PutAside(t.Context(), h.Catalog, func() {
			if left, _ := filepath.Glob(filepath.Dir(file) + "/*"); !slices.Equal(left, []string{file}) {
				t.Errorf("what could not be put in its place was left behind: %q", left)
			}
			must(os.RemoveAll(file))
		})
		disguise(t, db, "disguised")
		h.Reopen(db)
		if got := all(t, h); strings.Contains(got, "disguised") {
			t.Errorf("it was not used: %s", got)
		}
	})
}
