package index_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/google/go-cmp/cmp"
)

// odd is a catalog of traps: one of each.
func odd() *index.Index {
	x := index.New()
	row := func(ref, uid, body string, relations ...entity.Relation) index.Row {
		return index.Row{Ref: ref, UID: uid, Body: []byte(body), Relations: relations}
	}
	orphan := row("component:default/left", "e", `{"kind":"component","metadata":{"annotations":{"backstage.io/orphan":"maybe"},"name":"left","tags":["Go","go"]},"spec":{"lifecycle":"Production"}}`)
	orphan.Orphan = true
	x.Apply(index.Batch{Upserts: []index.Row{
		row("component:default/site", "d", `{"kind":"Component","metadata":{"description":"100% of dome_driver","name":"Site","namespace":"default","tags":["go","c++"]},"spec":{"lifecycle":"production","n":1.50,"nothing":null,"yes":true}}`,
			entity.Relation{Source: "component:default/site", Type: "ownedBy", Target: "group:default/late"},
			entity.Relation{Source: "group:default/late", Type: "ownerOf", Target: "component:default/site"}),
		row("api:default/a", "c", `{"kind":"API","metadata":{"name":"a"},"spec":{"definition":"`+strings.Repeat("long ", 50)+`","hosts":[{"name":"alpha","zone":"north"},{"name":"beta","zone":"south"}]}}`),
		row("user:default/b", "b", `{"kind":"User","metadata":{"name":"b","title":""},"spec":{"profile":{"displayName":"Bjørn ÅS"}}}`),
		orphan,
	}})
	return x
}

func TestFiltersMindTheTraps(t *testing.T) {
	x := odd()
	for filter, want := range map[string]string{
		"kind=COMPONENT":                                 "d e",
		"kind=component,kind=api":                        "c d e",
		"metadata.namespace=":                            "",
		"metadata.namespace":                             "b c d e",
		"metadata.title=":                                "b",
		"metadata.title":                                 "b",
		"metadata.tags":                                  "d e",
		"metadata.tags.go":                               "d e",
		"metadata.tags.GO=true":                          "d e",
		"metadata.tags=c++":                              "d",
		"spec.definition":                                "c",
		"spec.definition=long":                           "",
		"spec.nothing":                                   "d",
		"spec.nothing=null":                              "",
		"spec.n=1.5":                                     "d",
		"spec.yes=TRUE":                                  "d",
		"metadata.annotations":                           "",
		"relations.ownedby":                              "d",
		"relations.ownedBy=late":                         "",
		"spec.profile.displayName":                       "b",
		"metadata.uid=D":                                 "d",
		"metadata.etag":                                  "",
		"nobody=has,kind=component":                      "",
		"relations.ownedBy=group:default/late":           "d",
		"spec.profile.displayname=BJØRN ås":              "b",
		"spec.hosts.name=alpha,spec.hosts.zone=south":    "c",
		"metadata.annotations.backstage.io/orphan=true":  "e",
		"metadata.annotations.backstage.io/orphan=maybe": "",
		"metadata.namespace=default,metadata.name=site":  "d",
		"spec.lifecycle=production,metadata.tags=go,metadata.tags=rust,kind=user,kind=component": "d e",
	} {
		p, err := entity.ParseFilter([]string{filter})
		if err != nil {
			t.Fatal(err)
		}
		if got := uids(x.Select(index.Query{Where: p})); got != want {
			t.Errorf("%s: got %q, want %q", filter, got, want)
		}
	}
}

func TestTextIsALikePattern(t *testing.T) {
	x := odd()
	for term, want := range map[string]string{
		"DOME": "d", "dome_d": "d", "domeXd": "", "100%": "d", "1%dome": "d", "of  d": "", "100\\%": "d", "\\_d": "d", "0\\_": "", "_": "d", "driver\\": "", "": "d",
	} {
		if got := uids(x.Select(index.Query{Text: &index.Text{Term: term, Fields: []string{"Metadata.Description"}}})); got != want {
			t.Errorf("%q: got %q, want %q", term, got, want)
		}
	}
	for order, want := range map[string]string{"": "", "metadata.name": "b", "kind": ""} {
		q := index.Query{Text: &index.Text{Term: "b"}}
		if order != "" {
			q.Order = []index.Order{{Field: order}}
		}
		if got := uids(x.Select(q)); order != "" && got != want {
			t.Errorf("text without fields ordered by %q: got %q, want %q", order, got, want)
		}
	}
	if got := uids(x.Select(index.Query{Text: &index.Text{Term: "B"}})); got != "b" {
		t.Errorf("text without fields and order looks in uids: got %q", got)
	}
}

