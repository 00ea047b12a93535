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
	return p.export(w, r, "members.csv", []string{"ref", "name", "email", "description"}, a.query(refs, visible(r)), func(n Named) []string {
		return []string{n.Ref.String(), n.Title, n.Email, n.Note}
	})
}

// ownedCSV sends what a group or user owns, with ?through=1 also what the groups below, or the user's teams, own.
func (p Pages) ownedCSV(w http.ResponseWriter, r *http.Request) error {
	q := web.Query(r)
	owners, err := p.service.ownersAs(entity.Lower(q.Get("of")), q.Get("through") != "", visible(r))
	if err != nil {
		return err
	}
	owned := index.Query{Where: equals("relations.ownedby", owners...), Visible: visible(r), ByRef: true}
	return p.export(w, r, "owned.csv", []string{"ref", "title", "kind", "type", "owner"}, owned, func(n Named) []string {
		ref := n.Ref.String()
		return []string{ref, n.Title, n.Ref.Kind, n.Note, strings.Join(p.service.index.Related(ref, "ownedBy"), " ")}
	})
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

// export sends everything that a query finds, whatever page of it is asked for.
func (p Pages) export(w http.ResponseWriter, r *http.Request, name string, heads []string, q index.Query, row func(Named) []string) error {
	sheet := web.DownloadSheet(w, r, name)
	if err := sheet.Write(heads...); err != nil {
		return err
	}
	q.Offset, q.Limit = 0, 0
	for hits := range slices.Chunk(p.service.index.Select(q).Hits, exportedAtOnce) {
		for _, n := range p.service.behind(hits) {
			if err := sheet.Write(row(n)...); err != nil {
				return err
			}
		}
	}
	return sheet.Flush()
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
