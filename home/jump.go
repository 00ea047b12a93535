package home

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// How many hits a group of the box has.
const (
	foundEntities = 12
	shownFirst    = 6 // while nothing is typed
	longestAsked  = 200
)

// group are hits of one sort.
type group struct {
	Title string `json:"title"`
	Hits  []hit  `json:"hits"`
}

// hit is something that one can jump to.
type hit struct {
	ID     int        `json:"-"` // on the page, counted over all groups
	Label  string     `json:"label"`
	Detail string     `json:"detail,omitempty"`
	Kind   string     `json:"kind,omitempty"`
	Ref    string     `json:"ref,omitempty"`
	Icon   string     `json:"-"`
	Path   string     `json:"path"`
	Form   []ui.Field `json:"form,omitempty"`
}

func jumpPath(text string) string {
	if text == "" {
		return "/jump"
	}
	return "/jump?q=" + url.QueryEscape(text)
}

// jump answers with a list for the box, or with a page for those without JavaScript.
func (h *Home) jump(r *http.Request) (web.Page, error) {
	text := asked(r)
	groups, err := h.jumps(r, text)
	if err != nil {
		return web.Page{}, err
	}
	if r.URL.Query().Get("part") == "list" {
		return web.Page{Fragment: true, Body: hitList(groups, true)}, nil
	}
	return web.Page{Title: "Jump", Body: jumpPage(text, groups)}, nil
}

func (h *Home) jumpJSON(r *http.Request) (any, error) {
	text := asked(r)
	groups, err := h.jumps(r, text)
	return map[string]any{"query": text, "groups": append([]group{}, groups...)}, err
}

func asked(r *http.Request) string {
	text := strings.TrimSpace(entity.Readable(r.URL.Query().Get("q")))
	if letters := []rune(text); len(letters) > longestAsked {
		return string(letters[:longestAsked])
	}
	return text
}

// jumps are what fits a text; without one what the reader is likely to want.
func (h *Home) jumps(r *http.Request, text string) ([]group, error) {
	starred, err := h.Settings.Starred(r.Context())
	if err != nil {
		return nil, err
	}
	visits, err := h.Settings.Visits(r.Context())
	if err != nil {
		return nil, err
	}
	views, err := h.Settings.Views(r.Context())
	if err != nil {
		return nil, err
	}
	q := question{book: names.For(r, h.Catalog.Index()), text: text}
	q.kind, q.words = splitKind(text)
	var groups []group
	add := func(title string, hits []hit) {
		if len(hits) > 0 {
			groups = append(groups, group{title, hits})
		}
	}
	if text == "" {
		add("Starred", q.entities(starred, shownFirst))
		add("Recent", q.recent(visits))
	} else {
		add("Catalog", q.entities(h.named(q, starred, visits), foundEntities))
	}
	if q.kind == "" {
		add("Views", q.views(views))
		add("Pages", q.places(h.Look.Navigation, h.Look.Foot))
		add("Actions", q.actions(slices.Concat(h.Actions, themes(r))))
	}
	if text != "" {
		add("", []hit{{Label: "Search descriptions for “" + q.words + "”", Icon: "search", Path: q.search()}})
	}
	return numbered(groups), nil
}

func numbered(groups []group) []group {
	n := 0
	for _, g := range groups {
		for i := range g.Hits {
			g.Hits[i].ID = n
			n++
		}
	}
	return groups
}

// named are the entities that fit, the reader's own ones first among those that fit as well.
func (h *Home) named(q question, starred []string, visits []identity.Visit) []string {
	prefer := starred
	for _, visit := range visits {
		if ref, ok := refOfPath(visit.Path); ok {
			prefer = append(prefer, ref)
		}
	}
	where := &entity.Predicate{Key: "kind", Match: entity.Equals, Values: []string{q.kind}}
	if q.kind == "" {
		where = &entity.Predicate{Not: &entity.Predicate{Key: "kind", Match: entity.Equals, Values: []string{"location"}}}
	}
	if q.kind != "" && q.words == "" {
		page := h.Catalog.Index().Select(index.Query{Where: where, Visible: q.book.Visible, Order: []index.Order{{Field: "metadata.name"}}, Limit: foundEntities})
		var refs []string
		for _, found := range page.Hits {
			refs = append(refs, h.Catalog.Index().Ref(found.Handle))
		}
		return refs
	}
	return h.Catalog.Index().Named(index.Names{Text: q.words, Where: where, Visible: q.book.Visible, Prefer: prefer, Limit: foundEntities})
}

