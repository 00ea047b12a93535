package process

import (
	"strings"

	"github.com/callboard/callboard/entity"
)

// Mention is the line on which the entity of a document names target by a relation, in any case; else the line of its name. 0 without
// an entity.
func (p *Processor) Mention(d *Document, relation, target string) int {
	if d.Entity == nil {
		return 0
	}
	defaults := entity.Ref{Namespace: d.Entity.Namespace()}
	if kind := p.kinds.Lookup(d.Entity.APIVersion(), d.Entity.Kind()); kind != nil {
		for _, field := range kind.Relations {
			defaults.Kind = field.DefaultKind
			if strings.EqualFold(field.Type, relation) {
				if at, ok := d.mention(field.Path, defaults, target); ok {
					return at.line
				}
			}
		}
	}
	return d.place([]string{"metadata", "name"}).line
}

// mention is where a field names target.
func (d *Document) mention(field string, defaults entity.Ref, target string) (place, bool) {
	path := strings.Split(field, ".")
	switch value := fieldValue(d.Entity, field).(type) {
	case []any:
		for _, item := range value {
			text, isText := item.(string)
			if named, m := parseTarget(item, defaults); m == nil && named == target {
				if isText {
					return d.itemPlace(path, text), true
				}
				return d.place(path), true
			}
		}
	case nil:
	default:
		if named, m := parseTarget(value, defaults); m == nil && named == target {
			return d.place(path), true
		}
	}
	return place{}, false
}
