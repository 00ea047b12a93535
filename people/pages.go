package people

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// Pages are the organisation as people see it.
type Pages struct{ service *Service }

// NewPages shows what a service knows.
func NewPages(s *Service) Pages { return Pages{service: s} }

// Routes mounts the pages.
func (p Pages) Routes(rt *web.Router) {
	rt.Page("GET /people", p.tree)
	rt.Page("GET /people/below", p.below)
	rt.Page("GET /people/members", p.members)
	rt.Raw("GET /people/members.csv", p.membersCSV)
	rt.Raw("GET /people/owned.csv", p.ownedCSV)
}

// Navigation are the room's entries of the side bar.
func (p Pages) Navigation() []ui.Place {
	return []ui.Place{{Label: "People", Path: "/people", Icon: "users", Under: []string{"/catalog/*/group", "/catalog/*/user"}, Keys: "g t"}}
}

const shownFound = 100

// treePage is the organisation, or what was searched for in it.
type treePage struct {
	Tree
	Text  string
	At    string
	Found Finding // what Text was found in
	Mine  []myTeam
}

// myTeam answers who is my team, who sits beside us and whose area we are in.
type myTeam struct {
	Group
	Team    Named
	Members []Named // some
}

const (
	shownMine   = 4
	shownOfMine = 8 // members
)

func (p Pages) tree(r *http.Request) (web.Page, error) {
	q := web.Query(r)
	v := treePage{Text: strings.TrimSpace(q.Get("q")), At: entity.Lower(q.Get("at"))}
	from, _ := strconv.Atoi(q.Get("from"))
	var err error
	if v.Tree, err = p.service.Tree(TreeQuery{At: v.At, From: from, Mine: mine(r), Visible: names.Visible(r)}); err != nil {
		return web.Page{}, err
	}
	if v.Text != "" {
		v.Found = p.service.Find(v.Text, shownFound, TreeQuery{Mine: mine(r), Visible: names.Visible(r)})
	}
	for _, ref := range mine(r) {
		group, err := p.service.Group(ref, names.Visible(r))
		if fault.Is(err, fault.NotFound) || len(v.Mine) == shownMine {
			continue // people may own things as groups that are not in the catalog
		}
		if err != nil {
			return web.Page{}, err
		}
		members, _, err := p.service.Members(ref, false, shownOfMine, names.Visible(r))
		if err != nil {
			return web.Page{}, err
		}
		v.Mine = append(v.Mine, myTeam{Group: group, Team: p.service.named([]string{ref}, names.Visible(r))[0], Members: members})
	}
	return web.Page{Title: "People", Scripts: []string{"htmx", "org-tree"}, Body: ui.View{Breadcrumb: v.crumbs(), Component: treePageView(v)}}, nil
}

// below is one level of the tree, for those who open a branch.
func (p Pages) below(r *http.Request) (web.Page, error) {
	q := web.Query(r)
	if q.Get("at") == "" {
		return web.Page{}, fault.New(fault.Invalid, "The group is missing: ?at=group:default/name.")
	}
	from, _ := strconv.Atoi(q.Get("from"))
	t, err := p.service.Tree(TreeQuery{At: entity.Lower(q.Get("at")), From: from, Mine: mine(r), Visible: names.Visible(r), Level: true})
	if err != nil {
		return web.Page{}, err
	}
	return web.Page{Body: branchesView(t.Branches, partPath(t.Top.Ref, t.From+len(t.Branches)), t.Total-t.From-len(t.Branches)), Fragment: true}, nil
}

// mine are the groups as which the asker owns things.
func mine(r *http.Request) []string {
	var refs []string
	for _, ref := range identity.Of(r.Context()).Ownership {
		if ref = strings.ToLower(ref); strings.HasPrefix(ref, "group:") {
			refs = append(refs, ref)
		}
	}
	return refs
}

func (v treePage) crumbs() []ui.Crumb {
	if v.Top == nil {
		return []ui.Crumb{{Label: "People"}}
	}
	crumbs := []ui.Crumb{{Label: "People", Path: "/people"}}
	for _, above := range v.Above {
		crumbs = append(crumbs, ui.Crumb{Label: above.Title, Path: partPath(above.Ref.String(), 0)})
	}
	return append(crumbs, ui.Crumb{Label: v.Top.Title})
}

// partPath is the address of the part of the tree below a group, or of the whole.
func partPath(ref string, from int) string {
	var fields [][2]string
	if ref != "" {
		fields = append(fields, [2]string{"at", ref})
	}
	if from > 0 {
		fields = append(fields, [2]string{"from", strconv.Itoa(from)})
	}
	return web.WithQuery("/people", fields)
}

// addressOf is what is asked about a group or a user, with all groups below or not.
func addressOf(path, ref string, through bool) string {
	fields := [][2]string{{"of", ref}}
	if through {
		fields = append(fields, [2]string{"through", "1"})
	}
	return web.WithQuery(path, fields)
}

func link(n Named) ui.EntityLink { return ui.EntityLink{Ref: n.Ref, Title: n.Title, Gone: n.Gone} }

// plainLink is for places where all are of one kind.
func plainLink(n Named) ui.EntityLink {
	l := link(n)
	l.NoIcon = true
	return l
}
