package entity

// Problem is something wrong with a descriptor, told so that its author can mend it. Name, Message and Cause are what Backstage
// reports for the same mistake; the other fields say where it is and what to do.
type Problem struct {
	Name    string `json:"name"`    // Backstage's error name: InputError, TypeError, NotFoundError, …
	Message string `json:"message"` // Backstage's message
	Cause   *Cause `json:"cause,omitempty"`

	Level    Level  `json:"level"`
	Location string `json:"location,omitempty"` // location ref of the file, such as file:/srv/catalog-info.yaml
	Line     int    `json:"line,omitempty"`     // counted from 1 in the file; 0 if the problem is with the whole file
	Column   int    `json:"column,omitempty"`   // counted from 1; 0 if unknown
	Field    string `json:"field,omitempty"`    // dotted path, such as spec.owner
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected,omitempty"`
}

// Serialized is the problem as Backstage's APIs answer it.
func (p Problem) Serialized() Cause { return Cause{Name: p.Name, Message: p.Message, Cause: p.Cause} }

// Cause is the error below a Problem's own, as Backstage nests them.
type Cause struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	Cause   *Cause `json:"cause,omitempty"`
}

// Level says whether a problem keeps the new version of an entity out.
type Level string

// The levels, as in status.items of an entity.
const (
	Error   Level = "error" // the last good version stays
	Warning Level = "warning"
)
