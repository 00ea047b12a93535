package graph

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/graph/diagram"
)

// address is what the address of the graph says.
type address struct {
	Roots     []string // as typed until they are found, then refs
	To        string   // likewise; then the way from the first root is shown
	Depth     int
	Kinds     []string // none = all
	Relations []string // the first word of each pair; none = all
	Direction diagram.Direction
	Way       diagram.Way
	Square    bool   // lines turn at right angles
	BothWays  bool   // both words of a relation
	Simple    bool   // only the relations by which each entity was found
	Lines     string // everyLine, oneKind or ""
	Text      string // that rows of the list have
}

const (
	defaultDepth = 1
	endless      = 1000 // as long as there is more
	mostRefs     = 100  // roots
)

// depths are those to choose from.
var depths = []int{1, 2, 3, 4, 5, 6, endless}

// depthOf is the depth to choose for a number of steps: more than the form offers are as many as there are.
func depthOf(steps int) int {
	if steps > depths[len(depths)-2] {
		return endless
	}
	return max(steps, 1)
}

// How lines are drawn; else as long as somebody can follow them.
const (
	everyLine = "all"
	oneKind   = "kinds"
)

// directions are the values of the parameter direction; none is both ways.
var directions = map[string]diagram.Direction{"forward": diagram.Forward, "back": diagram.Back}

// ways are the values of the parameter way, and in capitals those of Backstage's direction; none is from left to right.
var ways = map[string]diagram.Way{"rl": diagram.RightToLeft, "tb": diagram.TopToBottom, "bt": diagram.BottomToTop}

var indexed = regexp.MustCompile(`\[\d*\]$`)

// readAddress reads an address of ours, or one of Backstage's.
func readAddress(q url.Values) address {
	plain := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		plain[indexed.ReplaceAllString(name, "")] = append(plain[indexed.ReplaceAllString(name, "")], q[name]...)
	}
	a := address{
		Depth: defaultDepth, Direction: directions[plain.Get("direction")],
		Way:      wayIn(plain),
		Square:   plain.Get("square") != "" || plain.Get("curve") == "curveStepBefore",
		BothWays: plain.Get("words") == "both" || plain.Get("mergeRelations") == "true",
		Simple:   plain.Get("simple") != "" || plain.Get("unidirectional") == "true",
		Text:     strings.TrimSpace(plain.Get("q")),
	}
	if lines := plain.Get("lines"); lines == everyLine || lines == oneKind {
		a.Lines = lines
	}
	a.Roots = wordsIn(slices.Concat(plain["root"], plain["rootEntityRefs"], plain["from"]), asIs)
	a.Roots = a.Roots[:min(len(a.Roots), mostRefs)]
	if to := wordsIn(plain["to"], asIs); len(to) > 0 {
		a.To = to[0]
	}
	a.Kinds = wordsIn(slices.Concat(plain["kinds"], plain["selectedKinds"]), strings.ToLower)
	a.Relations = wordsIn(slices.Concat(plain["relations"], plain["selectedRelations"]), firstWord)
	for _, depth := range slices.Concat(plain["depth"], plain["maxDepth"]) {
		if n, err := strconv.Atoi(depth); err == nil {
			a.Depth = depthOf(n)
		} else if depth == "all" || depth == "∞" || depth == "Infinity" {
			a.Depth = endless
		}
	}
	return a
}

func wayIn(plain url.Values) diagram.Way {
	if plain.Get("top") != "" {
		return diagram.TopToBottom // as addresses said it once
	}
	return ways[cmp.Or(plain.Get("way"), strings.ToLower(plain.Get("direction")))]
}

func asIs(word string) string { return word }

// firstWord names a pair of relations by the first of its words.
func firstWord(word string) string {
	for _, pair := range diagram.Pairs() {
		if word == pair.Reverse {
			return pair.Type
		}
	}
	return word
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

func (a address) path() string { return web.WithQuery("/catalog-graph", a.fields()) }

// fields are the parameters of the address, in their order.
func (a address) fields() [][2]string {
	var fields [][2]string
	add := func(name string, values ...string) {
		for _, value := range values {
			if value != "" {
				fields = append(fields, [2]string{name, value})
			}
		}
	}
	flag := func(name string, set bool) {
		if set {
			add(name, "1")
		}
	}
	add("root", a.Roots...)
	add("to", a.To)
	if a.Depth > defaultDepth {
		add("depth", depthValue(a.Depth))
	}
	add("kinds", a.Kinds...)
	add("relations", a.Relations...)
	add("direction", a.directionName())
	flag("simple", a.Simple)
	add("way", a.wayName())
	flag("square", a.Square)
	if a.BothWays {
		add("words", "both")
	}
	add("lines", a.Lines)
	return fields
}

func (a address) directionName() string {
	for name, direction := range directions {
		if direction == a.Direction {
			return name
		}
	}
	return ""
}

func (a address) wayName() string {
	for name, way := range ways {
		if way == a.Way {
			return name
		}
	}
	return ""
}

// around is the address with another entity in the middle.
func (a address) around(ref string) string {
	a.Roots, a.To = []string{ref}, ""
	return a.path()
}

// with is the address with one more root, without is it with one less.
func (a address) with(ref string) string {
	a.Roots = append(slices.Clone(a.Roots), ref)
	return a.path()
}

func (a address) without(root string) string {
	a.Roots = slices.DeleteFunc(slices.Clone(a.Roots), func(other string) bool { return other == root })
	return a.path()
}

// plain is the address without all that leaves something out.
func (a address) plain() address {
	a.Kinds, a.Relations, a.Direction, a.Simple = nil, nil, diagram.Both, false
	return a
}

func (a address) measure() diagram.Measure {
	m := diagram.Measure{Way: a.Way, Square: a.Square, BothWays: a.BothWays}
	switch a.Lines {
	case everyLine:
		m.Crowd = -1
	case oneKind:
		m.Crowd = 1
	}
	return m
}
