package catalog_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

var (
	seed   = flag.Uint64("seed", 0, "of the random changes to the catalog; 0 takes a new one")
	rounds = flag.Int("rounds", 6, "of random changes, each followed by a comparison with a fresh catalog")
)

func TestAnyChangesEndWhereAFreshCatalogBegins(t *testing.T) {
	play(t, "one by one", game{steps: 25})
	play(t, "side by side", game{steps: 30, atOnce: 5})
}

func TestAnyChangesWithKeptOrphansEndWhereAFreshCatalogBegins(t *testing.T) {
	play(t, "one by one", game{steps: 25, keep: true})
}

func TestAnyChangesThroughTwoReplicasEndWhereAFreshCatalogBegins(t *testing.T) {
	play(t, "side by side", game{steps: 30, atOnce: 5, replicas: 2})
}

// game is a way to change a catalog at random.
type game struct {
	steps    int // a round
	atOnce   int // changes made side by side; 0: one after the other
	replicas int // only on PostgreSQL; 0 means one
	keep     bool
}

func play(t *testing.T, name string, g game) {
	t.Run(name, func(t *testing.T) {
		databasetest.Each(t, "catalog", catalog.Migrations(), func(t *testing.T, db *database.DB) {
			if g.replicas > 1 && db.Dialect() == database.SQLite {
				t.Skip("SQLite has one process")
			}
			number := *seed
			if number == 0 {
				number = rand.Uint64()
			}
			p := newPlayer(t, db, g, number)
			t.Logf("play it again with -run %q -seed %d", t.Name(), number)
			for round := range *rounds {
				p.round()
				p.settle()
				p.compare()
				if t.Failed() {
					t.Fatalf("in round %d with seed %d", round+1, number)
				}
			}
		})
	})
}

// player changes a world and the catalogs over it.
type player struct {
	*world
	game
	t      *testing.T
	houses []*catalogtest.House
	dbs    []*database.DB
}

