package home

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// settingsPage is everything about the reader, and about the portal.
type settingsPage struct {
	Theme   string
	Folded  bool
	Who     identity.Principal
	User    ui.EntityLink // no name = the catalog does not know them
	Reasons []reason
	Starred []ui.Star
	Views   []identity.View
	Keys    []ui.Key
	About   []ui.Pair
	Config  string // empty for those who may not see it
}

// reason is an entity as which the reader owns things, and why.
type reason struct {
	Link  ui.EntityLink
	Why   string
	Count int // of things owned
	Path  string
}

func (h *Home) settings(r *http.Request) (web.Page, error) {
	v := settingsPage{Theme: h.Look.Chosen(r), Folded: h.Look.Folded(r), Who: identity.Of(r.Context()), Keys: h.Look.Keys(), Reasons: h.reasons(r)}
	starred, err := h.Settings.Starred(r.Context())
	if err != nil {
		return web.Page{}, err
	}
	book := names.For(r, h.Catalog.Index())
	for _, ref := range starred {
		link := book.Link(ref)
		v.Starred = append(v.Starred, ui.Star{Ref: link.Ref, Title: link.Name(), Starred: true, Back: "/settings#starred", Quiet: true})
	}
	if v.Views, err = h.Settings.Views(r.Context()); err != nil {
		return web.Page{}, err
	}
	if v.Who.Kind == identity.User {
		v.User = book.Link(strings.ToLower(v.Who.Subject))
	}
	if h.About != nil {
		for _, fact := range h.About() {
			v.About = append(v.About, ui.Pair{Name: fact.Name, Value: ui.Text(fact.Value)})
		}
	}
	if h.Effective != nil && h.Administrator != nil && h.Administrator(r) {
		var text bytes.Buffer
		if err := h.Effective(&text); err != nil {
			return web.Page{}, err
		}
		v.Config = text.String()
	}
	return web.Page{Title: "Settings", Body: settingsView(v)}, nil
}

// reasons explain what the reader owns things as: themselves, and each group with what makes them a member.
func (h *Home) reasons(r *http.Request) []reason {
	who := identity.Of(r.Context())
	user := strings.ToLower(who.Subject)
	var groups []string
	for _, relation := range h.Catalog.Index().RelationsOf(user) {
		if relation.Type == "memberOf" {
			groups = append(groups, relation.Target)
		}
	}
	book := names.For(r, h.Catalog.Index())
	var list []reason
	for _, ref := range identity.Of(r.Context()).Owns() {
		one := reason{Link: book.Link(ref), Count: h.ownedBy(r, []string{ref}).count(), Path: "/catalog?kind=all&owner=" + url.QueryEscape(ref)}
		switch {
		case ref == user && one.Link.Gone:
			one.Why = "this is you, though the catalog has no User of this name"
		case ref == user:
			one.Why = "this is you"
		case slices.Contains(groups, ref):
			one.Why = "you are a member: " + membership(book.Entity(user), book.Entity(ref), user)
		default:
			one.Why = "your sign-in says so, or auth.providers in the configuration"
		}
		list = append(list, one)
	}
	return list
}

// membership is which of the two files makes the user a member.
func membership(user, group entity.Entity, ref string) string {
	members, _ := group.Spec()["members"].([]any)
	for _, member := range members {
		name, _ := member.(string)
		if parsed, err := entity.ParseRef(name, entity.Ref{Kind: "user", Namespace: group.Namespace()}); err == nil && parsed.String() == ref {
			return "spec.members of the group names you"
		}
	}
	if user != nil {
		return "spec.memberOf of your User names the group"
	}
	return "the catalog says so"
}

func count(n int, path string) templ.Component {
	if n == 0 {
		return ui.Text("owns nothing")
	}
	return ui.Link(path, "owns "+ui.Number(n))
}
