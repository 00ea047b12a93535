package process_test

import (
	"testing"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

func TestRules(t *testing.T) {
	rules, err := process.NewRules([]process.Rule{
		{Allow: []process.Allow{{Kind: "Component"}}},
		{Allow: []process.Allow{{Kind: "Resource", SpecType: "Database"}}},
		{Allow: []process.Allow{{Kind: "Group"}}, Locations: []process.LocationMatch{{Type: "url", Pattern: "https://git.test/Org/*/blob/**/*.y{,a}ml"}}},
		{Allow: []process.Allow{{Kind: "User"}}, Locations: []process.LocationMatch{{Type: "file", Exact: "/srv/Users.yaml"}}},
		{Allow: []process.Allow{{Kind: "System"}}, Locations: []process.LocationMatch{{Type: "file"}}},
		{Allow: []process.Allow{{Kind: "Domain"}}, Locations: []process.LocationMatch{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind, specType, origin string
		want                   bool
	}{
		{"component", "", "url:https://x.test", true},
		{"Resource", "database", "url:https://x.test", true},
		{"Resource", "bucket", "url:https://x.test", false},
		{"Group", "", "url:https://git.test/org/x/blob/main/deep/.hidden/a.YAML", true},
		{"Group", "", "url:https://git.test/org/x/y/blob/main/a.yaml", false},
		{"Group", "", "file:https://git.test/org/x/blob/main/a.yaml", false},
		{"User", "", "file:/srv/Users.yaml", true},
		{"User", "", "file:/srv/users.yaml", false},
		{"System", "", "file:/anything", true},
		{"System", "", "url:https://x.test", false},
		{"Domain", "", "file:/anything", false},
	} {
		origin, err := entity.ParseLocationRef(c.origin)
		if err != nil {
			t.Fatal(err)
		}
		if got := rules.Allowed(c.kind, c.specType, origin); got != c.want {
			t.Errorf("%s %s from %s: %v", c.kind, c.specType, c.origin, got)
		}
	}
	both := []process.Rule{{Locations: []process.LocationMatch{{Type: "url", Exact: "a", Pattern: "b"}}}}
	if _, err := process.NewRules(both); err == nil || err.Error() != "A catalog rule location cannot have both exact and pattern values" {
		t.Errorf("both exact and pattern: %v", err)
	}
}
