package catalog

import (
	"context"

	"github.com/callboard/callboard/foundation/database"
)

// collect takes out the documents that nobody brings in any more. A document lives as long as a chain of Locations leads to it from
// a provider, so that Locations which include each other do not keep each other alive. Under orphanStrategy keep, documents that
// lost their last parent stay as orphans, unless eager: then somebody asked for the removal.
func (e *edit) collect(ctx context.Context, eager bool, reason string) error {
	if len(e.unlinked) == 0 {
		return nil
	}
	graph, err := e.linkGraph(ctx)
	if err != nil {
		return err
	}
	if e.keep && !eager {
		return e.orphan(ctx, graph)
	}
	for _, id := range graph.unreached(e.keep, e.unlinked) {
		if err := e.dropDocument(ctx, id, reason); err != nil {
			return err
		}
	}
	return nil
}

// linkGraph is who brings what in.
type linkGraph struct {
	parents map[int64][]string // of each document; none for orphans
	holds   map[string]int64   // Location entity → its document
}

func (e *edit) linkGraph(ctx context.Context) (linkGraph, error) {
	g := linkGraph{parents: map[int64][]string{}, holds: map[string]int64{}}
	err := database.Each(ctx, e.db, func(s database.Scanner) error {
		var id int64
		if err := s.Scan(&id); err != nil {
			return err
		}
		g.parents[id] = nil
		return nil
	}, "SELECT id FROM catalog_document")
	if err != nil {
		return g, err
	}
	err = database.Each(ctx, e.db, func(s database.Scanner) error {
		var parent string
		var id int64
		if err := s.Scan(&parent, &id); err != nil {
			return err
		}
		g.parents[id] = append(g.parents[id], parent)
		return nil
	}, "SELECT parent, document FROM catalog_link")
	if err != nil {
		return g, err
	}
	err = database.Each(ctx, e.db, func(s database.Scanner) error {
		var ref string
		var id int64
		if err := s.Scan(&ref, &id); err != nil {
			return err
		}
		g.holds[ref] = id
		return nil
	}, "SELECT ref, document FROM catalog_entity WHERE targets <> ''")
	for ref, r := range e.rows {
		if r.Targets != "" {
			g.holds[ref] = r.Document
		}
	}
	for ref := range e.gone {
		delete(g.holds, ref)
	}
	return g, err
}

// unreached are the documents to which no provider leads. With keepOrphans, documents that were orphans before count as led to.
func (g linkGraph) unreached(keepOrphans bool, unlinked map[int64]bool) []int64 {
	children := map[int64][]int64{}
	var queue []int64
	reached := map[int64]bool{}
	reach := func(id int64) {
		if !reached[id] {
			reached[id] = true
			queue = append(queue, id)
		}
	}
	for id, parents := range g.parents {
		if keepOrphans && len(parents) == 0 && !unlinked[id] {
			reach(id)
		}
		for _, parent := range parents {
			if isProvider(parent) {
				reach(id)
			} else if above, ok := g.holds[parent]; ok {
				children[above] = append(children[above], id)
			}
		}
	}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, child := range children[id] {
			reach(child)
		}
	}
	var lost []int64
	for id := range g.parents {
		if !reached[id] {
			lost = append(lost, id)
		}
	}
	return lost
}

// orphan marks the entities of documents that lost their last parent.
func (e *edit) orphan(ctx context.Context, g linkGraph) error {
	for id := range e.unlinked {
		if len(g.parents[id]) > 0 {
			continue
		}
		if err := e.forgetOutcome(ctx, id); err != nil { // whoever brings it in again finds all of it changed
			return err
		}
		rows, err := e.rowsOf(ctx, id)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Orphan || e.gone[r.Ref] {
				continue
			}
			r.Orphan = true
			e.put(&r, r.Visible)
		}
	}
	return nil
}

func (e *edit) dropDocument(ctx context.Context, id int64, reason string) error {
	d, err := e.document(ctx, id)
	if err != nil {
		return err
	}
	rows, err := e.rowsOf(ctx, id)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if e.gone[r.Ref] {
			continue
		}
		e.drop(r, d.Location, reason, "")
		if r.Targets != "" {
			if _, err := e.db.Exec(ctx, "DELETE FROM catalog_link WHERE parent = ?", r.Ref); err != nil {
				return err
			}
		}
	}
	for _, table := range []string{"catalog_link WHERE document", "catalog_claim WHERE document", "catalog_document WHERE id"} {
		if _, err := e.db.Exec(ctx, "DELETE FROM "+table+" = ?", id); err != nil {
			return err
		}
	}
	return nil
}
