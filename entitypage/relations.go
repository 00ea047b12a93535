package entitypage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

const shownRelated = 6 // in a group; the rest is on the tab of relations

// relationGroup is relations of one meaning.
type relationGroup struct {
	Title   string
	Count   int
	Related []relatedThing
	More    string // the address that shows all; empty = these are all
}

// relatedThing is one line: the other entity, what it is, and whose.
type relatedThing struct {
	Link  ui.EntityLink
	What  string
	Whose string
	Tone  ui.Tone // of Whose, where that is a warning
	Text  string  // the address of the definition of an API; "" = it has none
}

// meaning is how a relation is told, and where its group stands. An empty title means that the page tells it elsewhere.
type meaning struct {
	title string
	rank  int
}

// meanings of the relations of Backstage's model. A kind behind a colon is that of the target, one before a slash that of the entity.
var meanings = map[string]meaning{
	"providesApi":        {"Provides", 10},
	"apiProvidedBy":      {"Provided by", 11},
	"consumesApi":        {"Uses", 20},
	"dependsOn":          {"Depends on", 21},
	"dependsOn:resource": {"Runs on", 22},
	"apiConsumedBy":      {"Used by", 30},
	"dependencyOf":       {"Needed by", 31},
	"hasPart:system":     {"Systems", 40},

	"component/hasPart:component": {"Subcomponents", 41},
	"component/partOf:component":  {"Subcomponent of", 50},
	"domain/hasPart:domain":       {"Subdomains", 39},
	"domain/partOf:domain":        {"Subdomain of", 50},

	"hasPart:component": {"Components", 41},
	"hasPart:api":       {"APIs", 42},
	"hasPart:resource":  {"Resources", 43},
	"hasPart:domain":    {"Domains", 39},
	"hasPart":           {"Contains", 44},
	"partOf":            {"Part of", 50},
	"hasMember":         {"Members", 5},
	"memberOf":          {"Member of", 6},
	"parentOf":          {"Teams below", 7},
	"childOf":           {"Belongs to", 8},
	"ownerOf:component": {"Owns components", 60},
	"ownerOf:api":       {"Owns APIs", 61},
	"ownerOf:system":    {"Owns systems", 62},
	"ownerOf:resource":  {"Owns resources", 63},
	"ownerOf:domain":    {"Owns domains", 64},
	"ownerOf:template":  {"Owns templates", 65},
	"ownerOf":           {"Owns", 66},
	"ownedBy":           {"Owned by", 67},
	"scaffoldedFrom":    {"Made from", 70},
	"scaffolderOf":      {"Made with it", 71},
}

// group names a relation's group: its type, and the target's kind where that has a meaning of its own.
func group(relation entity.Relation) (key string, m meaning) {
	own, _, _ := strings.Cut(relation.Source, ":")
	kind, _, _ := strings.Cut(relation.Target, ":")
	key = relation.Type + ":" + kind
	for _, special := range []string{own + "/" + key, key} {
		if m, known := meanings[special]; known {
			return key, m
		}
	}
	if m, known := meanings[relation.Type]; known {
		return relation.Type, m
	}
	return relation.Type, meaning{names.Relation(relation.Type), 80}
}

// relationList is the targets of relations of one meaning.
type relationList struct {
	key, typ string
	meaning
	targets []string
}

// told is the meaning in words, also where the page has its own place for it.
func (l relationList) told() string {
	if l.title != "" {
		return l.title
	}
	return names.Relation(l.typ)
}

// relationLists are the entity's relations by meaning.
func (v *entityPage) relationLists() []relationList {
	at := map[string]int{}
	var lists []relationList
	for _, relation := range v.Relations(v.ref) {
		key, m := group(relation)
		i, known := at[key]
		if !known {
			i = len(lists)
			at[key] = i
			lists = append(lists, relationList{key: key, typ: relation.Type, meaning: m})
		}
		lists[i].targets = append(lists[i].targets, relation.Target)
	}
	slices.SortFunc(lists, func(a, b relationList) int { return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.key, b.key)) })
	return lists
}

// groups are the beginnings of the lists, but for those that the page tells elsewhere.
func (v *entityPage) groups() []relationGroup {
	told := v.told()
	var groups []relationGroup
	for _, list := range v.relationLists() {
		if list.title == "" || told[list.typ] {
			continue
		}
		g := relationGroup{Title: list.title, Count: len(list.targets)}
		limit := shownRelated
		if len(list.targets) == limit+1 { // "Show all 7" takes as much room as the one
			limit++
		}
		for _, target := range list.targets[:min(limit, len(list.targets))] {
			g.Related = append(g.Related, v.relatedThing(target))
		}
		if g.Count > len(g.Related) {
			g.More = relatedAddress{base: v.path + "/relations", group: list.key}.path()
		}
		groups = append(groups, g)
	}
	return groups
}

func (v *entityPage) relatedThing(target string) relatedThing {
	thing := relatedThing{Link: v.Link(target)}
	e := v.Entity(target)
	if e == nil {
		thing.Whose, thing.Tone = "not in the catalog", ui.Warn
		return thing
	}
	thing.What = entity.Line(e.Property("type"))
	if e.Definition() != "" {
		thing.Text = definitionPath(e.Ref())
	}
	if owner := e.Target("ownedBy"); owner != "" && owner != v.ref && owner != v.entity.Target("ownedBy") {
		thing.Whose = v.Link(owner).Title
	}
	if n := e.Errors(); n > 0 {
		thing.Whose, thing.Tone = ui.Count(n, "problem", "problems"), ui.Bad
	}
	return thing
}
