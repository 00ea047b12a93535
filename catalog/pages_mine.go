package catalog

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/ui"
)

// maxAsOf bounds how much of the change log is read for a short list of what changed.
const maxAsOf = 400

// Change is an entity that changed lately.
type Change struct {
	Ref string
	At  time.Time
}

// Changes are the entities that changed last, the latest first, each once; those that went are not among them.
func (c *Catalog) Changes(ctx context.Context, limit int) ([]Change, error) {
	log, err := c.store.latestChanges(ctx, maxAsOf)
	if err != nil {
		return nil, err
	}
	var list []Change
	seen := map[string]bool{}
	for _, change := range log {
		if _, shown := c.index.ByRef(change.Ref); shown && !seen[change.Ref] && len(list) < limit {
			list = append(list, change)
		}
		seen[change.Ref] = true
	}
	return list, nil
}

// Updated is when entities were last changed. Those that the catalog does not have are left out.
func (c *Catalog) Updated(ctx context.Context, refs []string) (map[string]time.Time, error) {
	rows, err := c.store.rows(ctx, refs)
	updated := map[string]time.Time{}
	for _, r := range rows {
		updated[r.Ref] = time.UnixMilli(r.UpdatedAt).UTC()
	}
	return updated, err
}

// Names looks up entities for one request to another room's page.
type Names struct{ *lookup }

// Names remembers what it finds, for as long as the request takes.
func (p Pages) Names(r *http.Request) Names { return Names{p.lookup(r)} }

// Entity is nil if there is none that the asker may see.
func (n Names) Entity(ref string) entity.Entity { return n.lookup.entity(ref) }

// Link leads to an entity under its title.
func (n Names) Link(ref string) ui.EntityLink { return n.lookup.link(ref) }

// Thing is an entity in the side bar, with its state; false if it is not there.
func (n Names) Thing(ref string) (ui.Thing, bool) {
	e := n.lookup.entity(ref)
	if e == nil {
		return ui.Thing{}, false
	}
	return ui.Thing{Label: e.Title(), Path: ui.EntityPath(e.Ref()), Tone: toneOf(e)}, true
}

// toneOf is bad for what has problems; else what its lifecycle says.
func toneOf(e entity.Entity) ui.Tone {
	if problemsIn(e) > 0 {
		return ui.Bad
	}
	return ui.LifecycleTone(specText(e, "lifecycle"))
}

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
	return ui.Cell{Body: ui.Star{Ref: e.Ref(), Title: e.Title(), Starred: slices.Contains(l.stars, uid), Back: l.path(), Quiet: true}.View()}
}

// saving offers to keep the list under a name, once there is something about it to keep.
func (l *listed) saving() templ.Component {
	if l.pages.settings == nil || !l.isFiltered() && l.sort == "" {
		return templ.NopComponent
	}
	kept := l.listing
	kept.cursor, kept.more = "", ""
	return saveView(kept.path())
}

// star is the button in the head of an entity's page; nothing for those who cannot keep a star.
func (v *entityPage) star() ui.Star {
	return ui.Star{Ref: v.entity.Ref(), Title: v.entity.Title(), Starred: v.starred, Back: v.path}
}

// Problems are what keeps entities from being as their files say, by reference, as of now.
func (p Pages) Problems(ctx context.Context) (map[string][]entity.Problem, error) {
	all, err := p.troubles.of(ctx)
	if err != nil {
		return nil, err
	}
	return all.byRef, nil
}

// Plural is the name of a kind for many.
func Plural(kind string) string { return plural(kind) }
