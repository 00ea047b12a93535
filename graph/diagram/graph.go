// Package diagram picks the part of the catalog that somebody wants to see as a graph, lays it out and draws it as SVG. Pure, no I/O.
package diagram

import (
	"cmp"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Neighbours are the relations that an entity shows; nil if there is no such entity.
type Neighbours func(ref string) []entity.Relation

// Graph is a part of the catalog.
type Graph struct {
	Nodes []Node // the nearest to a root first
	Edges []Edge // sorted by From, To and Type; each relation once, though both of its ends show it
	Total int    // entities that the options let in, where they are more than Nodes; else 0
	Over  bool   // there are more than Total: counting ended there, or the search for a path
}

// Node is an entity in a Graph.
type Node struct {
	Ref      string
	Title    string // for the caller to fill in before Layout; without it the name is drawn
	Href     string // likewise; without it the node is no link
	Hint     string // likewise: what following Href does
	Page     string // likewise: where a second link at the end of the node leads to
	Bad      string // likewise: what is wrong with the entity, in a few words
	Distance int    // steps to the nearest root
	Root     bool
	Missing  bool // relations lead there, but there is no such entity
	More     int  // neighbours that the options let in and that are left out
}

// Edge is a relation. It leads from what owns, has, consumes or depends to what is owned, is part, is consumed or is depended on;
// a type without a known opposite leads from its source to its target.
type Edge struct {
	From, To string
	Type     string // what From is to To, such as dependsOn
	Reverse  string // what To is to From, such as dependencyOf; "" if the type has no known opposite
}

// Pair names the two words of a relation: the first as Edge.Type has it.
type Pair struct{ Type, Reverse string }

// Pairs are those of Backstage's model, in the order in which it lists them.
func Pairs() []Pair {
	return []Pair{
		{"ownerOf", "ownedBy"},
		{"consumesApi", "apiConsumedBy"},
		{"apiProvidedBy", "providesApi"},
		{"hasPart", "partOf"},
		{"parentOf", "childOf"},
		{"hasMember", "memberOf"},
		{"dependsOn", "dependencyOf"},
	}
}

// Kind is the kind of the entity, in lower case.
func (n Node) Kind() string { return kindOf(n.Ref) }

// Label is what the entity is called: its title, or else its name.
func (n Node) Label() string {
	if title := strings.TrimSpace(n.Title); title != "" {
		return title
	}
	_, name, found := strings.Cut(n.Ref, "/")
	if !found {
		return n.Ref
	}
	return name
}

func kindOf(ref string) string {
	kind, _, found := strings.Cut(ref, ":")
	if !found {
		return ""
	}
	return strings.ToLower(kind)
}

func compareEdges(a, b Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Reverse, b.Reverse))
}
