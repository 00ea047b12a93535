package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// entity is what readers see of a ref now.
func (c *Catalog) entity(ref string) (entity.Entity, bool) {
	handle, ok := c.index.ByRef(strings.ToLower(ref))
	if !ok {
		return nil, false
	}
	var e entity.Entity
	err := json.Unmarshal(c.index.AppendJSON(nil, handle), &e)
	return e, err == nil
}

// Delete takes an entity out. One that its source still has comes back, with a new uid, when the source is read again, which happens
// at once. An unknown uid is no error (Backstage).
func (c *Catalog) Delete(ctx context.Context, uid string) error {
	handle, ok := c.index.ByUID(strings.ToLower(uid))
	if !ok {
		return nil
	}
	return c.deleteRef(ctx, c.index.Ref(handle), uid)
}

func (c *Catalog) deleteRef(ctx context.Context, ref, uid string) error {
	var document int64
	why := removal{eager: true, reason: "deleted", actor: actor(ctx)}
	err := c.write(ctx, why, func(e *edit) error {
		document = 0
		r, err := e.row(ctx, ref)
		if err != nil || r == nil || !strings.EqualFold(r.UID, uid) {
			return err
		}
		document = r.Document
		return e.deleteRow(ctx, *r)
	})
	if err != nil || document == 0 {
		return err
	}
	c.work.run(func(ctx context.Context) {
		c.logged(ctx, "read again after deletion", c.sweeper.readDocument(ctx, document))
	})
	return nil
}

// deleteRow drops a row, and an orphan's document with its last row, so that nothing can bring it back.
func (e *edit) deleteRow(ctx context.Context, r row) error {
	d, err := e.document(ctx, r.Document)
	if err != nil {
		return err
	}
	if err := e.dropWithLinks(ctx, r, d.Location, "deleted", ""); err != nil {
		return err
	}
	if !r.Orphan {
		return e.forgetOutcome(ctx, r.Document)
	}
	rows, err := e.rowsOf(ctx, r.Document)
	if err != nil || len(rows) > 1 {
		return err
	}
	parents, err := e.parentsOf(ctx, r.Document)
	if err != nil || len(parents) > 0 {
		return err
	}
	return e.dropDocument(ctx, r.Document, "deleted")
}

// Forget drops an entity that has never been good enough to show. If its source still has it, it is tried again.
func (c *Catalog) Forget(ctx context.Context, uid string) error {
	rows, err := c.store.hiddenRows(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if strings.EqualFold(r.UID, uid) {
			return c.deleteRef(ctx, r.Ref, uid)
		}
	}
	return fault.New(fault.NotFound, "No unprocessed entity with ID %s", uid)
}

// Ancestry is the entity and every Location on a way from it to a root, the entity first.
func (c *Catalog) Ancestry(ctx context.Context, ref string) ([]Ancestor, error) {
	ref = strings.ToLower(ref)
	if _, ok := c.index.ByRef(ref); !ok {
		return nil, fault.New(fault.NotFound, "No such entity %s", ref)
	}
	var ancestors []Ancestor
	seen := map[string]bool{ref: true}
	for queue := []string{ref}; len(queue) > 0; queue = queue[1:] {
		parents, err := c.parents(ctx, queue[0])
		if err != nil {
			return nil, err
		}
		ancestors = append(ancestors, Ancestor{Ref: queue[0], Parents: parents})
		for _, parent := range parents {
			if !seen[parent] {
				seen[parent] = true
				queue = append(queue, parent)
			}
		}
	}
	return ancestors, nil
}

// parents are the Location entities that bring an entity in.
func (c *Catalog) parents(ctx context.Context, ref string) ([]string, error) {
	rows, err := c.store.rows(ctx, []string{ref})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	if rows[0].Orphan {
		return []string{}, nil
	}
	parents, err := c.store.parentsOf(ctx, rows[0].Document)
	return slices.DeleteFunc(parents, func(parent string) bool {
		_, shown := c.index.ByRef(parent)
		return !shown
	}), err
}

