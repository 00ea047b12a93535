package index_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/index/indextest"
	"github.com/callboard/callboard/entity"
)

// TestManyEntitiesAreAnsweredLikeTheModel has enough of them that sets become bits, orders are woven and ids are used again.
func TestManyEntitiesAreAnsweredLikeTheModel(t *testing.T) {
	const size = 4000
	c := indextest.New(size)
	d := &dice{Rand: rand.New(rand.NewPCG(5, 5))}
	x, m := index.New(), &model{rows: map[string]index.Row{}}
	do := func(b index.Batch) {
		x.Apply(b)
		m.apply(b)
		for range 8 {
			ask(t, d, x, m, d.bigQuestion(x))
		}
	}
	var all index.Batch
	for row := range c.Rows() {
		all.Upserts = append(all.Upserts, row)
	}
	do(all)
	for round := range 3 {
		var gone, changed, back index.Batch
		for range 1200 {
			gone.Deletes = append(gone.Deletes, all.Upserts[d.IntN(size)].Ref)
		}
		for range 300 {
			changed.Upserts = append(changed.Upserts, c.Row("Component", d.IntN(size/2), 1+round))
		}
		for range 1300 {
			row := all.Upserts[d.IntN(size)]
			if _, ok := m.rows[row.Ref]; !ok {
				row.UID = fmt.Sprintf("%08x-again-%d-%s", d.Uint32(), round, row.UID)
			}
			back.Upserts = append(back.Upserts, row)
		}
		do(gone)
		do(changed)
		do(back)
		checkFacets(t, d, x, m)
	}
	checkEntities(t, x, m)
}

func (d *dice) bigQuestion(x *index.Index) asked {
	var q asked
	switch d.IntN(4) {
	case 0:
		q.Where = is("kind", d.one("component", "user", "domain", "api"))
	case 1:
		q.Where = all(is("kind", "component"), is("spec.type", d.one("service", "library", "ml-model")), &entity.Predicate{Not: is("metadata.tags", "go")})
	case 2:
		q.Where = &entity.Predicate{Any: []*entity.Predicate{is("metadata.tags", "java"), {Key: "metadata.name", Match: entity.Prefix, Values: []string{d.one("svc-a", "user-", "x")}}}}
	}
	if d.IntN(3) == 0 {
		q.seen = is("metadata.labels.region", "eu-west", "us-east")
		q.Visible = x.Visible(q.seen)
	}
	if d.IntN(3) == 0 {
		q.Text = &index.Text{Term: d.one("falcon", "alco", "amber-", "and the", "0001", "e", "_-f%0", "r-f"), Fields: []string{"metadata.name", d.one("metadata.title", "metadata.description", "relations.ownedby", "metadata.tags")}}
	}
	for range d.IntN(3) {
		q.Order = append(q.Order, index.Order{Field: d.one("metadata.name", "metadata.title", "spec.type", "metadata.tags", "relations.ownedby", "spec.owner", "metadata.labels.cost-center"), Desc: d.IntN(2) == 0})
	}
	q.Missing, q.ByRef = index.Missing(d.IntN(2)), d.IntN(2) == 0
	return q
}
