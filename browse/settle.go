package browse

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// parameters are those of the list's address besides the facets.
var parameters = []string{"kind", "scope", "through", "q", "columns", "group", "sort", "cursor", "more", "find", "said"}

// settle takes out of the listing what the list does not understand of its address, so that no link of the page has it, and keeps a
// sentence about each.
func (l *listed) settle(q url.Values) {
	say := func(sentence string) { l.ignored = append(l.ignored, sentence) }
	if kinds := furtherKinds(q["kind"]); len(kinds) > 0 {
		say("The list has one kind at a time, or all: " + listOf(kinds) + " is left out.")
	}
	if scope := q.Get("scope"); !slices.Contains([]string{"", "all", "owned", "starred"}, scope) {
		say("There is no scope called " + entity.Line(scope) + ": it is owned or starred.")
	}
	l.filters["status"] = slices.DeleteFunc(l.filters["status"], func(state string) bool {
		if stateLabels[state] != "" {
			return false
		}
		say("There is no status called " + entity.Line(state) + ".")
		return true
	})
	if l.group != "" && l.grouping() == nil {
		say("The list cannot be grouped by " + entity.Line(l.group) + ".")
		l.group = ""
	}
	name := strings.TrimPrefix(l.sort, "-")
	if c, _ := columnNamed(name); name != "" && c.key == "" {
		say("The list cannot be sorted by " + entity.Line(name) + ".")
		l.sort = ""
	}
	if _, ours := readPlace(l.cursor); !ours {
		say("The address names a page that there is not: the list begins at its first.")
		l.cursor = ""
	}
	if unknown := unknownParameters(q); len(unknown) > 0 {
		say("The list knows nothing of " + listOf(unknown) + ".")
	}
}

// furtherKinds are those that an address names behind its first, each once.
func furtherKinds(given []string) []string {
	var kinds []string
	for _, kind := range given {
		if kind = strings.ToLower(entity.Readable(kind)); kind != "" && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds[min(1, len(kinds)):]
}

func unknownParameters(q url.Values) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(q)), func(name string) bool {
		return slices.Contains(parameters, name) || slices.ContainsFunc(facets, func(f facet) bool { return f.name == name })
	})
}

// listOf names the first of some words in a sentence.
func listOf(words []string) string {
	shown := words[:min(namedValues, len(words))]
	if rest := len(words) - len(shown); rest > 0 {
		shown = append(slices.Clip(shown), ui.Count(rest, "other", "others"))
	}
	last := len(shown) - 1
	if last == 0 {
		return entity.Line(shown[0])
	}
	return entity.Line(strings.Join(shown[:last], ", ") + " and " + shown[last])
}

// isKind reports whether the list's kind is one that there may be entities of.
func (l *listed) isKind() bool {
	of := func(name string) bool { return strings.EqualFold(name, l.kind) }
	return l.kind == everyKind || slices.ContainsFunc(l.kinds, func(k index.FacetValue) bool { return of(k.Value) }) ||
		slices.ContainsFunc(l.pages.catalog.Kinds(), func(k *entity.Kind) bool { return of(k.Name) })
}

// occurs reports whether there is such a value of a facet, in whatever kind.
func (l *listed) occurs(f facet, value string) bool {
	if f.name == "status" {
		return stateLabels[value] != ""
	}
	full := fullRefs([]string{value}, relationKinds[f.name])[0]
	if relationKinds[f.name] != "" && l.Sees(full) {
		return true
	}
	found := l.Index.Select(index.Query{Where: entity.OneOf(f.key, full), Visible: l.Visible, Limit: index.NoRows, Count: true})
	return found.Total > 0
}
