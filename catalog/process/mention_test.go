package process_test

import (
	"testing"

	"github.com/callboard/callboard/catalog/process"
)

func TestMentionIsTheLineThatNamesAnother(t *testing.T) {
	const text = `# two documents
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: web
  namespace: shop
spec:
  owner: Team-A
  system: checkout
  dependsOn:
    - resource:db
    - component:default/cart
  consumesApis: [a, b]
`
	p := newProcessor(t, nil)
	doc := process.Parse(process.Split([]byte(text))[0], "file:/web.yaml")
	for named, want := range map[[2]string]int{
		{"ownedBy", "group:shop/team-a"}: 9, {"ownedby", "group:shop/team-a"}: 9, {"partof", "system:shop/checkout"}: 10,
		{"dependson", "resource:shop/db"}: 12, {"dependson", "component:default/cart"}: 13, {"consumesapi", "api:shop/b"}: 14,
		{"ownedby", "group:default/team-a"}: 6, {"maintainedby", "group:shop/team-a"}: 6, {"", ""}: 6,
	} {
		if got := p.Mention(doc, named[0], named[1]); got != want {
			t.Errorf("%v: line %d, want %d", named, got, want)
		}
	}
	if got := p.Mention(process.Parse(process.Split([]byte("a: b: c"))[0], "file:/x"), "ownedby", "group:shop/team-a"); got != 0 {
		t.Errorf("a document without an entity: line %d", got)
	}
}
