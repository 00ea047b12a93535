package index_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/google/go-cmp/cmp"
)

func TestValuesAreSortedAsBytes(t *testing.T) {
	values := []string{"", "\x00", "\x00\x00", "a", "a\x00", "ab", "abcdefgh", "abcdefgh\x00", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnopq", "abcdefgi", "b", "é", "z", "数", "\U0001F600", "\uffff"}
	for _, n := range []int{7, 8, 9, 15, 16, 17, 24} {
		values = append(values, strings.Repeat("x", n), strings.Repeat("x", n)+"y")
	}
	var b index.Batch
	for i, value := range values {
		b.Upserts = append(b.Upserts, plainRow(fmt.Sprint("e", i), fmt.Sprint("u", i), value))
	}
	x := index.New()
	x.Apply(b)
	var got []string
	for _, h := range x.Select(index.Query{Order: []index.Order{{Field: "metadata.description"}}}).Hits {
		got = append(got, h.Value)
	}
	slices.Sort(values)
	if diff := cmp.Diff(values, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAPageInFrontOfTheFirstIsTheFirst(t *testing.T) {
	x := odd()
	for name, q := range map[string]index.Query{
		"by uid":        {},
		"in one order":  {Order: []index.Order{{Field: "metadata.name"}}},
		"in two orders": {Order: []index.Order{{Field: "kind"}, {Field: "metadata.name"}}, Missing: index.Last},
		"downwards":     {Order: []index.Order{{Field: "metadata.uid", Desc: true}}, Missing: index.Last},
	} {
		t.Run(name, func(t *testing.T) {
			q.Limit = 2
			want := x.Select(q)
			q.Offset = -3
			if diff := cmp.Diff(want.Hits, x.Select(q).Hits, cmp.AllowUnexported(index.Handle{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
