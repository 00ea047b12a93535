package process

import (
	"strconv"
	"strings"

	"github.com/callboard/callboard/entity"
)

// emitRelations reads the fields of the kind that refer to other entities. Both directions belong to this entity, whether or not the
// other one exists.
func (r *run) emitRelations() *mistake {
	defaults := entity.Ref{Namespace: r.entity.Namespace()}
	seen := relationSet{list: make([]entity.Relation, 0, 8)}
	for _, field := range r.kind.Relations {
		value := fieldValue(r.entity, field.Path)
		if !isTruthy(value) {
			continue
		}
		defaults.Kind = field.DefaultKind
		single := [1]any{value}
		list, isList := value.([]any)
		if !isList {
			list = single[:]
		}
		for i, item := range list {
			target, m := parseTarget(item, defaults)
			if m != nil {
				return r.badReference(m, field.Path, i, item, isList)
			}
			seen.add(entity.Relation{Source: r.ref, Type: field.Type, Target: target})
			if field.Reverse != "" {
				seen.add(entity.Relation{Source: target, Type: field.Reverse, Target: r.ref})
			}
		}
	}
	r.relations = seen.list
	return nil
}

// fieldValue follows a dotted path; it is nil where the path ends early.
func fieldValue(e entity.Entity, path string) any {
	var value any = map[string]any(e)
	for part := range strings.SplitSeq(path, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[part]
	}
	return value
}

// parseTarget reads a reference as text or as an object of kind, namespace and name.
func parseTarget(value any, defaults entity.Ref) (string, *mistake) {
	switch v := value.(type) {
	case string:
		if v == "" {
			break
		}
		ref, err := entity.ParseRef(v, defaults)
		if err == nil {
			return ref.String(), nil
		}
		m := &mistake{name: "Error", message: err.Error(), expects: "[<kind>:][<namespace>/]<name>"}
		if strings.Contains(m.message, "was not on the form") {
			m.name = "TypeError"
		} else {
			m.expects = "<kind>:[<namespace>/]<name>"
		}
		return "", m
	case map[string]any:
		return objectTarget(v, defaults)
	}
	if !isTruthy(value) {
		return "", &mistake{name: "Error", message: "Entity reference must not be empty", expects: "[<kind>:][<namespace>/]<name>"}
	}
	return objectTarget(map[string]any{}, entity.Ref{})
}

func objectTarget(object map[string]any, defaults entity.Ref) (string, *mistake) {
	part := func(key, otherwise string) string {
		if text, ok := object[key].(string); ok {
			return text
		}
		return otherwise
	}
	ref := entity.Ref{Kind: part("kind", defaults.Kind), Namespace: part("namespace", defaults.Namespace), Name: part("name", "")}
	if ref.Kind == "" || ref.Name == "" {
		missing := `kind (e.g. did not start with "component:" or similar)`
		if ref.Kind != "" {
			missing = "name"
		}
		return "", &mistake{
			name: "Error", message: "Entity reference " + entity.Text(object) + " had missing or empty " + missing,
			expects: "<kind>:[<namespace>/]<name>",
		}
	}
	return ref.String(), nil
}

func (r *run) badReference(m *mistake, path string, index int, item any, isList bool) *mistake {
	m.path, m.found = strings.Split(path, "."), shown(item)
	if text, ok := item.(string); isList && ok {
		at := r.doc.itemPlace(m.path, text)
		m.place = &at
		m.path = append(m.path, strconv.Itoa(index))
	}
	m.cause = &entity.Cause{Name: m.name, Message: m.message}
	m.message = "Processor " + r.kind.Processor + " threw an error while postprocessing; caused by " + m.name + ": " + m.message
	m.name = "InputError"
	return m
}

// relationSet keeps relations distinct: the same target may be written in several spellings.
type relationSet struct {
	list []entity.Relation
	seen map[entity.Relation]bool // once the list is long
}

const longList = 32

func (s *relationSet) add(relation entity.Relation) {
	if s.seen == nil && len(s.list) == longList {
		s.seen = make(map[entity.Relation]bool, 2*longList)
		for _, known := range s.list {
			s.seen[known] = true
		}
	}
	if s.seen != nil {
		if s.seen[relation] {
			return
		}
		s.seen[relation] = true
	} else {
		for _, known := range s.list {
			if known == relation {
				return
			}
		}
	}
	s.list = append(s.list, relation)
}
