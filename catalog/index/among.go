package index

import (
	"slices"

	"github.com/callboard/callboard/catalog/index/posting"
	"github.com/callboard/callboard/entity"
)

// Among are those of refs, in their order, that are there, match where and are visible.
func (x *Index) Among(refs []string, where *entity.Predicate, visible *Visibility) []string {
	q := Query{Where: where, Visible: visible}
	x.prepare(q.orders()...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := x.find(q.criteria())
	var found []string
	for _, ref := range refs {
		if id := x.nodes[x.byRef[ref]].id; id != 0 && (m.all || m.set.Has(id)) {
			found = append(found, ref)
		}
	}
	return found
}

// Link asks for the entities at one end of relations by what is at the other.
type Link struct {
	From    *entity.Predicate
	Types   []string // of the relations that From shows, such as dependencyOf
	To      *entity.Predicate
	Visible *Visibility // of those at either end
}

// Linked are the refs, sorted, of the entities that match To and that a relation leads to from one that matches From.
func (x *Index) Linked(l Link) []string {
	from, to := Query{Where: l.From, Visible: l.Visible}, Query{Where: l.To, Visible: l.Visible}
	x.prepare(append(from.orders(), to.orders()...)...)
	x.mu.RLock()
	defer x.mu.RUnlock()
	met, ends := posting.MakeBits(len(x.records)), x.find(to.criteria())
	var found []string
	for id := range x.find(from.criteria()).set.All() {
		for _, typ := range l.Types {
			for _, e := range x.edgesOf(&x.nodes[x.records[id].node], x.typeOf[typ]) {
				end := &x.nodes[e.target]
				if end.id == 0 || met.Has(end.id) || !ends.all && !ends.set.Has(end.id) {
					continue
				}
				met.Set(end.id)
				found = append(found, end.ref)
			}
		}
	}
	slices.Sort(found)
	return found
}
