package catalog_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

// compare holds a catalog at rest against its own tables and against a fresh one over the same files.
func (p *player) compare() {
	h, db := p.houses[0], p.dbs[0]
	sound(p.t, db, p.keep)
	served := all(p.t, h)
	for i, other := range p.houses {
		other.Eventually("the replicas agree", func() bool { return other.Index().Seq() == h.Index().Seq() })
		if diff := cmp.Diff(strings.Split(served, ",{\"api"), strings.Split(all(p.t, other), ",{\"api")); diff != "" {
			p.t.Errorf("replica %d answers differently (-first +other):\n%s", i, diff)
		}
	}
	if diff := cmp.Diff(strings.Split(reloaded(p.t, db), ",{\"api"), strings.Split(served, ",{\"api")); diff != "" {
		p.t.Errorf("what is served is not what the tables hold (-tables +served):\n%s", diff)
	}
	if h.Reopen(db); all(p.t, h) != served { // from the copy of its index
		p.t.Errorf("after a restart it answers differently (-before +after):\n%s", cmp.Diff(strings.Split(served, ",{\"api"), strings.Split(all(p.t, h), ",{\"api")))
	}
	entities := everything(p.t, h)
	winners := p.winners(entities)
	restore := p.leaveOut(winners)
	fresh, freshDB := p.fresh()
	p.checkOrigins(entities)
	if diff := cmp.Diff(plain(p.t, everything(p.t, fresh)), plain(p.t, entities)); diff != "" {
		p.t.Errorf("the catalog is not what its files say (-fresh +catalog):\n%s", diff)
	}
	if diff := cmp.Diff(links(p.t, freshDB), links(p.t, db)); diff != "" {
		p.t.Errorf("who brings in what is not what the files say (-fresh +catalog):\n%s", diff)
	}
	if diff := cmp.Diff(problems(p.t, fresh, winners), problems(p.t, h, winners)); diff != "" {
		p.t.Errorf("problems are not those of the files (-fresh +catalog):\n%s", diff)
	}
	restore()
	if diff := cmp.Diff(p.wanted(winners, freshDB), claims(p.t, h)); diff != "" {
		p.t.Errorf("the contested names are not those of the files (-files +catalog):\n%s", diff)
	}
	fresh.Stop()
}

// fresh is a catalog that has never seen anything but the files as they are now.
func (p *player) fresh() (*catalogtest.House, *database.DB) {
	p.t.Helper()
	db := databasetest.Open(p.t, database.Config{Connection: database.Connection{URL: ":memory:"}})
	if err := db.Migrate(p.t.Context(), "catalog", catalog.Migrations()); err != nil {
		p.t.Fatal(err)
	}
	fresh := p.houses[0].Beside(p.t, db)
	registered, err := p.houses[0].Registrations(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, r := range registered {
		if _, err := fresh.Register(p.t.Context(), r.Type, r.Target, ""); err != nil {
			p.t.Fatal(err)
		}
	}
	catalog.Idle(fresh.Catalog)
	fresh.Read()
	catalog.Idle(fresh.Catalog)
	return fresh, db
}

// reloaded is what a catalog would serve that starts on the tables now.
func reloaded(t *testing.T, db *database.DB) string {
	t.Helper()
	kinds, err := entity.NewKinds()
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.New(db, catalog.Readers{}, slog.New(slog.DiscardHandler), catalog.Options{Kinds: kinds})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer c.Wait()
	defer stop()
	if err := c.Open(ctx); err != nil {
		t.Fatal(err)
	}
	return all(t, &catalogtest.House{Catalog: c})
}

// everything is what the catalog serves, by ref.
func everything(t *testing.T, h *catalogtest.House) map[string]entity.Entity {
	t.Helper()
	var list []entity.Entity
	if err := json.Unmarshal([]byte("["+all(t, h)+"]"), &list); err != nil {
		t.Fatal(err)
	}
	byRef := map[string]entity.Entity{}
	for _, e := range list {
		byRef[e.Ref().String()] = e
	}
	return byRef
}

// plain is what must be equal in catalogs over the same files: without what is made up, and without the origin of files that several
// roots bring in, which is that of the first.
func plain(t *testing.T, entities map[string]entity.Entity) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for ref, e := range entities {
		delete(e.Metadata(), "uid")
		delete(e.Metadata(), "etag")
		if annotations, ok := e.Metadata()["annotations"].(map[string]any); ok {
			delete(annotations, entity.AnnotationOriginLocation)
		}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		texts[ref] = string(text)
	}
	return texts
}

