package browse

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// kindOrder is the order of Backstage's kinds; own ones follow them, and locations come last.
var kindOrder = []string{"component", "api", "system", "resource", "domain", "group", "user", "template"}

func kindRank(kind string) int {
	if rank := slices.Index(kindOrder, strings.ToLower(kind)); rank >= 0 {
		return rank
	}
	if strings.EqualFold(kind, "location") {
		return len(kindOrder) + 1
	}
	return len(kindOrder)
}

// kindName is the kind of the list as entities write it.
func (l *listed) kindName() string {
	for _, kind := range l.kinds {
		if strings.EqualFold(kind.Value, l.kind) {
			return kind.Value
		}
	}
	return l.kind
}

func (l *listed) kindTitle() string {
	switch {
	case l.kind == everyKind:
		return "Everything"
	case !l.isKind():
		return "No such kind"
	}
	return names.Plural(l.kindName())
}

// tabs are one for all kinds, and one for each of them. Filters that mean something for every kind go with the reader from one to the
// other, and each says how many they leave there.
func (l *listed) tabs() []ui.Tab {
	left, total := l.left(), 0
	tabs := []ui.Tab{{Label: "All", Path: l.as(everyKind).path(), Here: l.kind == everyKind}}
	for _, kind := range l.kinds {
		lower := strings.ToLower(kind.Value)
		total += left[lower]
		tabs = append(tabs, ui.Tab{Label: names.Plural(kind.Value), Path: l.as(lower).path(), Count: ui.Number(left[lower]), Here: lower == l.kind})
	}
	tabs[0].Count = ui.Number(total)
	return tabs
}

// left counts what the filters that mean something for every kind leave of each.
func (l *listed) left() map[string]int {
	counts := map[string]int{}
	for _, value := range l.Index.Counts(l.asked(l.as(everyKind).predicate(l.own, l.troubled, "")), []string{"kind"})[0] {
		counts[entity.Lower(value.Value)] += value.Count
	}
	return counts
}

// title says what is listed: Production website components owned by Berths, tagged go.
func (l *listed) title() string {
	if !l.isKind() {
		return l.kindTitle()
	}
	words := append(l.labels("lifecycle", "or"), l.labels("type", "or")...)
	words = append(words, l.noun(len(words) > 0))
	if l.owned {
		words = append(words, "owned by my teams")
	}
	for _, part := range []struct{ name, before, none, between string }{
		{"lifecycle", "", "without lifecycle", ""},
		{"type", "", "without type", ""},
		{"owner", "owned by ", "without owner", "or"},
		{"system", "in ", "part of nothing", "or"},
		{"team", "of ", "without team", "or"},
		{"parent", "below ", "without parent", "or"},
		{"namespace", "in the namespace ", "", "or"},
		{"tag", "tagged ", "", "and"},
		{"status", "with ", "", "and"},
	} {
		labels := l.labels(part.name, part.between)
		if len(labels) > 0 && part.before != "" {
			words = append(words, part.before+labels[0])
			if part.name == "owner" && l.through {
				words = append(words, "and groups below")
			}
		}
		if slices.Contains(l.filters[part.name], without) {
			words = append(words, strings.Repeat("or ", len(labels))+part.none)
		}
	}
	if l.starred {
		words = append(words, "that I have starred")
	}
	if l.text != "" {
		words = append(words, "matching “"+cut(l.text, 60)+"”")
	}
	sentence := strings.Join(words, " ")
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}

// noun is what is listed, for the beginning of the title or behind other words.
func (l *listed) noun(behind bool) string {
	switch title := l.kindTitle(); {
	case behind && l.kind == everyKind:
		return "things"
	case behind && title != "APIs":
		return strings.ToLower(title)
	default:
		return title
	}
}

// namedValues is how many values of a facet the title names.
const namedValues = 3

// statusWords are the values of the facet status behind "with".
var statusWords = map[string]string{withProblems: "problems", orphaned: "nothing that refers to them", documented: "documentation"}

// labels is one text with the active values of a facet that there are, none if there are none.
func (l *listed) labels(name, between string) []string {
	values := slices.DeleteFunc(slices.Clone(l.filters[name]), func(value string) bool { return value == without || !l.occurs(facetNamed(name), value) })
	if len(values) == 0 {
		return nil
	}
	var labels []string
	for _, value := range values[:min(namedValues, len(values))] {
		label := l.label(facetNamed(name), value)
		if name == "status" {
			label = cmp.Or(statusWords[value], value)
		}
		labels = append(labels, cut(label, 60))
	}
	if rest := len(values) - namedValues; rest > 0 {
		labels = append(labels, ui.Count(rest, "other", "others"))
	}
	last := len(labels) - 1
	if last == 0 {
		return labels
	}
	return []string{strings.Join(labels[:last], ", ") + " " + between + " " + labels[last]}
}

// cut shortens a text for a sentence.
func cut(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
