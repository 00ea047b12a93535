// Package ui is the look of the portal: the frame around every page, the components that pages are made of, and the assets they need.
package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/foundation/web"
)

// Options say what the frame shows besides the page. Functions may be nil.
type Options struct {
	Brand      Brand
	Support    Support                           // in the top bar; nothing if it is empty
	Navigation []Place                           // the side bar, from the top
	Foot       []Place                           // at its lower end
	Starred    func(*http.Request) []Thing       // what the reader has starred
	Recent     func(*http.Request) []Thing       // what the reader has seen lately; nothing = what Remember kept
	Count      func(*http.Request, Place) int    // what waits behind a place, such as unread notifications
	Person     func(*http.Request) Person        // who is signed in
	Search     string                            // the address that takes ?q= from the box in the top bar
	Theme      func(*http.Request) string        // light or dark as the reader chose elsewhere, for a browser that has no cookie yet
	KeepTheme  func(*http.Request, string) error // hears of every choice of light, dark or auto
	Gallery    bool                              // mount /gallery
}

// Place is an entry of the side bar.
type Place struct {
	Label, Path, Icon string   // a query in the path is part of where it is: /catalog?kind=api
	Under             []string // further paths below which the place is where the reader is, in any case; * is any one step: /catalog/*/group
	Keys              string   // that lead there from anywhere, such as "g c"; empty = none do
}

// Thing is an entity or a page in the side bar.
type Thing struct {
	Label, Path string
	Tone        Tone // of its dot
}

// Person is who is signed in. The zero Person is nobody.
type Person struct {
	Name, Path, Picture string
	Note                string // under the name: an address, or what kind of session this is
	SignOut             string // the address to which a form is sent to end the session; "" = there is no such thing
}

// Look draws pages. It is safe for concurrent use.
type Look struct {
	Options
	brand  brandAssets
	served map[string]*asset
}

// New reads what the brand names, and fails if it cannot be shown.
func New(options Options) (*Look, error) {
	options.Brand.Name = cmp.Or(options.Brand.Name, "Callboard")
	brand, err := options.Brand.assets()
	if err != nil {
		return nil, err
	}
	look := &Look{Options: options, brand: brand, served: map[string]*asset{}}
	for _, own := range []*asset{brand.style, brand.logo} {
		if own != nil {
			look.served[own.file] = own
		}
	}
	return look, nil
}

// Routes mounts the assets, the choices of light or dark and of the side bar, and the gallery.
func (l *Look) Routes(rt *web.Router) {
	rt.Public().Raw("GET /assets/{file}", l.serveAsset)
	theme := rt.Public()
	if l.KeepTheme != nil {
		theme = rt // it needs to know who chose
	}
	theme.Action("POST /theme", l.chooseTheme)
	rt.Public().Action("POST /side", l.chooseSide)
	if l.Gallery {
		rt.Page("GET /gallery", l.gallery)
		rt.Page("GET /gallery/failure", l.galleryFailure)
	}
}

// Layout is web.Options.Layout.
func (l *Look) Layout(r *http.Request, page web.Page) templ.Component {
	view, _ := page.Body.(View)
	f := frame{
		Look: l, title: page.Title, body: page.Body, crumbs: view.Breadcrumb, path: r.URL.Path, theme: l.themeOf(r), folded: l.Folded(r),
		scripts: page.Scripts, back: r.URL.RequestURI(),
	}
	if len(f.crumbs) == 0 {
		f.crumbs = []Crumb{{Label: page.Title}}
	}
	if l.Person != nil {
		f.person = l.Person(r)
	}
	if l.Starred != nil {
		f.starred = l.Starred(r)
	}
	if l.Recent != nil {
		f.recent = l.Recent(r)
	}
	if len(f.recent) == 0 {
		f.recent = remembered(r)
	}
	f.navigation, f.foot = l.places(r, l.Navigation), l.places(r, l.Foot)
	return document(f)
}

// View is a page's body together with where the page stands.
type View struct {
	Breadcrumb []Crumb // the last one is the page itself; empty = the page's title
	templ.Component
}

// Crumb is a step of the breadcrumb.
type Crumb struct{ Label, Path string }

// frame is what one page shows around its body.
type frame struct {
	*Look
	title, path, back string
	body              templ.Component
	crumbs            []Crumb
	theme             string
	folded            bool
	scripts           []string
	person            Person
	navigation, foot  []placed
	starred, recent   []Thing
}

type placed struct {
	Place
	here  bool
	count int
}

// places marks the one where the reader is: that with the longest path above the page's.
func (l *Look) places(r *http.Request, places []Place) []placed {
	list, best, longest := make([]placed, len(places)), -1, 0
	for i, place := range places {
		list[i].Place = place
		if l.Count != nil {
			list[i].count = l.Count(r, place)
		}
		for _, path := range append([]string{place.Path}, place.Under...) {
			if isAt(r.URL, path) && len(path) > longest {
				best, longest = i, len(path)
			}
		}
	}
	if best >= 0 {
		list[best].here = true
	}
	return list
}

// isAt is true at a place and below it, and for a place with a query only where the address has all of it.
func isAt(address *url.URL, place string) bool {
	path, query, _ := strings.Cut(place, "?")
	wanted, err := url.ParseQuery(query)
	if err != nil || !isBelow(address.Path, path) {
		return false
	}
	asked := address.Query()
	for name := range wanted {
		if asked.Get(name) != wanted.Get(name) {
			return false
		}
	}
	return true
}

func isBelow(path, place string) bool {
	steps, wanted := strings.Split(path, "/"), strings.Split(place, "/")
	if len(steps) < len(wanted) {
		return false
	}
	for i, step := range wanted {
		if step != "*" && !strings.EqualFold(step, steps[i]) {
			return false
		}
	}
	return true
}

// documentTitle is what tabs and bookmarks say.
func (f frame) documentTitle() string {
	if f.title == "" || f.title == f.Brand.Name {
		return f.Brand.Name
	}
	return f.title + " · " + f.Brand.Name
}

// CSP are the directives by which the pages of the house are stricter than web's own: no inline style either.
func CSP() map[string][]string {
	return map[string][]string{
		"style-src": {"'self'"}, "style-src-attr": {"'none'"}, "form-action": {"'self'"},
		"font-src": {"'self'"}, "connect-src": {"'self'"},
	}
}
