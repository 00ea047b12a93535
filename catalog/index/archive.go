package index

import (
	"encoding/binary"
	"errors"
	"io"
	"unsafe"

	"github.com/callboard/callboard/catalog/index/posting"
)

// archive writes an index or reads one: what is kept is described once for both directions, so that they cannot differ. After an error
// it does nothing more, and what it has read is worthless.
type archive struct {
	out io.Writer // nil while reading
	in  io.Reader
	err error
}

// flat values are kept as they are in memory.
type flat interface {
	byte | uint32 | uint64 | int64 | slot | edge | emit | [20]byte
}

var errNoArchive = errors.New("this is not an index, or not of this version")

// raw keeps what is in a slice, whose length both sides know.
func raw[T flat](a *archive, s []T) {
	if a.err != nil || len(s) == 0 {
		return
	}
	memory := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(s[0])))
	if a.out != nil {
		_, a.err = a.out.Write(memory)
	} else {
		_, a.err = io.ReadFull(a.in, memory)
	}
}

// expect keeps a text that must be there again.
func (a *archive) expect(text string) {
	found := []byte(text)
	if raw(a, found); a.err == nil && string(found) != text {
		a.err = errNoArchive
	}
}

// count keeps a number, which is 0 after an error.
func (a *archive) count(n int) int {
	var eight [8]byte
	binary.NativeEndian.PutUint64(eight[:], uint64(n))
	raw(a, eight[:])
	if n = int(binary.NativeEndian.Uint64(eight[:])); a.err == nil && (n < 0 || n > 1<<32) {
		a.err = errNoArchive
	}
	if a.err != nil {
		return 0
	}
	return n
}

func (a *archive) number(n *int) { *n = a.count(*n) }

// list keeps a slice.
func list[T flat](a *archive, s *[]T) {
	n := a.count(len(*s))
	if a.out == nil {
		*s = make([]T, n)
	}
	raw(a, *s)
}

// each keeps n values that stand apart.
func each[T flat](a *archive, n int, at func(int) *T) {
	all := make([]T, n)
	if a.out != nil {
		for i := range all {
			all[i] = *at(i)
		}
	}
	raw(a, all)
	if a.out == nil && a.err == nil {
		for i := range all {
			*at(i) = all[i]
		}
	}
}

// lengths keeps those of n things that stand apart, and returns them with their sum.
func (a *archive) lengths(n int, of func(int) int) (lens []uint32, sum int) {
	lens = make([]uint32, n)
	if a.out != nil {
		for i := range lens {
			lens[i] = uint32(of(i))
		}
	}
	if raw(a, lens); a.err != nil {
		clear(lens)
	}
	for _, l := range lens {
		sum += int(l)
	}
	return lens, sum
}

// lists keeps n slices. Those that are read lie in one piece of memory until they grow.
func lists[T flat](a *archive, n int, at func(int) *[]T) {
	lens, sum := a.lengths(n, func(i int) int { return len(*at(i)) })
	if a.out != nil {
		for i := range n {
			raw(a, *at(i))
		}
		return
	}
	all := make([]T, sum)
	raw(a, all)
	for i, l := range lens {
		if l > 0 {
			*at(i) = all[:l:l]
		}
		all = all[l:]
	}
}

// texts keeps n strings. Those that are read lie in one piece of memory.
func texts(a *archive, n int, at func(int) *string) {
	lens, sum := a.lengths(n, func(i int) int { return len(*at(i)) })
	if a.out != nil {
		for i := range n {
			raw(a, unsafe.Slice(unsafe.StringData(*at(i)), len(*at(i))))
		}
		return
	}
	all := make([]byte, sum)
	raw(a, all)
	for i, l := range lens {
		*at(i) = asString(all[:l])
		all = all[l:]
	}
}

// sets keeps n postings, each as a list or as bits.
func sets(a *archive, n int, at func(int) *posting.Set) {
	few, many := make([][]uint32, n), make([][]uint64, n)
	if a.out != nil {
		for i := range n {
			if bits, ok := at(i).Bits(); ok {
				many[i] = bits
			}
			few[i], _ = at(i).List()
		}
	}
	lists(a, n, func(i int) *[]uint32 { return &few[i] })
	lists(a, n, func(i int) *[]uint64 { return &many[i] })
	if a.out != nil || a.err != nil {
		return
	}
	for i := range n {
		if many[i] != nil {
			*at(i) = posting.OfBits(many[i])
		} else {
			*at(i) = posting.Of(few[i])
		}
	}
}

func set(a *archive, s *posting.Set) {
	sets(a, 1, func(int) *posting.Set { return s })
}
