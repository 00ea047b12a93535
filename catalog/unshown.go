package catalog

import (
	"context"
	"sync"
	"time"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// Unshown is an entity that only its file knows, because it has never been good enough to show.
type Unshown struct {
	Ref      string
	Title    string
	Owner    string // ref of whom the file names as owner; empty if it names nobody
	Location string // of the file
	Tried    bool   // false: it waits for what it points at to be read
	Since    time.Time
}

// described remembers what files say of the entities that cannot be shown, as long as the files stay the same: who asks often, as pages
// do, pays for what has changed.
type described struct {
	mu    sync.Mutex
	files map[int64]describing
}

// describing is what one file says.
type describing struct {
	hash, location string
	entities       map[string]Unshown
}

// Unshown are the entities that cannot be shown, by reference.
func (c *Catalog) Unshown(ctx context.Context) ([]Unshown, error) {
	rows, err := c.store.hiddenRows(ctx)
	if err != nil {
		return nil, err
	}
	c.described.mu.Lock()
	defer c.described.mu.Unlock()
	if err := c.describe(ctx, rows); err != nil {
		return nil, err
	}
	list := make([]Unshown, len(rows))
	for i, r := range rows {
		file := c.described.files[r.Document]
		list[i] = file.entities[r.Ref]
		list[i].Ref, list[i].Location, list[i].Since = r.Ref, file.location, time.UnixMilli(r.UpdatedAt).UTC()
		list[i].Tried = r.Problems != "" || r.ReadProblems != "" || r.Status != ""
	}
	return list, nil
}

// describe reads the files of rows that have changed, and forgets those that have none of them.
func (c *Catalog) describe(ctx context.Context, rows []row) error {
	wanted := map[int64][]string{}
	for _, r := range rows {
		wanted[r.Document] = append(wanted[r.Document], r.Ref)
	}
	now, err := c.store.hashesOf(ctx, sortedIDs(wanted))
	if err != nil {
		return err
	}
	files := map[int64]describing{}
	for _, file := range now {
		known := c.described.files[file.ID]
		if known.hash != file.Hash || !known.has(wanted[file.ID]) {
			if known, err = c.describing(ctx, file, wanted[file.ID]); err != nil {
				return err
			}
		}
		files[file.ID] = known
	}
	c.described.files = files
	return nil
}

func (d describing) has(refs []string) bool {
	for _, ref := range refs {
		if _, ok := d.entities[ref]; !ok {
			return false
		}
	}
	return true
}

func (c *Catalog) describing(ctx context.Context, file document, refs []string) (describing, error) {
	d := describing{hash: file.Hash, location: file.Location, entities: map[string]Unshown{}}
	for _, ref := range refs {
		d.entities[ref] = Unshown{}
	}
	text, err := c.store.content(ctx, file.ID)
	if fault.Is(err, fault.NotFound) {
		return d, nil // it went just now
	}
	if err != nil {
		return d, err
	}
	for _, part := range process.Split(text) {
		doc := process.Parse(part, file.Location)
		ref, ok := doc.Ref()
		if before, wanted := d.entities[ref.String()]; !ok || !wanted || before.Title != "" {
			continue
		}
		d.entities[ref.String()] = Unshown{Title: doc.Entity.Title(), Owner: OwnerIn(doc.Entity)}
	}
	return d, nil
}

// OwnerIn is whom an entity names as its owner, as far as it is a reference; empty if it is not.
func OwnerIn(e entity.Entity) string {
	written, _ := e.Spec()["owner"].(string)
	ref, err := entity.ParseRef(written, entity.Ref{Kind: "group", Namespace: e.Ref().Namespace})
	if err != nil {
		return ""
	}
	return ref.String()
}
