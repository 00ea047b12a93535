package index_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/google/go-cmp/cmp"
)

func plainRow(name, uid, description string, relations ...entity.Relation) index.Row {
	quoted, _ := json.Marshal(description)
	body := fmt.Sprintf(`{"apiVersion":"a/v1","kind":"Component","metadata":{"description":%s,"name":%q,"namespace":"default","tags":["one","two"]},"spec":{"type":"service"}}`, quoted, name)
	return index.Row{Ref: "component:default/" + strings.ToLower(name), UID: uid, Body: []byte(body), Relations: relations}
}

func TestReadersSeeWholeBatchesWhileOneWrites(t *testing.T) {
	x := index.New()
	const entities, rounds = 60, 150
	version := func(v int) (b index.Batch) {
		for i := range entities {
			row := plainRow(fmt.Sprint("e", i), fmt.Sprint("uid-", i), fmt.Sprint("version ", v),
				entity.Relation{Source: fmt.Sprint("component:default/e", i), Type: "of", Target: fmt.Sprint("thing:default/", v)})
			b.Upserts = append(b.Upserts, row)
		}
		b.Seq = int64(v)
		return b
	}
	x.Apply(version(1))
	done := make(chan struct{})
	var readers sync.WaitGroup
	for reader := range 4 {
		readers.Go(func() {
			d := &dice{Rand: rand.New(rand.NewPCG(uint64(reader), 0))}
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				checkMoment(t, x, d)
			}
		})
	}
	for v := 2; v <= rounds; v++ {
		x.Apply(version(v))
		if v%10 == 0 {
			x.Apply(index.Batch{Upserts: []index.Row{plainRow("zz", fmt.Sprint("zz", v), "come")}})
			x.Apply(index.Batch{Deletes: []string{"component:default/zz"}})
		}
	}
	close(done)
	readers.Wait()
}

// checkMoment asks what must be true at every moment.
func checkMoment(t *testing.T, x *index.Index, d *dice) {
	q := index.Query{Where: all(is("metadata.tags", "one"), &entity.Predicate{Not: is("metadata.name", "zz")}), Order: []index.Order{{Field: d.one("metadata.description", "metadata.name", "relations.of", "metadata.tags")}}, Count: true}
	body, page := x.AppendPage(nil, q)
	var entities []struct {
		Metadata  struct{ Description string }
		Relations []entity.Relation
	}
	if err := json.Unmarshal([]byte("["+string(body)+"]"), &entities); err != nil {
		t.Errorf("%v", err)
	}
	for _, e := range entities {
		if e.Metadata.Description != entities[0].Metadata.Description || e.Relations[0] != entities[0].Relations[0] {
			t.Errorf("a page of two moments: %v and %v", e, entities[0])
			return
		}
	}
	if len(page.Hits) != page.Total || page.Total%60 != 0 {
		t.Errorf("%d of %d rows", len(page.Hits), page.Total)
	}
	x.Facets(q.Where, nil, []string{"metadata.description", "kind", "metadata.tags.one"})
	h := page.Hits[d.IntN(len(page.Hits))].Handle
	x.AppendJSON(nil, h)
	x.Matches(h, q.Where, x.Visible(is("kind", "component")))
	x.Near("component:default/e1000", nil, 3)
	x.AppendRefs(nil, []string{"component:default/zz"}, q)
}

