package index

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/catalog/index/searchkey"
	"github.com/callboard/callboard/entity"
)

// Names asks for entities by what people call them, as they type.
type Names struct {
	Text    string // words in any case; signs only separate them
	Where   *entity.Predicate
	Visible *Visibility
	Prefer  func(ref string) int // decides among those that fit as well, the smallest first; nil for none
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
)

// nameKeys are what people call entities.
var nameKeys = []string{"metadata.name", "metadata.title", "spec.profile.displayname"}

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
	n := naming{x: x, asked: asked, whole: []byte(strings.Join(asked, " ")), limit: q.Limit, prefer: q.Prefer, in: x.find(among.criteria())}
	n.within(n.having(func(w *words, word string) posting.Set {
		return w.matching(token{text: []byte(word), isWord: true, first: true, last: true})
	}), 0)
	if len(n.best) < q.Limit && len(n.whole) >= 3 {
		n.scattered()
	}
	if len(n.best) < q.Limit {
		n.within(n.having((*words).alike), fewEdits)
	}
	refs := make([]string, len(n.best))
	for i, f := range n.best {
		refs[i] = f.ref
	}
	return refs
}

// loosely writes a text in lower case with one space for whatever stands between words.
func loosely(dst, lower []byte) []byte {
	for at := 0; at < len(lower); {
		size := letter(lower[at:])
		if size == 0 && lower[at] >= 0x80 {
			size = 1 // the scripts without spaces
		}
		if size == 0 {
			if at++; len(dst) > 0 && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
			continue
		}
		dst = append(dst, lower[at:at+size]...)
		at += size
	}
	return bytes.TrimSuffix(dst, []byte{' '})
}

// naming is one search. The caller shares the lock.
type naming struct {
	x      *Index
	asked  []string
	whole  []byte
	in     *match
	prefer func(ref string) int
	limit  int
	best   []fit
	a, b   [512]byte
}

// fit is an entity and how well it fits.
type fit struct {
	id              uint32
	tier, preferred int
	length          int
	ref             string
}

func (a fit) compare(b fit) int {
	return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.preferred, b.preferred), cmp.Compare(a.length, b.length), strings.Compare(a.ref, b.ref))
}

// having are those who have every word asked for, somewhere in their names, as words finds it.
func (n *naming) having(find func(*words, string) posting.Set) posting.Set {
	var all posting.Set
	for i, word := range n.asked {
		var sets []posting.Set
		for _, key := range nameKeys {
			if c := n.x.columns[key]; c != nil && c.words != nil {
				sets = append(sets, find(c.words, word))
			}
		}
		if have := posting.Or(sets...); i == 0 {
			all = have
		} else {
			all = posting.And(all, have)
		}
	}
	return all
}

// within takes the best of a set, none as better than worst.
func (n *naming) within(set posting.Set, worst int) {
	if !n.in.all {
		set = posting.And(set, n.in.set)
	}
	for id := range set.All() {
		found := fit{id: id, tier: fewEdits + 1}
		for _, key := range nameKeys {
			if text := n.text(key, id); len(text) > 0 {
				tier := max(n.tier(text), worst)
				if tier < found.tier || tier == found.tier && len(text) < found.length {
					found.tier, found.length = tier, len(text)
				}
			}
		}
		n.take(found)
	}
}

// text is one of an entity's names, loosely; nothing if it has none. It is good until the next.
func (n *naming) text(key string, id uint32) []byte {
	c := n.x.columns[key]
	if c == nil || c.words == nil || int(id) >= len(c.words.places) {
		return nil
	}
	at := c.words.places[id]
	if at == 0 || at == inSeveral {
		return nil
	}
	lower := searchkey.AppendLower(n.b[:0], searchkey.TextAt(n.x.records[id].body, at, n.a[:0]))
	return loosely(lower[len(lower):], lower)
}

// tier is how well a name fits that has all the words, in part or whole.
func (n *naming) tier(name []byte) int {
	switch {
	case bytes.Equal(name, n.whole):
		return sameName
	case bytes.HasPrefix(name, n.whole):
		return nameBegins
	case n.each(func(word string) bool { return beginsWord(name, word) }):
		return wordsBegin
	case bytes.Contains(name, n.whole):
		return nameContains
	}
	return wordsContain
}

func (n *naming) each(is func(word string) bool) bool {
	return !slices.ContainsFunc(n.asked, func(word string) bool { return !is(word) })
}

func beginsWord(name []byte, word string) bool {
	for at := 0; ; {
		i := bytes.Index(name[at:], []byte(word))
		if i < 0 {
			return false
		}
		if at += i; at == 0 || name[at-1] == ' ' {
			return true
		}
		at++
	}
}

// take keeps a fit if it is among the best.
func (n *naming) take(f fit) {
	full := len(n.best) >= n.limit
	if full && f.tier > n.best[n.limit-1].tier {
		return
	}
	f.ref = n.x.nodes[n.x.records[f.id].node].ref
	if n.prefer != nil {
		f.preferred = n.prefer(f.ref)
	}
	if slices.ContainsFunc(n.best, func(b fit) bool { return b.id == f.id }) {
		return
	}
	at, _ := slices.BinarySearchFunc(n.best, f, fit.compare)
	if at == n.limit {
		return
	}
	n.best = slices.Insert(n.best, at, f)
	n.best = n.best[:min(len(n.best), n.limit)]
}

// scattered takes those whose name has the letters in order, each run of them at the beginning of a word or behind another: chor is
// checkout-orders.
func (n *naming) scattered() {
	letters := bytes.ReplaceAll(n.whole, []byte{' '}, nil)
	for i := range n.x.nodes {
		node := &n.x.nodes[i]
		if node.id == 0 || !n.in.all && !n.in.set.Has(node.id) {
			continue
		}
		name := node.ref[strings.IndexByte(node.ref, '/')+1:]
		if name[0] == letters[0] && abbreviates(letters, name) {
			n.take(fit{id: node.id, tier: lettersInOrder, length: len(name)})
		}
	}
}

// abbreviates reports whether a name begins with the first letters of short, and its later words with the rest.
func abbreviates(short []byte, name string) bool {
	at := 0
	for i := range len(short) {
		if at < len(name) && name[at] == short[i] {
			at++
			continue
		}
		for at++; ; at++ {
			if at >= len(name) {
				return false
			}
			if name[at] == short[i] && letter([]byte{name[at-1]}) == 0 {
				break
			}
		}
		at++
	}
	return true
}

// alike is the set of those who have a word that differs in few letters.
func (w *words) alike(word string) posting.Set {
	most := min(len(word)/4, 2)
	if most == 0 {
		return w.list[w.find([]byte(word))].ids
	}
	var sets []posting.Set
	for i := range w.list {
		if w.list[i].ids.Len() == 0 {
			continue
		}
		if other := w.text(uint32(i)); len(other)-len(word) <= most && len(word)-len(other) <= most && edits(word, string(other), most) >= 0 {
			sets = append(sets, w.list[i].ids)
		}
	}
	return posting.Or(sets...)
}
