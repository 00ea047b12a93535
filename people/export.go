package people

import (
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
)

// exportedAtOnce is how many entities an export takes from the index in one go.
const exportedAtOnce = 500

// membersCSV sends the members of a group, with ?through=1 those of all groups below too.
func (p Pages) membersCSV(w http.ResponseWriter, r *http.Request) error {
	q := web.Query(r)
	refs, err := p.service.scope(entity.Lower(q.Get("of")), q.Get("through") != "")
	if err != nil {
		return err
	}
	where := all(equals("kind", "user"), equals("relations.memberof", refs...))
	return p.export(w, r, "members.csv", []string{"ref", "name", "email", "description"}, where, func(ref string, n Named) []string {
		return []string{ref, n.Title, n.Email, n.Note}
	})
}

// ownedCSV sends what a group or user owns, with ?through=1 also what the groups below, or the user's teams, own.
func (p Pages) ownedCSV(w http.ResponseWriter, r *http.Request) error {
	q := web.Query(r)
	owner, through := entity.Lower(q.Get("of")), q.Get("through") != ""
	owners := []string{owner}
	if strings.HasPrefix(owner, "group:") {
		var err error
		if owners, err = p.service.scope(owner, through); err != nil {
			return err
		}
	} else if through {
		owners = p.service.owners(owner)
	}
	where := equals("relations.ownedby", owners...)
	return p.export(w, r, "owned.csv", []string{"ref", "title", "kind", "type", "owner"}, where, func(ref string, n Named) []string {
		return []string{ref, n.Title, n.Ref.Kind, n.Note, strings.Join(p.service.index.Related(ref, "ownedBy"), " ")}
	})
}

func (p Pages) export(w http.ResponseWriter, r *http.Request, name string, heads []string, where *entity.Predicate, row func(ref string, n Named) []string) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "private, no-cache")
	out := csv.NewWriter(w)
	if err := out.Write(heads); err != nil {
		return err
	}
	q := index.Query{Where: where, Visible: visible(r), ByRef: true, Limit: exportedAtOnce}
	for more := true; more; {
		page := p.service.index.Select(q)
		refs := make([]string, len(page.Hits))
		for i, hit := range page.Hits {
			refs[i] = hit.Value
		}
		for i, n := range p.service.named(refs, visible(r)) {
			if n.Gone {
				continue // it went while the export was written
			}
			fields := row(refs[i], n)
			for j := range fields {
				fields[j] = harmless(fields[j])
			}
			if err := out.Write(fields); err != nil {
				return err
			}
		}
		q.After, more = page.Last, page.More
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a text from being run as a formula by the program that opens the file.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
