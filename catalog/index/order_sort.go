package index

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// key is the next eight bytes of a value while values are sorted.
type key struct {
	word uint64
	left uint32 // of the eight bytes, those that the value still has
	at   uint32 // which value
}

// sortGroups sorts groups by value, eight bytes of all of them at a time: many values begin alike, and to compare them as a whole would
// go to their memory again and again.
func sortGroups(groups []group) []group {
	keys := make([]key, len(groups))
	for i := range keys {
		keys[i].at = uint32(i)
	}
	sortKeys(keys, groups, 0)
	sorted := make([]group, len(groups))
	for i, k := range keys {
		sorted[i] = groups[k.at]
	}
	return sorted
}

func sortKeys(keys []key, groups []group, depth int) {
	for i := range keys {
		k := &keys[i]
		rest := groups[k.at].value[depth:]
		if k.left = uint32(min(len(rest), 8)); k.left == 8 {
			k.word = binary.BigEndian.Uint64([]byte(rest[:8]))
			continue
		}
		var last [8]byte
		copy(last[:], rest)
		k.word = binary.BigEndian.Uint64(last[:])
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.word != b.word {
			return cmp.Compare(a.word, b.word)
		}
		return cmp.Compare(a.left, b.left)
	})
	for from, to := 0, 0; from < len(keys); from = to {
		for to = from + 1; to < len(keys) && keys[to].word == keys[from].word && keys[to].left == keys[from].left; to++ {
		}
		if to-from > 1 && keys[from].left == 8 {
			sortKeys(keys[from:to], groups, depth+8)
		}
	}
}
