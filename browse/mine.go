package browse

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// remember keeps a page among the recent ones of who asks.
func (p Pages) remember(r *http.Request, label, path string) {
	if p.settings == nil || identity.Of(r.Context()).Kind != identity.User {
		ui.Remember(r, label, path)
		return
	}
	p.settings.Visit(r.Context(), label, path)
}

// starred are the references that who asks has starred.
func (p Pages) starred(r *http.Request) ([]string, error) {
	if p.settings == nil {
		return nil, nil
	}
	return p.settings.Starred(r.Context())
}

// starredUIDs are the uids of those that the catalog has.
func (p Pages) starredUIDs(r *http.Request) ([]string, error) {
	refs, err := p.starred(r)
	var uids []string
	for _, ref := range refs {
		if handle, ok := p.index.ByRef(ref); ok {
			uids = append(uids, p.index.UID(handle))
		}
	}
	return uids, err
}

// starCell is the star at the end of an entity's row.
func (l *listed) starCell(e entity.Entity) ui.Cell {
	uid, _ := e.Metadata()["uid"].(string)
	return ui.Cell{Body: ui.Star{Ref: e.Ref(), Title: names.Title(e), Starred: slices.Contains(l.stars, uid), Back: l.path(), Quiet: true}.View()}
}

// saving offers to keep the list under a name, once there is something about it to keep.
func (l *listed) saving() templ.Component {
	if l.pages.settings == nil || !l.isFiltered() && l.sort == "" && l.group == "" && l.columns == nil {
		return templ.NopComponent
	}
	return saveView(l.whole().path())
}

// star is the button in the head of an entity's page; nothing for those who cannot keep a star.
func (v *entityPage) star() ui.Star {
	return ui.Star{Ref: v.entity.Ref(), Title: v.title(), Starred: v.starred, Back: v.path}
}

// title is what the page calls its entity.
func (v *entityPage) title() string { return names.Title(v.entity) }
