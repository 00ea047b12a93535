package app

import "testing"

func TestGarbageIsBoundedForEverySizeOfCatalog(t *testing.T) {
	t.Parallel()
	for kept, want := range map[uint64]int{0: 100, 50 << 20: 100, 256 << 20: 100, 512 << 20: 50, 850 << 20: 30, 4 << 30: 25, 1 << 40: 25} {
		if got := collectAt(kept); got != want {
			t.Errorf("with %d MB kept the heap may grow by %d %%, expected %d", kept>>20, got, want)
		}
	}
}

func TestMemoryIsGivenBackWhenNothingHappens(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for _, c := range []struct {
		name   string
		now    usage    // but for what was allocated
		allots []uint64 // MB set aside in each second
		want   int      // the second in which memory is given back first, counted from 1; 0 for never
	}{
		{"after a burst", usage{kept: 40 * mb, held: 60 * mb, free: 20 * mb}, []uint64{90, 90, 1, 1, 1, 1, 1, 1}, 7},
		{"while people work", usage{kept: 40 * mb, held: 60 * mb, free: 20 * mb}, []uint64{90, 1, 1, 1, 1, 9, 1, 1, 1, 1}, 0},
		{"when there is little to give", usage{kept: 40 * mb, held: 45 * mb, free: 5 * mb}, []uint64{90, 1, 1, 1, 1, 1, 1}, 0},
		{"when that is little beside a large catalog", usage{kept: 800 * mb, held: 850 * mb, free: 20 * mb}, []uint64{90, 1, 1, 1, 1, 1, 1}, 0},
		{"after a burst, of a large catalog", usage{kept: 800 * mb, held: 1000 * mb, free: 20 * mb}, []uint64{90, 1, 1, 1, 1, 1, 1}, 6},
		{"when a collection has just ended", usage{kept: 60 * mb, held: 55 * mb, free: 30 * mb}, []uint64{90, 1, 1, 1, 1, 1, 1}, 6},
	} {
		var calm calm
		got := 0
		for second, allot := range c.allots {
			if c.now.allocated += allot * mb; calm.letsGo(c.now) && got == 0 {
				got = second + 1
			}
		}
		if got != c.want {
			t.Errorf("%s: given back in second %d, expected %d", c.name, got, c.want)
		}
	}
}
