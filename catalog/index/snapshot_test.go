package index_test

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/google/go-cmp/cmp"
)

// saved is what an index writes.
func saved(t testing.TB, x *index.Index) []byte {
	t.Helper()
	var file bytes.Buffer
	rest, err := x.Save(&file)
	if err == nil {
		err = rest()
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// restored is another index made of what one has written.
func restored(t testing.TB, x *index.Index) *index.Index {
	t.Helper()
	again := index.New()
	if err := again.Restore(bytes.NewReader(saved(t, x))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(x.Room(), again.Room()); diff != "" {
		t.Fatalf("what may be used again (-saved +restored)\n%s", diff)
	}
	return again
}

// An index that an older version has written must not be read with another meaning.
func TestSnapshotsAreNamedAfterWhatTheyHold(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(4, 4))}
	var rows []index.Row
	taken := map[string]bool{}
	for range 60 {
		row := d.row()
		if !taken[row.Ref] {
			taken[row.Ref] = true
			rows = append(rows, row)
		}
	}
	if got := index.Format(rows); got != index.SnapshotFormat {
		t.Errorf("what an index is made of has changed: see that Save writes all of it and Restore reads it, then call the format %q", got)
	}
}

func TestIndexThatCannotBeRestoredIsEmpty(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(5, 5))}
	x, m := index.New(), &model{rows: map[string]index.Row{}}
	for step := range 30 {
		b := d.batch(m, int64(step+1))
		x.Apply(b)
		m.apply(b)
	}
	whole := saved(t, x)
	for _, torn := range [][]byte{nil, []byte("something else that is long enough"), whole[:30], whole[:len(whole)/2], whole[:len(whole)-1]} {
		y := index.New()
		if err := y.Restore(bytes.NewReader(torn)); err == nil {
			t.Fatalf("%d of %d bytes were taken for an index", len(torn), len(whole))
		}
		if y.Len() != 0 || y.Seq() != 0 || len(y.Keys("", nil, 10)) != 0 {
			t.Errorf("something is left of %d bytes", len(torn))
		}
		y.Apply(index.Batch{Upserts: slices.Collect(maps.Values(m.rows)), Seq: 99})
		checkEntities(t, y, m)
	}
}

func TestRestoredIndexGoesOnLikeTheOneThatWasSaved(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(6, 6))}
	x, m := index.New(), &model{rows: map[string]index.Row{}}
	var file bytes.Buffer
	for step := range 60 {
		b := d.batch(m, int64(step+1))
		if step != 40 {
			x.Apply(b)
			m.apply(b)
			continue
		}
		rest, err := x.Save(&file)
		if err != nil {
			t.Fatal(err)
		}
		before := x.Seq()
		x.Apply(b) // while the rest is written
		if err := rest(); err != nil {
			t.Fatal(err)
		}
		x = index.New()
		if err := x.Restore(&file); err != nil || x.Seq() != before {
			t.Fatalf("restored to %d, %v; want %d", x.Seq(), err, before)
		}
		checkEntities(t, x, m)
		x.Apply(b)
		m.apply(b)
	}
	checkEntities(t, x, m)
	checkFacets(t, d, x, m)
}
