package catalog_test

import (
	"iter"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
)

// foreign are entities as another catalog serves them, which read them from url:https://elsewhere.example/all.yaml.
func foreign(names ...string) iter.Seq2[entity.Entity, error] {
	return func(yield func(entity.Entity, error) bool) {
		for _, name := range names {
			kind, name, _ := strings.Cut(name, ":")
			e := entity.Entity{
				"apiVersion": "backstage.io/v1alpha1", "kind": kind,
				"metadata": map[string]any{"name": name, "uid": "theirs", "etag": "theirs", "annotations": map[string]any{
					entity.AnnotationLocation: "url:https://elsewhere.example/all.yaml", entity.AnnotationOriginLocation: "url:https://elsewhere.example/all.yaml",
				}},
				"spec":      map[string]any{"type": "service", "lifecycle": "production", "owner": "team-a"},
				"relations": []any{map[string]any{"type": "ownedBy", "targetRef": "group:default/theirs"}},
			}
			if kind == "Location" {
				e["spec"] = map[string]any{"targets": []any{"./missing.yaml"}}
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestImportedLocationsAreShownAndNotRead(t *testing.T) {
	each(t, map[string]string{}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		generated := entity.LocationName("url", "https://elsewhere.example/all.yaml")
		result, err := h.Import(t.Context(), "old", foreign("Component:web", "Location:nested", "Location:"+generated), nil)
		if err != nil || result.Entities != 2 || len(result.Problems) > 0 {
			t.Fatalf("%+v, %v", result, err)
		}
		h.Read()
		nested := h.JSON("location:default/nested")
		if !strings.Contains(nested, "./missing.yaml") || strings.Contains(nested, "status") {
			t.Errorf("want the location as it was imported, got %q", nested)
		}
		if got := h.JSON("location:default/" + generated); got != "" {
			t.Errorf("the entity that stands for a location elsewhere was imported: %s", got)
		}
	})
}

func TestImportLeavesToLocationsWhatTheyBring(t *testing.T) {
	read := entity.LocationRef{Type: "url", Target: "https://elsewhere.example/all.yaml"}
	configured := func(o *catalog.Options) { o.Locations = append(o.Locations, read) }
	each(t, map[string]string{}, configured, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		result, err := h.Import(t.Context(), "old", foreign("Component:web"), nil)
		if err != nil || result.Entities != 0 || result.Skipped != 1 {
			t.Errorf("from a configured location: %+v, %v", result, err)
		}
	})
	each(t, map[string]string{}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		registered := []catalog.Registration{{Type: read.Type, Target: read.Target}}
		result, err := h.Import(t.Context(), "old", foreign("Component:web"), registered)
		if err != nil || result.Entities != 0 || result.Skipped != 1 {
			t.Errorf("from a registered location: %+v, %v", result, err)
		}
	})
}

func TestImportingAgainReplacesWhatTheNameBroughtBefore(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("own", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		for _, names := range [][]string{{"Component:web", "Component:store"}, {"Component:store", "Component:till"}} {
			if _, err := h.Import(t.Context(), "old", foreign(names...), nil); err != nil {
				t.Fatal(err)
			}
		}
		if h.JSON("component:default/web") != "" {
			t.Error("web is still there although the second import does not have it")
		}
		for _, ref := range []string{"component:default/store", "component:default/till", "component:default/own"} {
			if h.JSON(ref) == "" {
				t.Errorf("%s is missing", ref)
			}
		}
	})
}

func TestAnImportStandsInUntilTheRealSourceComes(t *testing.T) {
	each(t, map[string]string{}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		if _, err := h.Import(t.Context(), "old", foreign("Component:web"), nil); err != nil {
			t.Fatal(err)
		}
		handle, _ := h.Index().ByRef("component:default/web")
		uid := h.Index().UID(handle)
		h.Write(map[string]string{"a.part.yaml": component("web", ", system: real")})
		h.Read()
		handle, _ = h.Index().ByRef("component:default/web")
		if got := h.JSON("component:default/web"); !strings.Contains(got, "system:default/real") || h.Index().UID(handle) != uid {
			t.Errorf("want the real one with uid %s, got %s", uid, got)
		}
		if _, err := h.Import(t.Context(), "old", foreign("Component:web"), nil); err != nil {
			t.Fatal(err)
		}
		claims, err := h.Claims(t.Context())
		if got := h.JSON("component:default/web"); err != nil || len(claims) != 0 || !strings.Contains(got, "system:default/real") {
			t.Errorf("importing again took the name or claims it: %s, %+v, %v", got, claims, err)
		}
	})
}
