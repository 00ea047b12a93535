package browse

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// ofEntity is the text of a column that says no more than the entity does.
func ofEntity(text func(entity.Entity) string) func(*listed, entity.Entity) string {
	return func(_ *listed, e entity.Entity) string { return text(e) }
}

func textOf(name string) func(*listed, entity.Entity) string {
	return ofEntity(func(e entity.Entity) string { return entity.Line(e.Property(name)) })
}

// plainColumn shows a text as it is.
func plainColumn(name, title, key, class string, text func(entity.Entity) string) column {
	return column{name: name, title: title, key: key, class: class, text: ofEntity(text), cell: func(_ *listed, e entity.Entity) ui.Cell {
		shown := entity.Beginning(text(e))
		return ui.Cell{Class: "muted", Title: shown, Body: word(shown)}
	}}
}

// Texts that are no longer have room in any column, or in a few lines of it.
const (
	shortText = 14
	longText  = 60
)

// fitted is what shows a text: where its column has no room for it, it is cut off on large screens, whose rows are all as high, and goes
// on below on small ones. Browsers take long to lay that out.
func fitted(text string, shows templ.Component) templ.Component {
	if len(text) <= shortText {
		return shows
	}
	return whole(shows, len(text) > longText)
}

// hint is the whole of a text that its column may have to cut off; "" if there is room for it.
func hint(text string) string {
	if len(text) <= shortText {
		return ""
	}
	return text
}

func word(text string) templ.Component { return fitted(text, ui.Text(text)) }

// noted is the column of a label or an annotation.
func noted(name, key, field string) column {
	return plainColumn(name, key, entity.Lower("metadata."+field+"."+key), "col-type", func(e entity.Entity) string {
		values, _ := e.Metadata()[field].(map[string]any)
		text, _ := values[key].(string)
		return text
	})
}

// related is a column with the first target of a relation that begins with a prefix. It is called as the field of spec that says so.
func related(name, title, relation, prefix, class string) column {
	return column{name: name, title: title, key: "spec." + name, class: "col-owner", text: textOf(name), cell: func(l *listed, e entity.Entity) ui.Cell {
		for _, target := range e.Targets(relation) {
			if strings.HasPrefix(target, prefix) {
				link := l.Link(target)
				link.NoIcon = true
				return ui.Cell{Class: class, Title: hint(link.Name()), Body: fitted(link.Name(), link.View())}
			}
		}
		return ui.Cell{}
	}}
}

// counting is a column that says how many relations of a type an entity shows.
func counting(name, title, relation string) column {
	count := func(e entity.Entity) int { return len(e.Targets(relation)) }
	return column{name: name, title: title, class: "col-count", text: ofEntity(func(e entity.Entity) string { return strconv.Itoa(count(e)) }), cell: func(_ *listed, e entity.Entity) ui.Cell {
		if n := count(e); n > 0 {
			return ui.Cell{Class: "muted", Body: ui.Text(ui.Number(n))}
		}
		return ui.Cell{Class: "faint", Body: ui.Text("0")}
	}}
}

// nameCell goes without the icon of the kind where that is the same in all rows.
func nameCell(l *listed, e entity.Entity) ui.Cell {
	link := ui.EntityLink{Ref: e.Ref(), Title: names.Title(e), NoIcon: l.kind != everyKind}
	return ui.Cell{Class: "strong", Title: hint(link.Name()), Body: fitted(link.Name(), link.View())}
}

func kindCell(_ *listed, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "muted", Body: word(e.Kind())}
}

func descriptionCell(_ *listed, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "muted", Title: e.Summary(), Body: described(badgesOf(e), e.Summary())}
}

// badgesOf say what is wrong with an entity.
func badgesOf(e entity.Entity) []ui.Badge {
	var badges []ui.Badge
	if n := e.Errors(); n > 0 {
		badges = append(badges, ui.Badge{Text: ui.Count(n, "problem", "problems"), Tone: ui.Bad})
	}
	if e.Annotation(entity.AnnotationOrphan) == "true" {
		badges = append(badges, ui.Badge{Text: "orphan", Tone: ui.Warn})
	}
	return badges
}

// typeCell leads on from an API to its definition.
func typeCell(_ *listed, e entity.Entity) ui.Cell {
	typ := entity.Line(e.Property("type"))
	if e.Definition() == "" || typ == "" {
		return ui.Cell{Class: "muted", Title: typ, Body: word(typ)}
	}
	return ui.Cell{Body: typedView(ui.EntityPath(e.Ref())+"/definition", typ)}
}

func lifecycleCell(_ *listed, e entity.Entity) ui.Cell {
	lifecycle := entity.Line(e.Property("lifecycle"))
	return ui.Cell{Body: ui.Stated(ui.LifecycleTone(lifecycle), lifecycle)}
}

func tagsText(_ *listed, e entity.Entity) string {
	return strings.Join(e.Tags(), " ")
}

func tagsCell(_ *listed, e entity.Entity) ui.Cell {
	all := e.Tags()
	shown := strings.Join(all[:min(2, len(all))], ", ")
	if rest := len(all) - 2; rest > 0 {
		shown += " +" + ui.Number(rest)
	}
	return ui.Cell{Class: "faint", Title: entity.Beginning(strings.Join(all, ", ")), Body: ui.Text(shown)}
}

// targetsOf are what a Location points at.
func targetsOf(e entity.Entity) string {
	targets := e.Properties("targets")
	if target := e.Property("target"); target != "" {
		targets = append([]string{target}, targets...)
	}
	return strings.Join(targets, " ")
}

func teamsCell(l *listed, e entity.Entity) ui.Cell {
	var links []templ.Component
	for _, team := range e.Properties("memberOf") {
		ref, err := entity.ParseRef(team, entity.Ref{Kind: "group", Namespace: e.Namespace()})
		if err == nil && len(links) < 4 {
			link := l.Link(ref.String())
			link.NoIcon = true
			links = append(links, link.View())
		}
	}
	return ui.Cell{Class: "muted", Body: ui.Commas(links)}
}

// sourceCell leads to the file of an entity where that is on the web.
func sourceCell(_ *listed, e entity.Entity) ui.Cell {
	var links []templ.Component
	for _, one := range []struct{ label, annotation string }{{"View", entity.AnnotationViewURL}, {"Edit", entity.AnnotationEditURL}} {
		if address := e.Annotation(one.annotation); web.IsAddress(address) {
			links = append(links, outside(one.label, one.label+" the source of "+e.Title(), address))
		}
	}
	return ui.Cell{Class: "muted", Body: ui.Commas(links)}
}

func updatedCell(l *listed, e entity.Entity) ui.Cell {
	return ui.Cell{Class: "faint", Body: ui.Ago(l.changed(e))}
}

func updatedText(l *listed, e entity.Entity) string {
	if at := l.changed(e); !at.IsZero() {
		return at.Format(time.RFC3339)
	}
	return ""
}

// changed is zero for what has gone since.
func (l *listed) changed(e entity.Entity) time.Time {
	handle, _ := l.Index.ByRef(e.Ref().String())
	return l.Index.Changed(handle)
}
