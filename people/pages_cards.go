package people

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// Cards are what the pages of groups and users show before anything else.
func (p Pages) Cards() []entitypage.Card {
	return []entitypage.Card{
		{ID: "members", Title: "Members", Order: -40, Shows: isKind("group"), Tells: []string{"hasMember"}, View: p.memberCard},
		{ID: "teams", Title: "Teams", Order: -40, Shows: isKind("user"), Tells: []string{"memberOf"}, View: p.teams},
		{ID: "owned", Title: "Owns", Order: -30, Shows: isKind("group", "user"), Tells: []string{"ownerOf"}, View: p.owned},
		{ID: "dependents", Title: "Who depends on them", Order: -20, Shows: isKind("group"), View: p.dependents},
		{ID: "place", Title: "In the organisation", Order: -40, Side: true, Shows: isKind("group"), Tells: []string{"parentOf", "childOf"}, View: p.place},
	}
}

func isKind(kinds ...string) func(entity.Entity) bool {
	return func(e entity.Entity) bool {
		for _, kind := range kinds {
			if strings.EqualFold(e.Kind(), kind) {
				return true
			}
		}
		return false
	}
}

const (
	shownMembers    = 16
	shownDependents = 8
)

// memberList is the card of a group's members.
type memberList struct {
	People  []Named
	Total   int
	Tally   Tally
	Through bool // those of groups below too: as asked, or because the group has none itself
	Ref     string
	Path    string // of the entity's page
}

func (p Pages) memberCard(_ context.Context, r *http.Request, e entity.Entity) (templ.Component, error) {
	ref, q := e.Ref().String(), web.Query(r)
	group, err := p.service.Group(ref, names.Visible(r))
	if err != nil {
		return nil, err
	}
	v := memberList{Tally: group.Tally, Ref: ref, Path: ui.EntityPath(e.Ref())}
	v.Through = v.Tally.AllGroups > 0 && (q.Get("through") != "" || v.Tally.Members == 0 && v.Tally.AllMembers > 0)
	if v.People, v.Total, err = p.service.Members(ref, v.Through, shownMembers, names.Visible(r)); err != nil {
		return nil, err
	}
	return membersCard(v), nil
}

// note says how many there are, and where.
func (v memberList) note() string {
	switch {
	case v.Through && v.Tally.Members == 0:
		return ui.Count(v.Total, "person", "people") + " in " + ui.Count(v.Tally.AllGroups, "group", "groups") + " below"
	case v.Through:
		return ui.Count(v.Total, "person", "people") + " here and in " + ui.Count(v.Tally.AllGroups, "group", "groups") + " below"
	}
	return ui.Number(v.Total)
}

func (v memberList) csv() string { return addressOf("/people/members.csv", v.Ref, v.Through) }

func (v memberList) everybody() string {
	return membersAddress{Of: v.Ref, Through: v.Through, Sort: "name", Page: 1}.path()
}

func (p Pages) teams(_ context.Context, r *http.Request, e entity.Entity) (templ.Component, error) {
	return teamsCard(p.service.User(e.Ref().String(), names.Visible(r)), p.manager(r, e)), nil
}

// manager is whom spec.manager names, which Backstage does not know but some directories write.
func (p Pages) manager(r *http.Request, e entity.Entity) Named {
	text, _ := e.Spec()["manager"].(string)
	ref, err := entity.ParseRef(text, entity.Ref{Kind: "user", Namespace: e.Namespace()})
	if err != nil {
		return Named{}
	}
	return p.service.named([]string{ref.String()}, names.Visible(r))[0]
}

// ownedBy is the address of the catalog's list with everything that a group owns.
func ownedBy(group entity.Ref) string {
	return web.WithQuery("/catalog", [][2]string{{"kind", "all"}, {"owner", group.Short("group")}})
}

func (p Pages) dependents(_ context.Context, r *http.Request, e entity.Entity) (templ.Component, error) {
	list, whole, err := p.service.Dependents(e.Ref().String(), shownDependents, names.Visible(r))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return dependentsCard(list, whole), nil
}
