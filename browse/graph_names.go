package browse

import (
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// lostName is an end of a graph that was asked for and is not there, or that may be several.
type lostName struct {
	Text string
	Many bool // all of Near are called that
	Near []nearName
}

// nearName is somebody whom they may have meant.
type nearName struct {
	relatedThing
	Path string // the graph with it
}

const nearGraphNames = 8

// resolve makes refs of what was typed, and notes what cannot be found.
func (v *graphPage) resolve(l *lookup) {
	for i, text := range v.Roots {
		v.Roots[i] = v.meant(l, text, func(a *graphAddress, ref string) { a.Roots = slices.Clone(a.Roots); a.Roots[i] = ref })
	}
	if v.To != "" {
		v.To = v.meant(l, v.To, func(a *graphAddress, ref string) { a.To = ref })
	}
}

// meant is the entity with a ref, or with a name or title if there is one of it only. A name alone means a component first, as in
// Backstage's references.
func (v *graphPage) meant(l *lookup, text string, put func(a *graphAddress, ref string)) string {
	ref, err := entity.ParseRef(text, entity.Ref{Kind: "component", Namespace: entity.DefaultNamespace})
	if err == nil && l.sees(ref.String()) {
		return ref.String()
	}
	called := l.called(text)
	if len(called) == 1 {
		return called[0]
	}
	lost := lostName{Text: text, Many: len(called) > 1}
	if !lost.Many {
		called = l.near(text, ref)
	}
	for _, other := range called {
		a := v.graphAddress
		put(&a, other)
		lost.Near = append(lost.Near, nearName{(&entityPage{lookup: l, entity: entity.Entity{}}).relatedThing(other), a.path()})
	}
	v.Lost = append(v.Lost, lost)
	return text
}

// called are those with exactly this name or title, in any case.
func (l *lookup) called(text string) []string {
	var called []string
	for _, ref := range l.named(text) {
		if e := l.briefly(ref); e != nil && (strings.EqualFold(e.Name(), text) || strings.EqualFold(e.Title(), text)) {
			called = append(called, ref)
		}
	}
	return called
}

func (l *lookup) named(text string) []string {
	where := &entity.Predicate{Not: &entity.Predicate{Key: "kind", Match: entity.Equals, Values: []string{"location"}}}
	return l.pages.index.Named(index.Names{Text: text, Where: where, Visible: l.visible, Limit: nearGraphNames})
}

// near are entities that somebody may have meant by a text, which may also be a ref.
func (l *lookup) near(text string, ref entity.Ref) []string {
	near := l.named(text)
	if ref.Name != "" {
		for _, other := range l.pages.index.Near(ref.String(), l.visible, nearNames) {
			if !slices.Contains(near, other) {
				near = append(near, other)
			}
		}
	}
	return near[:min(len(near), nearGraphNames)]
}
