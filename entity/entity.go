// Package entity holds the words of the catalog: entities, references, relations, kinds and predicates. Pure values, no I/O.
package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entity is one thing in the catalog as a JSON object: apiVersion, kind, metadata, spec and, once served, relations and status.
// It stays a map because Backstage allows any further field in metadata and spec, and answers with exactly what was written.
type Entity map[string]any

// Relation is one typed edge. The reverse edge is a Relation of its own.
type Relation struct {
	Source string `json:"sourceRef"` // canonical ref of the entity that shows the relation
	Type   string `json:"type"`
	Target string `json:"targetRef"` // canonical ref; the target need not exist
}

// APIVersion is "" when absent or not a string, as are all the text accessors below.
func (e Entity) APIVersion() string { return text(e, "apiVersion") }

// Kind keeps the case in which it was written.
func (e Entity) Kind() string { return text(e, "kind") }

// Name keeps the case in which it was written.
func (e Entity) Name() string { return text(e.Metadata(), "name") }

// Namespace is DefaultNamespace when absent or empty.
func (e Entity) Namespace() string {
	if namespace := text(e.Metadata(), "namespace"); namespace != "" {
		return namespace
	}
	return DefaultNamespace
}

// Title is what people read: metadata.title, else spec.profile.displayName, else the name.
func (e Entity) Title() string {
	if title := Line(text(e.Metadata(), "title")); title != "" {
		return title
	}
	profile, _ := e.Spec()["profile"].(map[string]any)
	if name := Line(text(profile, "displayName")); name != "" {
		return name
	}
	return e.Name()
}

// Description is metadata.description, as people read it.
func (e Entity) Description() string { return Readable(text(e.Metadata(), "description")) }

// Summary is the beginning of the description, to a whole word: as much as a row of a list has room for.
func (e Entity) Summary() string { return Beginning(text(e.Metadata(), "description")) }

// How many letters anybody reads of a title, a type or a state, and of a text in a row of a list.
const (
	lineMost    = 160
	summaryMost = 300
)

// Line is a text as the name or the property of something: readable, and cut off where it is longer than a line can be.
func Line(text string) string {
	if start, cut := first(text, lineMost); cut {
		text = strings.TrimSpace(start) + "…"
	}
	return Readable(text)
}

// Beginning is a text as a row of a list shows it: readable, and cut off behind a word where it is long.
func Beginning(text string) string {
	if start, cut := first(text, summaryMost); cut {
		if end := strings.LastIndexFunc(start, unicode.IsSpace); end > len(start)/2 {
			start = start[:end]
		}
		text = strings.TrimSpace(start) + "…"
	}
	return Readable(text)
}

// first is the text, or so much of it that there is room for a sign that it was cut. It does not look at the rest, which may be long.
func first(text string, most int) (start string, cut bool) {
	if len(text) <= most {
		return text, false
	}
	if letters := []rune(text[:min(len(text), utf8.UTFMax*(most+1))]); len(letters) > most {
		return string(letters[:most-1]), true
	}
	return text, false
}

// Readable is a text without characters that nobody sees: those that control a terminal, and those that make other text run the wrong way,
// with which a name can pretend to be another. Scripts that run from right to left do not need them. Tabs and ends of lines stay.
func Readable(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// Metadata is nil when absent; reading a nil map is safe.
func (e Entity) Metadata() map[string]any { return object(e, "metadata") }

// Spec is nil when absent; reading a nil map is safe.
func (e Entity) Spec() map[string]any { return object(e, "spec") }

// Property is a text of spec, "" when absent or not a text.
func (e Entity) Property(field string) string { return text(e.Spec(), field) }

// Properties are the texts of a list in spec.
func (e Entity) Properties(field string) []string { return texts(e.Spec()[field]) }

// Tags are those of metadata.
func (e Entity) Tags() []string { return texts(e.Metadata()["tags"]) }

// Email is that of the profile of a User or Group, "" when absent.
func (e Entity) Email() string { return text(object(e.Spec(), "profile"), "email") }

// Definition is the text of an API's spec.definition; "" for all that is no API.
func (e Entity) Definition() string {
	if !strings.EqualFold(e.Kind(), "API") {
		return ""
	}
	return e.Property("definition")
}

// Annotation is "" when absent.
func (e Entity) Annotation(key string) string {
	return text(object(e.Metadata(), "annotations"), key)
}

// Ref is the entity's own reference, in the case in which it was written.
func (e Entity) Ref() Ref {
	return Ref{Kind: e.Kind(), Namespace: e.Namespace(), Name: e.Name()}
}

// Targets are what the entity shows as targets of its relations of a type, in their order; none before it is served.
func (e Entity) Targets(relation string) []string {
	relations, _ := e["relations"].([]any)
	var targets []string
	for _, one := range relations {
		fields, _ := one.(map[string]any)
		if target, _ := fields["targetRef"].(string); fields["type"] == relation {
			targets = append(targets, target)
		}
	}
	return targets
}

// Target is the first of Targets, "" without any.
func (e Entity) Target(relation string) string {
	if targets := e.Targets(relation); len(targets) > 0 {
		return targets[0]
	}
	return ""
}

// Errors is how many problems the entity shows in its status.
func (e Entity) Errors() int {
	items, _ := object(e, "status")["items"].([]any)
	return len(items)
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func texts(value any) []string {
	list, _ := value.([]any)
	var found []string
	for _, one := range list {
		if s, ok := one.(string); ok {
			found = append(found, s)
		}
	}
	return found
}

func object(m map[string]any, key string) map[string]any {
	switch o := m[key].(type) {
	case map[string]any:
		return o
	case Entity:
		return o
	}
	return nil
}
