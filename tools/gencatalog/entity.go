package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Sizes between which an entity is padded with annotations, in bytes.
const (
	smallest = 950
	largest  = 1750
)

var prefixes = map[string]string{"API": "api", "Resource": "res", "System": "sys", "Domain": "dom", "Group": "team", "User": "user", "Component": "svc"}

// name depends on the seed, the kind and the number only, so that anything can be referred to before it is made.
func (m *maker) name(kind string, i int) string {
	chance := rand.New(rand.NewPCG(m.seed^uint64(len(kind))<<32, uint64(i)<<8|uint64(kind[0])))
	return fmt.Sprintf("%s-%s-%s-%05d", prefixes[kind], nouns[chance.IntN(len(nouns))], nouns[chance.IntN(len(nouns))], i)
}

// some is the name of any entity of a kind, or of one that does not exist if there are none.
func (m *maker) some(kind string) string { return m.name(kind, m.random.IntN(max(1, m.counts[kind]))) }

// several is up to most references, sorted and without repetition, as a YAML list; "" for none.
func (m *maker) several(kind, prefix string, least, most int) string {
	var refs []string
	for range least + m.random.IntN(most-least+1) {
		refs = append(refs, prefix+m.some(kind))
	}
	slices.Sort(refs)
	return strings.Join(slices.Compact(refs), ", ")
}

func (m *maker) sentence(words int) string {
	chosen := make([]string, words)
	for i := range chosen {
		chosen[i] = pick(m, verbs)
	}
	return strings.Join(chosen, " ")
}

func pick[T any](m *maker, from []T) T { return from[m.random.IntN(len(from))] }

// oneOf picks by weight; weights add up to a hundred.
func (m *maker) oneOf(names []string, weights []int) string {
	dice := m.random.IntN(100)
	for i, weight := range weights {
		if dice -= weight; dice < 0 {
			return names[i]
		}
	}
	return names[len(names)-1]
}

func (m *maker) entity(out *bytes.Buffer, s slot) {
	start := out.Len()
	name := m.name(s.kind, s.index)
	fmt.Fprintf(out, "apiVersion: backstage.io/v1alpha1\nkind: %s\nmetadata:\n  name: %s\n", s.kind, name)
	if m.random.IntN(5) > 0 {
		words := strings.Split(name, "-")
		fmt.Fprintf(out, "  title: %s %s\n", capital(words[1]), capital(words[2]))
	}
	fmt.Fprintf(out, "  description: %s\n", capital(m.sentence(8+m.random.IntN(23))))
	fmt.Fprintf(out, "  labels:\n    tier: \"%d\"\n    cost-center: cc-%03d\n    region: %s\n", 1+m.random.IntN(4), m.random.IntN(200), pick(m, regions))
	fmt.Fprintf(out, "  tags: [%s]\n", m.tags())
	m.links(out, name)
	var spec bytes.Buffer
	m.spec(&spec, s, name)
	m.annotations(out, name, smallest+m.random.IntN(largest-smallest)-(out.Len()-start)-spec.Len())
	out.Write(spec.Bytes())
}

func (m *maker) tags() string {
	var chosen []string
	for range 1 + m.random.IntN(5) {
		chosen = append(chosen, pick(m, tags))
	}
	slices.Sort(chosen)
	return strings.Join(slices.Compact(chosen), ", ")
}

func (m *maker) links(out *bytes.Buffer, name string) {
	for i := range m.random.IntN(4) {
		if i == 0 {
			out.WriteString("  links:\n")
		}
		fmt.Fprintf(out, "    - url: https://%s.example.com/%s\n      title: %s\n      icon: %s\n", linked[i].host, name, capital(linked[i].host), linked[i].icon)
	}
}

// annotations fills up with notes until the entity has its size.
func (m *maker) annotations(out *bytes.Buffer, name string, room int) {
	start := out.Len()
	fmt.Fprintf(out, "  annotations:\n    github.com/project-slug: example/%s\n    backstage.io/techdocs-ref: dir:.\n", name)
	fmt.Fprintf(out, "    pagerduty.com/service-id: P%06d\n    sonarqube.org/project-key: example_%s\n", m.random.IntN(1_000_000), name)
	for i := 1; out.Len()-start < room; i++ {
		fmt.Fprintf(out, "    example.com/note-%02d: %s\n", i, m.sentence(12))
	}
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
