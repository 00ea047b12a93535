package people

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// ownedList is the card of what a group or user owns, a line a type.
type ownedList struct {
	Lines       []Owning
	Shown       int // of the lines, at most
	Ref, Path   string
	Teams       []string // of a user, who is counted with them
	Beyond      string   // the head of the column that counts more than the owner's own; empty = there is none
	Direct, All int
	Most        int
}

const (
	shownTypes = 14
	mostTypes  = 400 // when all are asked for
)

func (p Pages) owned(_ context.Context, r *http.Request, e entity.Entity) (templ.Component, error) {
	v := ownedList{Ref: e.Ref().String(), Path: ui.EntityPath(e.Ref()), Shown: shownTypes}
	if web.Query(r).Get("types") == "all" {
		v.Shown = mostTypes
	}
	count := p.ownedByGroup
	if isKind("user")(e) {
		count = p.ownedByUser
	}
	if err := count(r, &v); err != nil {
		return nil, err
	}
	for _, line := range v.Lines {
		v.Direct, v.All, v.Most = v.Direct+line.Direct, v.All+line.All, max(v.Most, line.All)
	}
	return ownedCard(v), nil
}

func (p Pages) ownedByUser(r *http.Request, v *ownedList) error {
	v.Teams, v.Beyond = p.service.owners(v.Ref)[1:], "with teams"
	v.Lines = p.service.OwnedBy(v.Ref, v.Shown, names.Visible(r))
	return nil
}

func (p Pages) ownedByGroup(r *http.Request, v *ownedList) error {
	group, err := p.service.Group(v.Ref, names.Visible(r))
	if err != nil {
		return err
	}
	if group.AllGroups > 0 {
		v.Beyond = "with groups below"
	}
	v.Lines, err = p.service.Owned(v.Ref, v.Shown, names.Visible(r))
	return err
}

func (v ownedList) shown() []Owning { return v.Lines[:min(v.Shown, len(v.Lines))] }

// every is the address of the page with all lines, or with the usual ones if it has all.
func (v ownedList) every() string {
	if v.Shown == shownTypes {
		return v.Path + "?types=all#owned"
	}
	return v.Path + "#owned"
}

// share is the length of a bar, of 100.
func (v ownedList) share(n int) int {
	if n == 0 {
		return 0
	}
	return max(2, 100*n/max(1, v.Most))
}

// list is the address of the catalog's list with the things of a line and some owners.
func (v ownedList) list(line Owning, owners ...string) string {
	fields := [][2]string{{"kind", strings.ToLower(line.Kind)}}
	if line.Type != "" {
		fields = append(fields, [2]string{"type", strings.ToLower(line.Type)})
	}
	for _, owner := range owners {
		ref, _ := entity.ParseRef(owner, entity.Ref{})
		fields = append(fields, [2]string{"owner", ref.Short("group")})
	}
	return web.WithQuery("/catalog", fields)
}

// listAll is the same with all owners: a group with all below it, or a user with their teams.
func (v ownedList) listAll(line Owning) string {
	if strings.HasPrefix(v.Ref, "group:") {
		return v.list(line, v.Ref) + "&through=1"
	}
	return v.list(line, append([]string{v.Ref}, v.Teams...)...)
}

// named is among how many things the line's names were chosen.
func (o Owning) named() int {
	if o.Direct > 0 {
		return o.Direct
	}
	return o.All
}

func (v ownedList) csv() string { return addressOf("/people/owned.csv", v.Ref, v.Beyond != "") }
