package home

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

const (
	shownOwned   = 12
	shownChanges = 8
	shownStarred = 8
)

// own are the portal's widgets. They ask no other system, so they come with the page.
func (h *Home) own() []Widget {
	return []Widget{
		{ID: "mine", Title: "My things", Wide: true, View: h.mine},
		{ID: "changed", Title: "Changed lately", Wide: true, View: h.changed},
		{ID: "starred", Title: "Starred", View: h.starred},
		{ID: "recent", Title: "Recently visited", View: h.recent},
		{ID: "often", Title: "Most visited", View: h.often},
		{ID: "kinds", Title: "The catalog", View: h.kinds},
	}
}

// mine lists what the reader owns: with problems first, then by kind and name.
func (h *Home) mine(ctx context.Context, r *http.Request) (templ.Component, error) {
	refs := identity.Of(r.Context()).Owns()
	own := h.ownedBy(r, refs)
	total := own.count()
	if total == 0 {
		return h.nothingOwned(r), nil
	}
	ails, err := h.ailments(ctx, own)
	if err != nil {
		return nil, err
	}
	shown := own.listed(ails.refs(), shownOwned)
	updated := h.Catalog.Updated(shown)
	book := names.For(r, h.Catalog.Index())
	t := ui.Table{Label: "My things", Columns: []ui.Column{
		{Title: "Name"}, {Title: "Description", Class: "home-about"}, {Title: "Health", Class: "home-health"}, {Title: "Type", Class: "home-type"}, {Title: "Lifecycle", Class: "home-lifecycle"}, {Title: "Changed", Class: "home-when"},
	}}
	for _, ref := range shown {
		e := book.Entity(ref)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Class: "strong", Body: book.Link(ref).View()},
			{Class: "muted", Body: ui.Text(e.Summary())},
			{Body: ails.of(ref)},
			{Class: "muted", Body: ui.Text(cmp.Or(spec(e, "type"), strings.ToLower(e.Kind())))},
			{Body: ui.Stated(ui.LifecycleTone(spec(e, "lifecycle")), spec(e, "lifecycle"))},
			{Class: "muted", Body: ui.Ago(updated[ref])},
		}})
	}
	return ui.Card{Title: "My things", Note: h.whose(r, book, total), More: ui.Button{Label: "All", Path: "/catalog?kind=all&scope=owned"}, Flush: true, Body: t.View()}.View(), nil
}

func spec(e entity.Entity, field string) string {
	text, _ := e.Spec()[field].(string)
	return entity.Line(text)
}

// whose says how much of all that the reader owns belongs to which teams, and how much to the reader alone.
func (h *Home) whose(r *http.Request, book *names.Book, total int) string {
	teams := slices.DeleteFunc(slices.Clone(identity.Of(r.Context()).Owns()), func(ref string) bool { return !strings.HasPrefix(ref, "group:") })
	shared := h.ownedBy(r, teams).count()
	var said []string
	if shared > 0 {
		said = append(said, ui.Number(shared)+" of "+titles(book, teams))
	}
	if alone := total - shared; alone > 0 {
		said = append(said, ui.Number(alone)+" of yours")
	}
	return strings.Join(said, ", ")
}

func titles(book *names.Book, teams []string) string {
	if len(teams) > 3 {
		return ui.Count(len(teams), "team", "teams")
	}
	var named []string
	for _, team := range teams {
		named = append(named, book.Link(team).Name())
	}
	return strings.Join(named, ", ")
}

// nothingOwned says why there is nothing, and what to do about it.
func (h *Home) nothingOwned(r *http.Request) templ.Component {
	state := ui.EmptyState{
		Icon: "users", Title: "You own nothing yet", Text: "What your teams own is listed here: an entity belongs to the group or user in its spec.owner.",
		Actions: []ui.Button{{Label: "Who am I here?", Path: "/settings#you"}, {Label: "Browse the catalog", Path: "/catalog"}},
	}
	if identity.Of(r.Context()).Kind != identity.User {
		state.Title, state.Text = "Nobody is signed in", "What your teams own is listed here once you are."
	}
	return ui.Card{Title: "My things", Flush: true, Body: state.View()}.View()
}

// changed is the head of the catalog's change log.
func (h *Home) changed(ctx context.Context, r *http.Request) (templ.Component, error) {
	changes, err := h.Catalog.Changes(ctx, 4*shownChanges)
	if err != nil {
		return nil, err
	}
	book := names.For(r, h.Catalog.Index())
	var lines []line
	for _, change := range changes {
		if e := book.Entity(change.Ref); e != nil && !strings.EqualFold(e.Kind(), "location") && len(lines) < shownChanges {
			lines = append(lines, line{Link: book.Link(change.Ref), Note: ownerOf(book, e), When: change.At})
		}
	}
	return ui.Card{Title: "Changed lately", Note: "everywhere", More: ui.Button{Label: "All", Path: "/catalog?kind=all&sort=-updated"}, Body: linesView(lines, "Nothing has changed lately.")}.View(), nil
}

// ownerOf is the title of an entity's first owner.
func ownerOf(book *names.Book, e entity.Entity) string {
	relations, _ := e["relations"].([]any)
	for _, one := range relations {
		relation, _ := one.(map[string]any)
		if target, _ := relation["targetRef"].(string); relation["type"] == "ownedBy" {
			return book.Link(target).Name()
		}
	}
	return ""
}

func (h *Home) starred(ctx context.Context, r *http.Request) (templ.Component, error) {
	refs, err := h.Settings.Starred(ctx)
	if err != nil {
		return nil, err
	}
	book := names.For(r, h.Catalog.Index())
	var lines []line
	for _, ref := range refs {
		if len(lines) == shownStarred {
			break
		}
		thing, there := book.Thing(ref)
		if !there {
			lines = append(lines, line{Link: book.Link(ref), Note: "not in the catalog"})
			continue
		}
		lines = append(lines, line{Link: book.Link(ref), Note: ownerOf(book, book.Entity(ref)), Tone: thing.Tone})
	}
	card := ui.Card{Title: "Starred", Body: linesView(lines, "Nothing yet. The star on an entity's page keeps it here and in the side bar.")}
	if len(refs) > 0 {
		card.Note, card.More = ui.Number(len(refs)), ui.Button{Label: "All", Path: "/catalog?kind=all&scope=starred"}
	}
	return card.View(), nil
}

func (h *Home) recent(ctx context.Context, _ *http.Request) (templ.Component, error) {
	visits, err := h.Settings.Visits(ctx)
	if err != nil {
		return nil, err
	}
	return ui.Card{Title: "Recently visited", Body: visitsView(visits[:min(len(visits), shownChanges)])}.View(), nil
}

// kinds are how much there is of each kind, but for the places that the catalog was read from.
func (h *Home) kinds(_ context.Context, r *http.Request) (templ.Component, error) {
	counts := slices.Clone(h.Catalog.Index().Facets(nil, names.Visible(r), []string{"kind"})[0])
	slices.SortStableFunc(counts, func(a, b index.FacetValue) int { return b.Count - a.Count })
	var list []counted
	total, besides := 0, ""
	for _, kind := range counts {
		if lower := strings.ToLower(kind.Value); lower != "location" {
			total += kind.Count
			list = append(list, counted{Label: names.Plural(kind.Value), Icon: ui.KindIcon(kind.Value), Count: kind.Count, Path: "/catalog?kind=" + url.QueryEscape(lower)})
		} else {
			besides = ", not counting locations"
		}
	}
	return ui.Card{Title: "The catalog", Note: ui.Count(total, "entity", "entities") + besides, Body: countsView(list)}.View(), nil
}
