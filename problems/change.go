package problems

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// backTo is the list that a form was sent from, which then says what was done.
func backTo(r *http.Request, said string) string {
	back, err := url.Parse(r.PostForm.Get("back"))
	if err != nil || !web.IsLocal(back.Path) || !strings.HasPrefix(back.Path, "/problems") {
		return "/problems?said=" + said
	}
	if back.RawQuery != "" {
		back.RawQuery += "&"
	}
	back.RawQuery += "said=" + said
	return back.EscapedPath() + "?" + back.RawQuery
}

// changed takes a form from one of the lists, makes its change, and leads back.
func (p Pages) changed(r *http.Request, said string, change func(form url.Values) error) (string, error) {
	if err := r.ParseForm(); err != nil {
		return "", fault.New(fault.Invalid, "The form could not be read.")
	}
	err := change(r.PostForm)
	p.known.forget()
	return backTo(r, said), err
}

// refreshFile reads once more what a problem is about.
func (p Pages) refreshFile(r *http.Request) (string, error) {
	return p.changed(r, "reread", func(form url.Values) error {
		ref, file := form.Get("ref"), form.Get("file")
		var err error
		if ref != "" {
			if err = isRef(ref); err == nil {
				err = p.catalog.Refresh(r.Context(), ref)
			}
		} else if _, err = entity.ParseLocationRef(file); err == nil {
			err = p.catalog.RefreshFile(r.Context(), file)
		}
		p.trail.Changed(r, "entity-refresh", err, "entityRef", ref, "location", file)
		return err
	})
}

// award lets a contested name go to the other file.
func (p Pages) award(r *http.Request) (string, error) {
	return p.changed(r, "awarded", func(form url.Values) error {
		ref, to := form.Get("ref"), form.Get("to")
		err := isRef(ref)
		if err == nil {
			_, err = entity.ParseLocationRef(to)
		}
		if err == nil {
			err = p.catalog.Award(r.Context(), ref, to)
		}
		p.trail.Changed(r, "entity-mutate", err, "actionType", "award", "entityRef", ref, "location", to)
		return err
	})
}

func isRef(text string) error {
	_, err := entity.ParseRef(text, entity.Ref{})
	return err
}

// restore registers the location again that something deleted came from.
func (p Pages) restore(r *http.Request) (string, error) {
	return p.changed(r, "restored", func(form url.Values) error {
		number, err := strconv.ParseInt(form.Get("number"), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "The form does not say the number of what is to be restored.")
		}
		_, target, err := p.graveOf(r, number)
		if err == nil && target == "" {
			err = fault.New(fault.Conflict, "The location that it came from is registered, or nothing is known of it.")
		}
		if err == nil {
			_, err = p.catalog.Register(r.Context(), "url", target, catalog.RejectExisting)
		}
		p.trail.Changed(r, "location-mutate", err, "actionType", "restore", "target", target)
		return err
	})
}

// graveOf is a tombstone and the address that would bring what was there back.
func (p Pages) graveOf(r *http.Request, number int64) (catalog.Tombstone, string, error) {
	stone, err := p.catalog.Tombstone(r.Context(), number)
	if err != nil {
		return stone, "", err
	}
	return stone, p.Restorable(stone), nil
}

func gravePath(number int64) string { return "/problems/deleted/" + numberOf(number) }

// graveShown is what is remembered of something that was deleted.
type graveShown struct {
	Stone    catalog.Tombstone
	Link     ui.EntityLink
	There    bool // something has the name
	Text     string
	Restored string // the address that would bring it back
}

// grave shows what was deleted as it was last, so that it can be written down again.
func (p Pages) grave(r *http.Request) (web.Page, error) {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return web.Page{}, fault.New(fault.NotFound, "Nothing is remembered under %s.", r.PathValue("number"))
	}
	stone, target, err := p.graveOf(r, number)
	if err != nil {
		return web.Page{}, err
	}
	v := graveShown{Stone: stone, Restored: target, Link: names.For(r, p.index).Link(stone.Ref)}
	v.There, v.Link.Title = !v.Link.Gone, names.Title(stone.Entity)
	if v.Text, err = catalog.YAML(catalog.Draft(stone.Entity)); err != nil {
		return web.Page{}, err
	}
	return web.Page{Title: names.Title(stone.Entity) + " · deleted", Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Problems", Path: "/problems"}, {Label: "Deleted", Path: "/problems/deleted"}, {Label: names.Title(stone.Entity)}}, Component: graveView(v),
	}}, nil
}
