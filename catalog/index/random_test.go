package index_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/google/go-cmp/cmp"
)

// dice makes rows and questions that collide often.
type dice struct {
	*rand.Rand
	uids int
}

func (d *dice) one(of ...string) string { return of[d.IntN(len(of))] }

func (d *dice) ref() string {
	return d.one("component", "api", "group") + ":" + d.one("default", "lab") + "/" + fmt.Sprint("e", d.IntN(25))
}

func (d *dice) scalar() any {
	return []any{nil, true, 7, 1.5, "", "x", "X", "Äpfel_und BIRNEN", "100%", "a-b.c/d", strings.Repeat("long", 51), "数据库 wörter", "back\\slash \"q\""}[d.IntN(13)]
}

func (d *dice) text() string {
	words := make([]string, 1+d.IntN(5))
	for i := range words {
		words[i] = d.one("handles", "payments", "and", "the", "Orders-v2", "für", "数据", "a_b", "100%", "x")
	}
	return strings.Join(words, d.one(" ", "-", ", "))
}

func (d *dice) row() index.Row {
	ref := d.ref()
	kind, rest, _ := strings.Cut(ref, ":")
	namespace, name, _ := strings.Cut(rest, "/")
	d.uids++
	row := index.Row{Ref: ref, UID: fmt.Sprintf("%08x-%d", d.Uint32(), d.uids), Orphan: d.IntN(6) == 0}
	metadata := map[string]any{"name": d.one(name, strings.ToUpper(name)), "namespace": namespace}
	if d.IntN(2) == 0 {
		metadata["title"] = d.text()
	}
	if d.IntN(2) == 0 {
		metadata["description"] = d.text()
	}
	if d.IntN(9) == 0 {
		metadata["description"] = []any{d.text(), d.text(), nil}
	}
	if d.IntN(2) == 0 {
		var tags []any
		for range d.IntN(4) {
			tags = append(tags, d.one("go", "Go", "java", "rust", "x.y", d.text()))
		}
		metadata["tags"] = tags
	}
	if d.IntN(2) == 0 {
		metadata["annotations"] = map[string]any{d.one("a.b/c", "backstage.io/orphan"): d.scalar(), "n/" + fmt.Sprint(d.IntN(40)): "v" + fmt.Sprint(d.IntN(500))}
	}
	spec := map[string]any{"type": d.one("service", "Service", "website"), "value": d.scalar(), "list": []any{d.scalar(), map[string]any{"x": d.scalar()}, "x"}}
	body, err := json.Marshal(map[string]any{"kind": d.one(kind, strings.ToUpper(kind)), "metadata": metadata, "spec": spec})
	if err != nil {
		panic(err)
	}
	row.Body = body
	for range d.IntN(5) {
		other := d.one(d.ref(), d.ref(), `odd:default/ÄÖ"`, "odd:default/"+strings.Repeat("n", 210), "odd:default/"+strings.Repeat("m", 210))
		typ := d.one("ownedBy", "partOf", "OwnedBy")
		row.Relations = append(row.Relations, entity.Relation{Source: ref, Type: typ, Target: other}, entity.Relation{Source: other, Type: typ + "Rev", Target: ref})
	}
	if d.IntN(8) == 0 {
		row.Relations = append(row.Relations, entity.Relation{Source: d.ref(), Type: "partOf", Target: d.ref()})
	}
	if d.IntN(5) == 0 {
		row.Status = []byte(`[{"level":"` + d.one("error", "warning") + `"}]`)
	}
	return row
}

func (d *dice) batch(m *model, seq int64) index.Batch {
	b := index.Batch{Seq: seq}
	for range d.IntN(6) {
		row := d.row()
		if before, ok := m.rows[row.Ref]; ok && d.IntN(4) > 0 {
			row.UID = before.UID
			switch d.IntN(4) {
			case 0:
				row.Body, row.Orphan = before.Body, before.Orphan
			case 1:
				row.Relations = before.Relations
			}
		}
		b.Upserts = append(b.Upserts, row)
	}
	for range d.IntN(3) {
		b.Deletes = append(b.Deletes, d.ref())
	}
	return b
}

var fields = []string{
	"kind", "metadata.name", "metadata.title", "metadata.description", "metadata.tags", "metadata.tags.go", "metadata.namespace", "metadata.uid",
	"spec.type", "spec.value", "spec.list", "spec.list.x", "relations.ownedby", "relations.partof", "relations.partofrev", "nobody.has",
	"metadata.annotations.backstage.io/orphan", "metadata.annotations.n/3", "Metadata.Name", "Spec.Type",
}

