package index_test

import (
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/google/go-cmp/cmp"
)

// chain is a, which b and c need; d, which c needs; and e, which is needed and is not there.
func chain() *index.Index {
	x := index.New()
	x.Apply(index.Batch{Upserts: []index.Row{
		plainRow("a", "1", "old"), plainRow("d", "4", "new"),
		plainRow("b", "2", "old", relation("b", "dependsOn", "component:default/a"), relation("a", "dependencyOf", "component:default/b"), relation("b", "dependsOn", "component:default/e")),
		plainRow("c", "3", "new", relation("c", "dependsOn", "component:default/a"), relation("a", "dependencyOf", "component:default/c"),
			relation("c", "dependsOn", "component:default/d"), relation("d", "dependencyOf", "component:default/c")),
	}})
	return x
}

func TestAmongKeepsThoseThatMatch(t *testing.T) {
	x := chain()
	refs := []string{"component:default/d", "component:default/e", "component:default/a", "component:default/c"}
	if diff := cmp.Diff([]string{"component:default/d", "component:default/a", "component:default/c"}, x.Among(refs, nil, nil)); diff != "" {
		t.Errorf("all (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"component:default/d"}, x.Among(refs, is("metadata.name", "d"), nil)); diff != "" {
		t.Errorf("by name (-want +got)\n%s", diff)
	}
	if got := x.Among(refs, nil, x.Visible(is("kind", "nobody"))); got != nil {
		t.Errorf("shows what is not visible: %v", got)
	}
}

func TestLinkedFollowsRelations(t *testing.T) {
	x := chain()
	for name, one := range map[string]struct {
		link index.Link
		want []string
	}{
		"whoever needs a or d, each once": {index.Link{Types: []string{"dependencyOf"}}, []string{"component:default/b", "component:default/c"}},
		"whoever needs d":                 {index.Link{From: is("metadata.name", "d"), Types: []string{"dependencyOf"}}, []string{"component:default/c"}},
		"of these b alone":                {index.Link{Types: []string{"dependencyOf"}, To: is("metadata.name", "b")}, []string{"component:default/b"}},
		"two types":                       {index.Link{From: is("metadata.name", "b"), Types: []string{"dependencyOf", "dependsOn"}}, []string{"component:default/a"}},
		"no such type":                    {index.Link{Types: []string{"ownerOf"}}, nil},
		"none that are visible":           {index.Link{Types: []string{"dependencyOf"}, Visible: x.Visible(is("kind", "nobody"))}, nil},
	} {
		if diff := cmp.Diff(one.want, x.Linked(one.link)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}
