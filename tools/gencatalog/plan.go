package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// plan says what to write.
type plan struct {
	Entities int // besides the sentinel and the root Location
	PerFile  int
	Seed     uint64
	Out      string
}

// written is what came of a plan.
type written struct{ Files, Bytes int }

// sentinel is the last document of the last file: whoever loads the catalog knows that everything is there when this is.
const sentinel = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: zz-sentinel
spec:
  type: sentinel
  lifecycle: production
  owner: nobody
`

// share is how many entities in a hundred are of a kind. What is left over are Components.
var share = []struct {
	kind    string
	percent int
	minimum int
}{{"API", 15, 0}, {"Resource", 10, 0}, {"System", 5, 1}, {"Domain", 1, 1}, {"Group", 4, 1}, {"User", 5, 1}}

// counts keeps the sum: a catalog too small for all the minima has fewer kinds.
func (p plan) counts() map[string]int {
	counts, left := map[string]int{}, p.Entities
	for _, s := range share {
		counts[s.kind] = min(left, max(s.minimum, p.Entities*s.percent/100))
		left -= counts[s.kind]
	}
	counts["Component"] = left
	return counts
}

type slot struct {
	kind  string
	index int
}

// write makes root.yaml, a Location, and part-0000.yaml and so on, to which it refers. Kinds are mixed, so that every file has some
// of each and refers to names in files that were read before and after it.
func (p plan) write() (written, error) {
	if err := os.MkdirAll(p.Out, 0o755); err != nil {
		return written{}, err
	}
	maker := newMaker(p)
	order := maker.order()
	var total written
	root := []byte("apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: generated-catalog\nspec:\n  type: file\n  targets:\n")
	for start := 0; start < len(order); start += p.PerFile {
		end := min(start+p.PerFile, len(order))
		text := maker.file(order[start:end], end == len(order))
		name := fmt.Sprintf("part-%04d.yaml", total.Files)
		if err := os.WriteFile(filepath.Join(p.Out, name), text, 0o644); err != nil {
			return total, err
		}
		root = fmt.Appendf(root, "    - ./%s\n", name)
		total.Files, total.Bytes = total.Files+1, total.Bytes+len(text)
	}
	total.Files++
	return total, os.WriteFile(filepath.Join(p.Out, "root.yaml"), root, 0o644)
}

func (m *maker) order() []slot {
	var order []slot
	for _, kind := range []string{"API", "Resource", "System", "Domain", "Group", "User", "Component"} {
		for i := range m.counts[kind] {
			order = append(order, slot{kind, i})
		}
	}
	m.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

func (m *maker) file(slots []slot, last bool) []byte {
	var text bytes.Buffer
	for i, s := range slots {
		if i > 0 {
			text.WriteString("---\n")
		}
		m.entity(&text, s)
	}
	if last {
		text.WriteString("---\n" + sentinel)
	}
	return text.Bytes()
}

// maker turns slots into documents, with one source of chance for all of them.
type maker struct {
	counts map[string]int
	random *rand.Rand
	seed   uint64
}

func newMaker(p plan) *maker {
	return &maker{counts: p.counts(), random: rand.New(rand.NewPCG(p.Seed, 1)), seed: p.Seed}
}
