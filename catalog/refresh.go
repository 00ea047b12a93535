package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// refreshPatience is how long Refresh waits for the document itself, so that who asked usually sees the outcome at once.
const refreshPatience = 2 * time.Second

// maxAncestors bounds the way up, as in Backstage.
const maxAncestors = 32

// Refresh reads the document of an entity again, and then in the background the Locations above it. It answers when the document
// is done, or after two seconds if its source is slow; the work goes on.
func (c *Catalog) Refresh(ctx context.Context, ref string) error {
	ref = strings.ToLower(ref)
	rows, err := c.store.rows(ctx, []string{ref})
	if err != nil {
		return err
	}
	missing := fault.New(fault.NotFound, "Entity %s not found", ref)
	if len(rows) == 0 || rows[0].Orphan {
		return missing
	}
	return c.refreshDocument(ctx, ref, rows[0].Document)
}

// RefreshFile does the same for a file, which need not describe an entity that the catalog could make out.
func (c *Catalog) RefreshFile(ctx context.Context, location string) error {
	stored, err := c.store.documentAt(ctx, location)
	if err == nil && len(stored) == 0 {
		err = fault.New(fault.NotFound, "No location brings in %s", location)
	}
	if err != nil {
		return err
	}
	return c.refreshDocument(ctx, location, stored[0].ID)
}

func (c *Catalog) refreshDocument(ctx context.Context, what string, document int64) error {
	above, err := c.locationsAbove(ctx, document)
	if err != nil {
		return err
	}
	done := c.work.run(func(ctx context.Context) {
		c.logged(ctx, "refresh "+what, c.sweeper.readDocument(ctx, document))
		c.logged(ctx, "refresh "+what, c.catchUp(ctx))
		if isLocation(what) {
			c.logged(ctx, "refresh "+what, c.sweeper.sweep(ctx, []string{what}, changedOnly))
		}
	})
	c.work.run(func(ctx context.Context) {
		<-done
		c.logged(ctx, "refresh above "+what, c.sweeper.sweep(ctx, above, changedOnly))
	})
	select {
	case <-done:
	case <-time.After(refreshPatience):
	case <-ctx.Done():
	}
	return nil
}

// catchUp waits until this replica answers with all that is in the tables now: somebody else may have read a document just before.
func (c *Catalog) catchUp(ctx context.Context) error {
	seq, err := c.store.clock(ctx)
	if err != nil {
		return err
	}
	return c.index.Wait(ctx, seq)
}

// locationsAbove are the Locations on one way from a document up to its root, nearest first.
func (c *Catalog) locationsAbove(ctx context.Context, document int64) ([]string, error) {
	var above []string
	for len(above) < maxAncestors {
		parents, err := c.store.parentsOf(ctx, document)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(parents, isLocation)
		if i < 0 || slices.Contains(above, parents[i]) {
			return above, nil
		}
		above = append(above, parents[i])
		rows, err := c.store.rows(ctx, parents[i:i+1])
		if err != nil || len(rows) == 0 {
			return above, err
		}
		document = rows[0].Document
	}
	return above, nil
}

// readDocument reads one document again, apart from the Locations that bring it in.
func (s *sweeper) readDocument(ctx context.Context, id int64) error {
	return untilFresh(func() error { return s.readDocumentOnce(ctx, id) })
}

func (s *sweeper) readDocumentOnce(ctx context.Context, id int64) error {
	base, err := s.refiner.store.document(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil // it went in the meantime
	}
	if err != nil {
		return err
	}
	if isLocation(base.Location) {
		return s.keepRoot(ctx, base)
	}
	at, err := entity.ParseLocationRef(base.Location)
	if err != nil {
		return err
	}
	for file, err := range s.refiner.readers.Read(ctx, at, func(string) string { return base.ETag }) {
		if err != nil || file.Location != base.Location {
			continue // the Locations that bring it in will say so
		}
		if file, err = keepable(file); err != nil {
			return err
		}
		if err := s.keepFile(ctx, source{file: file, origin: base.Origin, base: &base}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// keepRoot brings back the Location entity of a root after it was deleted, and reads it.
func (s *sweeper) keepRoot(ctx context.Context, base document) error {
	at, err := entity.ParseLocationRef(base.Origin)
	if err != nil {
		return err
	}
	o, err := s.refiner.root(ctx, at)
	if err != nil || o.unchanged || o.base == nil { // without base it is no root any more
		return err
	}
	if err := s.keep(ctx, o); err != nil {
		return err
	}
	return s.sweep(ctx, []string{base.Location}, everything)
}

// refineAgain refines the text of a document that is kept, because what stood in its way is gone.
func (s *sweeper) refineAgain(ctx context.Context, id int64) error {
	return untilFresh(func() error { return s.refineOnce(ctx, id) })
}

func (s *sweeper) refineOnce(ctx context.Context, id int64) error {
	base, err := s.refiner.store.document(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || isLocation(base.Location) {
		return err
	}
	text, err := s.refiner.store.content(ctx, id)
	if err != nil {
		return err
	}
	if hash(text) != base.Hash {
		return errStale
	}
	file := ingest.File{Location: base.Location, Data: text, ETag: base.ETag}
	return s.keepFile(ctx, source{file: file, origin: base.Origin, base: &base, again: true})
}

// keepFile refines and keeps one file that is there already, then reads the Locations that came with it.
func (s *sweeper) keepFile(ctx context.Context, src source) error {
	o, err := s.refiner.refine(ctx, src)
	if err != nil || o.unchanged {
		return err
	}
	if err := s.keep(ctx, o); err != nil {
		return err
	}
	inside, err := s.refiner.store.locationsIn(ctx, o.ID)
	if err != nil {
		return err
	}
	return s.sweep(ctx, inside, changedOnly)
}

// keep keeps a document that is there already. If nobody brings it in any more nothing happens.
func (s *sweeper) keep(ctx context.Context, o *outcome) error {
	err := s.catalog.write(ctx, bySource, func(e *edit) error { return e.keepDocument(ctx, o, "") })
	if errors.Is(err, errGone) {
		return nil
	}
	return err
}

// settle gives names that became free to the documents that claim them.
func (c *Catalog) settle(freed []string) {
	c.work.run(func(ctx context.Context) {
		ids, err := c.store.claimants(ctx, freed)
		c.logged(ctx, "settle claims", err)
		for _, id := range ids {
			c.logged(ctx, "settle claims", c.sweeper.refineAgain(ctx, id))
		}
	})
}

// sweepSoon reads Locations in the background.
func (c *Catalog) sweepSoon(refs []string, how depth) {
	if c.options.Interval == 0 {
		return
	}
	c.work.run(func(ctx context.Context) { c.logged(ctx, "read locations", c.sweeper.sweep(ctx, refs, how)) })
}

func (c *Catalog) logged(ctx context.Context, doing string, err error) {
	if err != nil && ctx.Err() == nil {
		c.log.ErrorContext(ctx, "background work failed", "doing", doing, "error", err)
	}
}
