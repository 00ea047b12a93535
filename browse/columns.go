package browse

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// column is one of the list's table.
type column struct {
	name, title string
	key         string // of the search index, to sort by; "" = it cannot be
	class       string
	cell        func(*lookup, entity.Entity) ui.Cell
	text        func(entity.Entity) string // for exports
}

var (
	nameColumn        = column{name: "name", title: "Name", key: nameKey, class: "col-name", cell: nameCell, text: entity.Entity.Name}
	mixedNameColumn   = column{name: "name", title: "Name", key: nameKey, class: "col-name", cell: mixedNameCell, text: entity.Entity.Name}
	kindColumn        = column{name: "kind", title: "Kind", key: "kind", class: "col-type", cell: kindCell, text: entity.Entity.Kind}
	descriptionColumn = column{name: "description", title: "Description", class: "col-description", cell: descriptionCell, text: entity.Entity.Description}
	ownerColumn       = related("owner", "Owner", "spec.owner", "ownedBy", "")
	systemColumn      = related("system", "System", "spec.system", "partOf", "muted")
	domainColumn      = related("domain", "Domain", "spec.domain", "partOf", "muted")
	parentColumn      = related("parent", "Parent", "spec.parent", "childOf", "muted")
	typeColumn        = field("type", "Type", "col-type", "muted")
	targetColumn      = field("target", "Target", "col-description", "muted")
	lifecycleColumn   = column{name: "lifecycle", title: "Lifecycle", key: "spec.lifecycle", class: "col-lifecycle", cell: lifecycleCell, text: textOf("lifecycle")}
	tagsColumn        = column{name: "tags", title: "Tags", class: "col-tags", cell: tagsCell, text: func(e entity.Entity) string { return strings.Join(texts(e.Metadata()["tags"]), " ") }}
	emailColumn       = column{name: "email", title: "E-mail", key: "spec.profile.email", class: "col-owner", cell: emailCell, text: emailOf}
	teamsColumn       = column{name: "teams", title: "Teams", class: "col-description", cell: teamsCell, text: func(e entity.Entity) string { return strings.Join(texts(e.Spec()["memberOf"]), " ") }}
)

// columnsByKind are those of kinds that are not like components.
var columnsByKind = map[string][]column{
	"system":   {nameColumn, descriptionColumn, ownerColumn, domainColumn, tagsColumn},
	"domain":   {nameColumn, descriptionColumn, ownerColumn, tagsColumn},
	"group":    {nameColumn, descriptionColumn, typeColumn, parentColumn, tagsColumn},
	"user":     {nameColumn, emailColumn, teamsColumn, tagsColumn},
	"template": {nameColumn, descriptionColumn, ownerColumn, typeColumn, tagsColumn},
	"location": {nameColumn, typeColumn, targetColumn},
	everyKind:  {mixedNameColumn, kindColumn, descriptionColumn, ownerColumn, typeColumn, lifecycleColumn, tagsColumn},
}

func columnsOf(kind string) []column {
	if columns, found := columnsByKind[kind]; found {
		return columns
	}
	return []column{nameColumn, descriptionColumn, ownerColumn, systemColumn, typeColumn, lifecycleColumn, tagsColumn}
}

// table is the page's entities, one line each.
func (l *listed) table() ui.Table {
	columns := columnsOf(l.kind)
	t := ui.Table{Label: l.kindTitle()}
	for _, c := range columns {
		t.Columns = append(t.Columns, l.columnHead(c))
	}
	if l.pages.settings != nil {
		t.Columns = append(t.Columns, ui.Column{Class: "col-star"})
	}
	for _, e := range l.entities {
		row := ui.Row{}
		for _, c := range columns {
			row.Cells = append(row.Cells, c.cell(l.lookup, e))
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
	if c.key == "" {
		return head
	}
	sorted := l.listing
	sorted.cursor, sorted.sort = "", c.name
	name, desc := strings.CutPrefix(l.sort, "-")
	switch key, _ := l.order(); {
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

// nameCell goes without the icon of the kind, which is the same in all rows; but not beside other kinds.
func nameCell(_ *lookup, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "strong", Body: ui.EntityLink{Ref: e.Ref(), Title: e.Title(), NoIcon: true}.View()}
}

func mixedNameCell(_ *lookup, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "strong", Body: ui.EntityLink{Ref: e.Ref(), Title: e.Title()}.View()}
}

func kindCell(_ *lookup, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "muted", Body: ui.Text(e.Kind())}
}

func descriptionCell(_ *lookup, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "muted", Title: e.Description(), Body: described(badgesOf(e), e.Description())}
}

// badgesOf say what is wrong with an entity.
func badgesOf(e entity.Entity) []ui.Badge {
	var badges []ui.Badge
	if n := problemsIn(e); n > 0 {
		badges = append(badges, ui.Badge{Text: ui.Count(n, "problem", "problems"), Tone: ui.Bad})
	}
	if e.Annotation(entity.AnnotationOrphan) == "true" {
		badges = append(badges, ui.Badge{Text: "orphan", Tone: ui.Warn})
	}
	return badges
}

// related is a column with the target of a relation.
func related(name, title, key, relation, class string) column {
	return column{name: name, title: title, key: key, class: "col-owner", text: textOf(name), cell: func(l *lookup, e entity.Entity) ui.Cell {
		target := relationTarget(e, relation)
		if target == "" {
			return ui.Cell{}
		}
		link := l.link(target)
		link.NoIcon = true
		return ui.Cell{Class: class, Body: link.View()}
	}}
}

// field is a column with a text of spec.
func field(name, title, width, class string) column {
	return column{name: name, title: title, key: "spec." + name, class: width, text: textOf(name), cell: func(_ *lookup, e entity.Entity) ui.Cell {
		return ui.Cell{Class: class, Title: specText(e, name), Body: ui.Text(specText(e, name))}
	}}
}

func textOf(name string) func(entity.Entity) string {
	return func(e entity.Entity) string { return specText(e, name) }
}

func lifecycleCell(_ *lookup, e entity.Entity) ui.Cell {
	lifecycle := specText(e, "lifecycle")
	return ui.Cell{Body: ui.Stated(ui.LifecycleTone(lifecycle), lifecycle)}
}

func tagsCell(_ *lookup, e entity.Entity) ui.Cell {
	all := texts(e.Metadata()["tags"])
	shown := strings.Join(all[:min(2, len(all))], ", ")
	if rest := len(all) - 2; rest > 0 {
		shown += " +" + ui.Number(rest)
	}
	return ui.Cell{Class: "faint", Title: strings.Join(all, ", "), Body: ui.Text(shown)}
}

func emailOf(e entity.Entity) string {
	profile, _ := e.Spec()["profile"].(map[string]any)
	email, _ := profile["email"].(string)
	return email
}

func emailCell(_ *lookup, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "muted", Title: emailOf(e), Body: ui.Text(emailOf(e))}
}

func teamsCell(l *lookup, e entity.Entity) ui.Cell {
	var links []templ.Component
	for _, team := range texts(e.Spec()["memberOf"]) {
		ref, err := entity.ParseRef(team, entity.Ref{Kind: "group", Namespace: e.Namespace()})
		if err == nil && len(links) < 4 {
			link := l.link(ref.String())
			link.NoIcon = true
			links = append(links, link.View())
		}
	}
	return ui.Cell{Class: "muted", Body: commas(links)}
}
