package process

import "github.com/callboard/callboard/entity"

// Options of a Processor.
type Options struct {
	LocationTypes []string // types that Location entities may switch to, besides the type of their own location; nil means url
	MaxBytes      int      // of one document; 0 means 5 MiB
}

// Processor refines documents. It is safe for concurrent use.
type Processor struct {
	kinds   *entity.Kinds
	rules   Rules
	options Options
}

// New makes a Processor.
func New(kinds *entity.Kinds, rules Rules, options Options) *Processor {
	return &Processor{kinds: kinds, rules: rules, options: options}
}

// Input is one document and all that it depends on.
type Input struct {
	Document *Document
	Location entity.LocationRef // of the file that the document is in
	Origin   entity.LocationRef // of the registered root above it
	Provided bool               // by an entity provider or a request: not subject to rules, its own location annotations are kept
	Contents map[Placeholder]Content

	// Annotations computed by the caller for url locations; "" for none. Values in the document win.
	ViewURL, EditURL, SourceLocation string
}

// Output is what became of a document.
type Output struct {
	Ref       string        // canonical; "" when the envelope is broken
	Entity    entity.Entity // completed; nil when Problems keep it out. The caller must not change it
	Relations []entity.Relation
	Targets   []Target
	Problems  []entity.Problem
	Blame     Blame
}

// Blame says who shows the problems of level error.
type Blame int

// Whose problem it is.
const (
	Nobody     Blame = iota // no errors
	OnEntity                // the entity: its last good version stays and shows them
	OnLocation              // the Location that the document was read for, as if it could not be read
)

// Target is something a Location entity wants read.
type Target struct {
	Type     string // the Location's spec.type, else the type of its own location
	Target   string // as written; relative ones are the caller's to resolve, only when Type is the type of the own location
	Optional bool   // nothing there is no error
	Line     int
}

// Process runs the steps of Backstage's processing on one document.
func (p *Processor) Process(in Input) Output { panic("not yet") }
