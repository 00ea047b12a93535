package entitypage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/callboard/callboard/foundation/web/webtest"
)

// crowd is a component that 250 others need.
func crowd() string {
	var b strings.Builder
	b.WriteString(component("hub", ""))
	for i := range 250 {
		fmt.Fprintf(&b, "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: needs-%03d}\nspec: {type: service, lifecycle: production, owner: team-a, dependsOn: [component:hub]}\n", i)
	}
	return b.String()
}

func TestManyRelationsAreBoundedAndPaged(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"crowd.part.yaml": crowd()})
	h.Read()
	const at = "/catalog/default/component/hub"
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "the page names a few", Path: at, Lacks: []string{"needs-020"},
			Contains: []string{"needs-000", `href="/catalog/default/component/hub/relations?of=dependencyOf">Show all 250</a>`, `Relations <span class="count">251</span>`, "11 of 251"},
		},
		webtest.Scenario{
			Name: "the tab has all, by page", Path: at + "/relations?of=dependencyOf", Lacks: []string{"needs-100", ">Team A</span></a></td><td class=\"col-relation"},
			Contains: []string{"1–100 of 250", "needs-099", `href="/catalog/default/component/hub/relations?of=dependencyOf&amp;page=2"`, "Owned by", `aria-current="true"`},
		},
		webtest.Scenario{Name: "the last page", Path: at + "/relations?of=dependencyOf&page=3", Contains: []string{"201–250 of 250", "needs-249"}, Lacks: []string{"page=4"}},
		webtest.Scenario{Name: "by name", Path: at + "/relations?q=NEEDS-12", Contains: []string{"1–10 of 10", "needs-129"}, Lacks: []string{"needs-130"}},
		webtest.Scenario{Name: "a page whose first row no number can count", Path: at + "/relations?page=368934881474191033", Contains: []string{"Nothing here"}},
		webtest.Scenario{Name: "such a page of what came along", Path: at + "/colocated?page=368934881474191033", Contains: []string{"Nothing here"}},
		webtest.Scenario{Name: "beyond the end", Path: at + "/relations?page=99999", Contains: []string{"Nothing here"}},
		webtest.Scenario{Name: "of nothing", Path: "/catalog/default/component/none/relations", Status: 404},
		webtest.Scenario{
			Name: "what came in with it", Path: at + "/source",
			Contains: []string{"From the same file", `href="/catalog/default/component/hub/colocated?of=file">Show all 250</a>`, "From other files of the same location"},
		},
		webtest.Scenario{Name: "all of it", Path: at + "/colocated?of=file&page=3", Contains: []string{"201–250 of 250", "needs-249"}, Lacks: []string{"component/hub\" title"}},
		webtest.Scenario{Name: "of the location, by name", Path: at + "/colocated?of=location&q=orders", Contains: []string{"Orders &lt;1&gt;", "1–1 of 1"}, Lacks: []string{"needs-"}},
	)
}

func TestEntityPageTellsWhatItNeedsTo(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"more.part.yaml": `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: reachable, links: [{url: "https://chat.example.com/team", title: Team chat}]}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: whole, description: "` + strings.Repeat("Many words. ", 60) + `The end."}
spec: {type: service, lifecycle: production, owner: reachable}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: piece}
spec: {type: library, lifecycle: production, owner: reachable, subcomponentOf: whole}
`})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "kind and type, when it changed, labels, and ways to copy", Path: "/catalog/default/component/orders",
			Contains: []string{
				"Component · service", "<dt>Changed</dt>", "just now", "Labels", "<dt>language</dt>", `<copy-text value="component:default/orders"`,
				`<copy-text value="/catalog/default/component/orders" data-address>`, `href="/catalog/default/api/prices/definition" aria-label="Definition of prices"`,
			},
		},
		webtest.Scenario{
			Name: "what it names and nobody has, with the line", Path: "/catalog/default/component/orders",
			Contains: []string{"Not in the catalog", "Depends on", "line 21 of shop.part.yaml"},
		},
		webtest.Scenario{
			Name: "how to reach the owner, and its pieces in words", Path: "/catalog/default/component/whole",
			Contains: []string{`href="https://chat.example.com/team" rel="noreferrer noopener">Chat</a>`, "Subcomponents", " …", "<dt>Description</dt>", "The end."}, Lacks: []string{"Not in the catalog"},
		},
		webtest.Scenario{Name: "what it is a piece of", Path: "/catalog/default/component/piece", Contains: []string{"Subcomponent of"}},
		webtest.Scenario{
			Name: "an owner is a relation", Path: "/catalog/default/component/whole", Contains: []string{"Owned by", `<h2>Relations</h2><span class="note">2</span>`, `Relations <span class="count">2</span>`}, Lacks: []string{"No relations"},
		},
		webtest.Scenario{Name: "who is around a person", Path: "/catalog/default/user/alice", Contains: []string{"Around them", "User", "Team A"}},
	)
}

func TestAllThatIsMissingIsCountedAndListed(t *testing.T) {
	h, house := shopHouse(t, nil)
	var needs []string
	for i := range 1200 {
		needs = append(needs, fmt.Sprintf("component:gone-%04d", i))
	}
	h.Write(map[string]string{"lost.part.yaml": strings.Repeat("\n", 1100) + component("needy", ", dependsOn: ["+strings.Join(needs, ", ")+"]")})
	h.Read()
	const at = "/catalog/default/component/needy"
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "a few with the whole count", Path: at,
			Contains: []string{`<h2>Not in the catalog</h2><span class="note">1,200</span>`, `href="/catalog/default/component/needy/relations?of=missing">Show all</a>`, "line 1104 of lost.part.yaml"},
		},
		webtest.Scenario{Name: "and all of them", Path: at + "/relations?of=missing", Contains: []string{"1–100 of 1,200", "gone-0099", "Not in the catalog"}, Lacks: []string{"Owned by</td>"}},
	)
}

func TestOnlyAddressesThatMayBeClickedAreOffered(t *testing.T) {
	h, house := shopHouse(t, nil)
	h.Write(map[string]string{"traps.part.yaml": `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: trapped
  annotations: {backstage.io/view-url: "javascript:alert(1)", backstage.io/edit-url: "javascript:alert(2)", backstage.io/techdocs-ref: "dir:."}
  links: [{url: "javascript:alert(3)", title: Surprise}]
spec: {type: service, lifecycle: production, owner: team-a}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: written
  annotations: {backstage.io/source-location: "url:https://code.example/shop/tree/main/", backstage.io/techdocs-ref: "dir:./manual"}
spec: {type: service, lifecycle: production, owner: team-a}
`})
	h.Read()
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "rejected ones", Path: "/catalog/default/component/trapped",
			Contains: []string{"Surprise", "no link: its address must begin with"}, Lacks: []string{`href="javascript:`, `href="https://backstage.io/annotation-rejected`, ">Edit<", "View source", "<dt>Docs</dt>"},
		},
		webtest.Scenario{
			Name: "documentation beside the source", Path: "/catalog/default/component/written",
			Contains: []string{`<a href="https://code.example/shop/tree/main/manual/" title="In its repository">`, `title="manual"`},
		},
	)
}
