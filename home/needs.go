package home

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/browse"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

const (
	shownNeeds = 8
	lookedAt   = 2000 // of what somebody owns
)

// needs are what waits for the reader, the most pressing first.
type needs struct {
	List    []need
	Total   int
	Owns    int    // things that the reader owns
	Looked  int    // how many of them were looked at
	Whole   bool   // they own nothing, so these are those of the whole catalog
	Others  int    // entities with problems, whoever owns them
	AllPath string // where the rest is
}

// need is one thing with its one action.
type need struct {
	Tone             ui.Tone
	Word, Text, Note string
	Action, Path     string
}

// ownedBy are the references of what the reader owns, by name, as far as they are looked at, and how many there are in all.
func (h *Home) ownedBy(refs []string) (own []string, total int) {
	if len(refs) == 0 {
		return nil, 0
	}
	x := h.Catalog.Index()
	page := x.Select(index.Query{
		Where: &entity.Predicate{Key: "relations.ownedby", Match: entity.Equals, Values: refs}, Order: []index.Order{{Field: "metadata.name"}}, Limit: lookedAt, Count: true,
	})
	for _, found := range page.Hits {
		own = append(own, x.Ref(found.Handle))
	}
	return own, page.Total
}

func (h *Home) needs(r *http.Request) (needs, error) {
	owners := identity.Of(r.Context()).Owns()
	own, total := h.ownedBy(owners)
	n := needs{Owns: total, Looked: len(own), AllPath: "/problems?scope=owned"}
	all, err := h.found(r, own)
	if err != nil {
		return needs{}, err
	}
	unshown, err := h.brokenOf(r.Context(), owners)
	if err != nil {
		return needs{}, err
	}
	all = append(unshown, all...)
	if len(own) == 0 && len(all) == 0 {
		n.Whole, n.AllPath = true, "/problems"
		if all, err = h.ofAll(r); err != nil {
			return needs{}, err
		}
	}
	problems, err := h.Pages.Problems(r.Context())
	if err != nil {
		return needs{}, err
	}
	n.Others = len(problems)
	n.Total = len(all)
	n.List = all[:min(len(all), shownNeeds)]
	return n, nil
}

// found are the needs of what the reader owns.
func (h *Home) found(r *http.Request, own []string) ([]need, error) {
	problems, err := h.Pages.Problems(r.Context())
	if err != nil {
		return nil, err
	}
	claims, err := h.Catalog.Claims(r.Context())
	if err != nil {
		return nil, err
	}
	book := names.For(r, h.Catalog.Index())
	var bad, warn []need
	for _, ref := range own {
		if n, ok := problemNeed(book.Link(ref), problems[ref]); ok && n.Tone == ui.Bad {
			bad = append(bad, n)
		} else if ok {
			warn = append(warn, n)
		}
		warn = append(warn, h.loose(book, ref)...)
	}
	for _, claim := range claims {
		if slices.Contains(own, claim.Ref) {
			bad = append(bad, need{Tone: ui.Bad, Word: "conflict", Text: "Two files claim " + book.Link(claim.Ref).Name(), Note: claim.Claimant, Action: "See both", Path: "/problems/conflicts?scope=owned"})
		}
	}
	return append(bad, warn...), nil
}

// problemNeed is an entity's worst problem, and how many more it has.
func problemNeed(link ui.EntityLink, problems []entity.Problem) (need, bool) {
	if len(problems) == 0 {
		return need{}, false
	}
	worst := slices.IndexFunc(problems, func(p entity.Problem) bool { return p.Level == entity.Error })
	n := need{Tone: ui.Bad, Word: "problem", Action: "See the line", Path: ui.EntityPath(link.Ref) + "/source"}
	if worst < 0 {
		worst, n.Tone, n.Word = 0, ui.Warn, "warning"
	}
	n.Text, n.Note = link.Name(), browse.Sentence(problems[worst])
	if more := len(problems) - 1; more > 0 {
		n.Note += fmt.Sprintf(" +%d", more)
	}
	return n, true
}

// uses are the relations by which an entity needs another to work.
var uses = []string{"dependsOn", "consumesApi"}

// deprecated is what is about to go.
var deprecated = &entity.Predicate{Key: "spec.lifecycle", Match: entity.Equals, Values: []string{"deprecated"}}

// loose are an entity's ends that hang in the air: what it refers to is not there or about to go, or nothing brings it in any more.
func (h *Home) loose(book *names.Book, ref string) []need {
	link, e := book.Link(ref), book.Entity(ref)
	var list []need
	if e.Annotation(entity.AnnotationOrphan) == "true" {
		list = append(list, need{Tone: ui.Warn, Word: "orphan", Text: link.Name(), Note: "nothing brings it in any more", Action: "Open", Path: ui.EntityPath(link.Ref)})
	}
	var gone, leaving []string
	x := h.Catalog.Index()
	for _, relation := range x.RelationsOf(link.Ref.String()) {
		target, there := x.ByRef(relation.Target)
		switch {
		case !there && !slices.Contains(gone, relation.Target):
			gone = append(gone, relation.Target)
		case there && slices.Contains(uses, relation.Type) && x.Matches(target, deprecated, nil):
			if name := book.Link(relation.Target).Name(); !slices.Contains(leaving, name) {
				leaving = append(leaving, name)
			}
		}
	}
	if len(leaving) > 0 && !strings.EqualFold(spec(e, "lifecycle"), "deprecated") {
		list = append(list, need{Tone: ui.Warn, Word: "replace", Text: link.Name(), Note: "needs what is deprecated: " + strings.Join(leaving, ", "), Action: "Open", Path: ui.EntityPath(link.Ref) + "#relations"})
	}
	if len(gone) > 0 {
		list = append(list, need{Tone: ui.Warn, Word: "missing", Text: link.Name(), Note: "refers to " + strings.Join(gone, ", ") + ", not in the catalog", Action: "Open", Path: ui.EntityPath(link.Ref)})
	}
	return list
}

// ofAll is what waits for anybody, for those who own nothing.
func (h *Home) ofAll(r *http.Request) ([]need, error) {
	problems, err := h.Pages.Problems(r.Context())
	if err != nil {
		return nil, err
	}
	claims, err := h.Catalog.Claims(r.Context())
	if err != nil {
		return nil, err
	}
	var list []need
	if n := len(problems); n > 0 {
		list = append(list, need{Tone: ui.Bad, Word: "problem", Text: ui.Count(n, "entity has problems", "entities have problems"), Note: "in the whole catalog", Action: "See them", Path: "/problems"})
	}
	if n := len(claims); n > 0 {
		list = append(list, need{Tone: ui.Bad, Word: "conflict", Text: ui.Count(n, "name is claimed twice", "names are claimed twice"), Note: "in the whole catalog", Action: "See them", Path: "/problems/conflicts"})
	}
	return list, nil
}
