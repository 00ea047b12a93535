// Package process turns one document into an entity with its relations, targets and problems. It is pure: whatever must be read is
// named by Placeholders and Targets and handed in by the caller.
package process

import "github.com/callboard/callboard/entity"

// Part is one YAML document of a file.
type Part struct {
	Text  []byte
	Line  int      // of its first line in the file, from 1
	Index int      // from 0
	Hash  [16]byte // of Text
}

// Split cuts a file into its YAML documents, so that each can be parsed, compared and fail alone. Files without any content have
// no parts.
func Split(data []byte) []Part { panic("not yet") }

// Document is one parsed part.
type Document struct {
	Entity   entity.Entity // nil when there is none: empty, broken or without a valid envelope
	Empty    bool          // nothing but comments, or null: to be skipped silently
	Problems []entity.Problem
	Location string // location ref of the file
	Part     Part
}

// Parse reads one part. location is the ref of the file, for messages. Problems of a Document without Entity lie with the location.
func Parse(part Part, location string) *Document { panic("not yet") }

// FromEntity is the document of an entity that came from elsewhere than a file: a provider or a request. It checks the envelope.
func FromEntity(e map[string]any, location string) *Document { panic("not yet") }

// Ref is the entity's reference; ok is false when the document has no usable entity.
func (d *Document) Ref() (ref entity.Ref, ok bool) {
	if d.Entity == nil {
		return entity.Ref{}, false
	}
	return d.Entity.Ref(), true
}

// Placeholder is a reference to another file inside an entity, such as {$text: ./openapi.yaml}.
type Placeholder struct {
	Key   string // with the dollar: $text, $json, $yaml, $openapi, $asyncapi
	Value string // as written: an absolute URL or a path relative to the entity's file
}

// Content is what a placeholder referred to. For $openapi and $asyncapi it is the bundled text.
type Content struct {
	Data []byte
	URL  string // that was read; "" when none could be formed out of base and value, Err then says why
	Err  error
}

// Placeholders is what must be read before Process, without duplicates.
func (d *Document) Placeholders() []Placeholder { panic("not yet") }
