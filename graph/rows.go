package graph

import (
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/graph/diagram"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// graphRow is an entity of the drawing in words.
type graphRow struct {
	Link      ui.EntityLink
	Root      bool
	Centre    string // the address with it in the middle; "" = it is there, or gone
	Expand    string // the address with it as a further root; "" = nothing would come of it
	More      int
	Relations []relationLine
}

type relationLine struct {
	Word string
	To   []ui.EntityLink
	Rest int
}

// wayStep is an entity on the way to another, and what it is to the next one.
type wayStep struct {
	Link ui.EntityLink
	Word string // "" at the end
}

// steps tell one of the shortest ways; none where no way was asked for, or found.
func (v *shown) steps(book *names.Book, g diagram.Graph) []wayStep {
	if v.To == "" || len(v.Roots) == 0 {
		return nil
	}
	var steps []wayStep
	for _, step := range g.Way(v.Roots[0], v.To) {
		word := strings.ToLower(names.Relation(step.Word))
		if step.Back {
			word = "named by, as “" + word + "”:"
		}
		steps = append(steps, wayStep{Link: book.Link(step.Ref), Word: word})
	}
	return steps
}

const wordsShown = 12 // entities that a line of the list names

// list is the graph in words, as far as it has the text that is asked for.
func (v *shown) list(book *names.Book, g diagram.Graph) {
	v.Entities = len(g.Nodes)
	text := strings.ToLower(v.Text)
	for _, entry := range g.List() {
		link := book.Link(entry.Ref)
		if strings.Contains(entry.Ref, text) || strings.Contains(strings.ToLower(link.Title), text) {
			v.Rows = append(v.Rows, v.row(book, link, entry))
		}
	}
}

func (v *shown) row(book *names.Book, link ui.EntityLink, entry diagram.Entry) graphRow {
	row := graphRow{Link: link, Root: entry.Root && len(v.Roots) > 0, More: entry.More}
	if !row.Root && !link.Gone {
		row.Centre = v.around(entry.Ref)
	}
	if !row.Root && entry.More > 0 && v.To == "" && len(v.Roots) > 0 {
		row.Expand = v.with(entry.Ref)
	}
	for _, related := range entry.Relations {
		line := relationLine{Word: names.Relation(related.Word), Rest: max(0, len(related.Refs)-wordsShown)}
		if related.Back {
			line.Word = "Named by, as “" + line.Word + "”:"
		}
		for _, ref := range related.Refs[:len(related.Refs)-line.Rest] {
			line.To = append(line.To, book.Link(ref))
		}
		row.Relations = append(row.Relations, line)
	}
	return row
}

// found says how many of the entities the list shows.
func (v shown) found() string {
	all := ui.Count(v.Entities, "entity", "entities")
	if len(v.Rows) == v.Entities {
		return all
	}
	return ui.Number(len(v.Rows)) + " of " + all
}

// rowsFilter narrows the list by a text, and leaves the drawing as it is.
func (v shown) rowsFilter() ui.FilterBar {
	bar := ui.FilterBar{Action: "/catalog-graph", Text: v.Text, Target: "graph-rows"}
	for _, field := range v.fields() {
		bar.Keep = append(bar.Keep, ui.Field{Name: field[0], Value: field[1]})
	}
	if v.Text != "" {
		bar.Clear = v.path()
	}
	return bar
}

// choiceList are the kinds or the relations to choose from.
type choiceList struct {
	Name, Title, State string
	All                []choice
	Chosen             []string
}

type choice struct{ Value, Label, Note string }

func (v *shown) choices(book *names.Book, g diagram.Graph) []choiceList {
	kinds := choiceList{Name: "kinds", Title: "Kinds", Chosen: v.Kinds}
	for _, value := range book.Index.Values("kind", "", book.Visible, 50) {
		kinds.All = append(kinds.All, choice{Value: strings.ToLower(value.Value), Label: value.Value, Note: ui.Number(value.Count)})
	}
	relations := choiceList{Name: "relations", Title: "Relations", Chosen: v.Relations}
	for _, pair := range diagram.Pairs() {
		relations.All = append(relations.All, choice{Value: pair.Type, Label: names.Relation(pair.Type), Note: pair.Type + " / " + pair.Reverse})
	}
	for _, edge := range g.Edges { // also the relations of own kinds that are here
		if edge.Reverse == "" && !relations.has(edge.Type) {
			relations.All = append(relations.All, choice{Value: edge.Type, Label: names.Relation(edge.Type), Note: edge.Type})
		}
	}
	return []choiceList{kinds.counted(), relations.counted()}
}

func (c choiceList) has(value string) bool {
	return slices.ContainsFunc(c.All, func(choice choice) bool { return choice.Value == value })
}

// counted adds what is chosen but not known, such as relations of own kinds, and says how many are chosen.
func (c choiceList) counted() choiceList {
	for _, chosen := range c.Chosen {
		if !c.has(chosen) {
			c.All = append(c.All, choice{Value: chosen, Label: names.Relation(chosen)})
		}
	}
	if c.State = "all"; len(c.Chosen) > 0 {
		c.State = ui.Number(len(c.Chosen)) + " of " + ui.Number(len(c.All))
	}
	return c
}

// chips are what narrows the graph and what it stands around, each to be taken away.
func (v *shown) chips(book *names.Book) []ui.Chip {
	var chips []ui.Chip
	if len(v.Roots) > 1 && v.To == "" {
		for _, root := range v.Roots {
			chips = append(chips, ui.Chip{Label: book.Link(root).Name(), Remove: v.without(root)})
		}
	}
	for i, kind := range v.Kinds {
		a := v.address
		a.Kinds = slices.Delete(slices.Clone(a.Kinds), i, i+1)
		chips = append(chips, ui.Chip{Label: "kind: " + kind, Remove: a.path()})
	}
	for i, relation := range v.Relations {
		a := v.address
		a.Relations = slices.Delete(slices.Clone(a.Relations), i, i+1)
		chips = append(chips, ui.Chip{Label: "relation: " + relation, Remove: a.path()})
	}
	if v.Simple {
		a := v.address
		a.Simple = false
		chips = append(chips, ui.Chip{Label: "simplified", Remove: a.path()})
	}
	return chips
}

func (v shown) narrowed() bool {
	return len(v.Kinds)+len(v.Relations) > 0 || v.Simple || v.Direction != diagram.Both
}

func depthLabel(depth int) string {
	if depth == endless {
		return "All the way"
	}
	return ui.Count(depth, "step", "steps")
}

func depthValue(depth int) string {
	if depth == endless {
		return "all"
	}
	return strconv.Itoa(depth)
}