const randomRoot = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: root}\nspec: {targets: [./*.part.yaml, ./more/*.yaml]}\n"

func newPlayer(t *testing.T, db *database.DB, g game, number uint64) *player {
	p := &player{world: newWorld(t, rand.New(rand.NewPCG(number, 1))), game: g, t: t}
	h := catalogtest.Open(t, db, map[string]string{"root.yaml": randomRoot}, func(o *catalog.Options) {
		o.KeepOrphans, o.Snapshot = g.keep, filepath.Join(t.TempDir(), "catalog.index")
	})
	p.root, p.noRing = h.Root, g.keep
	p.houses, p.dbs = append(p.houses, h), append(p.dbs, db)
	for _, place := range texts {
		p.write(place, 0)
	}
	for len(p.houses) < g.replicas {
		again := databasetest.Again(t, db)
		p.houses, p.dbs = append(p.houses, h.Beside(t, again)), append(p.dbs, again)
	}
	return p
}

// round makes some changes. Work that they start in the background goes on under the next ones.
func (p *player) round() {
	for range p.steps {
		if p.rng.IntN(p.steps) == 0 {
			i := p.rng.IntN(len(p.houses))
			p.t.Logf("restart %d", i)
			p.houses[i].Restart(p.dbs[i])
		}
		var together sync.WaitGroup
		for range max(1, p.atOnce) {
			what, do := p.change()
			p.t.Log(what)
			together.Go(func() {
				if err := do(p.t.Context()); err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
					p.t.Errorf("%s: %v", what, err)
				}
			})
			if p.atOnce == 0 {
				together.Wait()
			}
		}
		together.Wait()
	}
}

// change is something that may happen. Everything random in it is decided before it is done.
func (p *player) change() (what string, do func(context.Context) error) {
	if n := p.rng.IntN(20); n < 9 {
		return p.changeFile(n)
	}
	i := p.rng.IntN(len(p.houses))
	h := p.houses[i]
	switch p.rng.IntN(8) {
	case 0, 1:
		target := p.server.URL + p.pick(addresses)
		return fmt.Sprintf("%d: register %s", i, target), func(ctx context.Context) error {
			_, err := h.Register(ctx, "url", target, "")
			return err
		}
	case 2:
		return p.changeRegistration(i, "unregister", func(ctx context.Context, r catalog.Registration) error { return h.Unregister(ctx, r.ID) })
	case 3:
		target := p.server.URL + p.pick(addresses)
		return p.changeRegistration(i, "move to "+target, func(ctx context.Context, r catalog.Registration) error {
			_, err := h.Reregister(ctx, r.ID, "url", target)
			return err
		})
	case 4, 5:
		ref := p.someRef()
		return fmt.Sprintf("%d: delete %s", i, ref), func(ctx context.Context) error { return deleteEntity(ctx, h, ref) }
	case 6:
		ref := p.someRef()
		return fmt.Sprintf("%d: refresh %s", i, ref), func(ctx context.Context) error { return h.Refresh(ctx, ref) }
	}
	return fmt.Sprintf("%d: read everything", i), h.Jobs()[0].Run
}

func (p *player) changeFile(n int) (string, func(context.Context) error) {
	switch p.rng.IntN(12) {
	case 0:
		place, version := p.pick(texts), p.rng.IntN(3)
		return fmt.Sprintf("write version %d to %s", version, place), func(context.Context) error {
			p.write(place, version)
			return nil
		}
	case 1:
		down := p.rng.IntN(3) == 0
		return fmt.Sprintf("the server is down: %v", down), func(context.Context) error {
			p.setDown(down)
			return nil
		}
	}
	place := p.pick(places)
	pieces := p.pieces(place, true)
	switch before := p.at(place); {
	case n == 0:
		pieces = nil
	case n == 1 && before != nil: // to another place, as it is
		there := p.pick(alike(place))
		return fmt.Sprintf("move %s to %s", place, there), func(context.Context) error {
			p.put(there, before)
			if there != place {
				p.put(place, nil)
			}
			return nil
		}
	case n < 5 && len(before) > 0: // without one of its pieces, and in another order
		p.rng.Shuffle(len(before), func(i, j int) { before[i], before[j] = before[j], before[i] })
		pieces = before[1:]
	case n < 6:
		pieces = append(before, pieces...)
	}
	return fmt.Sprintf("write %s: %s", place, outline(pieces)), func(context.Context) error {
		p.put(place, pieces)
		return nil
	}
}

// alike are the places from which relative targets lead to the same.
func alike(place string) []string {
	return slices.DeleteFunc(slices.Clone(places), func(other string) bool {
		return strings.Count(other, "/") != strings.Count(place, "/") || strings.HasPrefix(other, "/") != strings.HasPrefix(place, "/")
	})
}

// outline is what differs between pieces.
func outline(pieces []piece) string {
	if pieces == nil {
		return "gone"
	}
	var list []string
	for _, p := range pieces {
		_, spec, _ := strings.Cut(p.text, "spec: ")
		if p.ref == "" {
			spec = p.text
		}
		list = append(list, fmt.Sprintf("%s %q", p.ref, spec))
	}
	return strings.Join(list, " | ")
}

func (p *player) changeRegistration(i int, what string, do func(context.Context, catalog.Registration) error) (string, func(context.Context) error) {
	n := p.rng.IntN(100)
	return fmt.Sprintf("%d: %s registration %d", i, what, n), func(ctx context.Context) error {
		all, err := p.houses[i].Registrations(ctx)
		if err != nil || len(all) == 0 {
			return err
		}
		slices.SortFunc(all, func(a, b catalog.Registration) int { return len(a.Target+a.ID) - len(b.Target+b.ID) })
		return do(ctx, all[n%len(all)])
	}
}

// someRef is a name of the world or, rarely, one of a root.
func (p *player) someRef() string {
	if p.rng.IntN(8) == 0 {
		roots, err := p.houses[0].Registrations(p.t.Context())
		if err != nil {
			p.t.Fatal(err)
		}
		if len(roots) > 0 {
			return roots[p.rng.IntN(len(roots))].EntityRef
		}
	}
	return []string{"component:default/c", "component:default/c", "location:default/l", "group:default/g"}[p.rng.IntN(4)] + fmt.Sprint(p.rng.IntN(6))
}

func deleteEntity(ctx context.Context, h *catalogtest.House, ref string) error {
	handle, ok := h.Index().ByRef(ref)
	if !ok {
		return nil
	}
	return h.Delete(ctx, h.Index().UID(handle))
}

// settle mends all mistakes, has everything read once, as the schedule would, and waits for what follows from that.
func (p *player) settle() {
	p.idle()
	p.mend()
	registered, err := p.houses[0].Registrations(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, r := range registered {
		p.need(strings.TrimPrefix(r.Target, p.server.URL))
	}
	p.houses[0].Read()
	p.idle()
	for p.keep && p.dropOrphans() {
		p.idle()
	}
}

func (p *player) idle() {
	for range p.houses { // one may wait for another
		for _, h := range p.houses {
			catalog.Idle(h.Catalog)
		}
	}
}

// dropOrphans deletes what is only there because orphans are kept. It is false if there was nothing.
func (p *player) dropOrphans() bool {
	found := false
	h := p.houses[0]
	for ref, e := range everything(p.t, h) {
		if e.Annotation("backstage.io/orphan") == "" {
			continue
		}
		found = true
		p.t.Log("delete the orphan", ref)
		if err := deleteEntity(p.t.Context(), h, ref); err != nil {
			p.t.Fatal(err)
		}
	}
	return found
}
