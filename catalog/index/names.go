package index

import (
	"bytes"
	"slices"
	"unsafe"
)

// nameKeys are what people call entities, sorted.
var nameKeys = []string{"metadata.name", "metadata.title", "spec.profile.displayname"}

// names are the names and titles of all entities in one piece of memory, to go through with every letter that somebody types. What
// changes is added at the end, and what was there before is skipped until so much is dead that all is written anew.
type names struct {
	all     []byte   // for each entry its names, loosely, a nameEnd behind each, and then an entryEnd
	starts  []uint32 // of the entries in all
	owners  []uint32 // of the entries: ids, 0 for a dead one
	entries []uint32 // by id: its entry, counted from 1
	dead    int
}

const (
	nameEnd  = '\n'
	entryEnd = 0
)

// rename takes in what an entity is called. Both lists are in the order of comparePairs.
func (x *Index) rename(id uint32, old, now []pair) {
	same := true
	for _, c := range x.texts {
		if slices.Contains(nameKeys, c.key) {
			same = same && slices.EqualFunc(pairsIn(old, c), pairsIn(now, c), sameValue)
		}
	}
	if same && len(old) > 0 {
		return
	}
	n := &x.names
	n.drop(id)
	if len(now) == 0 {
		return
	}
	n.starts = append(n.starts, uint32(len(n.all)))
	n.owners = append(n.owners, id)
	for _, c := range x.texts {
		if !slices.Contains(nameKeys, c.key) {
			continue
		}
		for _, p := range pairsIn(now, c) {
			n.all = append(loosely(n.all, p.lower), nameEnd)
		}
	}
	n.all = append(n.all, entryEnd)
	if int(id) >= len(n.entries) {
		n.entries = append(n.entries, make([]uint32, int(id)+1-len(n.entries)+len(n.entries)/8)...)
	}
	n.entries[id] = uint32(len(n.owners))
}

func (n *names) drop(id uint32) {
	if int(id) >= len(n.entries) || n.entries[id] == 0 {
		return
	}
	n.owners[n.entries[id]-1] = 0
	n.entries[id] = 0
	if n.dead++; n.dead > 4096 && n.dead > len(n.owners)/4 {
		n.compact()
	}
}

func (n *names) compact() {
	fresh := names{entries: n.entries, all: make([]byte, 0, len(n.all))}
	for i, id := range n.owners {
		if id == 0 {
			continue
		}
		fresh.starts = append(fresh.starts, uint32(len(fresh.all)))
		fresh.owners = append(fresh.owners, id)
		fresh.all = append(fresh.all, n.entry(i)...)
		fresh.entries[id] = uint32(len(fresh.owners))
	}
	*n = fresh
}

// entry is the text of one, with its ends.
func (n *names) entry(i int) []byte {
	if i+1 < len(n.starts) {
		return n.all[n.starts[i]:n.starts[i+1]]
	}
	return n.all[n.starts[i]:]
}

// containing yields the living entries that contain a text.
func (n *names) containing(text []byte) func(func(id uint32, entry []byte) bool) {
	return func(yield func(uint32, []byte) bool) {
		for at, i := 0, 0; ; i++ {
			found := bytes.Index(n.all[at:], text)
			if found < 0 {
				return
			}
			at += found
			for i+1 < len(n.starts) && int(n.starts[i+1]) <= at {
				i++
			}
			if n.owners[i] != 0 && !yield(n.owners[i], n.entry(i)) || i+1 == len(n.starts) {
				return
			}
			at = int(n.starts[i+1])
		}
	}
}

// living yields all of them.
func (n *names) living() func(func(id uint32, entry []byte) bool) {
	return func(yield func(uint32, []byte) bool) {
		for i, id := range n.owners {
			if id != 0 && !yield(id, n.entry(i)) {
				return
			}
		}
	}
}

// eachName yields the names in an entry.
func eachName(entry []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for {
			end := bytes.IndexByte(entry, nameEnd)
			if end < 0 || !yield(entry[:end]) {
				return
			}
			entry = entry[end+1:]
		}
	}
}

// loosely appends a text in lower case with one space for whatever stands between its words.
func loosely(dst, lower []byte) []byte {
	from := len(dst)
	for at := 0; at < len(lower); {
		size := letter(lower[at:])
		if size == 0 && lower[at] >= 0x80 {
			size = 1 // the scripts without spaces
		}
		if size == 0 {
			if at++; len(dst) > from && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
			continue
		}
		dst = append(dst, lower[at:at+size]...)
		at += size
	}
	if len(dst) > from && dst[len(dst)-1] == ' ' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// asString is a view of bytes that nobody changes meanwhile.
func asString(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }
