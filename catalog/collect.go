package catalog

import "context"

// collect takes out the documents that nobody brings in any more. A document lives as long as a chain of Locations leads to it from
// a provider, so that Locations which include each other do not keep each other alive. Under orphanStrategy keep, documents that
// lost their last parent stay as orphans, unless eager: then somebody asked for the removal.
func (e *edit) collect(ctx context.Context, eager bool, reason string) error {
	if len(e.unlinked) == 0 {
		return nil
	}
	if e.keep && !eager {
		return e.orphanAll(ctx, reason)
	}
	graph, err := e.linkGraph(ctx)
	if err != nil {
		return err
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

// linkGraph is who brings what in, as this edit leaves it.
func (e *edit) linkGraph(ctx context.Context) (linkGraph, error) {
	g, err := e.store.linkGraph(ctx)
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

// orphanAll marks the entities of documents that lost their last parent. What has never been shown goes: nobody would miss it, and it
// would only hold names. With such a Location go its links, so that further documents may become orphans.
func (e *edit) orphanAll(ctx context.Context, reason string) error {
	done := map[int64]bool{}
	for len(done) < len(e.unlinked) {
		graph, err := e.linkGraph(ctx)
		if err != nil {
			return err
		}
		for _, id := range sortedIDs(e.unlinked) {
			parents, there := graph.parents[id]
			if !done[id] && there && len(parents) == 0 {
				if err := e.orphan(ctx, id, reason); err != nil {
					return err
				}
			}
			done[id] = true
		}
	}
	return nil
}

func (e *edit) orphan(ctx context.Context, id int64, reason string) error {
	d, err := e.document(ctx, id)
	if err != nil {
		return err
	}
	rows, err := e.rowsIn(ctx, id)
	if err != nil {
		return err
	}
	left := 0
	for _, r := range rows {
		if !r.Visible {
			if err := e.dropWithLinks(ctx, r, d.Location, reason, ""); err != nil {
				return err
			}
			continue
		}
		left++
		if !r.Orphan {
			r.Orphan = true
			e.put(&r, true)
		}
	}
	if left == 0 {
		return e.dropDocument(ctx, id, reason)
	}
	if err := e.dropClaimsOf(ctx, id); err != nil {
		return err
	}
	return e.forgetOutcome(ctx, id) // whoever brings it in again finds all of it changed
}

// dropDocument takes a document out with all that it describes.
func (e *edit) dropDocument(ctx context.Context, id int64, reason string) error {
	d, err := e.document(ctx, id)
	if err != nil {
		return err
	}
	rows, err := e.rowsIn(ctx, id)
	if err != nil {
		return err
	}
	for _, r := range rows {
		e.drop(r, d.Location, reason, "")
		if r.Targets != "" {
			if err := e.unlinkAll(ctx, r.Ref); err != nil {
				return err
			}
		}
	}
	return e.store.dropDocument(ctx, id)
}
