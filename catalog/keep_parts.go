package catalog

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"github.com/callboard/callboard/catalog/column"
)

// keepParts writes the entities that a document describes, claims those that others hold, and takes out those that it no longer has.
func (e *edit) keepParts(ctx context.Context, o *outcome) error {
	before, others, err := e.holders(ctx, o)
	if err != nil {
		return err
	}
	seen, claims, born := map[string]bool{}, map[string]bool{}, []string{}
	for _, p := range o.parts {
		if p.ref == "" || seen[p.ref] {
			continue
		}
		seen[p.ref] = true
		if p.out == nil {
			continue
		}
		mine, free, err := e.taken(ctx, before[p.ref], others[p.ref])
		if err != nil {
			return err
		}
		if !free {
			if !isImported(o.Location) { // an import waits for no name
				claims[p.ref] = true
			}
			continue
		}
		if mine == nil {
			born = append(born, p.ref)
		} else if mine.Document != o.ID {
			e.unlinked[mine.Document] = true // which may have nothing left
		}
		e.keepPart(o, p, mine)
	}
	if err := e.dropMissing(ctx, o, before, seen, born); err != nil {
		return err
	}
	return e.keepClaims(ctx, o.ID, claims)
}

// taken is the row that a document takes for an entity: its own, that of a holder who yields, which is adopted with its uid, or nil if the
// entity is new. It is not free if its holder keeps it.
func (e *edit) taken(ctx context.Context, mine, other *row) (taken *row, free bool, err error) {
	if mine != nil || other == nil {
		return mine, true, nil
	}
	free, err = e.yields(ctx, other)
	return other, free, err
}

// yields reports whether whoever holds a name gives it to the next who describes the entity: orphans do, and imports, which only stand
// in until the real source is registered.
func (e *edit) yields(ctx context.Context, holder *row) (bool, error) {
	if holder.Orphan {
		return true, nil
	}
	d, err := e.document(ctx, holder.Document)
	return isImported(d.Location), err
}

// holders are the rows that the document owns, and those that others own of names it wants too.
func (e *edit) holders(ctx context.Context, o *outcome) (mine, others map[string]*row, err error) {
	mine, others = map[string]*row{}, map[string]*row{}
	rows, err := e.rowsIn(ctx, o.ID)
	if err != nil {
		return nil, nil, err
	}
	for i := range rows {
		mine[rows[i].Ref] = &rows[i]
	}
	var wanted []string
	for _, p := range o.parts {
		if p.ref != "" && mine[p.ref] == nil {
			wanted = append(wanted, p.ref)
		}
	}
	if rows, err = e.store.rows(ctx, wanted); err != nil {
		return nil, nil, err
	}
	for i := range rows {
		if !e.gone[rows[i].Ref] {
			others[rows[i].Ref] = &rows[i]
		}
	}
	for _, ref := range wanted { // what this very edit has put already
		if r := e.rows[ref]; r != nil {
			others[ref] = r
		}
	}
	return mine, others, nil
}

// keepPart turns one refined part into the row of its entity. Errors leave the last good version as it is and show on it.
func (e *edit) keepPart(o *outcome, p refined, old *row) {
	next := row{Ref: p.ref, Document: o.ID, Hash: p.hash}
	if old != nil {
		next = *old
		next.Document, next.Hash, next.Orphan = o.ID, p.hash, false
	} else {
		next.UID = uuid.NewString()
	}
	reads := isLocation(p.ref) && !isImported(o.Location)
	next.Problems = column.List(p.out.Problems)
	if p.body != "" {
		next.Body, next.Relations = p.body, p.relations
		next.Targets = ""
		if reads {
			next.Targets = cmp.Or(column.List(p.out.Targets), "[]") // marks it as one
		}
	}
	if !reads { // a Location's state also depends on what it points at: see restate
		next.Status = column.Status(p.out.Problems)
		next.Visible = next.Body != ""
	}
	show := next.Visible && (old == nil || !old.Visible || old.Body != next.Body || old.Relations != next.Relations || old.Status != next.Status || old.Orphan)
	e.put(&next, show)
}

// dropMissing takes out what the document no longer has. While its text has mistakes nobody can tell what is missing, so all stays.
func (e *edit) dropMissing(ctx context.Context, o *outcome, before map[string]*row, seen map[string]bool, born []string) error {
	if hasErrors(o.Problems) {
		return nil
	}
	var missing []row
	for ref, r := range before {
		if !seen[ref] && !r.Orphan {
			missing = append(missing, *r)
		}
	}
	renamedTo := ""
	if len(missing) == 1 && len(born) == 1 && kindOf(missing[0].Ref) == kindOf(born[0]) {
		renamedTo = born[0]
	}
	for _, r := range missing {
		if e.keep && r.Visible {
			r.Orphan = true
			e.put(&r, true)
			continue
		}
		reason := "no longer in " + o.Location
		if renamedTo != "" {
			reason = "renamed in " + o.Location
		}
		if err := e.dropWithLinks(ctx, r, o.Location, reason, renamedTo); err != nil {
			return err
		}
	}
	return nil
}

// dropWithLinks also lets go of what a Location brought in.
func (e *edit) dropWithLinks(ctx context.Context, r row, location, reason, renamedTo string) error {
	e.drop(r, location, reason, renamedTo)
	if !isLocation(r.Ref) {
		return nil
	}
	ids, err := e.documentIDsUnder(ctx, r.Ref)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := e.unlink(ctx, r.Ref, id); err != nil {
			return err
		}
	}
	return nil
}

// keepClaims makes the claims of a document those of its present text.
func (e *edit) keepClaims(ctx context.Context, document int64, claims map[string]bool) error {
	held, err := e.claimsOf(ctx, document)
	if err != nil {
		return err
	}
	for _, ref := range held {
		if !claims[ref] {
			if err := e.dropClaim(ctx, ref, document); err != nil {
				return err
			}
		}
		delete(claims, ref)
	}
	return e.putClaims(ctx, document, sortedKeys(claims), e.now)
}
