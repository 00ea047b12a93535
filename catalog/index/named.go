package index

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Names asks for entities by what people call them, as they type.
type Names struct {
	Text    string // words in any case; signs only separate them
	Where   *entity.Predicate
	Visible *Visibility
	Prefer  []string // refs that come before others which fit as well
	Limit   int
}

// How well a name fits, best first.
const (
	sameName = iota
	nameBegins
	wordsBegin
	nameContains
	wordsContain
	lettersInOrder
	fewEdits
	noFit
)

// Named are refs of the visible entities whose name or title fits the text, best first. If too few do, those follow that have its letters
// in order, and those that differ in a letter or two.
func (x *Index) Named(q Names) []string {
	asked := strings.Fields(string(loosely(nil, []byte(entity.Lower(q.Text)))))
	if len(asked) == 0 || q.Limit <= 0 {
		return nil
	}
	among := Query{Where: q.Where, Visible: q.Visible}
	x.prepare(among.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := naming{x: x, asked: asked, whole: []byte(strings.Join(asked, " ")), limit: q.Limit, in: x.find(among.criteria()), prefer: map[uint32]bool{}}
	for _, ref := range q.Prefer {
		n.prefer[x.nodes[x.byRef[ref]].id] = true
	}
	n.exactly()
	if len(n.best) < q.Limit && len(n.whole) > 2 {
		n.nearly()
	}
	refs := make([]string, len(n.best))
	for i, f := range n.best {
		refs[i] = f.ref
	}
	return refs
}

// naming is one search. The caller shares the lock.
type naming struct {
	x      *Index
	asked  []string
	whole  []byte
	in     *match
	prefer map[uint32]bool
	limit  int
	best   []fit
}

// fit is an entity and how well it fits.
type fit struct {
	id     uint32
	tier   int
	other  bool // not preferred
	length int
	ref    string
}

func (f fit) compare(other fit) int {
	return cmp.Or(f.coarsely(other), strings.Compare(f.ref, other.ref))
}

func (f fit) coarsely(other fit) int {
	if by := cmp.Compare(f.tier, other.tier); by != 0 || f.other == other.other {
		return cmp.Or(by, cmp.Compare(f.length, other.length))
	}
	if f.other {
		return 1
	}
	return -1
}

// exactly takes those who have every word asked for, in part or whole. It looks for the longest word first, which fewest have.
func (n *naming) exactly() {
	longest := slices.MaxFunc(n.asked, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	for id, entry := range n.x.names.containing([]byte(longest)) {
		if len(n.asked) > 1 && !n.each(func(word string) bool { return strings.Contains(asString(entry), word) }) {
			continue
		}
		n.consider(id, entry, n.tier, wordsContain)
	}
}

// consider takes an entity as well as the best of its names fits, or as worst if only all of them together do.
func (n *naming) consider(id uint32, entry []byte, tier func([]byte) int, worst int) {
	if !n.in.all && !n.in.set.Has(id) {
		return
	}
	found := fit{id: id, tier: worst, other: !n.prefer[id], length: len(entry)}
	for name := range eachName(entry) {
		if t := tier(name); t < found.tier || t == found.tier && len(name) < found.length {
			found.tier, found.length = t, len(name)
		}
	}
	if found.tier < noFit {
		n.take(found)
	}
}

// tier is how well a name fits by itself.
func (n *naming) tier(name []byte) int {
	switch {
	case bytes.Equal(name, n.whole):
		return sameName
	case bytes.HasPrefix(name, n.whole):
		return nameBegins
	case n.each(func(word string) bool { return beginsWord(asString(name), word) }):
		return wordsBegin
	case bytes.Contains(name, n.whole):
		return nameContains
	case n.each(func(word string) bool { return strings.Contains(asString(name), word) }):
		return wordsContain
	}
	return noFit
}

func (n *naming) each(is func(word string) bool) bool {
	for _, word := range n.asked {
		if !is(word) {
			return false
		}
	}
	return true
}

func beginsWord(name, word string) bool {
	for at := 0; ; at++ {
		i := strings.Index(name[at:], word)
		if i < 0 {
			return false
		}
		if at += i; at == 0 || name[at-1] == ' ' {
			return true
		}
	}
}

// take keeps a fit if it is among the best.
func (n *naming) take(f fit) {
	if len(n.best) == n.limit && f.coarsely(n.best[n.limit-1]) > 0 {
		return
	}
	f.ref = n.x.nodes[n.x.records[f.id].node].ref
	at, _ := slices.BinarySearchFunc(n.best, f, fit.compare)
	if at == n.limit || slices.ContainsFunc(n.best, func(b fit) bool { return b.id == f.id }) {
		return
	}
	n.best = slices.Insert(n.best, at, f)
	n.best = n.best[:min(len(n.best), n.limit)]
}

// nearly takes those whose names are like the text in another way.
func (n *naming) nearly() {
	letters := strings.ReplaceAll(string(n.whole), " ", "")
	for id, entry := range n.x.names.living() {
		n.consider(id, entry, func(name []byte) int {
			switch {
			case len(name) > len(letters) && name[0] == letters[0] && abbreviates(letters, asString(name)):
				return lettersInOrder
			case n.each(func(word string) bool { return hasAlike(name, word) }):
				return fewEdits
			}
			return noFit
		}, noFit)
	}
}

// abbreviates reports whether a name begins with the first letters of short, and its later words with the rest: chor is checkout orders.
func abbreviates(short, name string) bool {
	at := 0 // behind the last letter found
	for i := range len(short) {
		if at < len(name) && name[at] == short[i] {
			at++
			continue
		}
		for at++; at < len(name) && (name[at] != short[i] || name[at-1] != ' '); at++ {
		}
		if at++; at > len(name) {
			return false
		}
	}
	return true
}

// hasAlike reports whether a name has a word that differs in few letters from one.
func hasAlike(name []byte, word string) bool {
	most := min(len(word)/4, 2)
	for len(name) > 0 {
		end := bytes.IndexByte(name, ' ')
		if end < 0 {
			end = len(name)
		}
		if d := end - len(word); d <= most && -d <= most && beginsAlike(asString(name[:end]), word) && edits(word, asString(name[:end]), most) >= 0 {
			return true
		}
		name = name[min(end+1, len(name)):]
	}
	return false
}

// beginsAlike spares most words a closer look: people hardly ever mistake the first letter but for the second.
func beginsAlike(a, b string) bool {
	return a != "" && b != "" && (a[0] == b[0] || len(a) > 1 && a[1] == b[0] || len(b) > 1 && b[1] == a[0])
}
