package browse

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/ui"
)

const (
	offeredLabels = 8  // by a box to tick
	offeredNotes  = 60 // as one types
)

// columnChoice is the form in which columns are chosen.
type columnChoice struct {
	Keep    []ui.Field
	Columns []ui.Choice
	Labels  []ui.Choice
	Notes   []string // labels and annotations to type
	Usual   string   // the address with the usual columns; "" = they are there
}

// columnMenu offers the columns of the kind, and the labels and annotations that the entities of the page have.
func (l *listed) columnMenu() templ.Component {
	choice := columnChoice{Keep: l.kept("columns")}
	add := func(list *[]ui.Choice, c column) {
		*list = append(*list, ui.Choice{Name: "columns", Value: c.name, Label: c.title, Chosen: l.shows(c.name)})
	}
	for _, name := range l.offered() {
		c, _ := columnNamed(name)
		if name == "tags" && l.columns == nil {
			c.title += ", where there is room"
		}
		add(&choice.Columns, c)
	}
	labels := l.keysOf("labels", "label:")
	for _, c := range l.shown[1:] {
		if strings.Contains(c.name, ":") && !slices.Contains(labels[:min(offeredLabels, len(labels))], c.name) {
			add(&choice.Labels, c)
		}
	}
	for _, name := range labels[:min(offeredLabels, len(labels))] {
		c, _ := columnNamed(name)
		add(&choice.Labels, c)
	}
	choice.Notes = append(labels[min(offeredLabels, len(labels)):], l.keysOf("annotations", "annotation:")...)
	choice.Notes = choice.Notes[:min(offeredNotes, len(choice.Notes))]
	if l.columns != nil {
		plain := l.whole()
		plain.columns = nil
		choice.Usual = plain.path()
	}
	return ui.Menu{Label: "Columns", Small: true, Body: columnForm(choice)}.View()
}

// offered are the names of the columns that the kind offers: those that are shown first, because the table takes their order.
func (l *listed) offered() []string {
	var names []string
	for _, c := range l.shown[1:] {
		if !strings.Contains(c.name, ":") {
			names = append(names, c.name)
		}
	}
	for _, name := range slices.Concat(usualColumns(l.kind), further[l.kind], ofEveryKind) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// keysOf are the labels or annotations that entities of the page have, as columns, the most frequent first.
func (l *listed) keysOf(field, prefix string) []string {
	counts := map[string]int{}
	for _, e := range l.entities {
		values, _ := e.Metadata()[field].(map[string]any)
		for key := range values {
			if len(key) < maxColumnName-len(prefix) && !strings.Contains(key, ",") {
				counts[prefix+key]++
			}
		}
	}
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
}
