package entitypage

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/graph"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// entityPage is what every page of an entity begins with.
type entityPage struct {
	*names.Book
	pages    Pages
	request  *http.Request
	entity   entity.Entity
	ref      string
	problems []entity.Problem
	said     string // what a change just did, for a notice
	starred  bool
	path     string
	changed  time.Time // zero = unknown
}

// open finds the entity that a path names; nil with the page to show instead if there is none.
func (p Pages) open(r *http.Request) (*entityPage, *web.Page, error) {
	v := &entityPage{Book: names.For(r, p.index), pages: p, request: r, ref: refOf(r).String(), said: r.URL.Query().Get("said")}
	if v.entity = v.Entity(v.ref); v.entity == nil {
		missing, err := p.missing(r, v.ref)
		return nil, &missing, err
	}
	all, err := p.problems.Current(r.Context())
	if err != nil {
		return nil, nil, err
	}
	v.problems, v.path = all.ByRef[v.ref], ui.EntityPath(v.entity.Ref())
	changed, err := p.catalog.Updated(r.Context(), []string{v.ref})
	if err != nil {
		return nil, nil, err
	}
	v.changed = changed[v.ref]
	starred, err := p.starred(r)
	v.starred = slices.Contains(starred, v.ref)
	return v, nil, err
}

// overview is the page of one entity.
func (p Pages) overview(r *http.Request) (web.Page, error) {
	v, missing, err := p.open(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	p.remember(r, v.title(), v.path)
	all, err := p.problems.Current(r.Context())
	if err != nil {
		return web.Page{}, err
	}
	o := overview{entityPage: v, Problems: p.problems.Views(r.Context(), v.problems), Groups: v.groups(), Around: graph.Around(v.Book, graph.Middle{Ref: v.ref, Title: v.title(), Told: v.told(), Wrong: all}), About: v.about(), Links: v.links()}
	if o.Lost, err = v.lost(r.Context()); err != nil {
		return web.Page{}, err
	}
	body := overviewView(o)
	return v.page("", body), nil
}

func orMissing(missing *web.Page, err error) (web.Page, error) {
	if err != nil {
		return web.Page{}, err
	}
	return *missing, nil
}

// page puts head and tabs around one tab of the entity.
func (v *entityPage) page(tab string, body tabBody) web.Page {
	title := v.title() + " · " + v.entity.Kind()
	if tab != "" {
		title = strings.ToUpper(tab[:1]) + tab[1:] + " · " + title
	}
	return web.Page{Title: title, Scripts: v.scripts(), Body: ui.View{Breadcrumb: v.crumbs(), Component: entityView(v, tab, body)}}
}

// crumbs say where the entity lives: domain, system, itself.
func (v *entityPage) crumbs() []ui.Crumb {
	var above []ui.Crumb
	at := v.entity
	for range 4 { // deeper nesting is cut off, and a circle ends
		target := at.Target("partOf")
		for _, relation := range []string{"childOf", "memberOf"} {
			target = cmp.Or(target, at.Target(relation))
		}
		if at = v.Entity(target); target == "" || at == nil {
			break
		}
		above = append(above, ui.Crumb{Label: names.Title(at), Path: ui.EntityPath(at.Ref())})
	}
	slices.Reverse(above)
	if len(above) == 0 {
		kind := strings.ToLower(v.entity.Kind())
		above = []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: names.Plural(v.entity.Kind()), Path: web.WithQuery("/catalog", [][2]string{{"kind", kind}})}}
	}
	return append(above, ui.Crumb{Label: v.title()})
}

func (v *entityPage) badges() []ui.Badge {
	badges := []ui.Badge{{Text: v.entity.Kind()}}
	if typ := entity.Line(v.entity.Property("type")); typ != "" {
		badges[0].Text += " · " + typ
	}
	if lifecycle := entity.Line(v.entity.Property("lifecycle")); lifecycle != "" {
		badges = append(badges, ui.Badge{Text: lifecycle, Tone: ui.LifecycleTone(lifecycle), Dot: true})
	}
	for _, tag := range v.entity.Tags() {
		if len(badges) < 5 {
			badges = append(badges, ui.Badge{Text: tag})
		}
	}
	return badges
}

