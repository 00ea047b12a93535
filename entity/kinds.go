package entity

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity/schema"
)

// Violation is the first mistake that a schema finds in an entity.
type Violation = schema.Violation

// KeyOrder gives the keys of the object at a path in the order in which they were written; nil if that is unknown.
type KeyOrder = schema.Order

// Kind is what the catalog knows about one kind of entity: data, built in or declared in the configuration.
type Kind struct {
	Name        string // in the case that entities must use, such as Component
	APIVersions []string
	Schema      []byte // JSON Schema (draft 7) of what the kind adds to every entity: usually of spec, below properties
	Relations   []RelationField
	Processor   string // whose name Backstage puts in its messages about this kind; "" is right for own kinds

	schema *schema.Schema
	fields map[string]bool
}

// RelationField is a field that refers to other entities.
type RelationField struct {
	Path        string // dotted, such as spec.owner
	Type        string // relation shown on the entity itself, such as ownedBy
	Reverse     string // relation shown on the target; "" for none
	DefaultKind string // kind of references that do not say; "" if they must
	Many        bool   // the field is a list
}

// ownProcessor is what Backstage calls its reader of declared kinds.
const ownProcessor = "ModelProcessor"

// Kinds is the set of kinds of one catalog. It is safe for concurrent use.
type Kinds struct {
	all    []*Kind
	byName map[string][]*Kind
}

// KindError says what is wrong with the declaration of a kind.
type KindError struct {
	Kind string
	Part string // name, apiVersions, schema, or relations[2]
	Err  error  // goes on after the part; of a schema it begins with where in it: #/properties/spec: …
}

// Error names the kind.
func (e *KindError) Error() string { return fmt.Sprintf("kind %q: %s %s", e.Kind, e.Part, e.Err) }

// Unwrap is the mistake without the kind.
func (e *KindError) Unwrap() error { return e.Err }

// NewKinds is the built-in kinds and the given ones. A kind of the same name and api version replaces a built-in one. Errors are
// of type KindError.
func NewKinds(own ...Kind) (*Kinds, error) {
	kinds := &Kinds{byName: map[string][]*Kind{}}
	for _, kind := range append(slices.Clone(own), BuiltinKinds()...) {
		if part, err := kind.prepare(); err != nil {
			return nil, &KindError{kind.Name, part, err}
		}
		kinds.all = append(kinds.all, &kind)
		kinds.byName[kind.Name] = append(kinds.byName[kind.Name], &kind)
	}
	return kinds, nil
}

// All is every kind, own ones first.
func (k *Kinds) All() []*Kind { return k.all }

// Lookup is the kind that an entity claims to be, nil if there is none. Case matters in both.
func (k *Kinds) Lookup(apiVersion, name string) *Kind {
	for _, kind := range k.byName[name] {
		if slices.Contains(kind.APIVersions, apiVersion) {
			return kind
		}
	}
	return nil
}

// Check finds the first mistake in an entity that already passed CheckEntity; nil if there is none.
func (k *Kind) Check(e Entity, order KeyOrder) *Violation {
	return k.schema.Check(map[string]any(e), order)
}

// SpecFields are the fields of spec that the kind knows, by schema or relation.
func (k *Kind) SpecFields() map[string]bool { return k.fields }

var (
	kindName     = regexp.MustCompile(`^[a-zA-Z][a-z0-9A-Z]{0,62}$`)
	relationType = regexp.MustCompile(`^\w+$`)
)

// prepare says which part is wrong if one is.
func (k *Kind) prepare() (part string, err error) {
	if !kindName.MatchString(k.Name) {
		return "name", errors.New("must be a letter followed by letters and digits, at most 63 in all")
	}
	if len(k.APIVersions) == 0 {
		return "apiVersions", errors.New("must name at least one")
	}
	if k.Processor == "" {
		k.Processor = ownProcessor
	}
	if len(k.Schema) == 0 {
		k.Schema = []byte(`{"type": "object"}`)
	}
	compiled, err := schema.Compile(k.Schema)
	if err != nil {
		return "schema", err
	}
	k.schema, k.fields = compiled, map[string]bool{}
	for _, field := range compiled.Properties("spec") {
		k.fields[field] = true
	}
	for i, field := range k.Relations {
		if err := field.check(); err != nil {
			return fmt.Sprintf("relations[%d]", i), err
		}
		if name, ok := strings.CutPrefix(field.Path, "spec."); ok {
			name, _, _ = strings.Cut(name, ".")
			k.fields[name] = true
		}
	}
	return "", nil
}

func (f RelationField) check() error {
	switch {
	case !strings.HasPrefix(f.Path, "spec.") && !strings.HasPrefix(f.Path, "metadata."):
		return fmt.Errorf("has the field %q, which must be below spec or metadata", f.Path)
	case !relationType.MatchString(f.Type), f.Reverse != "" && !relationType.MatchString(f.Reverse):
		return fmt.Errorf("(%s) has a type that is not made of letters, digits and underscores", f.Path)
	case f.DefaultKind != "" && !kindName.MatchString(f.DefaultKind):
		return fmt.Errorf("(%s) has the default kind %q, which is no name of a kind", f.Path, f.DefaultKind)
	}
	return nil
}

var (
	envelopeSchema = mustCompile("envelope")
	entitySchema   = mustCompile("entity")
)

func mustCompile(name string) *schema.Schema {
	compiled, err := schema.Compile(builtinSchema(name))
	if err != nil {
		panic("entity: the schema " + name + " does not compile: " + err.Error())
	}
	return compiled
}

// CheckEnvelope finds the first mistake that keeps a value from being an entity at all; nil if there is none.
func CheckEnvelope(value any, order KeyOrder) *Violation { return envelopeSchema.Check(value, order) }

// CheckEntity finds the first mistake in what all kinds have in common; nil if there is none.
func CheckEntity(e Entity, order KeyOrder) *Violation {
	return entitySchema.Check(map[string]any(e), order)
}