func TestStreamGivesWhatDoesNotChangeOnce(t *testing.T) {
	x := index.New()
	var b index.Batch
	for i := range 1700 {
		b.Upserts = append(b.Upserts, plainRow(fmt.Sprintf("stays%04d", i), fmt.Sprintf("%08d", i*7919%1700), "d"))
	}
	x.Apply(b)
	for name, q := range map[string]index.Query{
		"by uid": {}, "by ref": {ByRef: true}, "by name": {Order: []index.Order{{Field: "metadata.name", Desc: true}}},
		"some": {Limit: 700, Offset: 900}, "by several": {Missing: index.Last, Order: []index.Order{{Field: "spec.type"}, {Field: "metadata.name"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var whole bytes.Buffer
			round := 0
			err := x.Stream(q, func(piece []byte) error {
				round++
				x.Apply(index.Batch{Upserts: []index.Row{
					plainRow(fmt.Sprintf("comes%d", round), fmt.Sprintf("0000%d", round), "d"), plainRow(fmt.Sprintf("stays%04d", round*211), fmt.Sprintf("%08d", round*211*7919%1700), fmt.Sprint(name, round)),
				}, Deletes: []string{fmt.Sprintf("component:default/comes%d", round-1)}})
				whole.Write(piece)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			var entities []struct{ Metadata struct{ Name string } }
			if err := json.Unmarshal([]byte("["+whole.String()+"]"), &entities); err != nil {
				t.Fatal(err)
			}
			seen := map[string]int{}
			for _, e := range entities {
				if strings.HasPrefix(e.Metadata.Name, "stays") {
					seen[e.Metadata.Name]++
				}
			}
			want := 1700
			if q.Limit > 0 {
				want = 700
			}
			for name, n := range seen {
				if n != 1 {
					t.Errorf("%s came %d times", name, n)
				}
			}
			if len(seen) < want-5 || len(seen) > want {
				t.Errorf("%d entities, want %d", len(seen), want)
			}
		})
	}
	t.Run("broken off", func(t *testing.T) {
		stop := errors.New("stop")
		if err := x.Stream(index.Query{}, func([]byte) error { return stop }); err != stop {
			t.Errorf("got %v", err)
		}
	})
}

func TestWaitReturnsWhenTheIndexIsThere(t *testing.T) {
	x := index.New()
	x.Apply(index.Batch{Seq: 3})
	ctx, cancel := context.WithCancel(t.Context())
	if err := x.Wait(ctx, 3); err != nil {
		t.Fatal(err)
	}
	reached := make(chan error)
	go func() { reached <- x.Wait(ctx, 5) }()
	x.Apply(index.Batch{Seq: 4})
	x.Apply(index.Batch{Seq: 2})
	if x.Seq() != 4 {
		t.Errorf("Seq is %d, want 4", x.Seq())
	}
	x.Apply(index.Batch{Seq: 5})
	if err := <-reached; err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := x.Wait(ctx, 6); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestHandlesOutliveTheirEntityHarmlessly(t *testing.T) {
	x := index.New()
	x.Apply(index.Batch{Upserts: []index.Row{plainRow("a", "u1", "")}})
	h, ok := x.ByRef("component:default/a")
	if !ok {
		t.Fatal("not found")
	}
	x.Apply(index.Batch{Upserts: []index.Row{plainRow("a", "u2", "")}})
	if got := x.AppendJSON([]byte("x"), h); string(got) != "x" || x.Ref(h) != "" || x.UID(h) != "" || x.ETag(h) != "" || x.Matches(h, nil, nil) {
		t.Errorf("something is left: %s", got)
	}
	if x.AppendJSON(nil, index.Handle{}) != nil {
		t.Error("the zero Handle names something")
	}
	if _, ok := x.ByUID("u1"); ok {
		t.Error("the old uid is still found")
	}
}

func TestETagChangesExactlyWithWhatIsServed(t *testing.T) {
	of := func(typ, target string) entity.Relation {
		return entity.Relation{Source: "component:default/a", Type: typ, Target: target}
	}
	etag := func(change func(*index.Row), others ...index.Row) string {
		row := plainRow("a", "u1", "d", of("x", "b:default/b"), of("y", "b:default/c"))
		if change != nil {
			change(&row)
		}
		x := index.New()
		x.Apply(index.Batch{Upserts: append(others, row)})
		h, _ := x.ByRef(row.Ref)
		return x.ETag(h)
	}
	emitting := func(relations ...entity.Relation) index.Row { return plainRow("z", "u9", "", relations...) }
	base := etag(nil)
	for name, got := range map[string]string{
		"the same again":                    etag(nil),
		"relations in another order":        etag(func(r *index.Row) { r.Relations = []entity.Relation{r.Relations[1], r.Relations[0]} }),
		"a relation emitted twice":          etag(func(r *index.Row) { r.Relations = append(r.Relations, r.Relations[0]) }),
		"a relation emitted by another too": etag(nil, emitting(of("x", "b:default/b"))),
		"relations of others":               etag(nil, emitting(entity.Relation{Source: "component:default/z", Type: "x", Target: "component:default/a"})),
	} {
		if got != base {
			t.Errorf("%s: etag changes", name)
		}
	}
	for name, got := range map[string]string{
		"another text":            etag(func(r *index.Row) { r.Body = bytes.Replace(r.Body, []byte(`"d"`), []byte(`"e"`), 1) }),
		"another uid":             etag(func(r *index.Row) { r.UID = "u2" }),
		"an orphan":               etag(func(r *index.Row) { r.Orphan = true }),
		"a status":                etag(func(r *index.Row) { r.Status = []byte(`[]`) }),
		"a relation less":         etag(func(r *index.Row) { r.Relations = r.Relations[:1] }),
		"other types":             etag(func(r *index.Row) { r.Relations[0].Type, r.Relations[1].Type = "y", "x" }),
		"a relation from another": etag(nil, emitting(of("x", "b:default/d"))),
	} {
		if got == base {
			t.Errorf("%s: etag stays", name)
		}
	}
}

func TestNearFindsWhatWasMeant(t *testing.T) {
	x := index.New()
	var b index.Batch
	for _, ref := range []string{"component:default/payment-service", "api:default/payment-service", "component:lab/payment-servce", "component:default/paymnet-service", "component:default/other"} {
		b.Upserts = append(b.Upserts, index.Row{Ref: ref, UID: ref, Body: []byte(`{"kind":"x","metadata":{"name":"y"}}`)})
	}
	x.Apply(b)
	want := []string{"component:default/payment-service", "api:default/payment-service", "component:default/paymnet-service", "component:lab/payment-servce"}
	if diff := cmp.Diff(want, x.Near("Component:default/payment-sevice", nil, 9)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := x.Near("component:default/payment-service2", x.Visible(is("kind", "nobody")), 9); got != nil {
		t.Errorf("shows what is not visible: %v", got)
	}
}

func TestValuesComeMostFrequentFirst(t *testing.T) {
	x := index.New()
	x.Apply(index.Batch{Upserts: []index.Row{plainRow("Abc", "1", "x"), plainRow("abd", "2", "x"), plainRow("b", "3", "y")}})
	if diff := cmp.Diff([]index.FacetValue{{Value: "x", Count: 2}, {Value: "y", Count: 1}}, x.Values("metadata.description", "", nil, 9)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]index.FacetValue{{Value: "Abc", Count: 1}, {Value: "abd", Count: 1}}, x.Values("metadata.name", "AB", nil, 9)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"metadata.tags", "metadata.tags.one", "metadata.tags.two"}, x.Keys("metadata.T", nil, 9)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := x.Keys("", x.Visible(is("kind", "nobody")), 9); got != nil {
		t.Errorf("keys of what is not visible: %v", got)
	}
}
