package catalog_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
)

func TestBrokenFileThatIsRemovedNoLongerHoldsItsLocation(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", ""), "b.part.yaml": component("store", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"b.part.yaml": "a: b: c\n"})
		h.Read()
		if h.JSON("component:default/store") == "" {
			t.Error("a mistake took out an entity")
		}
		h.Write(map[string]string{"b.part.yaml": ""})
		h.Read()
		if got := h.JSON("component:default/store"); got != "" {
			t.Errorf("still there: %s", got)
		}
		if got := h.JSON("location:default/root"); strings.Contains(got, "YAML error") {
			t.Errorf("the mistake is still told: %s", got)
		}
	})
}

func TestBrokenFileDoesNotKeepWhatItsNeighboursNoLongerHave(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("web", ""), "b.part.yaml": component("store", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"a.part.yaml": "", "b.part.yaml": "a: b: c\n"})
		h.Read()
		if got := h.JSON("component:default/web"); got != "" {
			t.Errorf("still there although its file is not: %s", got)
		}
		if h.JSON("component:default/store") == "" {
			t.Error("a mistake took out an entity")
		}
	})
}

func TestNameDescribedTwiceInAFileIsToldAsLongAsItIs(t *testing.T) {
	twice := component("web", "") + "---\n" + component("web", "") + "---\n"
	each(t, map[string]string{"a.part.yaml": twice}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"a.part.yaml": twice + component("store", "")})
		h.Read()
		if found, err := h.Problems(t.Context()); err != nil || len(found) != 1 || found[0].Line != 6 {
			t.Errorf("problems %v, %v", found, err)
		}
	})
}

// A replica that dies leaves things half done: these are the states in which it can leave the tables.
func TestWhatADeadReplicaLeftBehindIsTakenUp(t *testing.T) {
	files := map[string]string{"a.part.yaml": component("web", ", system: first"), "more/b.yaml": component("web", ", system: second")}
	for name, left := range map[string][]string{
		"a name that became free": {"DELETE FROM catalog_entity WHERE ref = 'component:default/web'"},
		"a root without its entity": {
			"DELETE FROM catalog_entity WHERE ref LIKE 'location:default/generated-%'",
			"UPDATE catalog_document SET fingerprint = '' WHERE location LIKE 'location:%'",
		},
		"a document that owes its entities": {
			"DELETE FROM catalog_entity WHERE ref = 'location:default/root'",
			"UPDATE catalog_document SET fingerprint = '' WHERE location LIKE '%root.yaml'",
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, files, nil, func(t *testing.T, h *catalogtest.House, db *database.DB) {
				g := newGate(t)
				if _, err := h.Register(t.Context(), "url", g.URL+"/now/extra.yaml", ""); err != nil {
					t.Fatal(err)
				}
				catalog.Idle(h.Catalog)
				h.Stop()
				for _, statement := range left {
					if _, err := db.Exec(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
				}
				h.Restart(db)
				catalog.Idle(h.Catalog)
				if got := h.Index().Len(); got != 5 || h.JSON("component:default/web") == "" || h.JSON("component:default/extra") == "" {
					t.Errorf("%d entities, want 5", got)
				}
				sound(t, db, false)
			})
		})
	}
}

// gate is a web server whose files are held back until it opens, but for those below /now/.
type gate struct {
	*httptest.Server
	asked chan string
	open  chan struct{}
}

func newGate(t *testing.T) *gate {
	g := &gate{asked: make(chan string, 100), open: make(chan struct{})}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, now := strings.CutPrefix(r.URL.Path, "/now/"); now {
			_, _ = w.Write([]byte(component(strings.TrimSuffix(name, ".yaml"), "")))
			return
		}
		g.asked <- r.URL.Path
		select {
		case <-g.open:
			_, _ = w.Write([]byte(component("late", "")))
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(g.Close)
	return g
}

func TestWhatIsUnregisteredWhileItIsReadStaysAway(t *testing.T) {
	each(t, map[string]string{}, nil, func(t *testing.T, h *catalogtest.House, db *database.DB) {
		g := newGate(t)
		r, err := h.Register(t.Context(), "url", g.URL+"/late.yaml", "")
		if err != nil {
			t.Fatal(err)
		}
		<-g.asked
		if err := h.Unregister(t.Context(), r.ID); err != nil {
			t.Fatal(err)
		}
		close(g.open)
		catalog.Idle(h.Catalog)
		if got := h.JSON("component:default/late"); got != "" {
			t.Errorf("it is there although its location is not: %s", got)
		}
		sound(t, db, false)
	})
}

func TestSlowReadingLeavesWhatALaterOneBroughtIn(t *testing.T) {
	each(t, map[string]string{}, nil, func(t *testing.T, h *catalogtest.House, db *database.DB) {
		g := newGate(t)
		other := h.Beside(t, db) // another replica
		points := func(targets string) map[string]string {
			return map[string]string{"a.part.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: slow}\nspec: {type: url, targets: [" + targets + "]}\n"}
		}
		h.Write(points("'" + g.URL + "/late.yaml'"))
		done := make(chan error)
		go func() { done <- h.Jobs()[0].Run(t.Context()) }()
		<-g.asked
		h.Write(points("'" + g.URL + "/now/extra.yaml'"))
		other.Read()
		close(g.open)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		catalog.Idle(h.Catalog)
		catalog.Idle(other.Catalog)
		if h.JSON("component:default/extra") == "" {
			t.Error("the slow reading took away what the later one brought in")
		}
		h.Read()
		if h.JSON("component:default/extra") == "" || h.JSON("component:default/late") != "" {
			t.Error("what the slow reading brought in stays although nothing points at it")
		}
		sound(t, db, false)
	})
}
