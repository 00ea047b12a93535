package catalog

import (
	"bytes"
	"context"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
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
	texts, err := c.store.texts(ctx, sortedIDs(ids))
	if err != nil {
		return nil, err
	}
	lines := make([]int, len(mentions))
	for i, m := range mentions {
		lines[i] = c.lineIn(texts[holders[m.Ref]], m)
	}
	return lines, nil
}

func (c *Catalog) lineIn(text []byte, m Mention) int {
	if doc := documentOf(text, m.Ref); doc != nil {
		return c.processor.Mention(doc, m.Relation, m.Target)
	}
	return 0
}

// documentOf is the part of a text that describes an entity; nil if there is none. Only those with its name in them are parsed.
func documentOf(text []byte, ref string) *process.Document {
	wanted, err := entity.ParseRef(ref, entity.Ref{})
	if err != nil {
		return nil
	}
	name := bytes.ToLower([]byte(wanted.Name))
	for _, part := range process.Split(text) {
		if !bytes.Contains(bytes.ToLower(part.Text), name) {
			continue
		}
		doc := process.Parse(part, "")
		if found, ok := doc.Ref(); ok && found.String() == ref {
			return doc
		}
	}
	return nil
}
