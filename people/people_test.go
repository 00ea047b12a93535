package people_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/people"
	"github.com/google/go-cmp/cmp"
)

// company makes an index of entities that are written in few words.
type company struct {
	t    testing.TB
	rows map[string]*index.Row
}

func newCompany(t testing.TB) *company { return &company{t: t, rows: map[string]*index.Row{}} }

func (c *company) add(ref, title string, spec map[string]any) {
	c.t.Helper()
	r, err := entity.ParseRef(ref, entity.Ref{})
	if err != nil {
		c.t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{
		"apiVersion": "backstage.io/v1alpha1", "kind": strings.ToUpper(r.Kind[:1]) + r.Kind[1:],
		"metadata": map[string]any{"name": r.Name, "namespace": "default", "title": title}, "spec": spec,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.rows[ref] = &index.Row{Ref: ref, UID: fmt.Sprintf("%032d", len(c.rows)), Body: body}
}

func (c *company) group(name, parent string) {
	ref := "group:default/" + name
	c.add(ref, strings.ToUpper(name), map[string]any{"type": "team"})
	if parent != "" {
		c.relate(ref, "childOf", "parentOf", "group:default/"+parent)
	}
}

func (c *company) user(name string, teams ...string) {
	c.add("user:default/"+name, strings.ToUpper(name), map[string]any{})
	for _, team := range teams {
		c.relate("user:default/"+name, "memberOf", "hasMember", "group:default/"+team)
	}
}

func (c *company) thing(ref, typ, owner string, needs ...string) {
	c.add(ref, "", map[string]any{"type": typ})
	c.relate(ref, "ownedBy", "ownerOf", owner)
	for _, need := range needs {
		c.relate(ref, "dependsOn", "dependencyOf", need)
	}
}

func (c *company) relate(from, relation, back, to string) {
	row := c.rows[from]
	row.Relations = append(row.Relations, entity.Relation{Source: from, Type: relation, Target: to}, entity.Relation{Source: to, Type: back, Target: from})
}

func (c *company) open() (*people.Service, *index.Index) {
	x := index.New()
	var batch index.Batch
	for _, row := range c.rows {
		batch.Upserts = append(batch.Upserts, *row)
	}
	batch.Seq = 1
	x.Apply(batch)
	return people.New(x), x
}

// shop is a company of two areas and five teams.
func shop(t testing.TB) *company {
	c := newCompany(t)
	c.group("all", "")
	c.group("sales", "all")
	c.group("tech", "all")
	c.group("cart", "sales")
	c.group("till", "sales")
	c.group("web", "tech")
	c.user("ann", "cart")
	c.user("bob", "cart", "till")
	c.user("cid", "till")
	c.user("dee", "sales")
	c.user("eve")
	c.thing("component:default/basket", "service", "group:default/cart")
	c.thing("component:default/coupon", "service", "group:default/cart")
	c.thing("resource:default/store", "database", "group:default/till")
	c.thing("component:default/site", "website", "group:default/web", "component:default/basket", "component:default/coupon", "resource:default/store")
	c.thing("component:default/desk", "website", "group:default/till", "component:default/basket")
	c.thing("component:default/diary", "tool", "user:default/ann", "component:default/basket")
	return c
}

func titles(list []people.Named) string {
	var found []string
	for _, one := range list {
		found = append(found, one.Title)
	}
	return strings.Join(found, " ")
}

func TestAGroupKnowsItsPlace(t *testing.T) {
	s, _ := shop(t).open()
	for ref, want := range map[string][3]string{
		"group:default/all":   {"", "", "SALES TECH"},
		"group:default/sales": {"ALL", "TECH", "CART TILL"},
		"group:default/cart":  {"ALL SALES", "TILL", ""},
		"group:default/web":   {"ALL TECH", "", ""},
	} {
		g, err := s.Group(ref, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]string{titles(g.Above), titles(g.Siblings), titles(g.Children)}; got != want {
			t.Errorf("%s: above, beside and below are %q, want %q", ref, got, want)
		}
	}
	if _, err := s.Group("group:default/none", nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("a group that is not there: %v", err)
	}
}

func TestPeopleInSeveralGroupsCountOnce(t *testing.T) {
	s, _ := shop(t).open()
	g, err := s.Group("group:default/sales", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := people.Tally{Groups: 2, AllGroups: 2, Members: 1, AllMembers: 4, Owned: 0, AllOwned: 4}
	if diff := cmp.Diff(want, g.Tally); diff != "" {
		t.Error(diff)
	}
	for through, want := range map[bool]string{false: "DEE", true: "ANN BOB CID DEE"} {
		list, total, err := s.Members("group:default/sales", through, 10, nil)
		if err != nil || titles(list) != want || total != len(list) {
			t.Errorf("through %v: %q of %d, %v", through, titles(list), total, err)
		}
	}
}

// lines are what is owned, in few words.
func lines(owned []people.Owning) []string {
	var found []string
	for _, o := range owned {
		found = append(found, fmt.Sprintf("%s/%s %d of %d: %s", o.Kind, o.Type, o.Direct, o.All, titles(o.Some)))
	}
	return found
}

func TestOwnedThingsAreCountedByKindAndType(t *testing.T) {
	s, _ := shop(t).open()
	owned, err := s.Owned("group:default/till", 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Component/website 1 of 1: desk", "Resource/database 1 of 1: store"}, lines(owned)); diff != "" {
		t.Error(diff)
	}
	owned, err = s.Owned("group:default/sales", 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Component/service 0 of 2: basket coupon", "Component/website 0 of 1: desk", "Resource/database 0 of 1: store"}, lines(owned)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Component/tool 1 of 1: diary", "Component/service 0 of 2: basket coupon"}, lines(s.OwnedBy("user:default/ann", 9, nil))); diff != "" {
		t.Error(diff)
	}
}

func TestOnlySoManyTypesNameTheirThings(t *testing.T) {
	c := newCompany(t)
	c.group("cart", "")
	for i := range 30 {
		c.thing(fmt.Sprintf("component:default/c%02d", i), fmt.Sprintf("type-%02d", i), "group:default/cart")
	}
	s, _ := c.open()
	owned, err := s.Owned("group:default/cart", 2, nil)
	if err != nil || len(owned) != 30 {
		t.Fatalf("%v, %v", lines(owned), err)
	}
	if diff := cmp.Diff([]string{"Component/type-00 1 of 1: c00", "Component/type-01 1 of 1: c01", "Component/type-02 1 of 1: "}, lines(owned[:3])); diff != "" {
		t.Error(diff)
	}
}

func TestDependentsAreOthersByNumberOfDependencies(t *testing.T) {
	s, _ := shop(t).open()
	for ref, want := range map[string][]string{
		"group:default/cart":  {"WEB 2: site needs basket", "ANN 1: diary needs basket", "TILL 1: desk needs basket"},
		"group:default/sales": {"WEB 3: site needs basket", "ANN 1: diary needs basket"},
		"group:default/web":   nil,
	} {
		list, whole, err := s.Dependents(ref, 10, nil)
		if err != nil || !whole {
			t.Errorf("%s: whole %v, %v", ref, whole, err)
		}
		var got []string
		for _, d := range list {
			got = append(got, fmt.Sprintf("%s %d: %s needs %s", d.Owner.Title, d.Count, d.Theirs.Title, d.Ours.Title))
		}
		if strings.HasPrefix(ref, "group:default/cart") && len(got) == 3 && got[1] > got[2] {
			got[1], got[2] = got[2], got[1]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", ref, diff)
		}
	}
}

func TestAUserHasTeamsAndColleagues(t *testing.T) {
	s, _ := shop(t).open()
	u := s.User("user:default/bob", nil)
	if len(u.Teams) != 2 || u.Colleagues != 2 {
		t.Fatalf("%+v", u)
	}
	if cart := u.Teams[0]; cart.Title != "CART" || titles(cart.Above) != "ALL SALES" || titles(cart.Some) != "ANN" || cart.Members != 2 || cart.Owned != 2 {
		t.Errorf("%+v", cart)
	}
	for _, ref := range []string{"user:default/eve", "user:default/nobody"} {
		if u := s.User(ref, nil); len(u.Teams)+u.Colleagues != 0 {
			t.Errorf("%s: %+v", ref, u)
		}
	}
}

// drawn is a tree in few words: a group, + if it is open, and what is below it.
func drawn(branches []people.Branch) string {
	var b strings.Builder
	for _, branch := range branches {
		b.WriteString(branch.Title)
		for mark, is := range map[string]bool{"+": branch.Open, "*": branch.Mine, "!": branch.Again} {
			if is {
				b.WriteString(mark)
			}
		}
		if len(branch.Below) > 0 {
			b.WriteString("(" + drawn(branch.Below) + ")")
		}
		b.WriteString(" ")
	}
	return strings.TrimSpace(b.String())
}

func TestTheTreeStandsOpenWhereTheAskerIs(t *testing.T) {
	s, _ := shop(t).open()
	for name, test := range map[string]struct {
		q    people.TreeQuery
		want string
	}{
		"whole":     {people.TreeQuery{}, "ALL+(SALES(CART TILL) TECH(WEB))"},
		"mine":      {people.TreeQuery{Mine: []string{"group:default/web", "group:default/gone"}}, "ALL+(SALES(CART TILL) TECH+(WEB*))"},
		"part":      {people.TreeQuery{At: "group:default/sales"}, "CART TILL"},
		"one level": {people.TreeQuery{At: "group:default/all", Level: true}, "SALES TECH"},
		"past":      {people.TreeQuery{At: "group:default/all", From: 9}, ""},
		"before":    {people.TreeQuery{At: "group:default/sales", From: -9}, "CART TILL"},
	} {
		tree, err := s.Tree(test.q)
		if err != nil || drawn(tree.Branches) != test.want {
			t.Errorf("%s: %s, %v; want %s", name, drawn(tree.Branches), err, test.want)
		}
	}
	if _, err := s.Tree(people.TreeQuery{At: "group:default/gone"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a part that is not there: %v", err)
	}
}

func TestATreeWithCirclesTerminates(t *testing.T) {
	c := newCompany(t)
	c.group("self", "self")
	c.group("a", "c")
	c.group("b", "a")
	c.group("c", "b")
	c.group("leaf", "c")
	c.user("ann", "leaf", "a")
	s, _ := c.open()
	tree, err := s.Tree(people.TreeQuery{Mine: []string{"group:default/leaf"}})
	if err != nil || drawn(tree.Branches) != "A+(B+(C+(A! LEAF*))) SELF" {
		t.Errorf("%s, %v", drawn(tree.Branches), err)
	}
	g, err := s.Group("group:default/b", nil)
	if err != nil || titles(g.Above) != "C A" || g.AllGroups != 3 || g.AllMembers != 1 {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestADeepOrganisationIsBounded(t *testing.T) {
	c := newCompany(t)
	c.group("g0", "")
	for i := range 3000 {
		c.group(fmt.Sprintf("g%d", i+1), fmt.Sprintf("g%d", i))
	}
	s, _ := c.open()
	tree, err := s.Tree(people.TreeQuery{Mine: []string{"group:default/g3000"}})
	if depth := strings.Count(drawn(tree.Branches), "("); err != nil || depth < 10 || depth > 60 {
		t.Errorf("%d levels, %v", depth, err)
	}
}

func TestAFlatOrganisationComesInPages(t *testing.T) {
	c := newCompany(t)
	for i := range 5000 {
		c.group(fmt.Sprintf("g%04d", i), "")
	}
	s, _ := c.open()
	tree, err := s.Tree(people.TreeQuery{From: 4900})
	if err != nil || tree.Total != 5000 || len(tree.Branches) != 100 || tree.Branches[0].Title != "G4900" {
		t.Errorf("%d of %d, %v", len(tree.Branches), tree.Total, err)
	}
}

func TestTheOrganisationFollowsTheCatalog(t *testing.T) {
	c := shop(t)
	s, x := c.open()
	if _, err := s.Tree(people.TreeQuery{}); err != nil {
		t.Fatal(err)
	}
	c.group("new", "tech")
	x.Apply(index.Batch{Upserts: []index.Row{*c.rows["group:default/new"]}, Deletes: []string{"group:default/web"}, Seq: 2})
	tree, err := s.Tree(people.TreeQuery{At: "group:default/tech"})
	if err != nil || drawn(tree.Branches) != "NEW" {
		t.Errorf("%s, %v", drawn(tree.Branches), err)
	}
}

func TestSearchOpensTheBranchesThatLeadToWhatItFound(t *testing.T) {
	s, _ := shop(t).open()
	for text, want := range map[string]string{
		"car": "ALL(SALES(CART*)+1)+1 |", "BOB": " | BOB in ALL SALES CART", "eve": " | EVE in ", "basket": " |", "l": "ALL*(SALES*(TILL*)+1)+1 |", "e": "ALL(SALES*,TECH*(WEB*)) | DEE in ALL SALES, EVE in ",
	} {
		found := s.Find(text, 10, people.TreeQuery{})
		var persons []string
		for _, one := range found.Persons {
			persons = append(persons, one.Title+" in "+titles(one.Above))
		}
		if got := strings.TrimRight(shown(found.Branches)+" | "+strings.Join(persons, ", "), " "); got != strings.TrimRight(want, " ") || found.People != len(persons) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// shown writes branches down: hits with a star, what is open in brackets, and how many are left out.
func shown(branches []people.Branch) string {
	var parts []string
	for _, b := range branches {
		part := b.Title
		if b.Hit {
			part += "*"
		}
		if b.Open {
			part += "(" + shown(b.Below) + ")"
		}
		if b.More > 0 {
			part += fmt.Sprint("+", b.More)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}

func TestSearchInALargeOrganisationIsBounded(t *testing.T) {
	c := newCompany(t)
	c.group("top", "")
	for i := range 300 {
		c.group(fmt.Sprintf("team-%03d", i), "top")
	}
	s, _ := c.open()
	found := s.Find("team", 20, people.TreeQuery{})
	if found.Groups != 300 || len(found.Branches) != 1 || len(found.Branches[0].Below) != 20 || found.Branches[0].More != 280 {
		t.Errorf("%d groups, %s", found.Groups, shown(found.Branches))
	}
}
