package catalog

import (
	"context"
	"errors"

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
