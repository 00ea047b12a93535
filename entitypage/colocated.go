package entitypage

import (
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// colocation is what came in the same way.
type colocation struct {
	key, title string
	total      int
	refs       []string // as many as were asked for
}

// colocations are the ways in, the nearest first.
var colocations = []struct{ key, title, annotation string }{
	{"file", "From the same file", entity.AnnotationLocation},
	{"location", "From other files of the same location", entity.AnnotationOriginLocation},
}

// beside are the entities that came in with one, without itself, as far as a query without a condition asks for them.
func (v *entityPage) beside(q index.Query) []colocation {
	var found []colocation
	for _, way := range colocations {
		if v.entity.Annotation(way.annotation) == "" {
			continue
		}
		not := annotated(v.entity, entity.AnnotationLocation)
		if way.annotation == entity.AnnotationLocation {
			not = itself(v.entity)
		}
		q.Where = &entity.Predicate{All: []*entity.Predicate{annotated(v.entity, way.annotation), {Not: not}}}
		q.Visible, q.ByRef, q.Count = v.Visible, true, true
		page := v.pages.index.Select(q)
		one := colocation{key: way.key, title: way.title, total: page.Total}
		for _, hit := range page.Hits {
			one.refs = append(one.refs, hit.Value)
		}
		found = append(found, one)
	}
	return found
}

// annotated are the entities with the same value of an annotation.
func annotated(e entity.Entity, annotation string) *entity.Predicate {
	return entity.OneOf("metadata.annotations."+strings.ToLower(annotation), strings.ToLower(e.Annotation(annotation)))
}

func itself(e entity.Entity) *entity.Predicate {
	return &entity.Predicate{All: []*entity.Predicate{
		entity.OneOf("kind", strings.ToLower(e.Kind())), entity.OneOf("metadata.namespace", strings.ToLower(e.Ref().Namespace)),
		entity.OneOf("metadata.name", strings.ToLower(e.Name())),
	}}
}

const shownColocated = 8

// colocatedCards name the first of what came in with the entity, and lead to the rest.
func (v *entityPage) colocatedCards() []colocatedCard {
	var cards []colocatedCard
	for _, from := range v.beside(index.Query{Limit: shownColocated}) {
		if from.total == 0 {
			continue
		}
		card := colocatedCard{Title: from.title, Note: ui.Number(from.total)}
		if from.total > len(from.refs) {
			card.More = ui.Button{Label: "Show all " + ui.Number(from.total), Path: v.path + "/colocated?of=" + from.key}
		}
		for _, ref := range from.refs {
			card.Things = append(card.Things, v.relatedThing(ref))
		}
		cards = append(cards, card)
	}
	return cards
}

// colocatedCard is on the page of the source.
type colocatedCard struct {
	Title, Note string
	More        ui.Button
	Things      []relatedThing
}

const shownBrought = 20

// broughtIn is what came in through a Location that was made for an address.
func (v *entityPage) broughtIn() (card colocatedCard, found bool) {
	at := entity.LocationRef{Type: v.entity.Property("type"), Target: names.Registered(v.entity)}
	if at.Target == "" {
		return card, false
	}
	where := &entity.Predicate{All: []*entity.Predicate{entity.OneOf("metadata.annotations."+entity.AnnotationOriginLocation, strings.ToLower(at.String())), {Not: itself(v.entity)}}}
	page := v.pages.index.Select(index.Query{Where: where, Visible: v.Visible, ByRef: true, Limit: shownBrought, Count: true})
	card = colocatedCard{Title: "Brought in", Note: ui.Number(page.Total)}
	if page.Total > shownBrought && at.Type == "url" && web.IsAddress(at.Target) {
		card.More = ui.Button{Label: "Show all", Path: web.WithQuery("/catalog-import/brought", [][2]string{{"target", at.Target}})}
	}
	for _, hit := range page.Hits {
		card.Things = append(card.Things, v.relatedThing(hit.Value))
	}
	return card, page.Total > 0
}
