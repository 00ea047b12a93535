// Package process turns one document into an entity with its relations, targets and problems. It is pure: whatever must be read is
// named by Placeholders and Targets and handed in by the caller.
package process

import (
	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
)

// Document is one parsed part. It does not change any more once it is made.
type Document struct {
	Entity   entity.Entity // nil when there is none: empty, broken or without a valid envelope
	Empty    bool          // null: to be skipped silently
	Problems []entity.Problem
	Location string // location ref of the file
	Part     Part

	root   *yaml.Node // nil when the entity did not come from a file
	dollar bool       // there may be placeholders
}

// Parse reads one part. location is the ref of the file, for messages. Problems of a Document without Entity lie with the location.
func Parse(part Part, location string) *Document {
	d := &Document{Location: location, Part: part}
	root, failure := readYAML(part.Text)
	if failure != nil {
		return d.broken(failure)
	}
	if root == nil {
		d.Empty = true
		return d
	}
	d.root = root
	c := converter{}
	value := c.value(root, 0)
	if c.failure != nil {
		return d.broken(c.failure)
	}
	d.dollar = c.dollar
	switch value := value.(type) {
	case nil:
		d.Empty = true
	case map[string]any:
		d.accept(value)
	default:
		d.refuse(&mistake{name: "Error", message: "Expected object at root, got " + typeOf(value), found: shown(value), expects: "an object"})
	}
	return d
}

// FromEntity is the document of an entity that came from elsewhere than a file: a provider or a request. It checks the envelope.
func FromEntity(e map[string]any, location string) *Document {
	d := &Document{Location: location, dollar: hasDollar(e)}
	d.accept(e)
	return d
}

// Ref is the entity's reference; ok is false when the document has no usable entity.
func (d *Document) Ref() (ref entity.Ref, ok bool) {
	if d.Entity == nil {
		return entity.Ref{}, false
	}
	return d.Entity.Ref(), true
}

func (d *Document) accept(value map[string]any) {
	if v := entity.CheckEnvelope(value, d.keyOrder); v != nil {
		d.refuse(violated("TypeError", v.Detail(), v, value))
		return
	}
	d.Entity = value
}

func (d *Document) refuse(m *mistake) {
	d.Problems = append(d.Problems, d.problem(m, entity.Error))
}

func (d *Document) broken(failure *yamlError) *Document {
	at := place{line: max(failure.line, 1) + d.Part.Line - 1, column: failure.column}
	d.refuse(&mistake{
		name: "Error", message: "YAML error at " + d.Location + ", " + failure.message,
		place: &at, expects: "valid YAML",
	})
	return d
}

// typeOf is what JavaScript's typeof says.
func typeOf(value any) string {
	switch value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case int64, float64:
		return "number"
	}
	return "object"
}
