package index

import (
	"bytes"
	"hash/maphash"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"github.com/callboard/callboard/catalog/index/posting"
)

// textKeys are the keys whose text is indexed. In others text is looked for by going through their values.
var textKeys = []string{"metadata.name", "metadata.title", "metadata.description", "spec.profile.displayname"}

// words is an index of the text of a column: the words that occur, and who has them. A text contains a word-like term exactly if one
// of its words does, so that going through the words, of which there are few, answers for all texts.
//
// A word is a run of letters and digits. Everything else is a word of its own, and so are characters of scripts without spaces.
type words struct {
	places []uint32 // by id: where the text is in the body, 0 for none, inSeveral for more than one
	slots  []uint32 // open addressing: index in list, 0 for free
	list   []word   // the first stays unused
	all    []byte   // every word, each between zeros
	dead   int      // words that nobody has any more; they stay until there are too many
}

type word struct {
	start uint32 // in all
	ids   posting.Set
}

const inSeveral = ^uint32(0)

var wordSeed = maphash.MakeSeed()

func newWords() *words {
	return &words{list: make([]word, 1), all: []byte{0}, slots: make([]uint32, 16)}
}

func (w *words) text(i uint32) []byte {
	end := uint32(len(w.all))
	if int(i)+1 < len(w.list) {
		end = w.list[i+1].start
	}
	return w.all[w.list[i].start : end-1]
}

// find is the index of a word, 0 if nobody ever had it.
func (w *words) find(text []byte) uint32 {
	mask := uint32(len(w.slots) - 1)
	for i := uint32(maphash.Bytes(wordSeed, text)) & mask; w.slots[i] != 0; i = (i + 1) & mask {
		if bytes.Equal(w.text(w.slots[i]), text) {
			return w.slots[i]
		}
	}
	return 0
}

func (w *words) enter(text []byte) uint32 {
	if i := w.find(text); i != 0 {
		return i
	}
	w.list = append(w.list, word{start: uint32(len(w.all))})
	w.all = append(append(w.all, text...), 0)
	i := uint32(len(w.list) - 1)
	if 2*len(w.list) <= len(w.slots) {
		w.settle(i)
		return i
	}
	w.slots = make([]uint32, 2*len(w.slots))
	w.settleAll()
	return i
}

func (w *words) settleAll() {
	for i := range w.list[1:] {
		w.settle(uint32(i + 1))
	}
}

func (w *words) settle(i uint32) {
	mask := uint32(len(w.slots) - 1)
	at := uint32(maphash.Bytes(wordSeed, w.text(i))) & mask
	for w.slots[at] != 0 {
		at = (at + 1) & mask
	}
	w.slots[at] = i
}

func (w *words) add(id uint32, text []byte) {
	for token := range tokens(text) {
		i := w.enter(token.text)
		if w.list[i].ids.Len() == 0 && w.dead > 0 && int(i) < len(w.list)-1 {
			w.dead--
		}
		w.list[i].ids.Add(id)
	}
}

func (w *words) remove(id uint32, text []byte) {
	for token := range tokens(text) {
		if i := w.find(token.text); i != 0 && w.list[i].ids.Remove(id) && w.list[i].ids.Len() == 0 {
			w.dead++
		}
	}
	if w.dead > 1024 && w.dead > len(w.list)/2 {
		w.compact()
	}
}

func (w *words) compact() {
	fresh := newWords()
	for i := range w.list {
		if ids := w.list[i].ids; ids.Len() > 0 {
			fresh.list[fresh.enter(w.text(uint32(i)))].ids = ids
		}
	}
	fresh.places = w.places
	*w = *fresh
}

func (w *words) place(id, at uint32) {
	if int(id) >= len(w.places) {
		w.places = append(w.places, make([]uint32, int(id)+1-len(w.places)+len(w.places)/8)...)
	}
	w.places[id] = at
}

// reword tells the text index of a column what an entity had and has. Both lists are in the order of comparePairs.
func (x *Index) reword(c *column, id uint32, old, now []pair) {
	before, after := pairsIn(old, c), pairsIn(now, c)
	if !slices.EqualFunc(before, after, sameValue) {
		for _, p := range before {
			c.words.remove(id, p.lower)
		}
		for _, p := range after {
			c.words.add(id, p.lower)
		}
	}
	switch {
	case len(after) == 1:
		c.words.place(id, after[0].at)
	case len(after) > 1:
		c.words.place(id, inSeveral)
	case len(before) > 0:
		c.words.place(id, 0)
	}
}

// pairsIn are the pairs of a column that have a value.
func pairsIn(pairs []pair, c *column) []pair {
	from := sort.Search(len(pairs), func(i int) bool {
		return pairs[i].col.num > c.num || pairs[i].col == c && !pairs[i].null
	})
	to := from
	for to < len(pairs) && pairs[to].col == c {
		to++
	}
	return pairs[from:to]
}

// token is a word in a text. open tells that the text might go on with the same word at that end.
type token struct {
	text        []byte
	isWord      bool
	first, last bool // in its text
}

// tokens splits a text into words. Zeros are left out: they separate words in the index.
func tokens(text []byte) func(func(token) bool) {
	return func(yield func(token) bool) {
		for at := 0; at < len(text); {
			end := at
			for end < len(text) {
				size := letter(text[end:])
				if size == 0 {
					break
				}
				end += size
			}
			isWord := end > at
			if !isWord {
				_, size := utf8.DecodeRune(text[at:])
				end = at + size
			}
			if text[at] != 0 && !yield(token{text[at:end], isWord, at == 0, end == len(text)}) {
				return
			}
			at = end
		}
	}
}

// letter is how many bytes the letter has that text begins with, 0 if it does not.
func letter(text []byte) int {
	c := text[0]
	if c < utf8.RuneSelf {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			return 1
		}
		return 0
	}
	r, size := utf8.DecodeRune(text)
	if r < firstIdeograph && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
		return size
	}
	return 0
}

// firstIdeograph begins the scripts that are written without spaces.
const firstIdeograph = 0x2E80
