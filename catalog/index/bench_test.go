package index_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/index/indextest"
	"github.com/callboard/callboard/entity"
)

// size is how many entities the measurements have: CALLBOARD_INDEX_SIZE, else 10,000.
func size() int {
	if n, err := strconv.Atoi(os.Getenv("CALLBOARD_INDEX_SIZE")); err == nil {
		return n
	}
	return 10000
}

var filled = sync.OnceValues(func() (*index.Index, *indextest.Catalog) {
	c := indextest.New(size())
	x := index.New()
	fill(x, c)
	x.Warm()
	return x, c
})

func fill(x *index.Index, c *indextest.Catalog) (spent time.Duration) {
	var b index.Batch
	apply := func() {
		start := time.Now()
		x.Apply(b)
		spent += time.Since(start)
		b.Upserts = b.Upserts[:0]
	}
	for row := range c.Rows() {
		if b.Upserts = append(b.Upserts, row); len(b.Upserts) == 1000 {
			apply()
		}
	}
	apply()
	return spent
}

func is(key string, values ...string) *entity.Predicate {
	return &entity.Predicate{Key: key, Match: entity.Equals, Values: values}
}

func all(p ...*entity.Predicate) *entity.Predicate { return &entity.Predicate{All: p} }

// BenchmarkFill reports how fast rows are taken in, and what they cost in memory.
func BenchmarkFill(b *testing.B) {
	c := indextest.New(size())
	for b.Loop() {
		before := heap()
		x := index.New()
		spent := fill(x, c)
		start := time.Now()
		x.Warm()
		warm := time.Since(start)
		b.ReportMetric(float64(c.N)/spent.Seconds(), "rows/s")
		b.ReportMetric(warm.Seconds()*1000, "warm-ms")
		b.ReportMetric(float64(heap()-before)/float64(c.N), "bytes/entity")
		runtime.KeepAlive(x)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkQuery asks each question again and again (cached), and after a change that makes all caches useless (uncached).
func BenchmarkQuery(b *testing.B) {
	x, c := filled()
	component := is("kind", "component")
	team := "group:default/" + indextest.Name("Group", 1)
	mine := x.Visible(&entity.Predicate{Any: []*entity.Predicate{is("relations.ownedby", team), is("metadata.labels.region", "eu-west"), is("kind", "user", "group")}})
	byName := []index.Order{{Field: "metadata.name"}}
	last := x.Select(index.Query{Order: byName, Where: component, Offset: c.N / 2, Limit: 20}).Last
	for name, q := range map[string]index.Query{
		"first page of all":           {Limit: 20, Count: true},
		"first page by name":          {Order: byName, Limit: 20, Count: true},
		"kind by name":                {Where: component, Order: byName, Limit: 20, Count: true},
		"kind by name, far behind":    {Where: is("kind", "user"), Order: byName, Limit: 20, Count: true},
		"kind by name, 200 rows":      {Where: component, Order: byName, Limit: 200, Count: true},
		"kind by name, deep":          {Where: component, Order: byName, Limit: 20, After: last},
		"kind by name, backwards":     {Where: component, Order: byName, Limit: 20, Before: last},
		"kind by name, offset":        {Where: component, Order: byName, Limit: 20, Offset: c.N / 2},
		"three keys by name":          {Where: all(component, is("spec.type", "service"), is("metadata.tags", "go")), Order: byName, Limit: 20, Count: true},
		"owner by name":               {Where: all(component, is("relations.ownedby", team)), Order: byName, Limit: 20, Count: true},
		"not":                         {Where: all(component, &entity.Predicate{Not: is("spec.lifecycle", "production")}), Order: byName, Limit: 20, Count: true},
		"visible kind by name":        {Where: component, Visible: mine, Order: byName, Limit: 20, Count: true},
		"by tags":                     {Where: component, Order: []index.Order{{Field: "metadata.tags"}}, Limit: 20, Count: true},
		"by owner, desc":              {Where: component, Order: []index.Order{{Field: "spec.owner", Desc: true}}, Limit: 20, Count: true},
		"classic, two orders":         {Where: component, Missing: index.Last, Order: []index.Order{{Field: "spec.type"}, {Field: "metadata.name", Desc: true}}, Limit: 20, Offset: 1000},
		"grouped by owner":            {Where: component, Missing: index.Last, Order: []index.Order{{Field: "relations.ownedby"}, byName[0]}, Limit: 50, Count: true},
		"grouped by owner, in middle": {Where: component, Missing: index.Last, Order: []index.Order{{Field: "relations.ownedby"}, byName[0]}, Limit: 50, Offset: c.N / 4, Count: true},
		"grouped by type, in middle":  {Where: component, Missing: index.Last, Order: []index.Order{{Field: "spec.type"}, byName[0]}, Limit: 50, Offset: c.N / 4, Count: true},
		"classic, by ref":             {Where: component, ByRef: true, Limit: 20, Offset: c.N / 2},
		"text in name":                {Text: &index.Text{Term: "falcon", Fields: []string{"metadata.name"}}, Order: byName, Limit: 20, Count: true},
		"text in name, in word":       {Text: &index.Text{Term: "alco", Fields: []string{"metadata.name", "metadata.title", "metadata.description"}}, Order: byName, Limit: 20, Count: true},
		"text in name, with dash":     {Text: &index.Text{Term: "amber-fal", Fields: []string{"metadata.name"}}, Order: byName, Limit: 20, Count: true},
		"text of one letter":          {Text: &index.Text{Term: "e", Fields: []string{"metadata.name", "metadata.title", "metadata.description"}}, Order: byName, Limit: 20, Count: true},
		"text in description, phrase": {Text: &index.Text{Term: "against the led", Fields: []string{"metadata.description"}}, Order: byName, Limit: 20, Count: true},
		"text in owners":              {Text: &index.Text{Term: "falcon", Fields: []string{"relations.ownedby"}}, Order: byName, Limit: 20, Count: true},
		"prefix":                      {Where: &entity.Predicate{Key: "metadata.name", Match: entity.Prefix, Values: []string{"svc-a"}}, Order: byName, Limit: 20, Count: true},
	} {
		b.Run(name+"/cached", func(b *testing.B) {
			dst := make([]byte, 0, 1<<20)
			for b.Loop() {
				x.AppendPage(dst, q)
			}
		})
		b.Run(name+"/uncached", func(b *testing.B) {
			dst := make([]byte, 0, 1<<20)
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				x.Forget()
				b.StartTimer()
				x.AppendPage(dst, q)
			}
		})
	}
}

func BenchmarkFacets(b *testing.B) {
	x, _ := filled()
	component := is("kind", "component")
	for name, keys := range map[string][]string{
		"three": {"kind", "spec.type", "metadata.tags"},
		"six":   {"kind", "spec.type", "metadata.tags", "spec.lifecycle", "metadata.namespace", "relations.ownedby"},
		"cost":  {"metadata.labels.cost-center"},
	} {
		for filter, where := range map[string]*entity.Predicate{"all": nil, "components": component, "go services": all(component, is("spec.type", "service"), is("metadata.tags", "go"))} {
			b.Run(name+"/"+filter+"/cached", func(b *testing.B) {
				for b.Loop() {
					x.Facets(where, nil, keys)
				}
			})
			b.Run(name+"/"+filter+"/uncached", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					x.Forget()
					b.StartTimer()
					x.Facets(where, nil, keys)
				}
			})
		}
	}
}

// BenchmarkGrouped puts everything into small groups, as an export does.
func BenchmarkGrouped(b *testing.B) {
	x, _ := filled()
	q := index.Query{Where: is("kind", "component"), Missing: index.Last, Order: []index.Order{{Field: "relations.ownedby"}, {Field: "metadata.name"}}}
	for b.Loop() {
		x.Select(q)
	}
}

// BenchmarkCounts counts what a text finds: what the filters beside a list show while somebody types.
func BenchmarkCounts(b *testing.B) {
	x, _ := filled()
	keys := []string{"spec.type", "spec.lifecycle", "relations.ownedby", "relations.partof", "metadata.tags", "metadata.namespace"}
	for _, term := range []string{"e", "falcon", "against the led"} {
		q := index.Query{Where: is("kind", "component"), Text: &index.Text{Term: term, Fields: []string{"metadata.name", "metadata.title", "metadata.description"}}}
		b.Run(term+"/cached", func(b *testing.B) {
			for b.Loop() {
				x.Counts(q, keys)
			}
		})
		b.Run(term+"/uncached", func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				x.Forget()
				b.StartTimer()
				x.Counts(q, keys)
			}
		})
	}
}

// BenchmarkChange applies batches of one changed description, or of new names, and asks for the first page by name after each.
func BenchmarkChange(b *testing.B) {
	x, c := filled()
	q := index.Query{Where: is("kind", "component"), Order: []index.Order{{Field: "metadata.name"}}, Limit: 20, Count: true}
	version := 0
	for _, rows := range []int{1, 250} {
		for _, asking := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d descriptions/asking %v", rows, asking), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					version++
					var batch index.Batch
					for i := range rows {
						batch.Upserts = append(batch.Upserts, c.Row("Component", (version*rows+i)%(c.N/2), version))
					}
					b.StartTimer()
					x.Apply(batch)
					if asking {
						x.Select(q)
					}
				}
			})
		}
	}
	b.Run("came and went/asking", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			row := c.Row("Component", i%1000, 0)
			x.Apply(index.Batch{Deletes: []string{row.Ref}})
			x.Select(q)
			x.Apply(index.Batch{Upserts: []index.Row{row}})
			x.Select(q)
		}
	})
}

func BenchmarkNear(b *testing.B) {
	x, _ := filled()
	for b.Loop() {
		x.Near("component:default/svc-amber-falkon-00012", nil, 5)
	}
}
