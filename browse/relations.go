package browse

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

const (
	shownRelated = 6   // in a group, unless all are asked for
	allRelated   = 500 // when they are
)

// relationGroup is relations of one meaning.
type relationGroup struct {
	Title   string
	Count   int
	Related []relatedThing
	More    string // the address that shows the rest; empty = these are all
}

// relatedThing is one line: the other entity, what it is, and whose.
type relatedThing struct {
	Link  ui.EntityLink
	What  string
	Whose string
	Tone  ui.Tone // of Whose, where that is a warning
}

// meaning is how a relation is told, and where its group stands. An empty title means that the page tells it elsewhere.
type meaning struct {
	title string
	rank  int
}

// meanings of the relations of Backstage's model. A kind behind a colon is that of the target.
var meanings = map[string]meaning{
	"providesApi":        {"Provides", 10},
	"apiProvidedBy":      {"Provided by", 11},
	"consumesApi":        {"Uses", 20},
	"dependsOn":          {"Depends on", 21},
	"dependsOn:resource": {"Runs on", 22},
	"apiConsumedBy":      {"Used by", 30},
	"dependencyOf":       {"Needed by", 31},
	"hasPart:system":     {"Systems", 40},
	"hasPart:component":  {"Components", 41},
	"hasPart:api":        {"APIs", 42},
	"hasPart:resource":   {"Resources", 43},
	"hasPart:domain":     {"Domains", 39},
	"hasPart":            {"Contains", 44},
	"partOf":             {"Part of", 50},
	"hasMember":          {"Members", 5},
	"memberOf":           {"Member of", 6},
	"parentOf":           {"Teams below", 7},
	"childOf":            {"Belongs to", 8},
	"ownerOf:component":  {"Owns components", 60},
	"ownerOf:api":        {"Owns APIs", 61},
	"ownerOf:system":     {"Owns systems", 62},
	"ownerOf:resource":   {"Owns resources", 63},
	"ownerOf:domain":     {"Owns domains", 64},
	"ownerOf:template":   {"Owns templates", 65},
	"ownerOf":            {"Owns", 66},
	"ownedBy":            {"", 0},
	"scaffoldedFrom":     {"Made from", 70},
	"scaffolderOf":       {"Made with it", 71},
}

// group names a relation's group: its type, and the target's kind where that has a meaning of its own.
func group(relation entity.Relation) (key string, m meaning) {
	kind, _, _ := strings.Cut(relation.Target, ":")
	key = relation.Type + ":" + kind
	if m, known := meanings[key]; known {
		return key, m
	}
	if m, known := meanings[relation.Type]; known {
		return relation.Type, m
	}
	return relation.Type, meaning{inWords(relation.Type), 80}
}

// inWords is an own relation's type as words: poweredBy becomes Powered by.
func inWords(camel string) string {
	var b strings.Builder
	for i, r := range camel {
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// groups are the entity's relations by meaning. Of the one called whole, all are shown.
func (v *entityPage) groups(whole string) []relationGroup {
	targets, order, told := map[string][]string{}, map[string]meaning{}, v.told()
	for _, relation := range v.pages.index.RelationsOf(v.ref) {
		key, m := group(relation)
		if m.title != "" && !told[relation.Type] {
			targets[key], order[key] = append(targets[key], relation.Target), m
		}
	}
	keys := make([]string, 0, len(order))
	for key := range order {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(order[a].rank, order[b].rank), strings.Compare(a, b))
	})
	groups := make([]relationGroup, len(keys))
	for i, key := range keys {
		groups[i] = v.relationGroup(order[key].title, targets[key], key == whole)
		if groups[i].Count > len(groups[i].Related) && key != whole {
			groups[i].More = v.path + "?all=" + key + "#relations"
		}
	}
	return groups
}

func (v *entityPage) relationGroup(title string, targets []string, whole bool) relationGroup {
	limit := shownRelated
	if whole {
		limit = allRelated
	}
	g := relationGroup{Title: title, Count: len(targets)}
	if len(targets) == limit+1 { // "1 more" takes as much room as the one
		limit++
	}
	for _, target := range targets[:min(limit, len(targets))] {
		g.Related = append(g.Related, v.relatedThing(target))
	}
	return g
}

func (v *entityPage) relatedThing(target string) relatedThing {
	thing := relatedThing{Link: v.link(target)}
	e := v.lookup.entity(target)
	if e == nil {
		thing.Whose, thing.Tone = "not in the catalog", ui.Warn
		return thing
	}
	thing.What = specText(e, "type")
	if owner := relationTarget(e, "ownedBy"); owner != "" && owner != v.ref && owner != relationTarget(v.entity, "ownedBy") {
		thing.Whose = v.link(owner).Title
	}
	if n := problemsIn(e); n > 0 {
		thing.Whose, thing.Tone = ui.Count(n, "problem", "problems"), ui.Bad
	}
	return thing
}
