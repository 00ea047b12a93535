package home

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
)

// owned are the things of a reader. The index answers what of them is so or so, however many there are; nothing is decoded.
type owned struct {
	index *index.Index
	by    *entity.Predicate // nil = the reader can own nothing

	visible *index.Visibility
}

// ownedBy are the things of some owners that the sender of a request may see.
func (h *Home) ownedBy(r *http.Request, owners []string) owned {
	o := owned{index: h.Catalog.Index(), visible: names.Visible(r)}
	if len(owners) > 0 {
		o.by = entity.OneOf("relations.ownedby", owners...)
	}
	return o
}

// first are the references of some that match, by name, and how many match in all.
func (o owned) first(where *entity.Predicate, most int) (refs []string, total int) {
	if o.by == nil {
		return nil, 0
	}
	page := o.index.Select(index.Query{Where: o.and(where), Visible: o.visible, Order: []index.Order{{Field: "metadata.name"}}, Limit: most, Count: true})
	for _, hit := range page.Hits {
		refs = append(refs, o.index.Ref(hit.Handle))
	}
	return refs, page.Total
}

// count is how many there are.
func (o owned) count() int {
	_, total := o.first(nil, index.NoRows)
	return total
}

// among are those of refs that are the reader's.
func (o owned) among(refs []string) []string {
	if o.by == nil {
		return nil
	}
	return o.index.Among(refs, o.by, o.visible)
}

// kindOrder puts what people work on before what only groups it.
var kindOrder = []string{"component", "api", "resource", "system", "domain"}

// listed are some references: those with troubles first, which it sorts, then of the others, each by kind and name.
func (o owned) listed(troubled []string, most int) []string {
	slices.Sort(troubled)
	shown := o.among(slices.Compact(troubled))
	slices.SortStableFunc(shown, func(a, b string) int { return cmp.Compare(kindRank(a), kindRank(b)) })
	for i := 0; i <= len(kindOrder) && len(shown) < most; i++ {
		of := not(entity.OneOf("kind", kindOrder...))
		if i < len(kindOrder) {
			of = entity.OneOf("kind", kindOrder[i])
		}
		more, _ := o.first(of, most)
		for _, ref := range more {
			if !slices.Contains(shown, ref) {
				shown = append(shown, ref)
			}
		}
	}
	return shown[:min(len(shown), most)]
}

func kindRank(ref string) int {
	kind, _, _ := strings.Cut(ref, ":")
	if at := slices.Index(kindOrder, kind); at >= 0 {
		return at
	}
	return len(kindOrder)
}

// needing are those that match and need something else that is so.
func (o owned) needing(needed, where *entity.Predicate) []string {
	if o.by == nil {
		return nil
	}
	return o.index.Linked(index.Link{From: needed, Types: usedBy, To: o.and(where), Visible: o.visible})
}

// usedBy are the relations that lead to whoever needs an entity to work; uses are those that lead back.
var (
	usedBy = []string{"dependencyOf", "apiConsumedBy"}
	uses   = []string{"dependsOn", "consumesApi"}
)

func (o owned) and(where *entity.Predicate) *entity.Predicate {
	if where == nil {
		return o.by
	}
	return &entity.Predicate{All: []*entity.Predicate{o.by, where}}
}

func not(p *entity.Predicate) *entity.Predicate { return &entity.Predicate{Not: p} }
