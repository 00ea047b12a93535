package entity

// Fields is a projection: the paths of an entity that a client asked for. No Fields mean everything.
type Fields []string

// ParseFields reads the `fields` query parameters.
func ParseFields(parameters []string) (Fields, error) { panic("not yet") }

// Project is the entity reduced to the fields, sharing the values of the original.
func (f Fields) Project(e Entity) map[string]any { panic("not yet") }
