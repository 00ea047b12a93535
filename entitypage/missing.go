package entitypage

import (
	"net/http"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

const nearNames = 5

// missingPage is shown in place of an entity that is not there.
type missingPage struct {
	Ref      string
	Title    string       // the reference, or what a Location was made for: its name says nothing
	Problems []ui.Problem // that keep an entity of this name out
	Near     []relatedThing
	Stone    *catalog.Tombstone // of the entity that had the name; nil if none is remembered
	Moved    ui.EntityLink
	ReadFrom string // location ref, of the entity that had the name
	Restored string // the address that would bring it back
}

// missing helps those who follow an old link: where the thing went, and what they may have meant.
func (p Pages) missing(r *http.Request, ref string) (web.Page, error) {
	stones, err := p.catalog.Tombstones(r.Context(), ref, 1)
	if err != nil {
		return web.Page{}, err
	}
	all, err := p.problems.Current(r.Context())
	if err != nil {
		return web.Page{}, err
	}
	v := missingPage{Ref: ref, Title: ref, Problems: p.problems.Views(r.Context(), all.ByRef[ref])}
	crumb := refOf(r).Name
	book := &entityPage{Book: names.For(r, p.index), pages: p, entity: entity.Entity{}}
	if len(stones) > 0 {
		v.Stone = &stones[0]
		v.ReadFrom, v.Restored = problems.ReadFrom(stones[0]), p.problems.Restorable(stones[0])
		if names.Registered(v.Stone.Entity) != "" {
			v.Title = names.Title(v.Stone.Entity)
			crumb = v.Title
		}
		if v.Stone.RenamedTo != "" {
			v.Moved = book.Link(v.Stone.RenamedTo)
		}
	}
	for _, near := range p.index.Near(ref, book.Visible, nearNames) {
		v.Near = append(v.Near, book.relatedThing(near))
	}
	return web.Page{Title: v.Title + " is not in the catalog", Status: http.StatusNotFound, Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: crumb}}, Component: missingView(v),
	}}, nil
}
