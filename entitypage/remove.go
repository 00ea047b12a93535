package entitypage

import (
	"net/http"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// removePage says what each way to take an entity out would bring about, before anything happens.
type removePage struct {
	*entityPage
	Origin       string                // location ref that brought it in; "" if that is unknown
	Registration *catalog.Registration // nil: nobody registered the origin
	ReadOnly     bool
	Goes         []relatedThing // with the registration, as far as the asker sees them and the page has room
	GoesTotal    int
	GoesKinds    string
	Others       int // that it is related to, in either direction
	Orphan       bool
}

// goesShown is how many of the entities that would go are listed.
const goesShown = 300

// removeForm shows the consequences first.
func (p Pages) removeForm(r *http.Request) (web.Page, error) {
	e, missing, err := p.open(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	v := removePage{
		entityPage: e, Origin: e.entity.Annotation(entity.AnnotationOriginLocation), ReadOnly: p.catalog.ReadOnly(),
		Orphan: e.entity.Annotation(entity.AnnotationOrphan) == "true",
	}
	others := map[string]bool{}
	for _, relation := range e.Relations(e.ref) {
		others[relation.Target] = true
	}
	delete(others, e.ref)
	v.Others = len(others)
	registration, err := p.catalog.RegistrationOf(r.Context(), e.ref)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return web.Page{}, err
	default:
		v.Registration = &registration
		refs, err := p.catalog.BroughtBy(r.Context(), registration)
		if err != nil {
			return web.Page{}, err
		}
		v.list(refs)
	}
	return web.Page{Title: "Remove " + e.title(), Body: ui.View{
		Breadcrumb: append(e.crumbs()[:len(e.crumbs())-1], ui.Crumb{Label: e.title(), Path: e.path}, ui.Crumb{Label: "Remove"}), Component: removeView(v),
	}}, nil
}

// list names the entities that would go; those that the asker may not see are only counted.
func (v *removePage) list(refs []string) {
	v.GoesTotal, v.GoesKinds = len(refs), kindsAmong(refs)
	for _, ref := range refs {
		if len(v.Goes) < goesShown && v.Sees(ref) {
			v.Goes = append(v.Goes, v.relatedThing(ref))
		}
	}
}

// unregister removes the location that brought the entity in, if it is still the one that the form was about.
func (p Pages) unregister(r *http.Request) (string, error) {
	v, err := p.confirmed(r)
	if err != nil {
		return "", err
	}
	registration, err := p.catalog.RegistrationOf(r.Context(), v.ref)
	if err == nil && registration.ID != r.PostForm.Get("location") {
		err = fault.New(fault.Conflict, "%s came from another location by now. Look at what would go, and try again.", v.ref)
	}
	if err == nil {
		err = p.catalog.Unregister(r.Context(), registration.ID)
	}
	p.trail.Changed(r, "location-mutate", err, "actionType", "delete", "locationId", registration.ID, "target", registration.Target)
	return v.afterRemoval("unregistered"), err
}

// remove deletes the entity alone.
func (p Pages) remove(r *http.Request) (string, error) {
	v, err := p.confirmed(r)
	if err != nil {
		return "", err
	}
	uid, _ := v.entity.Metadata()["uid"].(string)
	err = p.catalog.Delete(r.Context(), uid)
	p.trail.Changed(r, "entity-mutate", err, "actionType", "delete", "uid", uid, "entityRef", v.ref)
	return v.afterRemoval("deleted"), err
}

// confirmed opens the entity if the form says that its sender has read it.
func (p Pages) confirmed(r *http.Request) (*entityPage, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "The form could not be read.")
	}
	if r.PostForm.Get("confirm") != "yes" {
		return nil, fault.New(fault.Invalid, "Confirm that you have seen what will go.")
	}
	v, missing, err := p.open(r)
	if err == nil && missing != nil {
		err = fault.New(fault.NotFound, "%s is not in the catalog", refOf(r))
	}
	return v, err
}

// afterRemoval is the list where the entity was.
func (v *entityPage) afterRemoval(said string) string {
	return web.WithQuery("/catalog", [][2]string{{"kind", strings.ToLower(v.entity.Kind())}, {"said", said}})
}
