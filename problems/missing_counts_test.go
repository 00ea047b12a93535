package problems_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// TestFacetsOfWhatIsMissingCountWhatTheListShows follows each value of each facet, and counts the rows that it leads to.
func TestFacetsOfWhatIsMissingCountWhatTheListShows(t *testing.T) {
	h, house := wrongShop(t)
	h.Write(map[string]string{"more.part.yaml": component("one", ", dependsOn: ['component:gone', 'component:lost', 'resource:lost']") + "---\n" +
		strings.Replace(component("two", ", dependsOn: ['component:lost']"), "team-a", "team-b", 1) + "---\n" +
		"{apiVersion: backstage.io/v1alpha1, kind: API, metadata: {name: three, description: of the lost}, spec: {type: openapi, lifecycle: production, owner: 'user:nobody', definition: x}}\n"})
	h.Read()
	value := regexp.MustCompile(`<a href="(/problems/missing\?[^"]*)"[^>]*>\s*<span title="([^"]*)">[^<]*</span>\s*<span class="count">(\d+)</span>`)
	shown := regexp.MustCompile(`[–-]\d+ of (\d+)`)
	for _, list := range []string{"/problems/missing", "/problems/missing?q=lost", "/problems/missing?state=component", "/problems/missing?kind=component"} {
		values := value.FindAllStringSubmatch(get(t, house, list), -1)
		if len(values) < 5 {
			t.Fatalf("%s has %d values", list, len(values))
		}
		for _, one := range values {
			path := html.UnescapeString(one[1])
			if narrowed := strings.Count(path, "state=") + strings.Count(path, "kind="); narrowed > 1 || list != "/problems/missing" && !strings.Contains(path, strings.TrimPrefix(list, "/problems/missing?")) {
				continue // it adds to what its own facet lets in already, or takes that away
			}
			if total := shown.FindStringSubmatch(get(t, house, path)); total == nil || total[1] != one[3] {
				t.Errorf("%s: %s says %s, and leads to %v", list, one[2], one[3], total)
			}
		}
	}
}
