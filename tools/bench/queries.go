package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// workload is one kind of question, asked in many ways. The first request is also the one that is asked again and again.
type workload struct {
	name     string
	paged    bool // the target is meant for it
	requests [][]byte
}

// variety is how many different requests a workload has.
const variety = 500

// known is what questions are made of: values and names that the catalog really has.
type known struct {
	address string
	random  *rand.Rand
	values  map[string][]string // of components, by search key
	refs    []string
	names   []string // of those
}

const sixFacets = "facet=kind&facet=spec.type&facet=spec.lifecycle&facet=metadata.tags&facet=metadata.namespace&facet=metadata.labels.region"

// learn asks a full house what there is.
func learn(address string) (*known, error) {
	k := &known{address: address, random: rand.New(rand.NewPCG(1, 2)), values: map[string][]string{}}
	var facets struct {
		Facets map[string][]struct{ Value string }
	}
	keys := []string{"relations.ownedBy", "spec.type", "spec.lifecycle", "metadata.tags", "spec.system"}
	if err := k.ask("/entity-facets?filter=kind=component&facet="+strings.Join(keys, "&facet="), &facets); err != nil {
		return nil, err
	}
	for _, key := range keys {
		for _, facet := range facets.Facets[key] {
			k.values[key] = append(k.values[key], facet.Value)
		}
	}
	var page struct {
		Items []struct {
			Kind     string
			Metadata struct{ Name, Namespace string }
		}
		TotalItems int
	}
	for range 10 {
		offset := k.random.IntN(max(1, page.TotalItems-200))
		if err := k.ask(fmt.Sprintf("/entities/by-query?limit=200&fields=kind,metadata.name,metadata.namespace&offset=%d", offset), &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			k.refs = append(k.refs, strings.ToLower(item.Kind+":"+item.Metadata.Namespace+"/"+item.Metadata.Name))
			k.names = append(k.names, item.Metadata.Name)
		}
	}
	return k, nil
}

func (k *known) ask(path string, into any) error {
	a, err := askOnce(k.address, get(path))
	if err != nil {
		return err
	}
	if a.status != 200 {
		return fmt.Errorf("status %d for %s: %s", a.status, path, a.body)
	}
	return json.NewDecoder(bytes.NewReader(a.body)).Decode(into)
}

func (k *known) any(key string) string { return url.QueryEscape(k.one(k.values[key])) }

func (k *known) one(from []string) string { return from[k.random.IntN(len(from))] }

// filter is what people click together in the list of entities.
func (k *known) filter() string {
	switch k.random.IntN(6) {
	case 0:
		return "filter=kind=component"
	case 1:
		return "filter=kind=component,spec.type=" + k.any("spec.type")
	case 2:
		return "filter=kind=component,relations.ownedBy=" + k.any("relations.ownedBy")
	case 3:
		return "filter=kind=component,metadata.tags=" + k.any("metadata.tags") + ",spec.lifecycle=" + k.any("spec.lifecycle")
	case 4:
		return "filter=kind=api&filter=kind=resource&filter=kind=system,spec.owner=" + k.any("relations.ownedBy")
	default:
		return "filter=spec.system=" + k.any("spec.system")
	}
}

func (k *known) order() string {
	return k.one([]string{
		"orderField=metadata.name,asc", "orderField=metadata.name,asc", "orderField=metadata.name,desc", "orderField=metadata.title,asc",
		"orderField=spec.type,desc",
	})
}

// term is part of a name, as somebody types it.
func (k *known) term() string {
	words := strings.Split(k.one(k.names), "-")
	word := words[k.random.IntN(len(words))]
	return url.QueryEscape(word[:min(len(word), 3+k.random.IntN(6))])
}

// workloads are what the issue asks for.
func (k *known) workloads() ([]workload, error) {
	deep, err := k.cursors()
	if err != nil {
		return nil, err
	}
	list := []workload{
		k.workload("by-query, 20, filter and order", func() []byte { return get("/entities/by-query?limit=20&" + k.filter() + "&" + k.order()) }),
		k.workload("by-query, 20, text in name and title", func() []byte {
			return get("/entities/by-query?limit=20&orderField=metadata.name,asc&filter=kind=component&fullTextFilterFields=metadata.name,metadata.title&fullTextFilterTerm=" + k.term())
		}),
		k.workload("by-query, 20, text in description", func() []byte {
			return get("/entities/by-query?limit=20&orderField=metadata.name,asc&fullTextFilterFields=metadata.name,metadata.title,metadata.description&fullTextFilterTerm=" + k.term())
		}),
		deep,
	}
	for _, facet := range []struct{ name, query string }{
		{"facet kind", "facet=kind"},
		{"facet spec.type", "facet=spec.type"},
		{"facet metadata.tags", "facet=metadata.tags"},
		{"six facets at once", sixFacets},
		{"facet relations.ownedBy", "facet=relations.ownedBy"},
	} {
		all := get("/entity-facets?" + facet.query)
		w := k.workload(facet.name, func() []byte { return get("/entity-facets?" + facet.query + "&" + k.filter()) })
		w.requests[0] = all
		list = append(list, w)
	}
	for i := range list {
		list[i].paged = true
	}
	return append(list,
		k.workload("by-name", func() []byte {
			kind, name, _ := strings.Cut(k.one(k.refs), ":")
			return get("/entities/by-name/" + kind + "/" + name)
		}),
		k.workload("by-refs, 100", func() []byte {
			refs := make([]string, 100)
			for i := range refs {
				refs[i] = k.one(k.refs)
			}
			body, _ := json.Marshal(map[string]any{"entityRefs": refs})
			return post("/entities/by-refs", body)
		}),
		workload{name: "all components, streamed", requests: [][]byte{get("/entities?filter=kind=component")}},
	), nil
}

func (k *known) workload(name string, request func() []byte) workload {
	w := workload{name: name}
	for range variety {
		w.requests = append(w.requests, request())
	}
	return w
}

// cursors lead to pages deep in long lists.
func (k *known) cursors() (workload, error) {
	w := workload{name: "by-query, 20, next page deep in the list"}
	for _, list := range []string{"filter=kind=component&orderField=metadata.name,asc", "orderField=metadata.name,desc", "filter=kind=component"} {
		var page struct {
			TotalItems int
			PageInfo   struct{ NextCursor string }
		}
		for range variety / 10 {
			offset := page.TotalItems/10 + k.random.IntN(1+page.TotalItems*8/10)
			if err := k.ask(fmt.Sprintf("/entities/by-query?limit=20&offset=%d&%s", offset, list), &page); err != nil {
				return w, err
			}
			if page.PageInfo.NextCursor != "" {
				w.requests = append(w.requests, get("/entities/by-query?limit=20&cursor="+url.QueryEscape(page.PageInfo.NextCursor)))
			}
		}
	}
	k.random.Shuffle(len(w.requests), func(i, j int) { w.requests[i], w.requests[j] = w.requests[j], w.requests[i] })
	if len(w.requests) == 0 {
		return w, fmt.Errorf("no page has a next one")
	}
	return w, nil
}
