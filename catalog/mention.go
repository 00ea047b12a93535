package catalog

import (
	"bytes"
	"context"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
)

// Mention is an entity that names another, or itself if Relation is empty.
type Mention struct {
	Ref              string
	Relation, Target string
}

// LinesOf are the lines in their files where entities name others, as the catalog read the files last; 0 where that is not known. It is
// for the few that a page shows.
func (c *Catalog) LinesOf(ctx context.Context, mentions []Mention) ([]int, error) {
	refs := make([]string, len(mentions))
	for i, m := range mentions {
		refs[i] = m.Ref
	}
	rows, err := c.store.rows(ctx, refs)
	if err != nil {
		return nil, err
	}
	holders, ids := map[string]int64{}, map[int64]bool{}
	for _, r := range rows {
		holders[r.Ref], ids[r.Document] = r.Document, true
	}
	texts, err := c.store.textsOf(ctx, sortedIDs(ids))
	if err != nil {
		return nil, err
	}
	lines := make([]int, len(mentions))
	for i, m := range mentions {
		lines[i] = c.lineIn(texts[holders[m.Ref]], m)
	}
	return lines, nil
}

// lineIn looks at the parts of a text that have the name of the entity in them.
func (c *Catalog) lineIn(text []byte, m Mention) int {
	ref, err := entity.ParseRef(m.Ref, entity.Ref{})
	if err != nil || len(text) == 0 {
		return 0
	}
	name := bytes.ToLower([]byte(ref.Name))
	for _, part := range process.Split(text) {
		if !bytes.Contains(bytes.ToLower(part.Text), name) {
			continue
		}
		doc := process.Parse(part, "")
		if found, ok := doc.Ref(); ok && found.String() == m.Ref {
			return c.processor.Mention(doc, m.Relation, m.Target)
		}
	}
	return 0
}

// textsOf are the texts of documents, by id.
func (s store) textsOf(ctx context.Context, ids []int64) (map[int64][]byte, error) {
	texts := map[int64][]byte{}
	_, err := inChunks(ids, func(chunk []any, marks string) ([]struct{}, error) {
		return nil, database.Each(ctx, s.db, func(sc database.Scanner) error {
			var id int64
			var packed []byte
			if err := sc.Scan(&id, &packed); err != nil {
				return err
			}
			var err error
			texts[id], err = unpack(packed)
			return err
		}, "SELECT id, content FROM catalog_document WHERE id IN ("+marks+")", chunk...)
	})
	return texts, err
}
