package catalog_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
	"github.com/google/go-cmp/cmp"
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

// listed gives entities one after the other.
func listed(entities ...entity.Entity) iter.Seq2[entity.Entity, error] {
	return func(yield func(entity.Entity, error) bool) {
		for _, e := range entities {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func foreignWith(name string, change func(entity.Entity)) entity.Entity {
	for e := range foreign("Component:" + name) {
		change(e)
		return e
	}
	return nil
}

func TestImportCountsApartWhatItRefusesAndSaysWhy(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("own", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		same := func(entity.Entity) {}
		export := []entity.Entity{
			foreignWith("web", same),
			foreignWith("ownerless", func(e entity.Entity) { delete(e["spec"].(map[string]any), "owner") }),
			foreignWith("kindless", func(e entity.Entity) { delete(e, "kind") }),
			nil,
			foreignWith("WEB", same),
			foreignWith("own", same),
			foreignWith("till", same),
		}
		for _, round := range []string{"the first time", "again, when nothing has changed"} {
			result, err := h.Import(t.Context(), "old", listed(export...), nil)
			if err != nil || result.Entities != 2 || result.Held != 1 || result.Skipped != 0 {
				t.Errorf("%s: want web and till taken over, and own left to its file: %+v, %v", round, result, err)
			}
			var got []string
			for _, r := range result.Refused {
				got = append(got, fmt.Sprintf("%d %s %s: %s", r.Number, r.Ref, r.From, innermost(r.Problem)))
			}
			from := "url:https://elsewhere.example/all.yaml"
			want := []string{
				"2 component:default/ownerless " + from + ": /spec must have required property 'owner' - missingProperty: owner",
				"3 :default/kindless " + from + ": <root> must have required property 'kind' - missingProperty: kind",
				"4  : there is nothing in it",
				"5 component:default/web " + from + ": component:default/web is in the import twice; the first one counts",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", round, diff)
			}
		}
	})
}

func innermost(p entity.Problem) string {
	message := p.Message
	for cause := p.Cause; cause != nil; cause = cause.Cause {
		message = cause.Message
	}
	return message
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
