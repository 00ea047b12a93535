package index_test

import (
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/index/indextest"
	"github.com/google/go-cmp/cmp"
)

func TestRelatedIsThePartOfRelationsWithOneType(t *testing.T) {
	x := index.New()
	var batch index.Batch
	for row := range indextest.New(500).Rows() {
		batch.Upserts = append(batch.Upserts, row)
	}
	x.Apply(batch)
	for _, row := range batch.Upserts {
		want := map[string][]string{"neverHeardOf": nil, "dependsOn": nil, "ownerOf": nil}
		for _, relation := range x.RelationsOf(row.Ref) {
			want[relation.Type] = append(want[relation.Type], relation.Target)
		}
		for relation, targets := range want {
			if diff := cmp.Diff(targets, x.Related(row.Ref, relation)); diff != "" || x.CountRelated(row.Ref, relation) != len(targets) {
				t.Fatalf("%s of %s: %s", relation, row.Ref, diff)
			}
		}
	}
	if found := x.Related("component:default/none", "dependsOn"); found != nil {
		t.Errorf("somebody who is not there has %v", found)
	}
}
