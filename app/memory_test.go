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
