package entity

// Kind is what the catalog knows about one kind of entity: data, built in or declared in the configuration.
type Kind struct {
	Name        string // in the case that entities must use, such as Component
	APIVersions []string
	Schema      []byte // JSON Schema (draft 7) of the whole entity
	Relations   []RelationField
	Sorted      []string // paths of reference lists that are kept sorted
	Type        string   // when not empty, this is the variant of the kind for that spec.type
	Processor   string   // whose name Backstage puts in its messages about this kind
}

// RelationField is a field that refers to other entities.
type RelationField struct {
	Path        string // dotted, such as spec.owner
	Type        string // relation shown on the entity itself, such as ownedBy
	Reverse     string // relation shown on the target; "" for none
	DefaultKind string // kind of references that do not say; "" if they must
	Many        bool   // the field is a list
}

// Kinds is the set of kinds of one catalog.
type Kinds struct{}

// NewKinds is the built-in kinds and the given ones. A kind of the same name and api version replaces a built-in one. Errors name
// the kind and what is wrong with its declaration.
func NewKinds(own ...Kind) (*Kinds, error) { panic("not yet") }