// Unprocessed are the entities that cannot be shown: failed says which, those that were tried or those still to be tried.
func (c *Catalog) Unprocessed(ctx context.Context, failed bool) ([]Unprocessed, error) {
	rows, err := c.store.hiddenRows(ctx)
	if err != nil {
		return nil, err
	}
	list := []Unprocessed{}
	found := &asFound{catalog: c, documents: map[int64]document{}, entities: map[string]entity.Entity{}}
	for _, r := range rows {
		u := Unprocessed{UID: r.UID, Ref: r.Ref, At: time.UnixMilli(r.UpdatedAt).UTC()}
		if err := column.Read(r.Problems, &u.Problems); err != nil {
			return nil, err
		}
		var reading []entity.Problem
		if err := column.Read(r.ReadProblems, &reading); err != nil {
			return nil, err
		}
		u.Problems = append(u.Problems, reading...)
		if failed != (len(u.Problems) > 0 || r.Status != "") {
			continue
		}
		if u.Entity, u.Location, err = found.of(ctx, r); err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, nil
}

// asFound are the entities that documents describe now, shown or not. Each document is read once.
type asFound struct {
	catalog   *Catalog
	documents map[int64]document
	entities  map[string]entity.Entity // by document and ref
}

// of is an entity as its document describes it and where that is; nil if it cannot be read.
func (f *asFound) of(ctx context.Context, r row) (entity.Entity, string, error) {
	d, known := f.documents[r.Document]
	if !known {
		var err error
		if d, err = f.read(ctx, r.Document); err != nil {
			return nil, "", err
		}
	}
	return f.entities[fmt.Sprint(d.ID, " ", r.Ref)], d.Location, ctx.Err()
}

func (f *asFound) read(ctx context.Context, id int64) (document, error) {
	d, err := f.catalog.store.document(ctx, id)
	if err != nil {
		return d, err
	}
	text, err := f.catalog.store.content(ctx, id)
	if err != nil {
		return d, err
	}
	f.documents[id] = d
	for _, part := range process.Split(text) {
		doc := process.Parse(part, d.Location)
		ref, ok := doc.Ref()
		key := fmt.Sprint(id, " ", ref)
		if _, described := f.entities[key]; ok && !described { // of a name described twice the first counts
			f.entities[key] = doc.Entity
		}
	}
	return d, nil
}

// Problems are those of all documents and entities.
func (c *Catalog) Problems(ctx context.Context) ([]Trouble, error) { return c.store.troubles(ctx) }

// Claims are the names that more than one document wants.
func (c *Catalog) Claims(ctx context.Context) ([]Claim, error) { return c.store.claims(ctx) }

// Tombstones are the latest ones, latest first.
func (c *Catalog) Tombstones(ctx context.Context, ref string, limit int) ([]Tombstone, error) {
	return c.store.tombstones(ctx, strings.ToLower(ref), limit)
}

// TombstonesAfter are those with a greater number, latest first.
func (c *Catalog) TombstonesAfter(ctx context.Context, seq int64, limit int) ([]Tombstone, error) {
	return c.store.tombstonesWhere(ctx, "seq > ?", seq, limit)
}

// Tombstone is the one with a number; NotFound if there is none.
func (c *Catalog) Tombstone(ctx context.Context, seq int64) (Tombstone, error) {
	found, err := c.store.tombstonesWhere(ctx, "seq = ?", seq, 1)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "Nothing is remembered under the number %d.", seq)
	}
	if err != nil {
		return Tombstone{}, err
	}
	return found[0], nil
}

// Title is what people call an entity; the name in ref if it is not in the catalog.
func (c *Catalog) Title(ref entity.Ref) string {
	if e, ok := c.entity(ref.String()); ok {
		return e.Title()
	}
	return ref.Name
}
