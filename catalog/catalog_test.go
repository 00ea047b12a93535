package catalog_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

const root = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: root}\nspec: {targets: [./*.part.yaml, ./more/*.yaml]}\n"

func component(name, more string) string {
	return "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: " + name + "}\nspec: {type: service, lifecycle: production, owner: team-a" + more + "}\n"
}

// each runs a test on both databases over a root that includes *.part.yaml.
func each(t *testing.T, files map[string]string, change func(*catalog.Options), test func(*testing.T, *catalogtest.House, *database.DB)) {
	t.Helper()
	files["root.yaml"] = root
	databasetest.Each(t, "catalog", catalog.Migrations(), func(t *testing.T, db *database.DB) {
		test(t, catalogtest.Open(t, db, files, change), db)
	})
}

func TestEntitiesOfAFileAppearWithBothSidesOfTheirRelations(t *testing.T) {
	each(t, map[string]string{
		"a.part.yaml": component("web", ", dependsOn: [component:store]") + "---\n" + component("store", ""),
	}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		if got := h.JSON("component:default/store"); !strings.Contains(got, `{"type":"dependencyOf","targetRef":"component:default/web"}`) {
			t.Errorf("store does not show who depends on it: %s", got)
		}
		if got := h.Index().Len(); got != 4 { // two components, the root and the location that stands for it
			t.Errorf("%d entities, want 4", got)
		}
	})
}

func TestLastGoodVersionStaysAndShowsTheMistake(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", "") + "---\n" + component("store", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"a.part.yaml": component("web", ", dependsOn: 7") + "---\n" + component("store", ", system: tills")})
		if err := h.Refresh(t.Context(), "component:default/web"); err != nil {
			t.Fatal(err)
		}
		web := h.JSON("component:default/web")
		if !strings.Contains(web, `"owner":"team-a"`) || !strings.Contains(web, "/spec/dependsOn must be array") {
			t.Errorf("want the old version with the mistake in its status, got %s", web)
		}
		if got := h.JSON("component:default/store"); !strings.Contains(got, "system:default/tills") {
			t.Errorf("the neighbour was not updated: %s", got)
		}
		problems, err := h.Problems(t.Context())
		if err != nil || len(problems) != 1 {
			t.Fatalf("problems: %v, %v", problems, err)
		}
		if p := problems[0]; p.Ref != "component:default/web" || p.Line != 4 || p.Field != "spec.dependsOn" {
			t.Errorf("the mistake is told as %+v", p)
		}
	})
}

func TestBadYAMLInOneDocumentKeepsWhatItHeld(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", "") + "---\n" + component("store", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"a.part.yaml": "a: b: c\n---\n" + component("store", ", system: tills")})
		h.Read()
		if h.JSON("component:default/web") == "" {
			t.Error("web went although nobody took it out")
		}
		if got := h.JSON("component:default/store"); !strings.Contains(got, "system:default/tills") {
			t.Errorf("the good document was not taken: %s", got)
		}
		if got := h.JSON("location:default/root"); !strings.Contains(got, "YAML error") {
			t.Errorf("the location does not show the mistake: %s", got)
		}
		h.Write(map[string]string{"a.part.yaml": component("store", "")})
		h.Read()
		if h.JSON("component:default/web") != "" || strings.Contains(h.JSON("location:default/root"), "status") {
			t.Error("after mending, web should go and the location be fine")
		}
	})
}

func TestDefinitionThatCannotBeBundledSaysSoAndNotThatItWasNotRead(t *testing.T) {
	each(t, map[string]string{
		"a.part.yaml":       "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: letters}\nspec: {type: openapi, lifecycle: production, owner: team-a, definition: {$openapi: ./more/letters.json}}\n",
		"more/letters.json": `{"openapi": "3.1.0", "paths": {"$ref": "./nowhere.yaml"}}`,
	}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		found, err := h.Problems(t.Context())
		if err != nil || len(found) != 1 {
			t.Fatalf("problems %v, %v", found, err)
		}
		const want = "Placeholder $openapi unable to bundle the file at ./more/letters.json, NotFoundError: Error opening ./nowhere.yaml, referred to in "
		if found[0].Cause == nil || !strings.HasPrefix(found[0].Cause.Message, want) || found[0].Line != 4 {
			t.Errorf("told is %+v %+v", found[0], found[0].Cause)
		}
	})
}

func TestFirstClaimantKeepsANameAndTheNextGetsItAfterwards(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", ""), "more/b.yaml": component("web", ", system: late") + "---\n" + component("other", "")}, nil,
		func(t *testing.T, h *catalogtest.House, _ *database.DB) {
			claims, err := h.Claims(t.Context())
			if err != nil || len(claims) != 1 || claims[0].Ref != "component:default/web" {
				t.Fatalf("claims: %+v, %v", claims, err)
			}
			h.Write(map[string]string{"a.part.yaml": ""})
			h.Read()
			h.Eventually("the second claimant has the name", func() bool {
				return strings.Contains(h.JSON("component:default/web"), "system:default/late")
			})
			if claims, _ = h.Claims(t.Context()); len(claims) != 0 {
				t.Errorf("still contested: %+v", claims)
			}
		})
}

func TestWhatLeavesAFileLeavesATombstone(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", "") + "---\n" + component("store", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"a.part.yaml": component("shop", "") + "---\n" + component("store", "")})
		h.Read()
		stones, err := h.Tombstones(t.Context(), "", 10)
		if err != nil || len(stones) != 1 {
			t.Fatalf("tombstones: %+v, %v", stones, err)
		}
		if s := stones[0]; s.Ref != "component:default/web" || s.RenamedTo != "component:default/shop" || s.Entity.Name() != "web" {
			t.Errorf("the tombstone says %+v", s)
		}
	})
}

func TestOrphansAreKeptWhenConfigured(t *testing.T) {
	keep := func(o *catalog.Options) { o.KeepOrphans = true }
	each(t, map[string]string{"a.part.yaml": component("web", ""), "more/b.yaml": component("other", "")}, keep, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"more/b.yaml": ""})
		h.Read()
		if got := h.JSON("component:default/other"); !strings.Contains(got, `"backstage.io/orphan":"true"`) {
			t.Errorf("want an orphan, got %q", got)
		}
		h.Write(map[string]string{"more/b.yaml": component("other", "")})
		h.Read()
		if got := h.JSON("component:default/other"); got == "" || strings.Contains(got, "orphan") {
			t.Errorf("want it adopted again, got %q", got)
		}
	})
}

func TestDeletedEntityComesBackWithAnotherUIDWhileItsSourceHasIt(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		handle, _ := h.Index().ByRef("component:default/web")
		before := h.Index().UID(handle)
		if err := h.Delete(t.Context(), before); err != nil {
			t.Fatal(err)
		}
		h.Eventually("web is back", func() bool {
			handle, ok := h.Index().ByRef("component:default/web")
			return ok && h.Index().UID(handle) != before
		})
	})
}

func TestLocationsThatIncludeEachOtherGoTogether(t *testing.T) {
	circle := func(name, other string) string {
		return "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: " + name + "}\nspec: {target: ./" + other + "}\n---\n" + component("in-"+name, "")
	}
	each(t, map[string]string{
		"a.part.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: way-in}\nspec: {target: ./ring/x.yaml}\n",
		"ring/x.yaml": circle("x", "y.yaml"), "ring/y.yaml": circle("y", "x.yaml"),
	}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		if h.JSON("component:default/in-x") == "" || h.JSON("component:default/in-y") == "" {
			t.Fatal("the ring was not read")
		}
		h.Write(map[string]string{"a.part.yaml": component("plain", "")})
		h.Read()
		if h.JSON("component:default/in-x") != "" || h.JSON("location:default/y") != "" {
			t.Error("the ring keeps itself alive")
		}
	})
}

func TestUnchangedFilesWriteNothingAndOneChangeRefinesOnePart(t *testing.T) {
	var refined atomic.Int64
	count := func(o *catalog.Options) { o.Refined = func() { refined.Add(1) } }
	many := make([]string, 50)
	for i := range many {
		many[i] = component("svc-"+strings.Repeat("x", i+1), "")
	}
	each(t, map[string]string{"a.part.yaml": strings.Join(many, "---\n"), "more/b.yaml": component("other", "")}, count, func(t *testing.T, h *catalogtest.House, db *database.DB) {
		before, seq := written(t, db), h.Index().Seq()
		refined.Store(0)
		h.Read()
		if got := refined.Load(); got != 0 {
			t.Errorf("refined %d unchanged parts", got)
		}
		if after := written(t, db); after != before || h.Index().Seq() != seq {
			t.Errorf("reading unchanged files wrote: %q became %q", before, after)
		}
		many[20] = component("svc-"+strings.Repeat("x", 21), ", system: new")
		h.Write(map[string]string{"a.part.yaml": strings.Join(many, "---\n")})
		if err := h.Refresh(t.Context(), "component:default/svc-x"); err != nil {
			t.Fatal(err)
		}
		if got := refined.Load(); got != 1 {
			t.Errorf("one change refined %d parts", got)
		}
		if got := h.Index().Seq(); got != seq+1 {
			t.Errorf("one change is %d changes", got-seq)
		}
	})
}

func TestRestartAnswersTheSameBeforeReadingAnything(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", ", dependsOn: [component:store]") + "---\n" + component("store", "")}, nil, func(t *testing.T, h *catalogtest.House, db *database.DB) {
		before := all(t, h)
		h.Restart(db)
		if after := all(t, h); after != before {
			t.Errorf("after a restart\n%s\nbefore\n%s", after, before)
		}
	})
}

func all(t *testing.T, h *catalogtest.House) string {
	t.Helper()
	var b strings.Builder
	if err := h.Index().Stream(index.Query{ByRef: true}, func(chunk []byte) error {
		b.Write(chunk)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// written sums up everything that a write to the tables would move.
func written(t *testing.T, db *database.DB) string {
	t.Helper()
	got, err := database.QueryOne(t.Context(), db, func(s database.Scanner) (string, error) {
		var seq, id, rows, documents, entities, links int64
		err := s.Scan(&seq, &id, &rows, &documents, &entities, &links)
		return fmt.Sprint(seq, id, rows, documents, entities, links), err
	}, `SELECT seq, next_id, (SELECT COUNT(*) FROM catalog_change), (SELECT MAX(changed_at) FROM catalog_document),
		(SELECT MAX(updated_at) FROM catalog_entity), (SELECT COUNT(*) FROM catalog_link) FROM catalog_clock`)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
