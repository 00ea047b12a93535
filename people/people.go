// Package people says who works here: groups with their members and what they own, users with their teams, and the organisation as a tree.
package people

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// Service answers from the catalog's index alone. It is safe for concurrent use.
type Service struct {
	index *index.Index
	kept  kept
}

// New answers about the groups and users of an index.
func New(x *index.Index) *Service { return &Service{index: x} }

// Named is an entity as it appears in a list.
type Named struct {
	Ref   entity.Ref
	Title string
	Gone  bool   // something refers to it, but there is none
	Note  string // of a group its type, of a user what its description says
	Email string
}

// brief is the part of an entity that lists show.
type brief struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name        string `json:"name"`
		Namespace   string `json:"namespace"`
		Title       string `json:"title"`
		Description string `json:"description"`
	} `json:"metadata"`
	Spec struct {
		Type    any `json:"type"`
		Profile struct {
			DisplayName any `json:"displayName"`
			Email       any `json:"email"`
		} `json:"profile"`
	} `json:"spec"`
}

func (b brief) named() Named {
	n := Named{Ref: entity.Ref{Kind: b.Kind, Namespace: b.Metadata.Namespace, Name: b.Metadata.Name}, Title: entity.Line(b.Metadata.Title), Note: entity.Line(b.Metadata.Description)}
	name, _ := b.Spec.Profile.DisplayName.(string)
	n.Email, _ = b.Spec.Profile.Email.(string)
	for _, title := range []string{entity.Line(name), n.Ref.Name} {
		if n.Title == "" {
			n.Title = title
		}
	}
	if typ, _ := b.Spec.Type.(string); !strings.EqualFold(b.Kind, "user") {
		n.Note = entity.Line(typ)
	}
	return n
}

// named are the entities of refs, in their order.
func (s *Service) named(refs []string, visible *index.Visibility) []Named {
	if len(refs) == 0 {
		return nil
	}
	body := s.index.AppendRefs([]byte{'['}, refs, index.Query{Visible: visible})
	var found []*brief
	_ = json.Unmarshal(append(body, ']'), &found) // it is the index's own writing; a field of another type is left out
	list := make([]Named, len(refs))
	for i, ref := range refs {
		if i < len(found) && found[i] != nil {
			list[i] = found[i].named()
			continue
		}
		parsed, err := entity.ParseRef(ref, entity.Ref{})
		if err != nil {
			parsed = entity.Ref{Name: ref}
		}
		list[i] = Named{Ref: parsed, Title: parsed.Name, Gone: true}
	}
	return list
}

// page are the first entities that match, by ref, and how many there are.
func (s *Service) page(q index.Query) ([]Named, int) {
	q.ByRef, q.Count = true, true
	return s.ordered(q)
}

// ordered are the entities that match in the order that is asked for, and how many there are.
func (s *Service) ordered(q index.Query) ([]Named, int) {
	body, page := s.index.AppendPage([]byte{'['}, q)
	var found []brief
	_ = json.Unmarshal(append(body, ']'), &found)
	list := make([]Named, len(found))
	for i := range found {
		list[i] = found[i].named()
	}
	return list, page.Total
}

// count is how many entities match, whatever part of them a query asks for.
func (s *Service) count(q index.Query) int {
	q.Offset, q.Limit, q.Count = 0, index.NoRows, true
	return s.index.Select(q).Total
}

func byTitle(a, b Named) int {
	if c := strings.Compare(entity.Lower(a.Title), entity.Lower(b.Title)); c != 0 {
		return c
	}
	return strings.Compare(a.Ref.String(), b.Ref.String())
}

func sorted(list []Named) []Named {
	slices.SortFunc(list, byTitle)
	return list
}

func all(parts ...*entity.Predicate) *entity.Predicate { return &entity.Predicate{All: parts} }
