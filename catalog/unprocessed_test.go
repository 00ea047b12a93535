package catalog_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

// unowned are n components that cannot be shown because they lack an owner.
func unowned(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: c%d}\nspec: {type: service, lifecycle: production}\n", i)
	}
	return text.String()
}

func TestUnprocessedEntitiesAreToldAsTheirDocumentsDescribeThem(t *testing.T) {
	wrong := func(name, title string) string {
		return "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: " + name + ", title: " + title + "}\nspec: {type: service}\n"
	}
	files := map[string]string{
		"a.part.yaml": wrong("web", "first") + "---\n" + wrong("web", "again") + "---\n" + wrong("store", "beside"),
		"b.part.yaml": wrong("till", "elsewhere"),
	}
	each(t, files, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		list, err := h.Unprocessed(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, u := range list {
			got[u.Ref] = u.Entity.Title() + " in " + u.Location[strings.LastIndexByte(u.Location, '/')+1:]
		}
		want := map[string]string{
			"component:default/web": "first in a.part.yaml", "component:default/store": "beside in a.part.yaml", "component:default/till": "elsewhere in b.part.yaml",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("told are %v, want %v", got, want)
		}
	})
}

// Each document is read once, however many of its entities cannot be shown: four times the entities may not cost sixteen times the memory.
func TestTellingOfUnprocessedEntitiesCostsNoMoreThanTheirDocuments(t *testing.T) {
	spent := func(n int) uint64 {
		db := databasetest.Open(t, database.Config{Connection: database.Connection{URL: t.TempDir()}})
		if err := db.Migrate(t.Context(), "catalog", catalog.Migrations()); err != nil {
			t.Fatal(err)
		}
		h := catalogtest.Open(t, db, map[string]string{"root.yaml": root, "a.part.yaml": unowned(n)}, nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		list, err := h.Unprocessed(t.Context(), true)
		runtime.ReadMemStats(&after)
		if err != nil || len(list) != n {
			t.Fatalf("%d unprocessed, %v; want %d", len(list), err, n)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := spent(50), spent(200); many > 8*few {
		t.Errorf("50 entities cost %d bytes, 200 cost %d", few, many)
	}
}

func TestWhatCannotBeShownIsKnownByItsFile(t *testing.T) {
	text := strings.Replace(component("web", ", dependsOn: 7"), "{name: web}", "{name: web, title: The Web, namespace: shop}", 1)
	each(t, map[string]string{"a.part.yaml": text, "b.part.yaml": unowned(1)}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		want := func(told ...string) {
			t.Helper()
			list, err := h.Unshown(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range list {
				got = append(got, fmt.Sprint(u.Ref, " ", u.Title, " of ", u.Owner, " in ", u.Location[strings.LastIndexByte(u.Location, '/')+1:], " ", u.Tried && !u.Since.IsZero()))
			}
			if fmt.Sprint(got) != fmt.Sprint(told) {
				t.Errorf("got %v, want %v", got, told)
			}
		}
		want("component:default/c0 c0 of  in b.part.yaml true", "component:shop/web The Web of group:shop/team-a in a.part.yaml true")
		h.Write(map[string]string{"a.part.yaml": strings.Replace(text, "owner: team-a", "owner: user:default/ada", 1)})
		h.Read()
		want("component:default/c0 c0 of  in b.part.yaml true", "component:shop/web The Web of user:default/ada in a.part.yaml true")
		h.Write(map[string]string{"a.part.yaml": component("web", "")})
		h.Read()
		want("component:default/c0 c0 of  in b.part.yaml true")
	})
}
