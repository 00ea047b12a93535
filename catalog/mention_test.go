package catalog_test

import (
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
	"github.com/google/go-cmp/cmp"
)

func TestLinesOfReferencesAreFoundInTheFiles(t *testing.T) {
	files := map[string]string{
		"a.part.yaml": component("other", "") + "---\n" + component("Web", ", system: gone") + "---\n" + component("web-two", ""),
		"b.part.yaml": "# a comment\n" + component("till", ", dependsOn: [component:web]"),
	}
	each(t, files, nil, func(t *testing.T, h *catalogtest.House, _ *database.DB) {
		got, err := h.LinesOf(t.Context(), []catalog.Mention{
			{Ref: "component:default/web", Relation: "partof", Target: "system:default/gone"},
			{Ref: "component:default/web"},
			{Ref: "component:default/till", Relation: "ownedBy", Target: "group:default/team-a"},
			{Ref: "component:default/nobody"},
			{Ref: "-"},
			{Ref: "location:default/root"},
		})
		if diff := cmp.Diff([]int{9, 8, 5, 0, 0, 3}, got); diff != "" || err != nil {
			t.Errorf("%s, %v", diff, err)
		}
	})
}
