package graph

import (
	"context"
	"slices"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// lostName is an end of a graph that was asked for and is not there, or that may be several.
type lostName struct {
	Text     string
	Many     bool // all of Near are called that
	Unsought bool // nobody looked for what is like it
	Near     []nearName
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

// mostSought is how many unknown names are looked for by likeness, which goes through all that there is.
const mostSought = 3

// resolve makes refs of what was typed, and notes what cannot be found. It ends with ctx.
func (v *shown) resolve(ctx context.Context, book *names.Book) error {
	for i, text := range v.Roots {
		v.Roots[i] = v.meant(book, text, func(a *address, ref string) { a.Roots = slices.Clone(a.Roots); a.Roots[i] = ref })
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if v.To != "" {
		v.To = v.meant(book, v.To, func(a *address, ref string) { a.To = ref })
	}
	return ctx.Err()
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
		lost.Unsought = v.sought == mostSought
		if !lost.Unsought {
			v.sought++
			found = near(book, text, ref)
		}
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

// noPlace is met by all but locations.
var noPlace = &entity.Predicate{Not: entity.OneOf("kind", "location")}

// called are those with exactly this name or title, in any case.
func called(book *names.Book, text string) []string {
	any, lower := &entity.Predicate{}, entity.Lower(text)
	for _, key := range []string{"metadata.name", "metadata.title", "spec.profile.displayname"} {
		any.Any = append(any.Any, entity.OneOf(key, lower))
	}
	var found []string
	for _, hit := range book.Index.Select(index.Query{Where: entity.Both(any, noPlace), Visible: book.Visible, ByRef: true, Limit: nearShown}).Hits {
		found = append(found, book.Index.Ref(hit.Handle))
	}
	return found
}

// near are entities that somebody may have meant by a text, which may also be a ref.
func near(book *names.Book, text string, ref entity.Ref) []string {
	found := book.Index.Named(index.Names{Text: text, Where: noPlace, Visible: book.Visible, Limit: nearShown})
	if ref.Name != "" {
		for _, other := range book.Index.Near(ref.String(), book.Visible, nearRefs) {
			if !slices.Contains(found, other) {
				found = append(found, other)
			}
		}
	}
	return found[:min(len(found), nearShown)]
}
