package index_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/index/indextest"
	"github.com/callboard/callboard/entity"
	"github.com/google/go-cmp/cmp"
)

func relation(source, typ, target string) entity.Relation {
	return entity.Relation{Source: "component:default/" + source, Type: typ, Target: target}
}

var namesAbsent = &entity.Predicate{Key: index.NamesAbsent, Match: entity.Exists}

func names(x *index.Index, where *entity.Predicate) []string {
	var found []string
	for _, hit := range x.Select(index.Query{Where: where, ByRef: true}).Hits {
		found = append(found, hit.Value)
	}
	return found
}

func TestAbsentIsWhatIsNamedAndNotThere(t *testing.T) {
	const ghost, here = "group:default/ghost", "component:default/b"
	x := index.New()
	x.Apply(index.Batch{Upserts: []index.Row{
		plainRow("a", "1", "first", relation("a", "ownedBy", ghost), relation("a", "dependsOn", here), relation("a", "dependsOn", "component:default/c")),
		plainRow("b", "2", "second", relation("b", "ownedBy", ghost), relation("b", "maintainedBy", ghost)),
		plainRow("d", "4", "third"),
	}})
	both := []index.Absentee{
		{Ref: "component:default/c", Count: 1, By: []index.FacetValue{{Value: "dependson", Count: 1}}},
		{Ref: ghost, Count: 2, By: []index.FacetValue{{Value: "ownedby", Count: 2}, {Value: "maintainedby", Count: 1}}},
	}
	if diff := cmp.Diff(both, x.Absentees(index.Query{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"component:default/a", "component:default/b"}, names(x, namesAbsent)); diff != "" {
		t.Errorf("who names it (-want +got)\n%s", diff)
	}
	only := []index.Absentee{{Ref: ghost, Count: 1, By: []index.FacetValue{{Value: "maintainedby", Count: 1}, {Value: "ownedby", Count: 1}}}}
	if diff := cmp.Diff(only, x.Absentees(index.Query{Where: is("metadata.name", "b")})); diff != "" {
		t.Errorf("of one entity (-want +got)\n%s", diff)
	}
	if got := x.Absentees(index.Query{Visible: x.Visible(is("kind", "nobody"))}); got != nil {
		t.Errorf("shows what is not visible: %v", got)
	}

	x.Apply(index.Batch{Upserts: []index.Row{plainRow("c", "3", "")}, Deletes: []string{here}})
	want := []index.Absentee{
		{Ref: here, Count: 1, By: []index.FacetValue{{Value: "dependson", Count: 1}}},
		{Ref: ghost, Count: 1, By: []index.FacetValue{{Value: "ownedby", Count: 1}}},
	}
	if diff := cmp.Diff(want, x.Absentees(index.Query{})); diff != "" {
		t.Errorf("after one came and one went (-want +got)\n%s", diff)
	}
	x.Apply(index.Batch{Upserts: []index.Row{plainRow("a", "1", "first")}})
	if got := x.Absentees(index.Query{}); got != nil || names(x, namesAbsent) != nil {
		t.Errorf("nobody names anything any more, but %v", got)
	}
}

// TestAbsentIsWhatTheRelationsSay compares with the relations of all entities after each step of any history.
func TestAbsentIsWhatTheRelationsSay(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(4, 7))}
	x, m := index.New(), &model{rows: map[string]index.Row{}}
	for step := range 300 {
		b := d.batch(m, int64(step))
		x.Apply(b)
		m.apply(b)
		if step%20 == 19 {
			x = restored(t, x)
		}
		var who, gone []string
		for _, ref := range names(x, nil) {
			loose := false
			for _, r := range x.RelationsOf(ref) {
				if _, there := x.ByRef(r.Target); !there && len(r.Target) <= 200 {
					loose = true
					gone = append(gone, r.Target)
				}
			}
			if loose {
				who = append(who, ref)
			}
		}
		slices.Sort(gone)
		var got []string
		for _, one := range x.Absentees(index.Query{}) {
			got = append(got, one.Ref)
		}
		if diff := cmp.Diff(slices.Compact(gone), got); diff != "" {
			t.Fatalf("step %d (-want +got)\n%s", step, diff)
		}
		if diff := cmp.Diff(who, names(x, namesAbsent)); diff != "" {
			t.Fatalf("step %d, who (-want +got)\n%s", step, diff)
		}
	}
}

// BenchmarkAbsentees is the list of what is missing where one entity of a hundred is: asked again, for a part of the catalog, and after
// each change of relations.
func BenchmarkAbsentees(b *testing.B) {
	c := indextest.New(size())
	x := index.New()
	var batch index.Batch
	n := 0
	for row := range c.Rows() {
		if n++; n%100 > 0 {
			batch.Upserts = append(batch.Upserts, row)
		}
	}
	x.Apply(batch)
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			x.Absentees(index.Query{})
		}
		b.ReportMetric(float64(len(x.Absentees(index.Query{}))), "missing")
	})
	b.Run("of one kind", func(b *testing.B) {
		for b.Loop() {
			x.Absentees(index.Query{Where: is("kind", "component")})
		}
	})
	b.Run("after a change", func(b *testing.B) {
		row := batch.Upserts[len(batch.Upserts)/2]
		for b.Loop() {
			b.StopTimer()
			x.Apply(index.Batch{Deletes: []string{row.Ref}})
			x.Apply(index.Batch{Upserts: []index.Row{row}})
			b.StartTimer()
			x.Absentees(index.Query{})
		}
	})
}
