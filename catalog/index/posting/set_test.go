package posting

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSetKeepsWhatWasAddedAndNotRemoved(t *testing.T) {
	for _, spread := range []int{100, 3000, 100000} {
		r := rand.New(rand.NewPCG(1, uint64(spread)))
		var s Set
		want := map[uint32]bool{}
		for range 20000 {
			id := uint32(r.IntN(spread))
			if r.IntN(5) < 3 {
				if s.Add(id) == want[id] {
					t.Fatalf("Add(%d) says the wrong thing", id)
				}
				want[id] = true
			} else {
				if s.Remove(id) != want[id] {
					t.Fatalf("Remove(%d) says the wrong thing", id)
				}
				delete(want, id)
			}
		}
		check(t, s, want)
		for id := range want {
			s.Remove(id)
		}
		check(t, s, nil)
	}
}

func TestAlgebraIsThatOfSets(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 600 {
		a, wantA := random(r)
		b, wantB := random(r)
		c, wantC := random(r)
		both, rest, union := map[uint32]bool{}, map[uint32]bool{}, map[uint32]bool{}
		for id := range wantA {
			if wantB[id] {
				both[id] = true
			} else {
				rest[id] = true
			}
		}
		for _, m := range []map[uint32]bool{wantA, wantB, wantC} {
			maps.Copy(union, m)
		}
		check(t, And(a, b), both)
		check(t, AndNot(a, b), rest)
		check(t, Or(a, b, c), union)
		if got := CountAnd(a, b); got != len(both) {
			t.Fatalf("CountAnd = %d, want %d", got, len(both))
		}
	}
}

func TestBitsAreWalkedInBothDirections(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		b := MakeBits(1 + r.IntN(400))
		var want []int
		for i := range len(b) << 6 {
			if r.IntN(20) == 0 {
				b.Set(uint32(i))
				want = append(want, i)
			}
		}
		from, n := r.IntN(450), r.IntN(8)
		at, exact := slices.BinarySearch(want, from)
		to := from + r.IntN(300)
		end, _ := slices.BinarySearch(want, to)
		if got := b.CountBetween(from, to); got != end-at {
			t.Fatalf("CountBetween(%d, %d) = %d, want %d", from, to, got, end-at)
		}
		last := at - 1
		if exact {
			last = at
		}
		for name, c := range map[string]struct{ got, at int }{
			"Next": {b.Next(from), at}, "Skip": {b.Skip(from, n), at + n},
			"Prev": {b.Prev(from), last}, "SkipBack": {b.SkipBack(from, n), last - n},
		} {
			expected := -1
			if c.at >= 0 && c.at < len(want) {
				expected = want[c.at]
			}
			if c.got != expected {
				t.Fatalf("%s from %d by %d = %d, want %d in %v", name, from, n, c.got, expected, want)
			}
		}
	}
}

func random(r *rand.Rand) (Set, map[uint32]bool) {
	var s Set
	want := map[uint32]bool{}
	spread := []int{50, 2000, 60000}[r.IntN(3)]
	for range r.IntN(1500) {
		id := uint32(r.IntN(spread))
		s.Add(id)
		want[id] = true
	}
	return s, want
}

func check(t *testing.T, s Set, want map[uint32]bool) {
	t.Helper()
	ids := slices.Sorted(maps.Keys(want))
	got := slices.Collect(s.All())
	if diff := cmp.Diff(ids, got); diff != "" || s.Len() != len(ids) {
		t.Fatalf("not the right numbers (-want +got), Len %d:\n%s", s.Len(), diff)
	}
}