func (d *dice) predicate(depth int) *entity.Predicate {
	switch n := d.IntN(10); {
	case n == 0:
		return nil
	case n < 3 && depth > 0:
		return &entity.Predicate{Not: d.predicate(depth - 1)}
	case n < 6 && depth > 0:
		var some []*entity.Predicate
		for range d.IntN(4) {
			some = append(some, d.predicate(depth-1))
		}
		if n == 3 {
			return &entity.Predicate{Any: append([]*entity.Predicate{}, some...)}
		}
		return &entity.Predicate{All: some}
	}
	p := &entity.Predicate{Key: d.one(fields[:18]...), Match: entity.Match(d.IntN(3))}
	for range 1 + d.IntN(2) {
		p.Values = append(p.Values, d.one("service", "component", "api", "go", "java", "true", "x", "", "e1", "e", "group:default/e3", "default", "lab", "äpfel_und birnen", "1.5", "7"))
	}
	if p.Match == entity.Prefix {
		p.Values = p.Values[:1]
	}
	return p
}

func (d *dice) term() string {
	return d.one("pay", "the", "A_", "_", "%", "a-b", "100%", "00\\%", "s a", "ORDERS", "-v2", "für", "据", "数据库", " ", "x", "e1", "ä", "", "\\", "\\_b", "t%h", "y_e")
}

func (d *dice) question(x *index.Index) asked {
	var q asked
	q.Where = d.predicate(3)
	if d.IntN(3) == 0 {
		q.seen = d.predicate(2)
		q.Visible = x.Visible(q.seen)
	}
	if d.IntN(4) == 0 {
		q.Text = &index.Text{Term: d.term()}
		for range d.IntN(3) {
			q.Text.Fields = append(q.Text.Fields, d.one(fields...))
		}
	}
	q.Missing = index.Missing(d.IntN(2))
	for range d.IntN(4) {
		q.Order = append(q.Order, index.Order{Field: d.one(fields...), Desc: d.IntN(2) == 0})
	}
	q.ByRef = d.IntN(2) == 0
	return q
}

func TestIndexAnswersLikeTheModel(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := &dice{Rand: rand.New(rand.NewPCG(seed, 1))}
			x, m := index.New(), &model{rows: map[string]index.Row{}}
			for step := range 120 {
				b := d.batch(m, int64(step+1))
				x.Apply(b)
				m.apply(b)
				if seed%2 == 1 {
					x.KeepFew()
				}
				if seed%3 == 2 && step%7 == 6 {
					x = restored(t, x)
				}
				for range 12 {
					ask(t, d, x, m, d.question(x))
				}
				if step%10 == 0 {
					checkEntities(t, x, m)
					checkFacets(t, d, x, m)
				}
			}
		})
	}
}

func ask(t *testing.T, d *dice, x *index.Index, m *model, q asked) {
	t.Helper()
	want := m.answer(q)
	q.Count = d.IntN(2) == 0
	total := 0
	if q.Count {
		total = len(want)
	}
	q.Offset, q.Limit = d.IntN(4)*d.IntN(20), d.IntN(12)
	from, to := min(q.Offset, len(want)), len(want)
	if q.Limit > 0 {
		to = min(from+q.Limit, len(want))
	}
	compare(t, x, q, want[from:to], to < len(want), total)
	if len(want) == 0 || q.Missing == index.Last && len(q.Order) > 0 {
		return
	}
	at := d.IntN(len(want))
	q.Offset = 0
	q.After = &index.Position{Value: want[at].Value, UID: want[at].UID}
	to = len(want)
	if q.Limit > 0 {
		to = min(at+1+q.Limit, len(want))
	}
	compare(t, x, q, want[at+1:to], to < len(want), total)
	q.After, q.Before = nil, q.After
	from = 0
	if q.Limit > 0 {
		from = max(0, at-q.Limit)
	}
	compare(t, x, q, want[from:at], from > 0, total)
}

func compare(t *testing.T, x *index.Index, q asked, want []row, more bool, total int) {
	t.Helper()
	body, page := x.AppendPage(nil, q.Query)
	got := make([]row, 0, len(page.Hits))
	for _, h := range page.Hits {
		got = append(got, row{x.Ref(h.Handle), h.Value, h.UID})
	}
	question, _ := json.Marshal(q)
	if diff := cmp.Diff(append([]row{}, want...), got); diff != "" {
		t.Fatalf("%s\n(-want +got)\n%s", question, diff)
	}
	if page.More != more || page.Total != total {
		t.Fatalf("%s\nMore %v Total %d, want %v %d of %v", question, page.More, page.Total, more, total, want)
	}
	var entities []struct{ Metadata struct{ UID string } }
	if err := json.Unmarshal([]byte("["+string(body)+"]"), &entities); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for i, e := range entities {
		if e.Metadata.UID != want[i].UID {
			t.Fatalf("%s\nentity %d is %s, want %s", question, i, e.Metadata.UID, want[i].UID)
		}
	}
}