func (v *entityPage) tabs(here string) []ui.Tab {
	tabs := []ui.Tab{{Label: "Overview", Path: v.path, Here: here == ""}}
	if v.entity.Definition() != "" {
		tabs = append(tabs, ui.Tab{Label: "Definition", Path: v.path + "/definition", Here: here == "definition"})
	}
	if n := len(v.pages.index.RelationsOf(v.ref)); n > 0 {
		tabs = append(tabs, ui.Tab{Label: "Relations", Path: v.path + "/relations", Count: ui.Number(n), Here: here == "relations"})
	}
	source := ui.Tab{Label: "Source", Path: v.path + "/source", Here: here == "source"}
	if n := len(v.problems); n > 0 {
		source.Count, source.Bad = ui.Count(n, "problem", "problems"), true
	}
	return append(tabs, source)
}

// sourceURL is where the entity's source can be seen; "" if that is not on the web.
func (v *entityPage) sourceURL() string {
	if view := v.entity.Annotation(entity.AnnotationViewURL); web.IsAddress(view) {
		return view
	}
	for _, annotation := range []string{entity.AnnotationSourceLocation, entity.AnnotationLocation} {
		at, err := entity.ParseLocationRef(v.entity.Annotation(annotation))
		if err == nil && at.Type == "url" && web.IsAddress(at.Target) {
			return at.Target
		}
	}
	return ""
}

func (v *entityPage) editURL() string {
	if edit := v.entity.Annotation(entity.AnnotationEditURL); web.IsAddress(edit) {
		return edit
	}
	return ""
}

// fact is a piece of the strip: what, the answer, and a detail.
type fact struct {
	Label, Note string
	Link        ui.EntityLink // the answer is an entity
	Text, Path  string        // or words, perhaps with a link
	At          time.Time     // or a moment
	More        ui.Button     // a link beside Note; only Label and Path count
}

// strip answers at a glance who owns the entity and how to reach them, where it belongs, who needs it, when it changed, and where its
// source and documentation are.
func (v *entityPage) strip() []fact {
	var facts []fact
	facts = append(facts, v.ownerFact()...)
	facts = append(facts, v.partFact()...)
	facts = append(facts, v.peopleFacts()...)
	facts = append(facts, v.needFact()...)
	if !v.changed.IsZero() {
		facts = append(facts, fact{Label: "Changed", At: v.changed, Note: "its entry in the catalog"})
	}
	if at := v.sourceURL(); at != "" {
		u, _ := url.Parse(at)
		facts = append(facts, fact{Label: "Source", Text: names.Repository(u), Path: at, Note: u.Host})
	} else if at, err := entity.ParseLocationRef(v.entity.Annotation(entity.AnnotationLocation)); err == nil {
		facts = append(facts, fact{Label: "Source", Text: names.LastOf(at.Target), Path: v.path + "/source", Note: "read from a " + at.Type})
	}
	return append(facts, v.docsFact()...)
}

func (v *entityPage) ownerFact() []fact {
	owner := v.entity.Target("ownedBy")
	if owner == "" {
		return nil
	}
	f := fact{Label: "Owner", Link: v.Link(owner)}
	if e := v.Entity(owner); e != nil {
		f.Note = strings.ToLower(e.Kind())
		if members := v.related(owner, "hasMember"); len(members) > 0 {
			f.Note = ui.Count(len(members), "person", "people")
		}
		f.More = contactOf(e)
	} else {
		f.Note = "is not in the catalog"
	}
	return []fact{f}
}

// contactOf is how to reach an owner: by a link that says it is a chat, else by e-mail.
func contactOf(owner entity.Entity) ui.Button {
	for _, l := range linksOf(owner) {
		if l.isChat() {
			return ui.Button{Label: "Chat", Path: l.URL}
		}
	}
	if email := owner.Email(); email != "" {
		return ui.Button{Label: "E-mail", Path: "mailto:" + email}
	}
	return ui.Button{}
}

