package posting

import (
	"cmp"
	"math/bits"
	"slices"
)

// And is the intersection; it may share memory with a and b.
func And(a, b Set) Set {
	if a.many != nil && b.many != nil {
		return a.andBits(b.many.bits)
	}
	if a.many != nil || b.many == nil && len(b.list) < len(a.list) {
		a, b = b, a
	}
	if b.many == nil && len(b.list) < 16*len(a.list) {
		return Set{list: merge(a.list, b.list)}
	}
	kept := make([]uint32, 0, len(a.list))
	for _, id := range a.list {
		if b.Has(id) {
			kept = append(kept, id)
		}
	}
	return Set{list: kept}
}

func (s Set) andBits(b Bits) Set {
	a := s.many.bits
	both := make(Bits, min(len(a), len(b)))
	n := 0
	for i := range both {
		word := a[i] & b[i]
		both[i] = word
		n += bits.OnesCount64(word)
	}
	return Set{many: &dense{bits: both, n: n}}.Fit()
}

// Fit is the same set kept in the way that suits its size, so that all that follows costs as little.
func (s Set) Fit() Set {
	if s.many != nil && s.many.n < len(s.many.bits)/2 {
		s.thin()
	} else if n := len(s.list); n > few && n > int(s.list[n-1])/32 {
		s.thicken()
	}
	return s
}

func merge(a, b []uint32) []uint32 {
	kept := make([]uint32, 0, min(len(a), len(b)))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			kept = append(kept, a[i])
			i, j = i+1, j+1
		}
	}
	return kept
}

// AndNot is what is in a but not in b.
func AndNot(a, b Set) Set {
	if a.many == nil {
		kept := make([]uint32, 0, len(a.list))
		for _, id := range a.list {
			if !b.Has(id) {
				kept = append(kept, id)
			}
		}
		return Set{list: kept}
	}
	rest := slices.Clone(a.many.bits)
	if b.many == nil {
		for _, id := range b.list {
			if rest.Has(id) {
				rest[id>>6] &^= 1 << (id & 63)
			}
		}
	} else {
		for i := range min(len(rest), len(b.many.bits)) {
			rest[i] &^= b.many.bits[i]
		}
	}
	return OfBits(rest).Fit()
}

// Or is the union; with one set it is that set.
func Or(sets ...Set) Set {
	switch total := count(sets); {
	case len(sets) == 0 || total == 0:
		return Set{}
	case len(sets) == 1:
		return sets[0]
	case total <= 4*few && !anyBits(sets):
		all := make([]uint32, 0, total)
		for _, s := range sets {
			all = append(all, s.list...)
		}
		slices.Sort(all)
		return Set{list: slices.Compact(all)}
	}
	top := slices.MaxFunc(sets, func(a, b Set) int { return cmp.Compare(a.room(), b.room()) })
	union := MakeBits(top.room())
	for _, s := range sets {
		s.Into(union)
	}
	return OfBits(union).Fit()
}

func count(sets []Set) int {
	n := 0
	for _, s := range sets {
		n += s.Len()
	}
	return n
}

func anyBits(sets []Set) bool {
	return slices.ContainsFunc(sets, func(s Set) bool { return s.many != nil })
}

// room is how many bits hold the set.
func (s Set) room() int {
	if s.many != nil {
		return len(s.many.bits) << 6
	}
	if len(s.list) == 0 {
		return 0
	}
	return int(s.list[len(s.list)-1]) + 1
}

// Into adds the numbers to b, which must have room for them.
func (s Set) Into(b Bits) {
	if s.many != nil {
		for i, word := range s.many.bits {
			b[i] |= word
		}
		return
	}
	for _, id := range s.list {
		b.Set(id)
	}
}

// CountAnd counts the numbers in both.
func CountAnd(a, b Set) int {
	if a.many == nil && b.many != nil || a.many == nil && len(a.list) > len(b.list) {
		a, b = b, a
	}
	n := 0
	switch {
	case a.many != nil && b.many != nil:
		x, y := a.many.bits, b.many.bits
		if len(x) > len(y) {
			x, y = y, x
		}
		y = y[:len(x)]
		for len(x) >= 4 { // four at a time take half the time
			p, q := (*[4]uint64)(x), (*[4]uint64)(y)
			n += bits.OnesCount64(p[0]&q[0]) + bits.OnesCount64(p[1]&q[1]) + bits.OnesCount64(p[2]&q[2]) + bits.OnesCount64(p[3]&q[3])
			x, y = x[4:], y[4:]
		}
		for i, word := range x {
			n += bits.OnesCount64(word & y[i])
		}
	case a.many != nil:
		n = a.many.bits.Count(b.list)
	default:
		for _, id := range a.list {
			if b.Has(id) {
				n++
			}
		}
	}
	return n
}
