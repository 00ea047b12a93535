package catalog_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/google/go-cmp/cmp"
)

func TestAContestedNameGoesWhereItIsAwardedAndStaysThere(t *testing.T) {
	const web = "component:default/web"
	files := map[string]string{"a.part.yaml": component("web", ", system: first") + "---\n" + component("own", ""), "b.part.yaml": component("web", ", system: second")}
	each(t, files, nil, func(t *testing.T, h *catalogtest.House, db *database.DB) {
		file := func(name string) string { return "file:" + filepath.Join(h.Root, name) }
		want := func(when, system, holder, claimant string) {
			t.Helper()
			if got := h.JSON(web); !strings.Contains(got, "system:default/"+system) {
				t.Errorf("%s: want the %s, got %s", when, system, got)
			}
			claims, err := h.Claims(t.Context())
			if err != nil || len(claims) != 1 || claims[0].Holder != file(holder) || claims[0].Claimant != file(claimant) {
				t.Errorf("%s: %+v, %v", when, claims, err)
			}
		}
		want("at first", "first", "a.part.yaml", "b.part.yaml")
		handle, _ := h.Index().ByRef(web)
		uid := h.Index().UID(handle)
		if err := h.Award(t.Context(), "Component:default/Web", file("b.part.yaml")); err != nil {
			t.Fatal(err)
		}
		want("awarded", "second", "b.part.yaml", "a.part.yaml")
		h.Read()
		h.Write(map[string]string{"a.part.yaml": component("web", ", system: third") + "---\n" + component("own", "")})
		h.Read()
		h.Restart(db)
		want("after a change of the other and a start", "second", "b.part.yaml", "a.part.yaml")
		if handle, _ = h.Index().ByRef(web); h.Index().UID(handle) != uid || h.JSON("component:default/own") == "" {
			t.Error("the entity has another uid, or what else the file describes went")
		}
		if err := h.Award(t.Context(), web, file("a.part.yaml")); err != nil {
			t.Fatal(err)
		}
		want("given back", "third", "a.part.yaml", "b.part.yaml")
		for _, wrong := range [][2]string{{web, file("a.part.yaml")}, {"component:default/own", file("b.part.yaml")}, {web, file("none.yaml")}, {"", ""}} {
			if err := h.Award(t.Context(), wrong[0], wrong[1]); !fault.Is(err, fault.NotFound) {
				t.Errorf("%v: %v", wrong, err)
			}
		}
		h.Write(map[string]string{"a.part.yaml": component("own", "")})
		h.Read()
		h.Eventually("the other has it again", func() bool { return strings.Contains(h.JSON(web), "system:default/second") })
		if claims, err := h.Claims(t.Context()); err != nil || len(claims) != 0 {
			t.Errorf("still contested: %+v, %v", claims, err)
		}
	})
}

func TestWhoClaimsANameIsToldByTheOwnersInTheirFiles(t *testing.T) {
	files := map[string]string{
		"a.part.yaml": component("web", ""), "b.part.yaml": strings.Replace(component("other", "")+"---\n"+component("Web", ""), "team-a", "user:ada", 2),
		"c.part.yaml": strings.Replace(component("web", ""), "owner: team-a", "owner: 7", 1),
	}
	each(t, files, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		claims, err := h.Claims(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		owners, err := h.OwnersClaiming(t.Context(), claims)
		got := map[string]string{}
		for i, owner := range owners {
			got[filepath.Base(claims[i].Claimant)] = owner
		}
		if diff := cmp.Diff(map[string]string{"b.part.yaml": "user:default/ada", "c.part.yaml": ""}, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
	})
}

func TestAFileThatHoldsNothingReadableIsReadAgainWhenAsked(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": "a: b: c\n"}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		h.Write(map[string]string{"a.part.yaml": component("web", "")})
		if err := h.RefreshFile(t.Context(), "file:"+filepath.Join(h.Root, "a.part.yaml")); err != nil || h.JSON("component:default/web") == "" {
			t.Errorf("it was mended and asked for, but is not there: %v", err)
		}
		if err := h.RefreshFile(t.Context(), "file:/none.yaml"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a file of nobody: %v", err)
		}
	})
}
