package column_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/entity"
)

func TestRelationsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	const web, store, team = "component:default/web", "component:default/store", "group:default/team"
	for name, c := range map[string]struct {
		relations []entity.Relation
		text      string
	}{
		"none": {nil, ""},
		"both ends and neither": {
			[]entity.Relation{{Source: web, Type: "ownedBy", Target: team}, {Source: team, Type: "ownerOf", Target: web}, {Source: store, Type: "partOf", Target: team}},
			">ownedBy group:default/team\n<ownerOf group:default/team\n=partOf component:default/store group:default/team\n",
		},
		"white space": {
			[]entity.Relation{{Source: web, Type: "ownedBy", Target: "group:default/a team"}},
			`[{"sourceRef":"component:default/web","type":"ownedBy","targetRef":"group:default/a team"}]`,
		},
	} {
		text := column.Relations(web, c.relations)
		if text != c.text {
			t.Errorf("%s: written as %q, want %q", name, text, c.text)
		}
		if diff := cmp.Diff(c.relations, column.ReadRelations(web, text)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}
