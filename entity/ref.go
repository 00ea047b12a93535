package entity

import (
	"encoding/json"
	"strings"

	"github.com/callboard/callboard/fault"
)

// DefaultNamespace is where an entity lives when it does not say.
const DefaultNamespace = "default"

// Ref points to an entity: kind, namespace and name. References compare without regard to case.
type Ref struct {
	Kind, Namespace, Name string
}

// String is the canonical form kind:namespace/name in lower case, as stored and as Backstage writes targetRef.
func (r Ref) String() string {
	namespace := r.Namespace
	if namespace == "" {
		namespace = DefaultNamespace
	}
	return strings.ToLower(r.Kind + ":" + namespace + "/" + r.Name)
}

// Short leaves out what goes without saying, as Backstage's pages do: the kind if it is defaultKind, the default namespace.
func (r Ref) Short(defaultKind string) string {
	short := r.Name
	if r.Namespace != "" && !strings.EqualFold(r.Namespace, DefaultNamespace) {
		short = r.Namespace + "/" + short
	}
	if r.Kind != "" && !strings.EqualFold(r.Kind, defaultKind) {
		short = strings.ToLower(r.Kind) + ":" + short
	}
	return short
}

// ShortRef leaves out what goes without saying in a reference that is text; what is none stays.
func ShortRef(text, defaultKind string) string {
	ref, err := ParseRef(text, Ref{Kind: defaultKind})
	if err != nil {
		return text
	}
	return ref.Short(defaultKind)
}

// FullRefs are references in their canonical form, with the kind where they leave it out; what is none stays.
func FullRefs(texts []string, defaultKind string) []string {
	full := make([]string, len(texts))
	for i, text := range texts {
		full[i] = text
		if ref, err := ParseRef(text, Ref{Kind: defaultKind}); err == nil {
			full[i] = ref.String()
		}
	}
	return full
}

// ParseRef reads [<kind>:][<namespace>/]<name>. What the text leaves out comes from defaults; the namespace is "default" if
// neither says. A colon after the first slash belongs to the name (Backstage's parseEntityRef).
func ParseRef(text string, defaults Ref) (Ref, error) {
	rest, ref := text, defaults
	colon, slash := strings.Index(rest, ":"), strings.Index(rest, "/")
	if colon >= 0 && (slash < 0 || colon < slash) {
		if colon == 0 {
			return Ref{}, malformedRef(text)
		}
		ref.Kind, rest = rest[:colon], rest[colon+1:]
		slash = strings.Index(rest, "/")
	}
	if slash >= 0 {
		if slash == 0 {
			return Ref{}, malformedRef(text)
		}
		ref.Namespace, rest = rest[:slash], rest[slash+1:]
	}
	if rest == "" {
		return Ref{}, malformedRef(text)
	}
	ref.Name = rest
	if ref.Kind == "" {
		quoted, _ := json.Marshal(text)
		return Ref{}, fault.New(fault.Invalid, "Entity reference %s had missing or empty kind (e.g. did not start with \"component:\" or similar)", quoted)
	}
	if ref.Namespace == "" {
		ref.Namespace = DefaultNamespace
	}
	return ref, nil
}

func malformedRef(text string) error {
	return fault.New(fault.Invalid, `Entity reference "%s" was not on the form [<kind>:][<namespace>/]<name>`, text)
}
