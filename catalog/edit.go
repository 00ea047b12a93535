package catalog

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/entity"
)

// edit is one transaction on the catalog. It collects what changes, so that the tables, the change log and the index all learn
// the same, and writes it in bulk at its end.
type edit struct {
	store
	now      int64
	keep     bool            // orphans stay (catalog.orphanStrategy: keep)
	actor    string          // who asked for it; empty if a source changed by itself
	seq      int64           // of the latest change
	firstID  int64           // number of the next new document when it began
	nextID   int64           // and now
	rows     map[string]*row // that are new or changed, by ref
	shown    map[string]bool // those of rows that the index must learn of
	gone     map[string]bool
	dead     []Tombstone
	unlinked map[int64]bool // documents that lost a parent
	freed    []string       // names that became free
}

// changes is what an edit did, for the index of this replica.
type changes struct {
	before, after int64 // numbers of the change log
	rows          []row
	gone          []string
	freed         []string
}

// begin starts an edit. The caller's transaction runs alone in the whole cluster, so that change numbers become visible in their order.
func begin(ctx context.Context, tx store, keep bool, actor string) (*edit, error) {
	e := &edit{
		store: tx, now: time.Now().UnixMilli(), keep: keep, actor: actor,
		rows: map[string]*row{}, shown: map[string]bool{}, gone: map[string]bool{}, unlinked: map[int64]bool{},
	}
	var err error
	e.seq, e.nextID, err = tx.numbers(ctx)
	e.firstID = e.nextID
	return e, err
}

// row is the present row of a ref as this edit leaves it; nil if there is none.
func (e *edit) row(ctx context.Context, ref string) (*row, error) {
	if r := e.rows[ref]; r != nil {
		return r, nil
	}
	if e.gone[ref] {
		return nil, nil
	}
	rows, err := e.store.rows(ctx, []string{ref})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// rowsIn are the rows of a document as this edit leaves them.
func (e *edit) rowsIn(ctx context.Context, document int64) ([]row, error) {
	stored, err := e.rowsOf(ctx, document)
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(stored, func(r row) bool { return e.rows[r.Ref] != nil || e.gone[r.Ref] })
	for _, r := range e.rows {
		if r.Document == document {
			rows = append(rows, *r)
		}
	}
	return rows, nil
}

// put keeps a row; show says that what readers see of it has changed.
func (e *edit) put(r *row, show bool) {
	r.UpdatedAt = e.now
	e.rows[r.Ref] = r
	if show || e.gone[r.Ref] { // what this edit took out before is still in the index, even if nothing is to be shown in its place
		e.shown[r.Ref] = true
	}
	delete(e.gone, r.Ref)
}

// drop takes a name out of the catalog and leaves a tombstone.
func (e *edit) drop(r row, location, reason, renamedTo string) {
	delete(e.rows, r.Ref)
	delete(e.shown, r.Ref)
	e.gone[r.Ref] = true
	e.freed = append(e.freed, r.Ref)
	if r.Body == "" {
		return // it was never there for anyone to miss
	}
	stone := Tombstone{Ref: r.Ref, UID: r.UID, Location: location, Reason: reason, RenamedTo: renamedTo, Actor: e.actor, At: time.UnixMilli(e.now)}
	_ = column.Read(r.Body, &stone.Entity)
	e.dead = append(e.dead, stone)
}

func (e *edit) unlink(ctx context.Context, parent string, document int64) error {
	e.unlinked[document] = true
	return e.store.unlink(ctx, parent, document)
}

// flush writes what was collected and returns it.
func (e *edit) flush(ctx context.Context) (changes, error) {
	did := changes{before: e.seq, freed: e.freed, gone: sortedKeys(e.gone)}
	for i := range e.dead { // numbered first: the latest number must be one of the change log, where followers wait for it
		e.seq++
		e.dead[i].Seq = e.seq
	}
	var rows []row
	var log []change
	note := func(ref string) {
		e.seq++
		log = append(log, change{e.seq, ref})
	}
	for _, ref := range sortedKeys(e.rows) {
		rows = append(rows, *e.rows[ref])
		if e.shown[ref] {
			did.rows = append(did.rows, *e.rows[ref])
			note(ref)
		}
	}
	for _, ref := range did.gone {
		note(ref)
	}
	did.after = e.seq
	return did, e.write(ctx, rows, log)
}

func (e *edit) write(ctx context.Context, rows []row, log []change) error {
	if err := e.dropRows(ctx, sortedKeys(e.gone)); err != nil {
		return err
	}
	if err := e.putRows(ctx, rows); err != nil {
		return err
	}
	if err := e.putTombstones(ctx, e.dead); err != nil {
		return err
	}
	if err := e.putChanges(ctx, log, e.now); err != nil {
		return err
	}
	if len(log) == 0 && e.nextID == e.firstID {
		return nil
	}
	if err := e.putNumbers(ctx, e.seq, e.nextID); err != nil {
		return err
	}
	return e.announce(ctx)
}

// restate works out what a Location entity shows: its own problems, those of reading what it points at, and those of the texts found
// there. A Location appears once all of that went well for the first time (Backstage: never without a successful run).
func (e *edit) restate(ctx context.Context, ref string) error {
	r, err := e.row(ctx, ref)
	if err != nil || r == nil {
		return err
	}
	problems, err := e.ownProblems(r)
	if err != nil {
		return err
	}
	texts, err := e.problemsUnder(ctx, ref)
	if err != nil {
		return err
	}
	status := column.Status(append(problems, texts...))
	visible := r.Visible || (status == "" && r.Body != "")
	if status == r.Status && visible == r.Visible {
		return nil
	}
	r.Status, r.Visible = status, visible
	e.put(r, visible)
	return nil
}

func (e *edit) ownProblems(r *row) ([]entity.Problem, error) {
	var own, reading []entity.Problem
	if err := column.Read(r.Problems, &own); err != nil {
		return nil, err
	}
	err := column.Read(r.ReadProblems, &reading)
	return slices.Concat(own, reading), err
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func sortedIDs[V any](set map[int64]V) []int64 { return slices.Sorted(maps.Keys(set)) }
