package column

import (
	"encoding/json"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Relations are those that an entity emits, one a line. Nearly all start or end at the entity itself, which is not repeated:
// ">type target" starts there, "<type source" ends there, "=type source target" is between two others. References with white
// space or control characters, which only mistakes have, make the whole list JSON.
func Relations(ref string, relations []entity.Relation) string {
	var b strings.Builder
	for _, r := range relations {
		if odd(r.Source) || odd(r.Target) {
			return List(relations)
		}
		switch ref {
		case r.Source:
			b.WriteString(">" + r.Type + " " + r.Target + "\n")
		case r.Target:
			b.WriteString("<" + r.Type + " " + r.Source + "\n")
		default:
			b.WriteString("=" + r.Type + " " + r.Source + " " + r.Target + "\n")
		}
	}
	return b.String()
}

func odd(ref string) bool {
	return strings.ContainsFunc(ref, func(r rune) bool { return r <= ' ' })
}

// ReadRelations reads what Relations wrote for an entity.
func ReadRelations(ref, text string) []entity.Relation {
	if text == "" {
		return nil
	}
	if text[0] == '[' {
		var relations []entity.Relation
		_ = json.Unmarshal([]byte(text), &relations) // encoded above
		return relations
	}
	relations := make([]entity.Relation, 0, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		typ, other, _ := strings.Cut(strings.TrimSuffix(line[1:], "\n"), " ")
		switch line[0] {
		case '>':
			relations = append(relations, entity.Relation{Source: ref, Type: typ, Target: other})
		case '<':
			relations = append(relations, entity.Relation{Source: other, Type: typ, Target: ref})
		default:
			source, target, _ := strings.Cut(other, " ")
			relations = append(relations, entity.Relation{Source: source, Type: typ, Target: target})
		}
	}
	return relations
}
