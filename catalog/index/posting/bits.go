// Package posting holds sets of small numbers: as a sorted list while they are few, as one bit each when they are many.
package posting

import (
	"iter"
	"math/bits"
)

// Bits is a set with one bit for each number from 0. Numbers behind its end are not in it.
type Bits []uint64

// MakeBits has room for the numbers below n.
func MakeBits(n int) Bits { return make(Bits, (n+63)/64) }

// Has reports whether id is in the set.
func (b Bits) Has(id uint32) bool {
	word := int(id >> 6)
	return word < len(b) && b[word]>>(id&63)&1 != 0
}

// Set puts id in; there must be room for it.
func (b Bits) Set(id uint32) { b[id>>6] |= 1 << (id & 63) }

// Len counts the numbers.
func (b Bits) Len() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// All gives the numbers in ascending order.
func (b Bits) All() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i, word := range b {
			for ; word != 0; word &= word - 1 {
				if !yield(uint32(i<<6 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

// Count counts those of ids that are in the set.
func (b Bits) Count(ids []uint32) int {
	n := 0
	for _, id := range ids {
		if word := int(id >> 6); word < len(b) {
			n += int(b[word] >> (id & 63) & 1)
		}
	}
	return n
}

// CountBetween counts the numbers from from on that are below to.
func (b Bits) CountBetween(from, to int) int {
	if to = min(to, len(b)<<6); from >= to {
		return 0
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		return bits.OnesCount64(b[first] & head & tail)
	}
	return bits.OnesCount64(b[first]&head) + b[first+1:last].Len() + bits.OnesCount64(b[last]&tail)
}

// Next is the smallest number from from on that is in the set, or -1.
func (b Bits) Next(from int) int {
	if from < 0 {
		from = 0
	}
	word := from >> 6
	if word >= len(b) {
		return -1
	}
	if rest := b[word] >> (from & 63); rest != 0 {
		return from + bits.TrailingZeros64(rest)
	}
	for word++; word < len(b); word++ {
		if b[word] != 0 {
			return word<<6 + bits.TrailingZeros64(b[word])
		}
	}
	return -1
}

// Prev is the greatest number up to from that is in the set, or -1.
func (b Bits) Prev(from int) int {
	if from >= len(b)<<6 {
		from = len(b)<<6 - 1
	}
	if from < 0 {
		return -1
	}
	word := from >> 6
	if rest := b[word] << (63 - from&63); rest != 0 {
		return from - bits.LeadingZeros64(rest)
	}
	for word--; word >= 0; word-- {
		if b[word] != 0 {
			return word<<6 + 63 - bits.LeadingZeros64(b[word])
		}
	}
	return -1
}

// Skip is where to go on from from after passing n numbers in ascending order: the place of the next one, or -1.
func (b Bits) Skip(from, n int) int {
	if n == 0 {
		return b.Next(from)
	}
	word := from >> 6
	if word >= len(b) {
		return -1
	}
	first := b[word] >> (from & 63) << (from & 63)
	for {
		if count := bits.OnesCount64(first); count > n {
			for range n {
				first &= first - 1
			}
			return word<<6 + bits.TrailingZeros64(first)
		} else {
			n -= count
		}
		if word++; word >= len(b) {
			return -1
		}
		first = b[word]
	}
}

// SkipBack is Skip in descending order.
func (b Bits) SkipBack(from, n int) int {
	if from >= len(b)<<6 {
		from = len(b)<<6 - 1
	}
	if n == 0 || from < 0 {
		return b.Prev(from)
	}
	word := from >> 6
	first := b[word] << (63 - from&63) >> (63 - from&63)
	for {
		if count := bits.OnesCount64(first); count > n {
			for range n {
				first &^= 1 << (63 - bits.LeadingZeros64(first))
			}
			return word<<6 + 63 - bits.LeadingZeros64(first)
		} else {
			n -= count
		}
		if word--; word < 0 {
			return -1
		}
		first = b[word]
	}
}
