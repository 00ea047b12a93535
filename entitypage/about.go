package entitypage

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/graph"
	"github.com/callboard/callboard/ui"
)

type tabBody = templ.Component

// overview is the first tab of an entity.
type overview struct {
	*entityPage
	Problems []ui.Problem
	Lost     []lostRelation // the first of them

	LostTotal int
	Groups    []relationGroup
	Around    graph.Surroundings
	About     []ui.Pair
	Links     []link
}

// moreLost leads to all that is not in the catalog, where the card does not name them all.
func (o overview) moreLost() ui.Button {
	if o.LostTotal == len(o.Lost) {
		return ui.Button{}
	}
	return ui.Button{Label: "Show all", Path: relatedAddress{base: o.path + "/relations", group: lostGroup}.path()}
}

// link is an entry of metadata.links.
type link struct {
	Title, URL, Icon, Note string
	Symbol                 string // the icon that the entity asks for, which may be none of ours
}

func (v *entityPage) links() []link { return linksOf(v.entity) }

// linksOf lead to the web or to an e-mail address. Others have no URL and are shown as text: an address of any other kind could run something.
func linksOf(e entity.Entity) []link {
	var links []link
	list, _ := e.Metadata()["links"].([]any)
	for _, one := range list {
		fields, _ := one.(map[string]any)
		text := func(key string) string { s, _ := fields[key].(string); return s }
		l := link{Title: text("title"), URL: text("url"), Icon: ui.LinkIcon(text("icon")), Note: text("type"), Symbol: text("icon")}
		if l.Title == "" {
			l.Title = strings.TrimPrefix(strings.TrimPrefix(l.URL, "https://"), "http://")
		}
		if !isOpen(l.URL) && !strings.HasPrefix(l.URL, "mailto:") && !strings.HasPrefix(l.URL, "/") {
			l.URL, l.Note = "", "no link: its address must begin with https://, http://, mailto: or /"
		}
		links = append(links, l)
	}
	return links
}

// about is what the entity says of itself beyond the head of its page, under its own names.
func (v *entityPage) about() []ui.Pair {
	pairs := []ui.Pair{{Name: "Reference", Value: copied(v.ref)}}
	add := func(name, text string) {
		if text != "" {
			pairs = append(pairs, ui.Pair{Name: name, Value: ui.Text(text)})
		}
	}
	if text := v.entity.Description(); !slices.Equal(strings.Fields(text), strings.Fields(v.lead())) {
		pairs = append(pairs, ui.Pair{Name: "Description", Value: ui.Markdown{Text: text, Under: 2}.View()})
	}
	if tags := v.entity.Tags(); len(tags) > 0 {
		kind := strings.ToLower(v.entity.Kind())
		pairs = append(pairs, ui.Pair{Name: "Tags", Value: ui.Tags(tags, func(tag string) string {
			return web.WithQuery("/catalog", [][2]string{{"kind", kind}, {"tag", tag}})
		})})
	}
	for _, field := range slices.Sorted(maps.Keys(v.entity.Spec())) {
		if !elsewhere[field] {
			add(field, plainValue(v.entity.Spec()[field]))
		}
	}
	return pairs
}

func (v *entityPage) labels() []ui.Pair {
	var pairs []ui.Pair
	labels, _ := v.entity.Metadata()["labels"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, ui.Pair{Name: key, Value: ui.Text(fmt.Sprint(labels[key]))})
	}
	return pairs
}

// leadMost is how many letters of a description stand below the title; all of a longer one is in the card About.
const leadMost = 320

// lead is the first paragraph of the description without its forms, or the beginning of a very long one.
func (v *entityPage) lead() string {
	text := ui.Markdown{Text: v.entity.Description()}.Lead()
	letters := []rune(text)
	if len(letters) <= leadMost {
		return text
	}
	cut := string(letters[:leadMost])
	if at := strings.LastIndexAny(cut, " \n"); at > leadMost/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;.") + " …"
}

// elsewhere are the fields of spec that the page shows in the head, in the strip or as relations.
var elsewhere = map[string]bool{
	"type": true, "lifecycle": true, "owner": true, "system": true, "domain": true, "parent": true, "children": true, "members": true, "memberOf": true,
	"providesApis": true, "consumesApis": true, "dependsOn": true, "dependencyOf": true, "subcomponentOf": true, "subdomainOf": true, "profile": true,
	"definition": true, "steps": true, "parameters": true, "output": true, "targets": true, "target": true,
}

// annotations are those that people wrote; what the catalog added is on the page of the source.
func (v *entityPage) annotations() []ui.Pair {
	var pairs []ui.Pair
	annotations, _ := v.entity.Metadata()["annotations"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		if !ownAnnotations[key] {
			pairs = append(pairs, ui.Pair{Name: key, Value: ui.Code(fmt.Sprint(annotations[key]))})
		}
	}
	return pairs
}

var ownAnnotations = map[string]bool{
	entity.AnnotationLocation: true, entity.AnnotationOriginLocation: true, entity.AnnotationOrphan: true,
	entity.AnnotationSourceLocation: true, entity.AnnotationViewURL: true, entity.AnnotationEditURL: true,
}

// plainValue is a value in a line: a text, a number, or a list of them; "" for what has no such form.
func plainValue(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool, float64:
		return entity.Text(v)
	case []any:
		var parts []string
		for _, one := range v {
			if text := plainValue(one); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// aroundTitle stands over the drawing.
func (v *entityPage) aroundTitle() string {
	if strings.EqualFold(v.entity.Kind(), "user") {
		return "Around them"
	}
	return "Around it"
}
