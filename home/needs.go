package home

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

const shownNeeds = 8

// needs are what waits for the reader, the most pressing first.
type needs struct {
	List    []need // the first ones
	Total   int
	Owns    int    // things that the reader owns
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

func (h *Home) needs(r *http.Request) (needs, error) {
	now, err := h.Problems.Current(r.Context())
	if err != nil {
		return needs{}, err
	}
	owners := identity.Of(r.Context()).Owns()
	own := h.ownedBy(r, owners)
	n := needs{Owns: own.count(), Others: len(now.ByRef), AllPath: "/problems?scope=owned"}
	if n.List, err = h.brokenOf(r.Context(), owners); err != nil {
		return needs{}, err
	}
	n.Total = len(n.List)
	found, err := h.waiting(r, own, now.ByRef)
	if err != nil {
		return needs{}, err
	}
	for _, one := range found {
		n.Total += one.total
		for _, ref := range one.refs[:min(len(one.refs), max(0, shownNeeds-len(n.List)))] {
			n.List = append(n.List, one.say(ref))
		}
	}
	if n.Owns == 0 && n.Total == 0 {
		n.Whole, n.AllPath = true, "/problems"
		if n.List, err = h.ofAll(r.Context(), now.ByRef); err != nil {
			return needs{}, err
		}
		n.Total = len(n.List)
	}
	n.List = n.List[:min(len(n.List), shownNeeds)]
	return n, nil
}

// waiting is one way in which things may need their owner.
type waiting struct {
	refs  []string // at least as many as are shown, if there are
	total int
	say   func(ref string) need
}

func all(refs []string, say func(ref string) need) waiting { return waiting{refs, len(refs), say} }

var (
	// deprecated is what is about to go.
	deprecated = entity.OneOf("spec.lifecycle", "deprecated")
	orphaned   = entity.OneOf("metadata.annotations."+entity.AnnotationOrphan, "true")
	naming     = &entity.Predicate{Key: index.NamesAbsent, Match: entity.Exists}
)

// waiting are the ways in which what the reader owns needs them, the most pressing first.
func (h *Home) waiting(r *http.Request, own owned, wrong map[string][]entity.Problem) ([]waiting, error) {
	claims, err := h.Problems.Claims(r.Context())
	if err != nil {
		return nil, err
	}
	claimants := map[string]string{}
	for _, claim := range claims {
		claimants[claim.Ref] = claim.Claimant
	}
	book := names.For(r, h.Catalog.Index())
	problem := func(ref string) need { return problemNeed(book.Link(ref), wrong[ref]) }
	bad, warned := parted(own.among(sortedRefs(wrong)), wrong)
	found := []waiting{
		all(bad, problem),
		all(own.among(sortedRefs(claimants)), func(ref string) need { return conflictNeed(book.Link(ref), claimants[ref]) }),
		all(warned, problem),
	}
	for _, kept := range []struct {
		where *entity.Predicate
		say   func(*names.Book, string) need
	}{{orphaned, orphanNeed}, {naming, h.missingNeed}} {
		refs, total := own.first(kept.where, shownNeeds)
		found = append(found, waiting{refs, total, func(ref string) need { return kept.say(book, ref) }})
	}
	leaving := all(own.needing(deprecated, not(deprecated)), func(ref string) need { return h.leavingNeed(book, ref) })
	return slices.Insert(found, len(found)-1, leaving), nil
}

// sortedRefs are the keys by name, as a list of entities is sorted.
func sortedRefs[T any](byRef map[string]T) []string {
	refs := make([]string, 0, len(byRef))
	for ref := range byRef {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	return refs
}

// parted are those with errors, and those with warnings alone.
func parted(refs []string, wrong map[string][]entity.Problem) (bad, warned []string) {
	for _, ref := range refs {
		if slices.ContainsFunc(wrong[ref], isError) {
			bad = append(bad, ref)
		} else {
			warned = append(warned, ref)
		}
	}
	return bad, warned
}

func isError(p entity.Problem) bool { return p.Level == entity.Error }

// problemNeed is an entity's worst problem, and how many more it has.
func problemNeed(link ui.EntityLink, list []entity.Problem) need {
	n := need{Tone: ui.Bad, Word: "problem", Text: link.Name(), Action: "See the line", Path: ui.EntityPath(link.Ref) + "/source"}
	worst := slices.IndexFunc(list, isError)
	if worst < 0 {
		worst, n.Tone, n.Word = 0, ui.Warn, "warning"
	}
	n.Note = problems.Sentence(list[worst])
	if more := len(list) - 1; more > 0 {
		n.Note += fmt.Sprintf(" +%d", more)
	}
	return n
}

func conflictNeed(link ui.EntityLink, claimant string) need {
	return need{Tone: ui.Bad, Word: "conflict", Text: "Two files claim " + link.Name(), Note: claimant, Action: "See both", Path: "/problems/conflicts?scope=owned"}
}

func orphanNeed(book *names.Book, ref string) need {
	link := book.Link(ref)
	return need{Tone: ui.Warn, Word: "orphan", Text: link.Name(), Note: "nothing brings it in any more", Action: "Open", Path: ui.EntityPath(link.Ref)}
}

// leavingNeed is about what is deprecated of that which an entity needs.
func (h *Home) leavingNeed(book *names.Book, ref string) need {
	link, x := book.Link(ref), h.Catalog.Index()
	var leaving []string
	for _, relation := range uses {
		leaving = append(leaving, x.Among(x.Related(ref, relation), deprecated, book.Visible)...)
	}
	note := "needs what is deprecated: " + firstOf(leaving, func(target string) string { return book.Link(target).Name() })
	return need{Tone: ui.Warn, Word: "replace", Text: link.Name(), Note: note, Action: "Open", Path: ui.EntityPath(link.Ref) + "#relations"}
}

// missingNeed is about what an entity refers to and nobody has.
func (h *Home) missingNeed(book *names.Book, ref string) need {
	link, x := book.Link(ref), h.Catalog.Index()
	var gone []string
	for _, relation := range x.RelationsOf(ref) {
		if _, there := x.ByRef(relation.Target); !there {
			gone = append(gone, relation.Target)
		}
	}
	note := "refers to " + firstOf(gone, func(target string) string { return target }) + ", not in the catalog"
	return need{Tone: ui.Warn, Word: "missing", Text: link.Name(), Note: note, Action: "Open", Path: ui.EntityPath(link.Ref)}
}

// firstOf names the first of some references, which may repeat, and says how many more there are.
func firstOf(refs []string, name func(ref string) string) string {
	const named = 3
	met := map[string]bool{}
	var said []string
	for _, ref := range refs {
		if !met[ref] && len(said) < named {
			said = append(said, name(ref))
		}
		met[ref] = true
	}
	text := strings.Join(said, ", ")
	if more := len(met) - len(said); more > 0 {
		text += " and " + ui.Number(more) + " more"
	}
	return text
}

// ofAll is what waits for anybody, for those who own nothing.
func (h *Home) ofAll(ctx context.Context, wrong map[string][]entity.Problem) ([]need, error) {
	claims, err := h.Problems.Claims(ctx)
	if err != nil {
		return nil, err
	}
	var list []need
	if n := len(wrong); n > 0 {
		list = append(list, need{Tone: ui.Bad, Word: "problem", Text: ui.Count(n, "entity has problems", "entities have problems"), Note: "in the whole catalog", Action: "See them", Path: "/problems"})
	}
	if n := len(claims); n > 0 {
		list = append(list, need{Tone: ui.Bad, Word: "conflict", Text: ui.Count(n, "name is claimed twice", "names are claimed twice"), Note: "in the whole catalog", Action: "See them", Path: "/problems/conflicts"})
	}
	return list, nil
}