// isChat goes by whole words, and by hosts of chats: a matrix of compatibility is no chat.
func (l link) isChat() bool {
	about := strings.FieldsFunc(strings.ToLower(l.Title+" "+l.Note+" "+l.Symbol), func(r rune) bool { return !unicode.IsLetter(r) })
	if slices.ContainsFunc(about, func(word string) bool { return chatWords[word] }) {
		return true
	}
	u, err := url.Parse(l.URL)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return slices.ContainsFunc(chatHosts, func(known string) bool { return host == known || strings.HasSuffix(host, "."+known) })
}

var (
	chatWords = map[string]bool{"chat": true, "slack": true, "mattermost": true, "zulip": true, "discord": true}
	chatHosts = []string{"slack.com", "teams.microsoft.com", "chat.google.com", "matrix.to", "discord.com", "zulip.com", "zulipchat.com"}
)

func (v *entityPage) partFact() []fact {
	target := v.entity.Target("partOf")
	if target == "" {
		target = v.entity.Target("childOf")
	}
	if target == "" {
		return nil
	}
	f := fact{Label: "Part of", Link: v.Link(target)}
	if e := v.Entity(target); e != nil {
		f.Label = e.Kind()
		if strings.EqualFold(e.Kind(), v.entity.Kind()) {
			f.Label = "Part of"
		}
		f.Note = entity.Line(e.Property("type"))
		if above := v.Entity(e.Target("partOf")); above != nil {
			f.Note = "in " + above.Title()
		}
	}
	return []fact{f}
}

// peopleFacts are those of groups and users.
func (v *entityPage) peopleFacts() []fact {
	var facts []fact
	if teams := v.related(v.ref, "memberOf"); len(teams) > 0 {
		f := fact{Label: "Team", Link: v.Link(teams[0])}
		if len(teams) > 1 {
			f.Note = "and " + ui.Count(len(teams)-1, "other team", "other teams")
		} else if above := v.Entity(v.Entity(teams[0]).Target("childOf")); above != nil {
			f.Note = "in " + above.Title()
		}
		facts = append(facts, f)
	}
	if email := v.entity.Email(); email != "" {
		facts = append(facts, fact{Label: "E-mail", Text: email, Path: "mailto:" + email})
	}
	if n := len(v.related(v.ref, "hasMember")); n > 0 {
		facts = append(facts, fact{Label: "Members", Text: ui.Count(n, "person", "people"), Path: v.path + "#members"})
	}
	if owned := v.related(v.ref, "ownerOf"); len(owned) > 0 {
		mine := web.WithQuery("/catalog", [][2]string{{"kind", "all"}, {"owner", strings.ToLower(v.entity.Ref().Short("group"))}})
		facts = append(facts, fact{Label: "Owns", Text: ui.Count(len(owned), "thing", "things"), Path: mine, Note: kindsAmong(owned)})
	}
	return facts
}

// kindsAmong counts references by kind: 7 components, 5 resources.
func kindsAmong(refs []string) string {
	counts := map[string]int{}
	for _, ref := range refs {
		kind, _, _ := strings.Cut(ref, ":")
		counts[kind]++
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	var parts []string
	for _, kind := range kinds[:min(2, len(kinds))] {
		parts = append(parts, ui.Count(counts[kind], kindInWords(kind), kindsInWords(kind)))
	}
	return strings.Join(parts, ", ")
}

// kindInWords is a kind as it stands in a sentence.
func kindInWords(kind string) string {
	if kind == "api" {
		return "API"
	}
	return kind
}

func kindsInWords(kind string) string {
	if kind == "api" {
		return "APIs"
	}
	return strings.ToLower(names.Plural(kind))
}

// needFact is how many others need the entity.
func (v *entityPage) needFact() []fact {
	users := map[string]bool{}
	for _, relation := range v.pages.index.RelationsOf(v.ref) {
		if relation.Type == "dependencyOf" || relation.Type == "apiConsumedBy" {
			users[relation.Target] = true
		}
	}
	if len(users) == 0 {
		return nil
	}
	return []fact{{Label: "Needed by", Text: ui.Count(len(users), "other", "others"), Path: v.path + "/relations"}}
}

// related are the targets of an entity's relations of a type.
func (v *entityPage) related(ref, relation string) []string {
	var targets []string
	for _, one := range v.pages.index.RelationsOf(ref) {
		if one.Type == relation {
			targets = append(targets, one.Target)
		}
	}
	return targets
}
