package people

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
)

// exportedAtOnce is how many entities an export takes from the index in one go.
const exportedAtOnce = 500

// membersCSV sends the members of a group as their page lists them, but all of them.
func (p Pages) membersCSV(w http.ResponseWriter, r *http.Request) error {
	a := readMembersAddress(web.Query(r))
	a.Page = 1
	refs, err := p.service.scope(a.Of, a.Through)
	if err != nil {
		return err
	}
	s := sheet{Name: "members.csv", Heads: []string{"ref", "name", "email", "description"}, Of: a.query(refs, names.Visible(r)), Row: func(n Named) []string {
		return []string{n.Ref.String(), n.Title, n.Email, n.Note}
	}}
	return p.send(w, r, s)
}

// ownedCSV sends what a group or user owns, with ?through=1 also what the groups below, or the user's teams, own.
func (p Pages) ownedCSV(w http.ResponseWriter, r *http.Request) error {
	q := web.Query(r)
	owners, err := p.service.ownersAs(entity.Lower(q.Get("of")), q.Get("through") != "", names.Visible(r))
	if err != nil {
		return err
	}
	owned := index.Query{Where: entity.OneOf("relations.ownedby", owners...), Visible: names.Visible(r), ByRef: true}
	s := sheet{Name: "owned.csv", Heads: []string{"ref", "title", "kind", "type", "owner"}, Of: owned, Row: func(n Named) []string {
		ref := n.Ref.String()
		return []string{ref, n.Title, n.Ref.Kind, n.Note, strings.Join(p.service.index.Related(ref, "ownedBy"), " ")}
	}}
	return p.send(w, r, s)
}

// ownersAs are a group or user, and with through whoever else it owns things as.
func (s *Service) ownersAs(ref string, through bool, visible *index.Visibility) ([]string, error) {
	if !strings.HasPrefix(ref, "user:") {
		return s.scope(ref, through)
	}
	if s.named([]string{ref}, visible)[0].Gone {
		return nil, fault.New(fault.NotFound, "There is no user %s.", ref)
	}
	if through {
		return s.owners(ref), nil
	}
	return []string{ref}, nil
}

// sheet is a file with a line for each entity that a query finds, whatever page of it is asked for.
type sheet struct {
	Name  string
	Heads []string
	Of    index.Query
	Row   func(Named) []string
}

func (p Pages) send(w http.ResponseWriter, r *http.Request, s sheet) error {
	file := web.DownloadSheet(w, r, s.Name)
	if err := file.Write(s.Heads...); err != nil {
		return err
	}
	s.Of.Offset, s.Of.Limit = 0, 0
	for hits := range slices.Chunk(p.service.index.Select(s.Of).Hits, exportedAtOnce) {
		for _, n := range p.service.behind(hits) {
			if err := file.Write(s.Row(n)...); err != nil {
				return err
			}
		}
	}
	return file.Flush()
}

// behind are the entities of hits, without those that went meanwhile.
func (s *Service) behind(hits []index.Hit) []Named {
	body := []byte{'['}
	for _, hit := range hits {
		from := len(body)
		if from > 1 {
			body = append(body, ',')
		}
		start := len(body)
		if body = s.index.AppendJSON(body, hit.Handle); len(body) == start {
			body = body[:from]
		}
	}
	var found []brief
	_ = json.Unmarshal(append(body, ']'), &found) // as in named
	list := make([]Named, len(found))
	for i := range found {
		list[i] = found[i].named()
	}
	return list
}
