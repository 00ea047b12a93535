package browse

import (
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// column is one of the list's table.
type column struct {
	name, title string
	key         string // of the search index, to sort by; "" = it cannot be
	class       string
	cell        func(*listed, entity.Entity) ui.Cell
	text        func(*listed, entity.Entity) string // for exports
}

const (
	maxColumns    = 16
	maxColumnName = 330 // a prefix, and an annotation with the longest key
)

// columns are all that have a name of their own. Besides them there is one for each label and annotation.
var columns = []column{
	{name: "name", title: "Name", key: nameKey, class: "col-name", cell: nameCell, text: ofEntity(entity.Entity.Name)},
	{name: "kind", title: "Kind", key: "kind", class: "col-type", cell: kindCell, text: ofEntity(entity.Entity.Kind)},
	plainColumn("namespace", "Namespace", "metadata.namespace", "col-type", entity.Entity.Namespace),
	plainColumn("ref", "Reference", "", "col-owner", func(e entity.Entity) string { return e.Ref().String() }),
	{name: "description", title: "Description", class: "col-description", cell: descriptionCell, text: ofEntity(entity.Entity.Description)},
	related("owner", "Owner", "ownedBy", "", ""),
	related("system", "System", "partOf", "system:", "muted"),
	related("domain", "Domain", "partOf", "domain:", "muted"),
	related("parent", "Parent", "childOf", "", "muted"),
	{name: "type", title: "Type", key: "spec.type", class: "col-type", cell: typeCell, text: textOf("type")},
	{name: "lifecycle", title: "Lifecycle", key: "spec.lifecycle", class: "col-lifecycle", cell: lifecycleCell, text: textOf("lifecycle")},
	{name: "tags", title: "Tags", class: "col-tags", cell: tagsCell, text: tagsText},
	plainColumn("email", "E-mail", "spec.profile.email", "col-email", entity.Entity.Email),
	{name: "teams", title: "Teams", class: "col-teams", cell: teamsCell, text: func(_ *listed, e entity.Entity) string { return strings.Join(e.Properties("memberOf"), " ") }},
	plainColumn("target", "Target", targetKey, "col-target", targetsOf),
	counting("provides", "Provides", "providesApi"),
	counting("consumes", "Consumes", "consumesApi"),
	counting("providers", "Providers", "apiProvidedBy"),
	counting("consumers", "Consumers", "apiConsumedBy"),
	counting("depends", "Depends on", "dependsOn"),
	counting("dependents", "Needed by", "dependencyOf"),
	counting("parts", "Parts", "hasPart"),
	counting("members", "Members", "hasMember"),
	counting("children", "Children", "parentOf"),
	counting("owns", "Owns", "ownerOf"),
	{name: "source", title: "Source", class: "col-type", cell: sourceCell, text: func(_ *listed, e entity.Entity) string { return e.Annotation(entity.AnnotationViewURL) }},
	{name: "updated", title: "Changed", key: ageKey, class: "col-when", cell: updatedCell, text: updatedText},
}

// usual are the columns of a kind if nobody chooses others, after the name.
var usual = map[string][]string{
	"system":   {"description", "owner", "domain", "tags"},
	"domain":   {"description", "owner", "tags"},
	"group":    {"description", "type", "parent", "members", "tags"},
	"user":     {"email", "teams", "tags"},
	"template": {"description", "owner", "type", "tags"},
	"location": {"type", "target"},
	everyKind:  {"kind", "description", "owner", "type", "lifecycle", "tags"},
	"":         {"description", "owner", "system", "type", "lifecycle", "tags"},
}

// further are the columns that are offered for a kind besides its usual ones and those of every kind.
var further = map[string][]string{
	"component": {"provides", "consumes", "depends", "dependents"},
	"api":       {"providers", "consumers"},
	"resource":  {"depends", "dependents"},
	"system":    {"type", "parts"},
	"domain":    {"type", "parts"},
	"group":     {"email", "children", "owns"},
	"user":      {"description", "owns"},
	"template":  {"system", "lifecycle"},
	"location":  {"description"},
	everyKind:   {"system"},
}

var ofEveryKind = []string{"namespace", "ref", "source", "updated"}

func usualColumns(kind string) []string {
	if names, found := usual[kind]; found {
		return names
	}
	return usual[""]
}

// columnNamed finds a column, also that of a label or annotation.
func columnNamed(name string) (column, bool) {
	if at := slices.IndexFunc(columns, func(c column) bool { return c.name == name }); at >= 0 {
		return columns[at], true
	}
	for prefix, field := range map[string]string{"label:": "labels", "annotation:": "annotations"} {
		if key, found := strings.CutPrefix(name, prefix); found && key != "" {
			return noted(name, key, field), true
		}
	}
	return column{}, false
}

// choose settles which columns are shown: those of the address that there are, else the usual ones.
func (l *listed) choose() {
	known := slices.DeleteFunc(slices.Clone(l.columns), func(name string) bool {
		_, found := columnNamed(name)
		if !found {
			l.unknown = append(l.unknown, name)
		}
		return !found || name == "name"
	})
	switch {
	case len(l.columns) == len(l.unknown):
		l.columns = nil
		known = slices.DeleteFunc(slices.Clone(usualColumns(l.kind)), func(name string) bool { return name == l.group }) // the headings say it
	case len(known) == 0:
		l.columns = []string{"name"}
	default:
		l.columns = known
	}
	if strings.TrimPrefix(l.sort, "-") == "updated" && !slices.Contains(known, "updated") && l.columns == nil {
		known = append(known, "updated") // what the list is sorted by
	}
	for _, name := range append([]string{"name"}, known...) {
		c, _ := columnNamed(name)
		l.shown = append(l.shown, c)
	}
}

// shows reports whether a column is among the table's.
func (l *listed) shows(name string) bool {
	return slices.ContainsFunc(l.shown, func(c column) bool { return c.name == name })
}

// table is the page's entities, one line each.
func (l *listed) table() ui.Table {
	t := ui.Table{Label: l.title(), Folds: true, Named: l.columns != nil}
	for _, c := range l.shown {
		t.Columns = append(t.Columns, l.columnHead(c))
	}
	if l.pages.settings != nil {
		t.Columns = append(t.Columns, ui.Column{Title: "Star", Hidden: true, Class: "col-star"})
	}
	headings := l.headings()
	for i, e := range l.entities {
		row := ui.Row{Heading: headings[i]}
		for _, c := range l.shown {
			row.Cells = append(row.Cells, c.cell(l, e))
		}
		if l.pages.settings != nil {
			row.Cells = append(row.Cells, l.starCell(e))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (l *listed) columnHead(c column) ui.Column {
	head := ui.Column{Title: c.title, Class: c.class}
	if !l.sortsBy(c) {
		return head
	}
	sorted := l.whole()
	sorted.sort = c.name
	name, desc := strings.CutPrefix(l.sort, "-")
	switch key, _ := l.order(); {
	case key != c.key && c.key == ageKey:
		sorted.sort = "-" + c.name // the latest first
	case key != c.key:
	case desc && name == c.name:
		head.Sorted = ui.Descending
	default:
		head.Sorted = ui.Ascending
		sorted.sort = "-" + c.name
	}
	if sorted.sort == "name" { // as it goes without saying
		sorted.sort = ""
	}
	head.Sort = sorted.path()
	return head
}
