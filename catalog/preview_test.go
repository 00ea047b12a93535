package catalog_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
	"github.com/google/go-cmp/cmp"
)

func told(p catalog.Preview, base string) []string {
	var all []string
	for _, one := range p.Entities {
		holder := strings.TrimPrefix(one.Holder, base)
		if strings.HasPrefix(holder, "file:") {
			holder = filepath.Base(holder)
		}
		all = append(all, fmt.Sprintf("%s %s:%d %s %v", one.Entity.Ref(), strings.TrimPrefix(one.File, base), one.Line, holder, one.Kept))
	}
	for _, problem := range p.Problems {
		all = append(all, fmt.Sprintf("%s:%d %s", strings.TrimPrefix(problem.Location, base), problem.Line, problem.Level))
	}
	return all
}

func TestPreviewTellsWhatWouldComeAndWhoHasTheNames(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("own", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		files := map[string]string{
			"/all.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec: {targets: [./two.yaml, ./all.yaml, ./none.yaml]}\n",
			"/two.yaml": component("own", "") + "---\n" + component("new", "") + "---\n" + component("new", "") + "---\n" + component("bad", ", dependsOn: 7"),
			"/own.yaml": component("mine", ""),
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			text, ok := files[r.URL.Path]
			if !ok {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write([]byte(text))
		}))
		t.Cleanup(server.Close)
		base := "url:" + server.URL
		got, err := h.Preview(t.Context(), server.URL+"/all.yaml")
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"location:default/all /all.yaml:1  false", "component:default/own /two.yaml:1 a.part.yaml true", "component:default/new /two.yaml:6  false",
			"/two.yaml:11 warning", "/two.yaml:19 error", "/all.yaml:1 warning", "/all.yaml:4 error",
		}
		if diff := cmp.Diff(want, told(got, base)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if got.Registered || got.Files != 2 || got.Refused || !strings.Contains(got.Text(base+"/two.yaml"), "dependsOn: 7") {
			t.Errorf("%+v", got)
		}
		if h.JSON("component:default/new") != "" {
			t.Error("it was kept")
		}
		if _, err := h.Register(t.Context(), "url", server.URL+"/own.yaml", ""); err != nil {
			t.Fatal(err)
		}
		h.Eventually("it is there", func() bool { return h.JSON("component:default/mine") != "" })
		got, err = h.Preview(t.Context(), server.URL+"/own.yaml")
		if diff := cmp.Diff([]string{"component:default/mine /own.yaml:1 /own.yaml false"}, told(got, base)); diff != "" || err != nil || !got.Registered {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
		got, err = h.Preview(t.Context(), "https://elsewhere.example/a.yaml")
		if err != nil || !got.Refused || len(got.Problems) != 1 || got.Files != 0 {
			t.Errorf("a host that may not be read: %+v, %v", got, err)
		}
		got, err = h.Preview(t.Context(), server.URL+"/none.yaml")
		if err != nil || got.Refused || len(got.Problems) != 1 {
			t.Errorf("a file that is not there: %+v, %v", got, err)
		}
	})
}

func TestTextIsPreviewedWithoutAnAddress(t *testing.T) {
	each(t, map[string]string{"a.part.yaml": component("own", "")}, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		text := component("own", "") + "---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: orders}\nspec: {type: openapi, lifecycle: production, owner: a, definition: {$text: ./orders.yaml}}\n" +
			"---\nkind: Component\n---\napiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: more}\nspec: {targets: [./more.yaml]}\n"
		got, err := h.PreviewText(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		at := "url:https://text.invalid/catalog-info.yaml"
		want := []string{"component:default/own " + at + ":1 a.part.yaml false", "api:default/orders " + at + ":6  false", "location:default/more " + at + ":13  false", at + ":11 error"}
		if diff := cmp.Diff(want, told(got, "x")); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]string{"./orders.yaml", "./more.yaml"}, got.Unread); diff != "" || !catalog.InText(at) || got.Text(at) != text {
			t.Errorf("unread %v, text %q", got.Unread, got.Text(at))
		}
		if got, err = h.PreviewText(t.Context(), "a: b: c"); err != nil || len(got.Problems) != 1 || got.Problems[0].Line != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	each(t, map[string]string{}, func(o *catalog.Options) { o.Rules = nil }, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		got, err := h.PreviewText(t.Context(), "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: eve}\nspec: {memberOf: []}\n")
		if err != nil || len(got.Entities) != 0 || len(got.Problems) != 1 || got.Problems[0].Name != "NotAllowedError" {
			t.Errorf("a kind that no rule lets in: %+v, %v", got, err)
		}
	})
}
