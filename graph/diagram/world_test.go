package diagram_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/graph/diagram"
)

// world answers like the catalog does: each relation is shown by both of its ends.
type world struct {
	relations map[string][]entity.Relation
	titles    map[string]string
}

func newWorld() *world { return &world{map[string][]entity.Relation{}, map[string]string{}} }

func (w *world) add(refs ...string) {
	for _, ref := range refs {
		if w.relations[ref] == nil {
			w.relations[ref] = []entity.Relation{}
		}
	}
}

// relate adds both ends, which exist from then on.
func (w *world) relate(source, relation, target string) {
	w.add(source, target)
	w.show(source, relation, target)
	for _, p := range diagram.Pairs() {
		switch relation {
		case p.Type:
			w.show(target, p.Reverse, source)
		case p.Reverse:
			w.show(target, p.Type, source)
		}
	}
}

func (w *world) show(source, relation, target string) {
	r := entity.Relation{Source: source, Type: relation, Target: target}
	if !slices.Contains(w.relations[source], r) {
		w.relations[source] = append(w.relations[source], r)
	}
}

func (w *world) neighbours(ref string) []entity.Relation {
	byTypeAndTarget := func(a, b entity.Relation) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Target, b.Target))
	}
	if !slices.IsSortedFunc(w.relations[ref], byTypeAndTarget) {
		slices.SortFunc(w.relations[ref], byTypeAndTarget)
	}
	return w.relations[ref]
}

func (w *world) explore(o diagram.Options) diagram.Graph {
	g := diagram.Explore(w.neighbours, o)
	for i, n := range g.Nodes {
		g.Nodes[i].Title = w.titles[n.Ref]
		g.Nodes[i].Href = "/catalog/default/" + n.Kind() + "/" + n.Label()
	}
	return g
}

// worldOf reads lines such as "component:default/a dependsOn resource:default/b"; short names are components.
func worldOf(lines ...string) *world {
	w := newWorld()
	for _, line := range lines {
		words := strings.Fields(line)
		w.relate(ref(words[0]), words[1], ref(words[2]))
	}
	return w
}

func ref(name string) string {
	if strings.Contains(name, ":") {
		return name
	}
	return "component:default/" + name
}

// examples are the entities of the example company.
func examples(t testing.TB) *world {
	t.Helper()
	w, kinds := newWorld(), entity.BuiltinKinds()
	err := filepath.WalkDir("../../examples", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "mistakes" || entry.Name() == "skeleton") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".yaml" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
			var e entity.Entity
			if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			for _, kind := range kinds {
				if kind.Name == e.Kind() {
					w.addEntity(e, kind)
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) addEntity(e entity.Entity, kind entity.Kind) {
	self := e.Ref().String()
	w.add(self)
	w.titles[self] = e.Title()
	for _, field := range kind.Relations {
		values := []any{e.Spec()[strings.TrimPrefix(field.Path, "spec.")]}
		if list, ok := values[0].([]any); ok {
			values = list
		}
		for _, value := range values {
			text, ok := value.(string)
			if !ok {
				continue
			}
			target, err := entity.ParseRef(text, entity.Ref{Kind: field.DefaultKind, Namespace: "default"})
			if err == nil {
				w.relate(self, field.Type, target.String())
			}
		}
	}
}

// crowd is a made-up catalog: systems with components, APIs and resources, owned by groups.
func crowd(nodes int, seed uint64) *world {
	random := rand.New(rand.NewPCG(seed, 1))
	w := newWorld()
	pick := func(kind string, of int) string {
		return fmt.Sprintf("%s:default/%s-%03d", kind, kind, random.IntN(max(1, of)))
	}
	systems, groups := max(1, nodes/20), max(1, nodes/25)
	apis, resources := max(1, nodes/5), max(1, nodes/5)
	for i := range nodes - systems - groups - apis - resources {
		self := fmt.Sprintf("component:default/component-%03d", i)
		w.relate(self, "partOf", pick("system", systems))
		if random.IntN(3) > 0 {
			w.relate(self, "consumesApi", pick("api", apis))
		}
		if random.IntN(2) > 0 {
			w.relate(self, "dependsOn", pick("resource", resources))
		}
		if random.IntN(2) > 0 {
			w.relate(self, "ownedBy", pick("group", groups))
		}
	}
	for i := range apis {
		self := fmt.Sprintf("api:default/api-%03d", i)
		w.relate(self, "apiProvidedBy", pick("component", nodes/2))
		w.relate(self, "partOf", pick("system", systems))
	}
	for i := range resources {
		w.relate(fmt.Sprintf("resource:default/resource-%03d", i), "partOf", pick("system", systems))
	}
	for i := range systems {
		w.relate(fmt.Sprintf("system:default/system-%03d", i), "ownedBy", pick("group", groups))
	}
	return w
}

func (w *world) all() []string {
	var refs []string
	for ref := range w.relations {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	return refs
}
