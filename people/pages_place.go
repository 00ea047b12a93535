package people

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
)

// place is the card of where a group stands: the part of the tree around it.
type place struct {
	Self     Named
	Above    []Named // from the top down
	Before   []Named // beside it, by title
	After    []Named
	Rest     int // beside it too, but not shown
	Children []Named
}

const (
	shownBeside = 6 // on either side
	shownBelow  = 12
)

func (p Pages) place(_ context.Context, r *http.Request, e entity.Entity) (templ.Component, error) {
	ref := e.Ref().String()
	group, err := p.service.Group(ref, names.Visible(r))
	if err != nil || len(group.Above)+len(group.Children) == 0 {
		return nil, err
	}
	v := place{Self: p.service.named([]string{ref}, names.Visible(r))[0], Above: group.Above, Children: group.Children}
	at, _ := slices.BinarySearchFunc(group.Siblings, v.Self, byTitle)
	v.Before = group.Siblings[max(0, at-shownBeside):at]
	v.After = group.Siblings[at:min(len(group.Siblings), at+shownBeside)]
	v.Rest = len(group.Siblings) - len(v.Before) - len(v.After)
	return placeCard(v), nil
}

// restPath is the address of the tree with all that are beside it.
func (p place) restPath() string {
	if len(p.Above) == 0 {
		return "/people"
	}
	return partPath(p.Above[len(p.Above)-1].Ref.String(), 0)
}
