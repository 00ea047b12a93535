package graph

import (
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// lostName is an end of a graph that was asked for and is not there, or that may be several.
type lostName struct {
	Text string
	Many bool // all of Near are called that
	Near []nearName
}

// nearName is somebody whom they may have meant.
type nearName struct {
	Link ui.EntityLink
	What string // its type
	Path string // the graph with it
}

const (
	nearShown = 8
	nearRefs  = 5
)

// resolve makes refs of what was typed, and notes what cannot be found.
func (v *shown) resolve(book *names.Book) {
	for i, text := range v.Roots {
		v.Roots[i] = v.meant(book, text, func(a *address, ref string) { a.Roots = slices.Clone(a.Roots); a.Roots[i] = ref })
	}
	if v.To != "" {
		v.To = v.meant(book, v.To, func(a *address, ref string) { a.To = ref })
	}
}

// meant is the entity with a ref, or with a name or title if there is one of it only. A name alone means a component first, as in
// Backstage's references.
func (v *shown) meant(book *names.Book, text string, put func(a *address, ref string)) string {
	ref, err := entity.ParseRef(text, entity.Ref{Kind: "component", Namespace: entity.DefaultNamespace})
	if err == nil && book.Sees(ref.String()) {
		return ref.String()
	}
	found := called(book, text)
	if len(found) == 1 {
		return found[0]
	}
	lost := lostName{Text: text, Many: len(found) > 1}
	if !lost.Many {
		found = near(book, text, ref)
	}
	for _, other := range found {
		a := v.address
		put(&a, other)
		typ, _ := book.Entity(other).Spec()["type"].(string)
		lost.Near = append(lost.Near, nearName{Link: book.Link(other), What: entity.Line(typ), Path: a.path()})
	}
	v.Lost = append(v.Lost, lost)
	return text
}

// called are those with exactly this name or title, in any case.
func called(book *names.Book, text string) []string {
	var found []string
	for _, ref := range named(book, text) {
		if e := book.Brief(ref); e != nil && (strings.EqualFold(e.Name(), text) || strings.EqualFold(e.Title(), text)) {
			found = append(found, ref)
		}
	}
	return found
}

func named(book *names.Book, text string) []string {
	where := &entity.Predicate{Not: &entity.Predicate{Key: "kind", Match: entity.Equals, Values: []string{"location"}}}
	return book.Index.Named(index.Names{Text: text, Where: where, Visible: book.Visible, Limit: nearShown})
}

// near are entities that somebody may have meant by a text, which may also be a ref.
func near(book *names.Book, text string, ref entity.Ref) []string {
	found := named(book, text)
	if ref.Name != "" {
		for _, other := range book.Index.Near(ref.String(), book.Visible, nearRefs) {
			if !slices.Contains(found, other) {
				found = append(found, other)
			}
		}
	}
	return found[:min(len(found), nearShown)]
}
