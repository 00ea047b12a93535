package index_test

import (
	"slices"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/index/indextest"
	"github.com/google/go-cmp/cmp"
)

// TestFillingInBatchesOfAnySizeLeadsToTheSameIndex goes the ways that large batches take, with a ref that comes twice in one.
func TestFillingInBatchesOfAnySizeLeadsToTheSameIndex(t *testing.T) {
	t.Parallel()
	c := indextest.New(3000)
	rows := slices.Collect(c.Rows())
	again := rows[7]
	again.UID = "again-" + again.UID
	rows = slices.Insert(rows, 100, c.Row("Component", 3, 2), again)
	var want []string
	for name, fill := range map[string]struct {
		size int
		more bool
	}{"one by one": {1, false}, "small": {20, false}, "large": {1000, false}, "at once": {1 << 20, false}, "large, more to come": {700, true}} {
		x := index.New()
		for batch := range slices.Chunk(rows, fill.size) {
			x.Apply(index.Batch{Upserts: batch, More: fill.more})
		}
		x.Apply(index.Batch{Seq: 9})
		got := whole(x, rows)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-another way +this):\n%s", name, diff)
		}
	}
}

// whole is all that an index answers, as far as it does not depend on the order of the rows.
func whole(x *index.Index, rows []index.Row) (all []string) {
	for _, row := range rows {
		h, _ := x.ByRef(row.Ref)
		all = append(all, string(x.AppendJSON(nil, h)))
	}
	for _, key := range []string{"kind", "metadata.tags", "relations.ownedby", "metadata.annotations.example.com/slug", "spec.type"} {
		for _, value := range x.Facets(nil, nil, []string{key})[0] {
			all = append(all, key+"="+value.Value+": "+string(rune('0'+value.Count%10)))
		}
		for _, hit := range x.Select(index.Query{Order: []index.Order{{Field: key}}, Limit: 50}).Hits {
			all = append(all, hit.Value+" "+hit.UID)
		}
	}
	for _, term := range []string{"a", "pay", "service-1"} {
		page := x.Select(index.Query{Text: &index.Text{Term: term, Fields: []string{"metadata.name", "metadata.title", "metadata.description"}}, Limit: 30})
		for _, hit := range page.Hits {
			all = append(all, term+" "+hit.UID)
		}
	}
	return append(all, x.Named(index.Names{Text: "serv", Limit: 20})...)
}
