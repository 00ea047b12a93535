package catalog

import (
	"cmp"
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

// outcome is a document that has been refined and waits to be kept.
type outcome struct {
	base      *document // what the store held when it was refined; nil if nothing
	unchanged bool      // nothing but its links may need a write
	document            // as it is to be kept; ID is base's
	text      []byte
	parts     []refined
}

// refined is one part of a document. A part whose text is as before is not refined again: it only has its ref.
type refined struct {
	ref       string
	hash      string
	out       *process.Output // nil if as before
	body      string          // of out.Entity, encoded beforehand: the time within a transaction is dear
	relations string          // of out
}

// errGone says that the Location for which a document was read is there no more.
var errGone = errors.New("location went meanwhile")

// errStale says that somebody else changed a document between its refining and its keeping.
var errStale = errors.New("document changed meanwhile")

// keepDocument writes one outcome: its text, its entities, its claims on names that others hold, and what is gone.
func (e *edit) keepDocument(ctx context.Context, o *outcome, parent string) error {
	if err := e.checkParent(ctx, o, parent); err != nil {
		return err
	}
	stored, err := e.documentAt(ctx, o.Location)
	if err != nil {
		return err
	}
	switch {
	case len(stored) == 0 && o.base == nil:
		o.ID, e.nextID = e.nextID, e.nextID+1
	case len(stored) == 0 || o.base == nil || stored[0].ID != o.base.ID || stored[0].Hash != o.base.Hash || stored[0].Fingerprint != o.base.Fingerprint:
		return errStale
	default:
		o.ID = stored[0].ID
	}
	if parent != "" {
		if err := e.link(ctx, parent, o.ID); err != nil {
			return err
		}
	}
	if o.unchanged {
		return nil
	}
	if err := e.putDocument(ctx, o.document, o.text, e.now); err != nil {
		return err
	}
	if err := e.keepParts(ctx, o); err != nil {
		return err
	}
	return e.restateParents(ctx, o)
}

// checkParent makes sure that somebody brings in what is about to be kept: whoever took a Location out has taken out all that it brought
// in, and nobody would look after a document that comes later.
func (e *edit) checkParent(ctx context.Context, o *outcome, parent string) error {
	if isProvider(parent) {
		return nil
	}
	if parent == "" {
		if o.base == nil {
			return errGone
		}
		parents, err := e.parentsOf(ctx, o.base.ID)
		if err == nil && len(parents) == 0 {
			err = errGone
		}
		return err
	}
	above, err := e.row(ctx, parent)
	if err == nil && (above == nil || above.Targets == "") {
		err = errGone
	}
	return err
}

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
		mine := before[p.ref]
		if other := others[p.ref]; mine == nil && other != nil {
			yields, err := e.yields(ctx, other)
			if err != nil {
				return err
			}
			if !yields {
				if !isImported(o.Location) { // an import waits for no name
					claims[p.ref] = true
				}
				continue
			}
			mine = other // adopted, with its uid
		}
		if mine != nil && mine.Document != o.ID {
			e.unlinked[mine.Document] = true // which may have nothing left
		}
		if mine == nil {
			born = append(born, p.ref)
		}
		e.keepPart(o, p, mine)
	}
	if err := e.dropMissing(ctx, o, before, seen, born); err != nil {
		return err
	}
	return e.keepClaims(ctx, o.ID, claims)
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

// restateParents lets the Locations above show, or no longer show, the mistakes in the text, and the Locations in it their own.
func (e *edit) restateParents(ctx context.Context, o *outcome) error {
	parents, err := e.parentsOf(ctx, o.ID)
	if err != nil {
		return err
	}
	wereProblems := o.base != nil && len(o.base.Problems) > 0
	for _, parent := range parents {
		if isLocation(parent) && (wereProblems || len(o.Problems) > 0) {
			if err := e.restate(ctx, parent); err != nil {
				return err
			}
		}
	}
	for _, p := range o.parts {
		if p.out != nil && isLocation(p.ref) && e.rows[p.ref] != nil && e.rows[p.ref].Visible {
			if err := e.restate(ctx, p.ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepReading notes what came of reading a Location: which documents it brings in and what went wrong. Only a reading without errors
// may let go of documents that were not found again, and only of those that were known when it began: others were brought in by a
// later reading on another replica.
func (e *edit) keepReading(ctx context.Context, l *reading) error {
	r, err := e.row(ctx, l.ref)
	if err != nil || r == nil {
		return err
	}
	documents, err := e.documentsUnder(ctx, l.ref)
	if err != nil {
		return err
	}
	mistakes := hasErrors(l.problems) // of finding the files; what is wrong inside of one concerns that one alone
	for _, d := range documents {
		if known, ok := l.known[d.Location]; ok && known.ID == d.ID && !l.found[d.ID] && !mistakes {
			if err := e.unlink(ctx, l.ref, d.ID); err != nil {
				return err
			}
		}
	}
	if encoded := column.List(l.problems); encoded != r.ReadProblems {
		r.ReadProblems = encoded
		e.put(r, false)
	}
	return e.restate(ctx, l.ref)
}

func hasErrors(problems []entity.Problem) bool {
	for _, p := range problems {
		if p.Level == entity.Error {
			return true
		}
	}
	return false
}

func isLocation(ref string) bool { return kindOf(ref) == "location" }

func kindOf(ref string) string {
	for i := range len(ref) {
		if ref[i] == ':' {
			return ref[:i]
		}
	}
	return ""
}