// refOfPath is the entity whose page a path is.
func refOfPath(path string) (string, bool) {
	parts := strings.Split(strings.TrimPrefix(path, "/catalog/"), "/")
	if len(parts) != 3 || !strings.HasPrefix(path, "/catalog/") {
		return "", false
	}
	name, err := url.PathUnescape(parts[2])
	return entity.Ref{Namespace: parts[0], Kind: parts[1], Name: name}.String(), err == nil
}

// splitKind takes a kind out of a text: k:api orders, or kind:api.
func splitKind(text string) (kind, rest string) {
	var words []string
	for _, word := range strings.Fields(text) {
		key, value, found := strings.Cut(strings.ToLower(word), ":")
		if found && (key == "k" || key == "kind") {
			kind = value
			continue
		}
		words = append(words, word)
	}
	return kind, strings.Join(words, " ")
}

// question is what the reader typed, taken apart.
type question struct {
	book              *names.Book
	text, kind, words string
}

func (q question) search() string {
	parameters := url.Values{"kind": {"all"}, "q": {q.words}}
	if q.kind != "" {
		parameters.Set("kind", q.kind)
	}
	return "/catalog?" + parameters.Encode()
}

func (q question) entities(refs []string, limit int) []hit {
	var hits []hit
	for _, ref := range refs {
		if len(hits) == limit {
			break
		}
		e := q.book.Entity(ref)
		if e == nil {
			continue
		}
		found := hit{Label: e.Title(), Detail: e.Summary(), Kind: e.Kind(), Ref: ref, Icon: ui.KindIcon(e.Kind()), Path: ui.EntityPath(e.Ref())}
		if e.Title() != e.Name() {
			found.Detail = strings.TrimSuffix(e.Name()+" · "+found.Detail, " · ")
		}
		hits = append(hits, found)
	}
	return hits
}

func (q question) recent(visits []identity.Visit) []hit {
	var hits []hit
	for _, visit := range visits {
		if len(hits) < shownFirst {
			hits = append(hits, hit{Label: visit.Label, Icon: "clock", Path: visit.Path})
		}
	}
	return hits
}

func (q question) views(views []identity.View) []hit {
	var hits []hit
	for _, view := range views {
		if q.fits(view.Name) {
			hits = append(hits, hit{Label: view.Name, Icon: "list", Path: view.Path})
		}
	}
	return hits
}

func (q question) places(lists ...[]ui.Place) []hit {
	var hits []hit
	for _, places := range lists {
		for _, place := range places {
			if q.fits(place.Label) {
				hits = append(hits, hit{Label: place.Label, Detail: place.Keys, Icon: place.Icon, Path: place.Path})
			}
		}
	}
	return hits
}

func (q question) actions(actions []Action) []hit {
	var hits []hit
	for _, a := range actions {
		if q.fits(a.Label) {
			hits = append(hits, hit{Label: a.Label, Detail: a.Detail, Icon: a.Icon, Path: a.Path, Form: a.Form})
		}
	}
	return hits
}

// fits reports whether every word begins one of the label's.
func (q question) fits(label string) bool {
	label = " " + strings.ToLower(label)
	for _, word := range strings.Fields(strings.ToLower(q.text)) {
		if !strings.Contains(label, " "+word) {
			return false
		}
	}
	return true
}

// themes are the actions that change light and dark, and come back to the page where the box was opened.
func themes(r *http.Request) []Action {
	back := "/"
	if from, err := url.Parse(r.Referer()); err == nil && from.Path != "" {
		back = from.RequestURI()
	}
	theme := func(label, icon, value string) Action {
		return Action{Label: label, Icon: icon, Path: "/theme", Form: []ui.Field{{Name: "theme", Value: value}, {Name: "back", Value: back}}}
	}
	return []Action{theme("Dark theme", "moon", "dark"), theme("Light theme", "sun", "light"), theme("Theme as the system", "sun-moon", "auto")}
}
