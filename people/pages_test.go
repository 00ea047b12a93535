package people_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entitypage"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/people"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// hostile is a company that would like to be something else.
const hostile = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: top, title: "<script>alert(1)</script>"}
spec: {type: "\"><b>x", children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team-a, title: Team A}
spec: {type: team, parent: top, children: [], profile: {email: "javascript:alert(1)"}}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: alice, description: "' onclick='x"}
spec: {profile: {displayName: "=cmd()|'<i>'", email: "a\"b@example.com"}, memberOf: [team-a]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders, title: "<img src=x>"}
spec: {type: "svc&<x>", lifecycle: production, owner: team-a}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {type: website, lifecycle: production, owner: top, dependsOn: [component:orders]}
`

const root = `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: root}
spec: {targets: [./org.yaml, ./wide.yaml]}
`

// wide is a group with a component of each of 20 types.
func wide() string {
	var file strings.Builder
	file.WriteString("{apiVersion: backstage.io/v1alpha1, kind: Group, metadata: {name: wide}, spec: {type: team, children: []}}\n")
	file.WriteString("---\n{apiVersion: backstage.io/v1alpha1, kind: User, metadata: {name: liam}, spec: {profile: {displayName: Liam O'Brien}, memberOf: [wide]}}\n")
	for i := range 20 {
		fmt.Fprintf(&file, "---\n{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: c%02d}, spec: {type: t%02d, lifecycle: production, owner: wide}}\n", i, i)
	}
	return file.String()
}

func pages(t *testing.T) http.Handler {
	t.Helper()
	db := databasetest.Open(t, database.Config{Client: "better-sqlite3", Connection: database.Connection{URL: ":memory:"}})
	if err := db.Migrate(t.Context(), "catalog", catalog.Migrations()); err != nil {
		t.Fatal(err)
	}
	house := catalogtest.Open(t, db, map[string]string{"root.yaml": root, "org.yaml": hostile, "wide.yaml": wide()}, nil)
	staff := people.NewPages(people.New(house.Index()))
	look, err := ui.New(ui.Options{Search: "/catalog", Navigation: append([]ui.Place{{Label: "Catalog", Path: "/catalog", Icon: "box"}}, staff.Navigation()...)})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	rt := web.New(web.Options{Log: log, Layout: look.Layout, ErrorPage: look.ErrorPage, CSP: ui.CSP(), Authenticate: asAlice})
	staff.Routes(rt)
	entitypage.New(house.Catalog, problems.New(house.Catalog, log), entitypage.Options{Log: log, Cards: staff.Cards()}).Routes(rt)
	return rt
}

func asAlice(r *http.Request) (*http.Request, error) {
	return r.WithContext(identity.With(r.Context(), identity.Principal{
		Kind: identity.User, Subject: "user:default/alice", Ownership: []string{"user:default/alice", "group:default/team-a"},
	})), nil
}

func TestPages(t *testing.T) {
	traps := []string{"<script>alert", "<b>x", "<i>", "<img", "onclick='x", "could not be shown"}
	csv := map[string]string{"Content-Type": "text/csv; charset=utf-8"}
	webtest.Run(t, pages(t),
		webtest.Scenario{
			Name: "the organisation, open where Alice is", Path: "/people", Lacks: traps,
			Contains: []string{"3 groups, 2 people", "Who is in it", "<details open>", "branch mine", "your team", "In the area of", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		},
		webtest.Scenario{Name: "a part of it", Path: "/people?at=group:default/top", Lacks: traps, Contains: []string{"1 group below", "Team A", "Whole organisation"}},
		webtest.Scenario{Name: "a part in any case", Path: "/people?at=Group:Default/Top", Contains: []string{"Team A"}},
		webtest.Scenario{Name: "no such part", Path: "/people?at=group:default/none", Status: 404},
		webtest.Scenario{Name: "one level", Path: "/people/below?at=group:default/top", Contains: []string{"Team A"}, Lacks: append([]string{"<html"}, traps...)},
		webtest.Scenario{Name: "a level of nothing", Path: "/people/below", Status: 400},
		webtest.Scenario{Name: "found people", Path: "/people?q=cmd", Lacks: traps, Contains: []string{"=cmd()|", `href="/catalog/default/group/team-a"`, "1 person"}},
		webtest.Scenario{
			Name: "found groups, in their place", Path: "/people?q=team+a", Lacks: traps,
			Contains: []string{"1 group", "<details open>", `class="branch mine hit" data-row`, "&lt;script&gt;alert(1)&lt;/script&gt;"},
		},
		webtest.Scenario{
			Name: "everybody in a group, by e-mail", Path: "/people/members?of=group:default/top&through=1&sort=-email", Lacks: traps,
			Contains: []string{"Members of &lt;script&gt;", "1–1 of 1", "&#39; onclick=&#39;x", `aria-sort="descending"`, `href="/catalog/default/group/team-a"`, `href="/people/members.csv?of=group:default/top&amp;through=1&amp;sort=-email"`},
		},
		webtest.Scenario{Name: "by name", Path: "/people/members?of=group:default/team-a&q=CMD", Contains: []string{"1–1 of 1", `value="CMD"`}},
		webtest.Scenario{Name: "nobody by name", Path: "/people/members?of=group:default/team-a&q=zoe", Contains: []string{"Nobody in it is called that"}},
		webtest.Scenario{Name: "not of themselves", Path: "/people/members?of=group:default/top", Contains: []string{"With groups below (1)"}},
		webtest.Scenario{Name: "of nothing", Path: "/people/members?of=group:default/none", Status: 404},
		webtest.Scenario{Name: "of a group that is not named", Path: "/people/members", Status: 400, Contains: []string{"The group is missing"}},
		webtest.Scenario{Name: "far behind the last page", Path: "/people/members?of=group:default/team-a&page=9223372036854775807", Contains: []string{"1–1 of 1"}},
		webtest.Scenario{Name: "a page whose first row no number can count", Path: "/people/members?of=group:default/team-a&page=368934881474191033", Contains: []string{"1–1 of 1"}},
		webtest.Scenario{Name: "nobody found", Path: "/people?q=%3Cscript%3E9", Lacks: []string{"<script>9"}, Contains: []string{"Nobody is called that"}},
		webtest.Scenario{
			Name: "a group", Path: "/catalog/default/group/team-a", Lacks: append([]string{"Owns components", `href="javascript`}, traps...),
			Contains: []string{
				`href="/people" aria-current="page"`, `id="members"`, `id="owned"`, `id="dependents"`, `id="place"`, `href="/catalog/default/user/alice"`, "&lt;img src=x&gt;",
				`href="/catalog?kind=component&amp;type=svc%26%3Cx%3E&amp;owner=team-a"`, "needs",
			},
		},
		webtest.Scenario{
			Name: "a group with those below it", Path: "/catalog/default/group/top?through=1", Lacks: traps,
			Contains: []string{
				"1 person in 1 group below", "members.csv?of=group:default/top&amp;through=1", `href="/catalog?kind=component&amp;type=svc%26%3Cx%3E&amp;owner=top&amp;through=1">1</a>`,
				`class="step here" aria-current="true"`,
			},
		},
		webtest.Scenario{
			Name: "a group without members of its own shows those below it", Path: "/catalog/default/group/top", Lacks: []string{"Only this group", "Nobody is in it"},
			Contains: []string{"1 person in 1 group below", "/catalog/default/user/alice"},
		},
		webtest.Scenario{
			Name: "a group that owns many types", Path: "/catalog/default/group/wide", Lacks: []string{"type=t19", "In all"},
			Contains: []string{"type=t10&amp;owner=wide", `class="initials" aria-hidden="true">LO<`, `href="/catalog/default/group/wide?types=all#owned">Show all 20 types`},
		},
		webtest.Scenario{Name: "all of them", Path: "/catalog/default/group/wide?types=all", Contains: []string{"type=t19&amp;owner=wide", "Show fewer"}},
		webtest.Scenario{Name: "a user", Path: "/catalog/default/user/alice", Lacks: traps, Contains: []string{`id="teams"`, `href="/people" aria-current="page"`, `href="/catalog/default/group/team-a"`, "with teams"}},
		webtest.Scenario{
			Name: "members as a table", Path: "/people/members.csv?of=group:default/top&through=1", ResponseHeader: csv,
			Contains: []string{"ref,name,email,description\n", `user:default/alice,'=cmd()|'<i>',"a""b@example.com",' onclick='x`},
		},
		webtest.Scenario{
			Name: "owned things as a table", Path: "/people/owned.csv?of=group:default/top&through=1", ResponseHeader: csv,
			Contains: []string{"component:default/orders,<img src=x>,Component,svc&<x>,group:default/team-a", "component:default/shop"},
		},
		webtest.Scenario{Name: "a user's things, with teams", Path: "/people/owned.csv?of=user:default/alice&through=1", Contains: []string{"component:default/orders"}, Lacks: []string{"shop"}},
		webtest.Scenario{Name: "members that a text leaves out", Path: "/people/members.csv?of=group:default/top&through=1&q=zoe", Contains: []string{"ref,name"}, Lacks: []string{"alice"}},
		webtest.Scenario{Name: "the file of a filtered page", Path: "/people/members?of=group:default/team-a&q=CMD", Contains: []string{"/people/members.csv?of=group:default/team-a&amp;q=CMD"}},
		webtest.Scenario{Name: "of no group", Path: "/people/members.csv?of=group:default/none", Status: 404},
		webtest.Scenario{Name: "owned by no group", Path: "/people/owned.csv?of=group:default/none", Status: 404},
		webtest.Scenario{Name: "owned by no user", Path: "/people/owned.csv?of=user:default/none", Status: 404},
		webtest.Scenario{Name: "owned by nothing that owns", Path: "/people/owned.csv?of=nosuch", Status: 404},
	)
}
