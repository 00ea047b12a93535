package posting

import (
	"iter"
	"slices"
)

// few is how many numbers are always kept as a list; beyond that it depends on how dense they are.
const few = 64

// Set is a set of numbers. The zero Set is empty. A copy is good for reading until the original changes.
type Set struct {
	list []uint32 // ascending; while many is nil
	many *dense
}

type dense struct {
	bits Bits
	n    int
}

// Of makes a set of ascending numbers, which it keeps.
func Of(ascending []uint32) Set { return Set{list: ascending} }

// OfBits makes a set that keeps b.
func OfBits(b Bits) Set { return Set{many: &dense{bits: b, n: b.Len()}} }

// Len counts the numbers.
func (s Set) Len() int {
	if s.many != nil {
		return s.many.n
	}
	return len(s.list)
}

// Bits are the numbers if they are kept as bits.
func (s Set) Bits() (Bits, bool) {
	if s.many == nil {
		return nil, false
	}
	return s.many.bits, true
}

// List are the numbers if they are kept as a list.
func (s Set) List() ([]uint32, bool) { return s.list, s.many == nil }

// Has reports whether id is in the set.
func (s Set) Has(id uint32) bool {
	if s.many != nil {
		return s.many.bits.Has(id)
	}
	_, ok := slices.BinarySearch(s.list, id)
	return ok
}

// All gives the numbers in ascending order.
func (s Set) All() iter.Seq[uint32] {
	if s.many != nil {
		return s.many.bits.All()
	}
	return slices.Values(s.list)
}

// Size is about how many bytes the set holds.
func (s Set) Size() int {
	if s.many != nil {
		return 8*cap(s.many.bits) + 32
	}
	return 4 * cap(s.list)
}

// Add puts id in and reports whether it was not there.
func (s *Set) Add(id uint32) bool {
	if s.many != nil {
		return s.many.add(id)
	}
	n := len(s.list)
	if n == 0 || id > s.list[n-1] {
		s.list = append(s.list, id)
	} else {
		at, ok := slices.BinarySearch(s.list, id)
		if ok {
			return false
		}
		s.list = slices.Insert(s.list, at, id)
	}
	if n++; n > few && n > int(s.list[n-1])/32 {
		s.thicken()
	}
	return true
}

// Remove takes id out and reports whether it was there.
func (s *Set) Remove(id uint32) bool {
	if s.many != nil {
		if !s.many.remove(id) {
			return false
		}
		if n := s.many.n; n <= few/2 || n < len(s.many.bits)/2 {
			s.thin()
		}
		return true
	}
	at, ok := slices.BinarySearch(s.list, id)
	if ok {
		s.list = slices.Delete(s.list, at, at+1)
	}
	return ok
}

func (s *Set) thicken() {
	d := &dense{bits: MakeBits(int(s.list[len(s.list)-1]) + 1), n: len(s.list)}
	for _, id := range s.list {
		d.bits.Set(id)
	}
	*s = Set{many: d}
}

func (s *Set) thin() {
	list := make([]uint32, 0, s.many.n)
	for id := range s.many.bits.All() {
		list = append(list, id)
	}
	*s = Set{list: list}
}

func (d *dense) add(id uint32) bool {
	if d.bits.Has(id) {
		return false
	}
	for int(id>>6) >= len(d.bits) {
		d.bits = append(d.bits, 0)
	}
	d.bits.Set(id)
	d.n++
	return true
}

func (d *dense) remove(id uint32) bool {
	if !d.bits.Has(id) {
		return false
	}
	d.bits[id>>6] &^= 1 << (id & 63)
	d.n--
	return true
}