func checkEntities(t *testing.T, x *index.Index, m *model) {
	t.Helper()
	things := m.things()
	if x.Len() != len(things) {
		t.Fatalf("Len is %d, want %d", x.Len(), len(things))
	}
	for _, thing := range things {
		h, ok := x.ByRef(thing.ref)
		again, okToo := x.ByUID(strings.ToUpper(thing.uid))
		if !ok || !okToo || h != again || x.UID(h) != thing.uid {
			t.Fatalf("%s %s is not found", thing.ref, thing.uid)
		}
		var got map[string]any
		if err := json.Unmarshal(x.AppendJSON(nil, h), &got); err != nil {
			t.Fatal(err)
		}
		metadata := got["metadata"].(map[string]any)
		if metadata["etag"] != x.ETag(h) || len(x.ETag(h)) != 40 {
			t.Fatalf("etag %v is not %s", metadata["etag"], x.ETag(h))
		}
		delete(metadata, "etag")
		if diff := cmp.Diff(m.served(thing), got); diff != "" {
			t.Fatalf("%s (-want +got)\n%s", thing.ref, diff)
		}
		if diff := cmp.Diff(append([]entity.Relation{}, thing.relations...), x.RelationsOf(thing.ref)); diff != "" {
			t.Fatalf("%s (-want +got)\n%s", thing.ref, diff)
		}
	}
}

func checkFacets(t *testing.T, d *dice, x *index.Index, m *model) {
	t.Helper()
	for range 4 {
		q := asked{Query: index.Query{Where: d.predicate(2)}, seen: d.predicate(1)}
		if d.IntN(3) == 0 {
			q = asked{}
		}
		got := x.Facets(q.Where, x.Visible(q.seen), fields)
		if d.IntN(2) == 0 {
			q.Text = &index.Text{Term: d.term(), Fields: []string{d.one(fields...), d.one(fields...)}}
			got = x.Counts(index.Query{Where: q.Where, Visible: x.Visible(q.seen), Text: q.Text}, fields)
		}
		if diff := cmp.Diff(m.facets(q, fields), got); diff != "" {
			question, _ := json.Marshal(q.Where)
			t.Fatalf("%s (-want +got)\n%s", question, diff)
		}
	}
	keys := map[string]bool{}
	for _, thing := range m.things() {
		for key := range thing.keys {
			keys[key] = true
		}
	}
	if got := x.Keys("", nil, 1<<30); len(got) != len(keys) || !slices.IsSorted(got) {
		t.Fatalf("%d keys, want %d", len(got), len(keys))
	}
}

func TestAnyHistoryLeadsToTheSameIndex(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(9, 9))}
	x, m := index.New(), &model{rows: map[string]index.Row{}}
	for step := range 400 {
		b := d.batch(m, int64(step))
		x.Apply(b)
		m.apply(b)
		if step%3 == 0 {
			x.Rest()
		}
		if step%50 != 49 {
			continue
		}
		fresh := index.New()
		var all index.Batch
		for _, row := range m.rows { // in any order
			all.Upserts = append(all.Upserts, row)
		}
		fresh.Apply(all)
		for _, q := range []index.Query{{}, {ByRef: true}, {Order: []index.Order{{Field: "metadata.tags"}}}, {Order: []index.Order{{Field: "spec.type", Desc: true}}, Missing: index.Last}} {
			want, _ := fresh.AppendPage(nil, q)
			got, _ := x.AppendPage(nil, q)
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Fatalf("%+v (-rebuilt +grown)\n%s", q, diff)
			}
		}
		keys := fresh.Keys("", nil, 1<<30)
		if diff := cmp.Diff(keys, x.Keys("", nil, 1<<30)); diff != "" {
			t.Fatalf("(-rebuilt +grown)\n%s", diff)
		}
		if diff := cmp.Diff(fresh.Facets(nil, nil, keys), x.Facets(nil, nil, keys)); diff != "" {
			t.Fatalf("(-rebuilt +grown)\n%s", diff)
		}
		if diff := cmp.Diff(fresh.Absentees(index.Query{}), x.Absentees(index.Query{})); diff != "" {
			t.Fatalf("(-rebuilt +grown)\n%s", diff)
		}
	}
}
