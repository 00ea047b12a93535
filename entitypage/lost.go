package entitypage

import (
	"context"
	"slices"
	"strconv"
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
	Path string // of that line on the web; "" = it is not there
	Why  string // instead of a line
}

// place is the line in words; its number stands as in editors.
func (l lostRelation) place() string {
	return "line " + strconv.Itoa(l.Line) + " of " + names.LastOf(l.File)
}

const shownLost = 10

// lostRelations are those of the entity to what does not exist. Backstage, too, keeps such relations: what is missing may come later.
func (v *entityPage) lostRelations() []entity.Relation {
	return slices.DeleteFunc(v.pages.index.RelationsOf(v.ref), func(relation entity.Relation) bool {
		return v.isThere(relation.Target)
	})
}

func (v *entityPage) isThere(ref string) bool {
	_, there := v.pages.index.ByRef(ref)
	return there
}

// lost are the first of some such relations, with the lines where the entity's file names what is missing.
func (v *entityPage) lost(ctx context.Context, all []entity.Relation) ([]lostRelation, error) {
	var found []lostRelation
	var mentions []catalog.Mention
	for _, relation := range all[:min(shownLost, len(all))] {
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
		if links := v.pages.catalog.LinksAt(v.entity.Annotation(entity.AnnotationLocation), line); isOpen(links.View) {
			found[i].Path = links.View
		}
	}
	return found, nil
}
