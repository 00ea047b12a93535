// Package names is what pages call the things of the catalog: entities by their titles, as far as the asker may see them, kinds for many,
// and relations in words.
package names

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// Book finds entities for one request and remembers them: a list names the same owners many times.
type Book struct {
	Index   *index.Index
	Visible *index.Visibility // what the asker may see; nil = everything

	seen   map[string]entity.Entity
	briefs map[string]entity.Entity // what links tell of them
}

// For is a book for whoever sends a request.
func For(r *http.Request, x *index.Index) *Book {
	return &Book{Index: x, Visible: Visible(r), seen: map[string]entity.Entity{}, briefs: map[string]entity.Entity{}}
}

// Sees reports whether there is such an entity for the asker.
func (b *Book) Sees(ref string) bool {
	handle, ok := b.Index.ByRef(ref)
	return ok && b.Index.Matches(handle, nil, b.Visible)
}

// Hides reports whether there is such an entity, but not for the asker.
func (b *Book) Hides(ref string) bool {
	if b.Visible == nil {
		return false
	}
	handle, there := b.Index.ByRef(ref)
	return there && !b.Index.Matches(handle, nil, b.Visible)
}

// Relations are those of an entity to what the asker may see, or to what is not there, as the index has them; nil if there is no such
// entity for the asker.
func (b *Book) Relations(ref string) []entity.Relation {
	if !b.Sees(ref) {
		return nil
	}
	return slices.DeleteFunc(b.Index.RelationsOf(ref), func(relation entity.Relation) bool { return b.Hides(relation.Target) })
}

// Entity is nil if there is none that the asker may see.
func (b *Book) Entity(ref string) entity.Entity {
	if e, known := b.seen[ref]; known {
		return e
	}
	var e entity.Entity
	_ = json.Unmarshal(b.written(ref), &e) // it is the index's own writing; one that goes just now is nil
	b.seen[ref] = e
	return e
}

// Keep remembers an entity that came with an answer of the index.
func (b *Book) Keep(e entity.Entity) { b.seen[e.Ref().String()] = e }

// written is an entity as it is served; empty if there is none that the asker may see.
func (b *Book) written(ref string) []byte {
	if handle, ok := b.Index.ByRef(ref); ok && b.Index.Matches(handle, nil, b.Visible) {
		return b.Index.AppendJSON(nil, handle)
	}
	return nil
}

// Brief is an entity with its names alone: a link needs no more, and taking apart thousands of relations or a long definition for each
// of three hundred links would take long. It is nil if there is none that the asker may see.
func (b *Book) Brief(ref string) entity.Entity {
	if e, known := b.seen[ref]; known {
		return e
	}
	if e, known := b.briefs[ref]; known {
		return e
	}
	var brief struct {
		Kind     any            `json:"kind"`
		Metadata map[string]any `json:"metadata"`
		Spec     struct {
			Profile any `json:"profile"`
			Target  any `json:"target"`
		} `json:"spec"`
	}
	var e entity.Entity
	if text := b.written(ref); len(text) > 0 {
		_ = json.Unmarshal(text, &brief) // a spec that is no object leaves the rest
		e = entity.Entity{"kind": brief.Kind, "metadata": brief.Metadata, "spec": map[string]any{"profile": brief.Spec.Profile, "target": brief.Spec.Target}}
	}
	b.briefs[ref] = e
	return e
}

// Link leads to the entity with a canonical ref, under its title.
func (b *Book) Link(ref string) ui.EntityLink {
	parsed, err := entity.ParseRef(ref, entity.Ref{})
	if err != nil {
		return ui.EntityLink{Title: ref, Gone: true}
	}
	e := b.Brief(ref)
	if e == nil {
		return ui.EntityLink{Ref: parsed, Gone: true}
	}
	return ui.EntityLink{Ref: e.Ref(), Title: Title(e)}
}

// Thing is an entity in the side bar, with its state: bad if it has problems, else as its lifecycle says; false if it is not there.
func (b *Book) Thing(ref string) (ui.Thing, bool) {
	e := b.Entity(ref)
	if e == nil {
		return ui.Thing{}, false
	}
	lifecycle, _ := e.Spec()["lifecycle"].(string)
	thing := ui.Thing{Label: Title(e), Path: ui.EntityPath(e.Ref()), Tone: ui.LifecycleTone(lifecycle)}
	if e.Errors() > 0 {
		thing.Tone = ui.Bad
	}
	return thing, true
}
