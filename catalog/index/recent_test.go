package index_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/google/go-cmp/cmp"
)

func TestPagesByAgeAreThoseOfTheWholeListSorted(t *testing.T) {
	const entities = 700
	x := index.New()
	var b index.Batch
	for i := range entities {
		row := plainRow(fmt.Sprintf("e%03d", i), fmt.Sprint("u", i*7919%entities), "x")
		row.Changed = int64(i * 31 % 40) // many of one moment
		b.Upserts = append(b.Upserts, row)
	}
	x.Apply(b)
	slices.SortFunc(b.Upserts, func(a, b index.Row) int {
		if a.Changed != b.Changed {
			return int(b.Changed - a.Changed)
		}
		return strings.Compare(a.Ref, b.Ref)
	})
	var want []string
	for _, row := range b.Upserts {
		want = append(want, row.UID)
	}
	for _, offset := range []int{0, 1, 49, 50, 350, 651, 699, 700, 9000} {
		p := x.Select(index.Query{Age: index.Latest, Offset: offset, Limit: 50, Count: true})
		from := min(offset, entities)
		to := min(from+50, entities)
		if diff := cmp.Diff(append([]string{}, want[from:to]...), inOrder(p)); diff != "" || p.Total != entities || p.More != (to < entities) {
			t.Errorf("from %d: %d in all, more %v (-want +got)\n%s", offset, p.Total, p.More, diff)
		}
	}
	if p := x.Select(index.Query{Age: index.Latest, Limit: index.NoRows, Count: true}); len(p.Hits) > 0 || p.Total != entities {
		t.Errorf("counted alone: %+v", p)
	}
	only := &entity.Predicate{Key: "metadata.name", Match: entity.Equals, Values: []string{"e003", "e004"}}
	want = []string{fmt.Sprint("u", 4*7919%entities), fmt.Sprint("u", 3*7919%entities)} // 4*31%40 is 4, 3*31%40 is 13
	if got := inOrder(x.Select(index.Query{Age: index.Earliest, Where: only})); !slices.Equal(got, want) {
		t.Errorf("two of them: %v, want %v", got, want)
	}
}

func TestAgeFollowsChangesThatAreNotOfTheBody(t *testing.T) {
	x := index.New()
	old, young := plainRow("old", "u1", "x"), plainRow("young", "u2", "x")
	old.Changed, young.Changed = 1, 2
	x.Apply(index.Batch{Upserts: []index.Row{old, young}})
	old.Changed = 3
	x.Apply(index.Batch{Upserts: []index.Row{old}})
	if got := inOrder(x.Select(index.Query{Age: index.Latest})); !slices.Equal(got, []string{"u1", "u2"}) {
		t.Errorf("the latest first: %v", got)
	}
	if h, _ := x.ByRef("component:default/old"); x.Changed(h).UnixMilli() != 3 {
		t.Errorf("changed at %v", x.Changed(h))
	}
}

func inOrder(p index.Page) []string {
	list := []string{}
	for _, h := range p.Hits {
		list = append(list, h.UID)
	}
	return list
}
