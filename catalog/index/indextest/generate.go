// Package indextest makes big catalogs for tests and measurements, the same every time.
package indextest

import (
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

var (
	nouns = strings.Fields(`amber anvil arbor basalt beacon birch cedar cinder cobalt copper coral delta ember falcon fathom fjord flint garnet glacier granite
		harbor heron indigo iris juniper kestrel lagoon lantern larch lichen lumen maple marble meadow meridian mica nimbus north oak onyx opal orchid
		osprey otter pebble pine plover prairie quartz raven reed ridge river rowan saffron sage sedge shale signal silver slate sorrel spruce summit
		tarn teal thistle timber topaz tundra umber vale verdant violet walnut willow wren yarrow zephyr zinc`)
	verbs = strings.Fields(`handles receives validates stores forwards enriches schedules renders audits indexes orders payments invoices customers shipments
		events metrics reports sessions tokens documents prices quotes claims with strict latency goals and nightly reconciliation against the ledger
		for every region we serve`)
	tags = strings.Fields(`go java python typescript rust kotlin scala ruby batch core critical data experimental-feature frontend grpc internal kafka legacy
		ml pci public react rest storage`)
	kinds = []struct {
		name, prefix string
		percent      int
	}{{"Component", "svc", 60}, {"API", "api", 15}, {"Resource", "res", 10}, {"User", "user", 5}, {"System", "sys", 5}, {"Group", "team", 4}, {"Domain", "dom", 1}}
)

// Catalog is a made-up organisation of N entities: 60% components, the rest APIs, resources, systems, users, groups and domains, each of
// 1 to 2 KB with some ten relations.
type Catalog struct {
	N    int
	size map[string]int
}

// New makes a catalog of n entities, at least 100.
func New(n int) *Catalog {
	c := &Catalog{N: n, size: map[string]int{}}
	left := n
	for _, k := range kinds[1:] {
		c.size[k.name] = n * k.percent / 100
		left -= c.size[k.name]
	}
	c.size["Component"] = left
	return c
}

// Rows are all entities, kinds mixed.
func (c *Catalog) Rows() iter.Seq[index.Row] {
	return func(yield func(index.Row) bool) {
		order := make([]int, 0, c.N)
		for k, kind := range kinds {
			for i := range c.size[kind.name] {
				order = append(order, k<<24|i)
			}
		}
		r := rand.New(rand.NewPCG(4711, uint64(c.N)))
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, o := range order {
			if !yield(c.Row(kinds[o>>24].name, o&(1<<24-1), 0)) {
				return
			}
		}
	}
}

// Row is one entity. Another version has another description.
func (c *Catalog) Row(kind string, i, version int) index.Row {
	b := &builder{c: c, kind: kind, i: i, r: rand.New(rand.NewPCG(hash(kind), uint64(i)))}
	e := b.entity(version)
	body, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	uid := fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", b.r.Uint32(), b.r.Uint32()&0xffff, b.r.Uint32()&0xfff, b.r.Uint32()&0xfff, uint64(i)<<8|hash(kind)&0xff)
	return index.Row{Ref: b.ref(), UID: uid, Body: body, Relations: b.relations}
}

// Kinds are how many entities there are of each kind.
func (c *Catalog) Kinds() map[string]int { return c.size }

// Name is that of the entity of a kind with a number.
func Name(kind string, i int) string {
	r := rand.New(rand.NewPCG(hash(kind), uint64(i)+1<<40))
	at := slices.IndexFunc(kinds, func(k struct {
		name, prefix string
		percent      int
	},
	) bool {
		return k.name == kind
	})
	return fmt.Sprintf("%s-%s-%s-%05d", kinds[at].prefix, pick(r, nouns), pick(r, nouns), i)
}

func hash(text string) uint64 {
	h := uint64(1469598103934665603)
	for _, c := range []byte(text) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// builder makes one entity.
type builder struct {
	c         *Catalog
	r         *rand.Rand
	kind      string
	i         int
	relations []entity.Relation
}

func (b *builder) name() string { return Name(b.kind, b.i) }

func (b *builder) ref() string { return strings.ToLower(b.kind) + ":default/" + b.name() }

func (b *builder) any(kind string) string { return Name(kind, b.r.IntN(max(1, b.c.size[kind]))) }

func (b *builder) sentence(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = pick(b.r, verbs)
	}
	return strings.Join(words, " ")
}

func (b *builder) relate(typ, back, target string) string {
	b.relations = append(b.relations, entity.Relation{Source: b.ref(), Type: typ, Target: target}, entity.Relation{Source: target, Type: back, Target: b.ref()})
	return target
}

func (b *builder) relateTo(kind, typ, back string) string {
	name := b.any(kind)
	b.relate(typ, back, strings.ToLower(kind)+":default/"+name)
	return name
}

func (b *builder) some(most int, kind, typ, back, prefix string) []string {
	var names []string
	for range b.r.IntN(most + 1) {
		names = append(names, prefix+b.relateTo(kind, typ, back))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (b *builder) entity(version int) map[string]any {
	return map[string]any{"apiVersion": "backstage.io/v1alpha1", "kind": b.kind, "metadata": b.metadata(version), "spec": b.spec()}
}

func (b *builder) metadata(version int) map[string]any {
	name := b.name()
	location := fmt.Sprintf("url:https://git.example.test/acme/%s/blob/main/catalog-info.yaml", name)
	annotations := map[string]any{
		"backstage.io/managed-by-location": location, "backstage.io/managed-by-origin-location": "url:https://git.example.test/acme/all/blob/main/root.yaml",
		"github.com/project-slug": "acme/" + name, "backstage.io/techdocs-ref": "dir:.",
		"pagerduty.example.test/service-id": fmt.Sprintf("P%06d", b.r.IntN(1e6)), "sonar.example.test/project-key": "acme_" + name,
	}
	for i := range b.r.IntN(6) {
		annotations[fmt.Sprintf("example.test/note-%02d", i)] = b.sentence(12)
	}
	m := map[string]any{
		"name": name, "namespace": "default", "annotations": annotations, "description": b.sentence(8 + b.r.IntN(23)),
		"labels": map[string]any{
			"tier": fmt.Sprint(1 + b.r.IntN(4)), "cost-center": fmt.Sprintf("cc-%03d", b.r.IntN(200)), "region": pick(b.r, []string{"eu-north", "eu-west", "us-east", "ap-south"}),
		},
	}
	if version > 0 {
		m["description"] = fmt.Sprintf("version %d of %s", version, m["description"])
	}
	if b.r.IntN(5) > 0 {
		parts := strings.Split(name, "-")
		m["title"] = strings.ToUpper(parts[1][:1]) + parts[1][1:] + " " + strings.ToUpper(parts[2][:1]) + parts[2][1:]
	}
	var tagged []string
	for range 1 + b.r.IntN(5) {
		tagged = append(tagged, pick(b.r, tags))
	}
	slices.Sort(tagged)
	m["tags"] = slices.Compact(tagged)
	var links []any
	for _, l := range []string{"grafana", "runbook", "logs"}[:b.r.IntN(4)] {
		links = append(links, map[string]any{"url": "https://" + l + ".example.test/" + b.kind, "title": b.kind, "icon": l})
	}
	if links != nil {
		m["links"] = links
	}
	return m
}

func (b *builder) owner() string {
	if b.r.IntN(100) < 85 {
		return b.relate("ownedBy", "ownerOf", "group:default/"+b.any("Group"))
	}
	return b.relate("ownedBy", "ownerOf", "user:default/"+b.any("User"))
}

func (b *builder) spec() map[string]any {
	s := map[string]any{}
	switch b.kind {
	case "Component":
		s["type"] = pick(b.r, []string{"service", "service", "service", "service", "library", "library", "website", "pipeline", "ml-model"})
		s["lifecycle"] = pick(b.r, []string{"production", "production", "production", "experimental", "deprecated"})
		s["owner"], s["system"] = b.owner(), b.relateTo("System", "partOf", "hasPart")
		s["providesApis"] = b.some(2, "API", "providesApi", "apiProvidedBy", "")
		s["consumesApis"] = b.some(4, "API", "consumesApi", "apiConsumedBy", "")
		s["dependsOn"] = b.some(3, "Resource", "dependsOn", "dependencyOf", "resource:")
	case "API":
		s["type"], s["lifecycle"] = pick(b.r, []string{"openapi", "openapi", "asyncapi", "graphql", "grpc"}), "production"
		s["owner"], s["system"] = b.owner(), b.relateTo("System", "partOf", "hasPart")
		s["definition"] = "openapi: 3.0.3\n" + b.sentence(60+b.r.IntN(60))
	case "Resource":
		s["type"] = pick(b.r, []string{"database", "s3-bucket", "cluster", "topic", "queue"})
		s["owner"], s["system"] = b.owner(), b.relateTo("System", "partOf", "hasPart")
	case "System":
		s["owner"], s["domain"] = b.owner(), b.relateTo("Domain", "partOf", "hasPart")
	case "Domain":
		s["owner"] = b.owner()
	case "Group":
		s["type"] = "team"
		s["profile"] = map[string]any{"displayName": b.name(), "email": b.name() + "@example.test"}
		s["children"] = []any{}
		if b.i > 0 {
			parent := Name("Group", b.i/8)
			s["parent"] = parent
			b.relate("childOf", "parentOf", "group:default/"+parent)
		}
	case "User":
		s["profile"] = map[string]any{"displayName": b.name(), "email": b.name() + "@example.test"}
		s["memberOf"] = b.some(3, "Group", "memberOf", "hasMember", "")
	}
	return s
}
