package findings_test

import (
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/problems/findings"
	"github.com/google/go-cmp/cmp"
)

func sample() []findings.Finding {
	at := func(hour int) time.Time { return time.Date(2026, 1, 1, hour, 0, 0, 0, time.UTC) }
	return findings.New([]findings.Finding{
		{Key: "a", Ref: "component:default/web", Name: "Web", Said: "spec.owner is missing", State: "hidden", File: "file:/A/web.yaml", Since: at(1)},
		{Key: "b", Ref: "component:default/cart", Name: "cart", State: "old", File: "file:/A/cart.yaml", Owners: []string{"group:default/a", "group:default/b"}, Since: at(3)},
		{Key: "c", State: "unread", File: "file:/A/Cart.yaml", Owners: []string{"group:default/b"}, Since: at(2)},
		{Key: "d", Ref: "group:default/a", Name: "A", State: "old", Since: at(3)},
	})
}

func keys(list []*findings.Finding) string {
	var all strings.Builder
	for _, f := range list {
		all.WriteString(f.Key)
	}
	return all.String()
}

func only(property string, values ...string) map[string][]string {
	return map[string][]string{property: values}
}

func TestFindingsAreNarrowedByAllThatIsWanted(t *testing.T) {
	mine := []string{"group:default/a"}
	for want, w := range map[string]findings.Wanted{
		"abcd": {Mine: mine}, "bd": {Mine: mine, OnlyMine: true}, "": {OnlyMine: true},
		"bc": {Any: only(findings.Owner, "group:default/b")}, "ad": {Any: only(findings.Owner, findings.Nobody)}, "ab": {Any: only(findings.Kind, "component", "api")},
		"a": {Text: "OWNER is"}, "bc ": {Any: only(findings.File, "file:/a/cart.yaml"), Text: "group:default/b", Mine: mine},
		"b": {Any: map[string][]string{findings.State: {"old", "unread"}, findings.Kind: {"component"}}},
	} {
		if got := keys(findings.Pick(sample(), w)); got != strings.TrimSpace(want) {
			t.Errorf("%+v: got %q, want %q", w, got, want)
		}
	}
}

func TestAPropertyIsCountedAsIfItWereNotNarrowed(t *testing.T) {
	w := findings.Wanted{Any: map[string][]string{findings.Owner: {"group:default/a"}, findings.State: {"old"}}}
	want := []findings.Value{{Value: findings.Nobody, Count: 1}, {Value: "group:default/a", Count: 1}, {Value: "group:default/b", Count: 1}}
	if diff := cmp.Diff(want, findings.Count(sample(), w, findings.Owner)); diff != "" {
		t.Errorf("owners (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]findings.Value{{Value: "component", Count: 1}}, findings.Count(sample(), w, findings.Kind)); diff != "" {
		t.Errorf("kinds (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]findings.Value{{Value: "old", Count: 2}, {Value: "hidden", Count: 1}, {Value: "unread", Count: 1}}, findings.Count(sample(), findings.Wanted{}, findings.State)); diff != "" {
		t.Errorf("states (-want +got)\n%s", diff)
	}
}

func TestFindingsAreSortedBothWays(t *testing.T) {
	for by, want := range map[string]string{"": "bdca", "nonsense": "bdca", "since": "acbd", "-since": "bdca", "name": "dbca", "-name": "acbd", "owner": "adbc"} {
		list := findings.Pick(sample(), findings.Wanted{})
		findings.Sort(list, by)
		if got := keys(list); got != want {
			t.Errorf("by %q: %s, want %s", by, got, want)
		}
	}
}
