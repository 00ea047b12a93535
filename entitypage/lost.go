package entitypage

import (
	"context"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// lostRelation leads to something that is not in the catalog.
type lostRelation struct {
	Link ui.EntityLink
	Word string // what the entity is to it
	File string // where the entity says so
	Line int    // 0 = unknown
	Why  string // instead of a line
}

const shownLost = 10

// lost are relations of the entity to what does not exist, with the lines where its file names them. Backstage, too, keeps such
// relations: what is missing may come later.
func (v *entityPage) lost(ctx context.Context) ([]lostRelation, error) {
	var found []lostRelation
	var mentions []catalog.Mention
	for _, relation := range v.pages.index.RelationsOf(v.ref) {
		if _, there := v.pages.index.ByRef(relation.Target); there || len(found) == shownLost {
			continue
		}
		found = append(found, lostRelation{Link: v.Link(relation.Target), Word: names.Relation(relation.Type), Why: "its file says so, in a line that cannot be told"})
		mentions = append(mentions, catalog.Mention{Ref: v.ref, Relation: relation.Type, Target: relation.Target})
	}
	if len(found) == 0 {
		return nil, nil
	}
	lines, err := v.pages.catalog.LinesOf(ctx, mentions)
	if err != nil {
		return nil, err
	}
	file := strings.TrimPrefix(v.entity.Annotation(entity.AnnotationLocation), "url:")
	for i, line := range lines {
		found[i].File, found[i].Line = file, line
	}
	return found, nil
}