// checkOrigins fails for entities that say they come from a root which is not there.
func (p *player) checkOrigins(entities map[string]entity.Entity) {
	p.t.Helper()
	registered, err := p.houses[0].Registrations(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	roots := map[string]bool{p.location("root.yaml"): true}
	for _, r := range registered {
		roots[r.Type+":"+r.Target] = true
	}
	for ref, e := range entities {
		if origin := e.Annotation(entity.AnnotationOriginLocation); !roots[origin] {
			p.t.Errorf("%s originates from %s, which is gone", ref, origin)
		}
	}
}

// winners are the locations of the files that hold the names of the world. Whoever holds one must have asked for it.
func (p *player) winners(entities map[string]entity.Entity) map[string]string {
	p.t.Helper()
	winners := map[string]string{}
	for ref, e := range entities {
		winners[ref] = e.Annotation(entity.AnnotationLocation)
	}
	for ref, holder := range winners {
		if isRoot(entities[ref]) {
			continue
		}
		asked := false
		for _, place := range p.present() {
			if p.location(place) == holder {
				asked = slices.ContainsFunc(p.at(place), func(x piece) bool { return x.ref == ref })
			}
		}
		if !asked {
			p.t.Errorf("%s is held by %s, which does not describe it", ref, holder)
		}
	}
	return winners
}

// isRoot is true for entities that do not come from files of the world: the root, and those that stand for registered locations.
func isRoot(e entity.Entity) bool {
	return e.Kind() == "Location" && (e.Name() == "root" || strings.HasPrefix(e.Name(), "generated-"))
}

// leaveOut takes the descriptions of contested names out of all files but the winner's, line for line, and answers how to undo it.
func (p *player) leaveOut(winners map[string]string) (restore func()) {
	before := map[string][]piece{}
	for _, place := range p.present() {
		pieces := p.at(place)
		before[place] = slices.Clone(pieces)
		for i, x := range pieces {
			if holder := winners[x.ref]; x.ref != "" && holder != "" && holder != p.location(place) {
				pieces[i] = piece{text: strings.Repeat("# left out\n", strings.Count(x.text, "\n"))}
			}
		}
		p.put(place, pieces)
	}
	return func() {
		for place, pieces := range before {
			p.put(place, pieces)
		}
	}
}

// wanted are the claims that the files make: every name that a live file describes and another file holds.
func (p *player) wanted(winners map[string]string, fresh *database.DB) []string {
	live := map[string]bool{}
	for _, location := range column(p.t, fresh, "SELECT location FROM catalog_document") {
		live[location] = true
	}
	list := map[string]bool{}
	for _, place := range p.present() {
		at := p.location(place)
		for _, x := range p.at(place) {
			if holder := winners[x.ref]; live[at] && x.ref != "" && holder != at {
				list[fmt.Sprintf("%s: %s wants what %s has", x.ref, at, holder)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(list))
}

func claims(t *testing.T, h *catalogtest.House) []string {
	t.Helper()
	all, err := h.Claims(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range all {
		list = append(list, fmt.Sprintf("%s: %s wants what %s has", c.Ref, c.Claimant, c.Holder))
	}
	slices.Sort(list)
	return list
}

// problems are told as lines. That a file describes twice what it does not hold is left out, as the descriptions are.
func problems(t *testing.T, h *catalogtest.House, winners map[string]string) []string {
	t.Helper()
	all, err := h.Problems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range all {
		if holder := winners[p.Found]; p.Name == "ConflictError" && holder != p.Location {
			continue
		}
		list = append(list, fmt.Sprintf("%s %s:%d %s", p.Ref, p.Location, p.Line, p.Message))
	}
	slices.Sort(list)
	return list
}
