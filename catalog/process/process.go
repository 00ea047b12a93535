package process

import (
	"maps"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Options of a Processor.
type Options struct {
	LocationTypes []string // types that Location entities may switch to, besides the type of their own location; nil means url
}

// Processor refines documents. It is safe for concurrent use.
type Processor struct {
	kinds         *entity.Kinds
	rules         Rules
	locationTypes []string
}

// New makes a Processor.
func New(kinds *entity.Kinds, rules Rules, options Options) *Processor {
	p := &Processor{kinds: kinds, rules: rules, locationTypes: options.LocationTypes}
	if p.locationTypes == nil {
		p.locationTypes = []string{"url"}
	}
	return p
}

// Input is one document and all that it depends on.
type Input struct {
	Document *Document
	Location entity.LocationRef // of the file that the document is in
	Origin   entity.LocationRef // of the registered root above it
	Parent   entity.LocationRef // own location of the Location entity that the file was read for, for messages; zero means Location
	Provided bool               // by an entity provider or a request: not subject to rules, its own location annotations are kept
	Contents map[Placeholder]Content

	// Annotations computed by the caller for url locations; "" for none. Values in the document win.
	ViewURL, EditURL, SourceLocation string
}

// Output is what became of a document.
type Output struct {
	Ref       string        // canonical; "" when the envelope is broken
	Entity    entity.Entity // completed; nil when Problems keep it out. It shares values with the document: nobody may change it
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

// run is the processing of one document. Its entity is a copy as deep as it is changed.
type run struct {
	*Processor
	in       Input
	doc      *Document
	location entity.LocationRef
	ref      string
	kind     *entity.Kind

	entity   entity.Entity
	metadata map[string]any // of entity; may be changed

	relations []entity.Relation
	targets   []Target
	warnings  []*mistake
}

// Process runs the steps of Backstage's processing on one document. The first mistake ends it.
func (p *Processor) Process(in Input) Output {
	doc := in.Document
	if doc.Entity == nil {
		out := Output{Problems: doc.Problems}
		if len(doc.Problems) > 0 {
			out.Blame = OnLocation
		}
		return out
	}
	r := &run{Processor: p, in: in, doc: doc, location: in.Location, ref: doc.Entity.Ref().String()}
	if m := r.allowed(); m != nil {
		return r.failed(m, OnLocation)
	}
	for _, step := range steps {
		if m := step(r); m != nil {
			return r.failed(m, OnEntity)
		}
	}
	return Output{
		Ref: r.ref, Entity: r.entity, Relations: r.relations, Targets: r.targets, Problems: r.problems(nil),
	}
}

var steps = []func(*run) *mistake{
	(*run).locate, (*run).placeholders, (*run).sortReferences, (*run).annotate, // preprocessing
	(*run).policies, (*run).checkKind, (*run).readTargets, (*run).emitRelations,
	(*run).checkCasing, (*run).sanitise,
}

func (r *run) failed(m *mistake, blame Blame) Output {
	return Output{Ref: r.ref, Problems: r.problems(m), Blame: blame}
}

func (r *run) problems(failure *mistake) []entity.Problem {
	var problems []entity.Problem
	if failure != nil {
		problems = append(problems, r.doc.problem(failure, entity.Error))
	}
	for _, w := range r.warnings {
		problems = append(problems, r.doc.problem(w, entity.Warning))
	}
	return problems
}

// keys of the object at a path, as they were written.
func (r *run) keys(m map[string]any, path ...string) []string {
	written := r.doc.keyOrder(path)
	keys := make([]string, 0, len(m))
	for _, key := range written {
		if _, ok := m[key]; ok {
			keys = append(keys, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(written, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (r *run) allowed() *mistake {
	e := r.doc.Entity
	if r.in.Provided {
		return nil
	}
	specType, _ := e.Spec()["type"].(string)
	if r.rules.Allowed(e.Kind(), specType, r.in.Origin) {
		return nil
	}
	parent := r.in.Parent
	if parent == (entity.LocationRef{}) {
		parent = r.in.Location
	}
	return &mistake{
		name: "NotAllowedError", path: []string{"kind"}, found: e.Kind(), expects: "a kind that catalog.rules allow from " + r.in.Origin.String(),
		message: "Entity " + r.ref + " at " + parent.String() + ", originated at " + r.in.Origin.String() +
			", is not of an allowed kind for that location",
	}
}

// refFields are the lists that Backstage keeps sorted, so that their order in the file makes no difference.
var refFields = []string{"providesApis", "consumesApis", "dependsOn", "dependencyOf", "memberOf", "children", "members"}

func (r *run) sortReferences() *mistake {
	spec := r.entity.Spec()
	copied := false
	for _, field := range refFields {
		list, ok := spec[field].([]any)
		if !ok || len(list) < 2 || isSortedOrMixed(list) {
			continue
		}
		if !copied {
			spec, copied = maps.Clone(spec), true
		}
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		spec[field] = list
	}
	if copied {
		r.entity["spec"] = spec
	}
	return nil
}

// isSortedOrMixed is true when there is nothing to do: lists with anything but text in them are left alone.
func isSortedOrMixed(list []any) bool {
	sorted, last := true, ""
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return true
		}
		sorted = sorted && last <= text
		last = text
	}
	return sorted
}

func (r *run) checkKind() *mistake {
	r.kind = r.kinds.Lookup(r.entity.APIVersion(), r.entity.Kind())
	if r.kind == nil {
		return r.unrecognised()
	}
	if v := r.kind.Check(r.entity, r.doc.keyOrder); v != nil {
		detail := v.Detail()
		m := violated("InputError", "Processor "+r.kind.Processor+" threw an error while validating the entity "+r.ref+
			"; caused by TypeError: "+detail, v, r.entity)
		m.cause = &entity.Cause{Name: "TypeError", Message: detail}
		return m
	}
	r.hintFields()
	return nil
}

func (r *run) unrecognised() *mistake {
	m := &mistake{
		name: "InputError", path: []string{"kind"}, found: r.entity.Kind(),
		message: "No processor recognized the entity " + r.ref + " as valid, possibly caused by a foreign kind or apiVersion",
	}
	names := make([]string, 0, len(r.kinds.All()))
	for _, kind := range r.kinds.All() {
		switch {
		case kind.Name == r.entity.Kind():
			m.path, m.found, m.expects = []string{"apiVersion"}, r.entity.APIVersion(), strings.Join(kind.APIVersions, " or ")
			return m
		case strings.EqualFold(kind.Name, r.entity.Kind()):
			m.expects = kind.Name
			return m
		}
		names = append(names, kind.Name)
	}
	m.expects = "one of " + strings.Join(names, ", ")
	return m
}