func TestOrdersMindTheTraps(t *testing.T) {
	x := odd()
	by := func(field string, desc bool) []index.Order { return []index.Order{{Field: field, Desc: desc}} }
	for name, c := range map[string]struct {
		q    index.Query
		want string
	}{
		"by uid":                             {index.Query{}, "b c d e"},
		"by ref":                             {index.Query{ByRef: true}, "c e d b"},
		"by name without regard to case":     {index.Query{Order: by("metadata.name", false)}, "c b e d"},
		"field in another case":              {index.Query{Order: by("Metadata.Name", false)}, "c b e d"},
		"field in another case, all":         {index.Query{Order: by("Metadata.Name", false), Missing: index.Last}, "b c d e"},
		"descending, ties too":               {index.Query{Order: by("spec.lifecycle", true)}, "e d"},
		"missing last":                       {index.Query{Order: by("spec.lifecycle", false), Missing: index.Last}, "d e b c"},
		"missing last, descending":           {index.Query{Order: by("spec.lifecycle", true), Missing: index.Last}, "d e b c"},
		"several values, a row each":         {index.Query{Order: by("metadata.tags", false)}, "d d e"},
		"several values, descending":         {index.Query{Order: by("metadata.tags", true)}, "e d d"},
		"overlong values are missing":        {index.Query{Order: by("spec.definition", false)}, ""},
		"second order counts with all":       {index.Query{Order: append(by("spec.lifecycle", false), by("metadata.name", false)...), Missing: index.Last}, "e d c b"},
		"second order does not count by one": {index.Query{Order: append(by("spec.lifecycle", false), by("metadata.name", false)...)}, "d e"},
	} {
		c.q.Count = true
		p := x.Select(c.q)
		if got := uids(p); got != c.want || p.Total != len(p.Hits) {
			t.Errorf("%s: got %q of %d, want %q", name, got, p.Total, c.want)
		}
	}
}

func uids(p index.Page) string {
	var all []string
	for _, h := range p.Hits {
		all = append(all, h.UID)
	}
	return strings.Join(all, " ")
}

// An order does not change when entities come without its field. It must still know that they are not in it.
func TestOrdersKnowEntitiesThatCameAfterThemWithoutTheirField(t *testing.T) {
	x := index.New()
	add := func(from, to int, spec string) {
		var b index.Batch
		for i := from; i < to; i++ {
			name := fmt.Sprintf("n%03d", i)
			b.Upserts = append(b.Upserts, index.Row{Ref: "component:default/" + name, UID: name, Body: []byte(`{"kind":"Component","metadata":{"name":"` + name + `"},"spec":{` + spec + `}}`)})
		}
		x.Apply(b)
	}
	add(0, 40, `"rank":"a"`)
	q := index.Query{Where: is("metadata.name", "n007", "n300"), Missing: index.Last, Order: []index.Order{{Field: "spec.rank"}}}
	x.Select(q)
	add(40, 400, `"other":1`)
	if page := x.Select(q); len(page.Hits) != 2 || page.Hits[0].UID != "n007" || page.Hits[1].UID != "n300" {
		t.Errorf("got %v", page.Hits)
	}
}

func TestFacetsKeepTheCase(t *testing.T) {
	got := odd().Facets(nil, nil, []string{"Spec.Lifecycle", "metadata.tags", "spec.definition", "spec.nothing", "nobody.has"})
	want := [][]index.FacetValue{
		{{Value: "Production", Count: 1}, {Value: "production", Count: 1}}, {{Value: "Go", Count: 1}, {Value: "c++", Count: 1}, {Value: "go", Count: 1}}, {}, {}, {},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRelationsAreShownByWhoeverIsTheirSource(t *testing.T) {
	x := odd()
	group := index.Row{Ref: "group:default/late", UID: "g", Body: []byte(`{"kind":"Group","metadata":{"name":"late"}}`)}
	site := entity.Relation{Source: "group:default/late", Type: "ownerOf", Target: "component:default/site"}
	shows := func(want ...entity.Relation) {
		t.Helper()
		if diff := cmp.Diff(want, x.RelationsOf(group.Ref)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		found := x.Select(index.Query{Where: is("relations.ownerof", "component:default/site")})
		if got, want := uids(found), map[bool]string{true: "g"}[slices.Contains(want, site)]; got != want {
			t.Errorf("found by the relation: %q, want %q", got, want)
		}
	}
	shows()
	x.Apply(index.Batch{Upserts: []index.Row{group}})
	shows(site)
	x.Apply(index.Batch{Deletes: []string{group.Ref}})
	shows()
	x.Apply(index.Batch{Upserts: []index.Row{group}})
	h, _ := x.ByRef("component:default/site")
	var e struct{ Relations []map[string]string }
	if err := json.Unmarshal(x.AppendJSON(nil, h), &e); err != nil || len(e.Relations) != 1 || e.Relations[0]["targetRef"] != group.Ref {
		t.Errorf("served with %v %v", e.Relations, err)
	}
	x.Apply(index.Batch{Deletes: []string{"component:default/site"}})
	if got := x.RelationsOf(group.Ref); len(got) != 0 {
		t.Errorf("still shows %v", got)
	}
	h, _ = x.ByRef(group.Ref)
	if got := string(x.AppendJSON(nil, h)); !strings.Contains(got, `"relations":[]`) {
		t.Errorf("no empty relations in %s", got)
	}
}

func TestRefsAreAnsweredInTurn(t *testing.T) {
	x := odd()
	name := func(dst, full []byte) []byte {
		var e struct{ Metadata struct{ Name string } }
		if err := json.Unmarshal(full, &e); err != nil {
			t.Error(err)
		}
		return append(dst, e.Metadata.Name...)
	}
	refs := []string{"component:default/site", "component:default/Site", "api:default/a", "component:default/site", "x:y/z"}
	if got := string(x.AppendRefs([]byte("["), refs, index.Query{Where: is("kind", "component"), Shape: name})); got != "[Site,null,null,Site,null" {
		t.Errorf("got %s", got)
	}
	if got := string(x.AppendRefs(nil, refs[:1], index.Query{Visible: x.Visible(is("kind", "api"))})); got != "null" {
		t.Errorf("got %s", got)
	}
}
