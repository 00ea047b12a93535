package browse

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/browse/graph"
	"github.com/callboard/callboard/entity"
)

// graphAddress is what the address of the graph says.
type graphAddress struct {
	Roots     []string // refs
	To        string   // ref; then the way from the first root is shown
	Depth     int
	Kinds     []string // none = all
	Relations []string // none = all
	Direction graph.Direction
	TopDown   bool
	Expanded  []string
}

const (
	defaultGraphDepth = 1
	deepestGraph      = 6
	mostRefs          = 100 // roots, and entities that are expanded
)

// graphDirections are the values of the parameter direction; none is both ways.
var graphDirections = map[string]graph.Direction{"forward": graph.Forward, "back": graph.Back}

var indexed = regexp.MustCompile(`\[\d*\]$`)

// readGraphAddress reads an address of ours, or one of Backstage's.
func readGraphAddress(q url.Values) graphAddress {
	plain := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		plain[indexed.ReplaceAllString(name, "")] = append(plain[indexed.ReplaceAllString(name, "")], q[name]...)
	}
	a := graphAddress{Depth: defaultGraphDepth, TopDown: plain.Get("direction") == "TB" || plain.Get("top") != "", Direction: graphDirections[plain.Get("direction")]}
	a.Roots = refsIn(slices.Concat(plain["root"], plain["rootEntityRefs"], plain["from"]))
	if to := refsIn(plain["to"]); len(to) > 0 && len(a.Roots) > 0 {
		a.To = to[0]
	}
	a.Expanded = refsIn(plain["expand"])
	a.Kinds = wordsIn(slices.Concat(plain["kinds"], plain["selectedKinds"]), strings.ToLower)
	a.Relations = wordsIn(slices.Concat(plain["relations"], plain["selectedRelations"]), func(word string) string { return word })
	for _, depth := range slices.Concat(plain["depth"], plain["maxDepth"]) {
		if n, err := strconv.Atoi(depth); err == nil {
			a.Depth = min(max(n, 1), deepestGraph)
		} else if depth == "∞" {
			a.Depth = deepestGraph
		}
	}
	return a
}

// refsIn are references in full; of a name alone, to a component.
func refsIn(values []string) []string {
	refs := wordsIn(values, func(value string) string {
		ref, err := entity.ParseRef(value, entity.Ref{Kind: "component", Namespace: entity.DefaultNamespace})
		if err != nil {
			return strings.ToLower(value)
		}
		return ref.String()
	})
	return refs[:min(len(refs), mostRefs)]
}

// wordsIn are the values without repetition; commas part them too.
func wordsIn(values []string, as func(string) string) []string {
	var found []string
	for _, value := range values {
		for word := range strings.SplitSeq(value, ",") {
			if word = strings.TrimSpace(word); word == "" {
				continue
			}
			if word = as(word); !slices.Contains(found, word) {
				found = append(found, word)
			}
		}
	}
	return found
}

// ends are where a way leads to.
func (a graphAddress) ends() []string {
	if a.To == "" {
		return nil
	}
	return []string{a.To}
}

func (a graphAddress) path() string { return "/catalog-graph?" + a.query() }

func (a graphAddress) query() string {
	var fields []string
	add := func(name string, values ...string) {
		for _, value := range values {
			fields = append(fields, name+"="+escapeRef(value))
		}
	}
	add("root", a.Roots...)
	add("to", a.ends()...)
	if a.Depth > defaultGraphDepth {
		add("depth", strconv.Itoa(a.Depth))
	}
	add("kinds", a.Kinds...)
	add("relations", a.Relations...)
	add("direction", a.directionName())
	if a.Direction == graph.Both {
		fields = fields[:len(fields)-1]
	}
	if a.TopDown {
		add("top", "1")
	}
	add("expand", a.Expanded...)
	return strings.Join(fields, "&")
}

func (a graphAddress) directionName() string {
	for name, direction := range graphDirections {
		if direction == a.Direction {
			return name
		}
	}
	return ""
}

// around is the address with another entity in the middle.
func (a graphAddress) around(ref string) string {
	a.Roots, a.To, a.Expanded = []string{ref}, "", nil
	return a.path()
}

// expand is the address with the neighbours of one more entity.
func (a graphAddress) expand(ref string) string {
	a.Expanded = append(slices.Clone(a.Expanded), ref)
	return a.path()
}

func (a graphAddress) title() string {
	switch {
	case len(a.Roots) == 0:
		return "Domains and systems"
	case a.To != "":
		return "From " + a.Roots[0] + " to " + a.To
	}
	return "Around " + strings.Join(a.Roots, ", ")
}
