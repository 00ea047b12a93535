package apidoc

import (
	"cmp"
	"slices"
	"strings"
)

const maxHits = 200

// Hit is an operation or a type that a search found.
type Hit struct {
	Anchor  string
	Group   string // "" for types
	Verb    string // kind of a type
	Name    string
	Summary string
	rank    int
}

// Search finds operations and types with all words of the term in what names and describes them, the best first: those with the words in
// the name before those with them elsewhere. An empty term finds nothing.
func (d Doc) Search(term string) []Hit {
	words := strings.Fields(strings.ToLower(cut(term, 200)))
	if len(words) == 0 {
		return nil
	}
	var hits []Hit
	add := func(hit Hit, names, texts []string) {
		if hit.rank = rank(words, names, texts); hit.rank > 0 {
			hits = append(hits, hit)
		}
	}
	for group, o := range d.Operations() {
		names, texts := []string{o.Name, o.ID, o.Verb}, []string{o.Summary, o.Description, group.Name, strings.Join(o.Tags, " ")}
		for _, body := range o.Request {
			texts = append(texts, body.Name)
		}
		for _, p := range o.Parameters {
			texts = append(texts, p.Schema.Name)
		}
		add(Hit{Anchor: o.Anchor, Group: group.Name, Verb: o.Verb, Name: o.Name, Summary: o.Summary}, names, texts)
	}
	for _, t := range d.Types {
		texts := []string{t.Description}
		for _, field := range t.Schema.Fields {
			texts = append(texts, field.Name)
		}
		for _, value := range t.Schema.Enum {
			texts = append(texts, value.Text)
		}
		add(Hit{Anchor: t.Anchor, Verb: t.Kind, Name: t.Name, Summary: firstLine(t.Description)}, []string{t.Name}, texts)
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.rank, a.rank) })
	return hits[:min(len(hits), maxHits)]
}

// rank is 0 if a word is missing.
func rank(words, names, texts []string) int {
	total := 0
	for _, word := range words {
		best := 0
		for _, name := range names {
			switch lower := strings.ToLower(name); {
			case lower == word:
				best = max(best, 8)
			case strings.HasPrefix(strings.TrimLeft(lower, "/"), word):
				best = max(best, 6)
			case strings.Contains(lower, word):
				best = max(best, 4)
			}
		}
		for i := 0; best == 0 && i < len(texts); i++ {
			if strings.Contains(strings.ToLower(texts[i]), word) {
				best = 1
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return cut(line, maxValue)
}
