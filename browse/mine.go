package browse

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// starredUIDs are the uids of what the asker has starred, as far as the catalog has it.
func (p Pages) starredUIDs(r *http.Request) ([]string, error) {
	if p.settings == nil {
		return nil, nil
	}
	refs, err := p.settings.Starred(r.Context())
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
