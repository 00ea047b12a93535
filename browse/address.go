package browse

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
)

// listing is what the address of the list says: everything about the page is in it.
type listing struct {
	kind    string              // in lower case; "all" for every kind, "" if the address does not say
	owned   bool                // only what the asker owns
	starred bool                // only what the asker has starred
	stars   []string            // uids of that; not in the address
	filters map[string][]string // by the name of the facet; values in lower case
	text    string
	sort    string // name of a column, "-name" for the other way round
	cursor  string
	more    string // the facet that shows all its values
}

const everyKind = "all"

// facet is a property by which the list is filtered.
type facet struct {
	name, key, title string
	every            bool // several values mean all of them, not any
}

// facets in the order of the page. The keys are those of the search index.
var facets = []facet{
	{name: "type", key: "spec.type", title: "Type"},
	{name: "lifecycle", key: "spec.lifecycle", title: "Lifecycle"},
	{name: "owner", key: "relations.ownedby", title: "Owner"},
	{name: "system", key: "relations.partof", title: "Part of"},
	{name: "tag", key: "metadata.tags", title: "Tag", every: true},
	{name: "namespace", key: "metadata.namespace", title: "Namespace"},
	{name: "status", title: "Status"},
}

// Values of the facet status.
const (
	withProblems = "problems"
	orphaned     = "orphan"
	documented   = "documented"
)

// Annotations that say where an entity's documentation is, or whose it shares.
const (
	annotationDocs       = "backstage.io/techdocs-ref"
	annotationDocsEntity = "backstage.io/techdocs-entity"
)

// relationKinds are the kinds that go without saying in the values of facets that are references.
var relationKinds = map[string]string{"owner": "group", "system": "system"}

// readListing reads an address of the list.
func readListing(q url.Values) listing {
	l := listing{
		kind: strings.ToLower(q.Get("kind")), owned: q.Get("scope") == "owned", starred: q.Get("scope") == "starred",
		text: q.Get("q"), sort: q.Get("sort"), cursor: q.Get("cursor"),
		more: q.Get("more"), filters: map[string][]string{},
	}
	for _, f := range facets {
		for _, value := range q[f.name] {
			if value = strings.ToLower(value); value != "" && !slices.Contains(l.filters[f.name], value) {
				l.filters[f.name] = append(l.filters[f.name], value)
			}
		}
	}
	return l
}

// backstageNames are the filters of Backstage's addresses, which bookmarks still have.
var backstageNames = map[string]string{
	"kind": "kind", "type": "type", "owners": "owner", "lifecycles": "lifecycle", "tags": "tag", "namespace": "namespace", "text": "q",
}

var backstageFilter = regexp.MustCompile(`^filters\[(\w+)\](?:\[\d*\])?$`)

// fromBackstage reads an address such as ?filters[kind]=component&filters[user]=all; false if it is not one.
func fromBackstage(q url.Values) (listing, bool) {
	translated, found := url.Values{}, false
	for parameter, values := range q {
		match := backstageFilter.FindStringSubmatch(parameter)
		if match == nil {
			continue
		}
		found = true
		switch name := match[1]; {
		case name == "user" && (slices.Contains(values, "owned") || slices.Contains(values, "starred")):
			translated.Set("scope", values[0])
		case name == "error" && slices.Contains(values, "true"):
			translated.Add("status", withProblems)
		case name == "orphan" && slices.Contains(values, "true"):
			translated.Add("status", orphaned)
		case backstageNames[name] != "":
			for _, value := range values {
				translated.Add(backstageNames[name], shortRef(value, relationKinds[backstageNames[name]]))
			}
		}
	}
	return readListing(translated), found
}

// path is the address of a listing. Parameters have a fixed order, so that the same list has the same address.
func (l listing) path() string {
	query := l.query()
	if query == "" {
		return "/catalog"
	}
	return "/catalog?" + query
}

func (l listing) query() string {
	var b strings.Builder
	for _, field := range l.fields() {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		// References keep their colon and slash: both may stand in a query, and people read it.
		b.WriteString(field[0] + "=" + strings.NewReplacer("%2F", "/", "%3A", ":").Replace(url.QueryEscape(field[1])))
	}
	return b.String()
}

func (l listing) fields() [][2]string {
	var fields [][2]string
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, [2]string{name, value})
		}
	}
	add("kind", l.kind)
	if l.owned {
		add("scope", "owned")
	}
	if l.starred {
		add("scope", "starred")
	}
	for _, f := range facets {
		for _, value := range l.filters[f.name] {
			add(f.name, value)
		}
	}
	add("q", l.text)
	add("sort", l.sort)
	add("more", l.more)
	add("cursor", l.cursor)
	return fields
}

// toggled is the listing with a value of a facet added, or taken away if it is there; from its first page.
func (l listing) toggled(name, value string) listing {
	values := slices.Clone(l.filters[name])
	if at := slices.Index(values, value); at >= 0 {
		values = slices.Delete(values, at, at+1)
	} else {
		values = append(values, value)
	}
	filters := map[string][]string{}
	for key, kept := range l.filters {
		filters[key] = kept
	}
	filters[name] = values
	l.filters, l.cursor, l.more = filters, "", ""
	return l
}

// plain is the listing of a kind without any filter.
func (l listing) plain() listing { return listing{kind: l.kind, sort: l.sort} }

func (l listing) isFiltered() bool {
	for _, values := range l.filters {
		if len(values) > 0 {
			return true
		}
	}
	return l.text != "" || l.owned || l.starred
}

// predicate is what entities must be, leaving out one facet, so that its other values can be counted; "" leaves none out.
func (l listing) predicate(own []string, troubled []string, leaveOut string) *entity.Predicate {
	var all []*entity.Predicate
	equals := func(key string, values ...string) *entity.Predicate {
		return &entity.Predicate{Key: key, Match: entity.Equals, Values: values}
	}
	if l.kind != everyKind {
		all = append(all, equals("kind", l.kind))
	}
	if l.owned && leaveOut != "scope" {
		all = append(all, equals("relations.ownedby", own...))
	}
	if l.starred {
		all = append(all, equals("metadata.uid", l.stars...))
	}
	for _, f := range facets {
		values := l.filters[f.name]
		switch {
		case len(values) == 0 || f.name == leaveOut:
		case f.name == "status":
			for _, value := range values {
				all = append(all, statusPredicate(value, troubled))
			}
		case f.every:
			for _, value := range values {
				all = append(all, equals(f.key, value))
			}
		default:
			all = append(all, equals(f.key, fullRefs(values, relationKinds[f.name])...))
		}
	}
	return &entity.Predicate{All: all}
}

// statusPredicate is what entities in a state have. Those with problems are told by their uids.
func statusPredicate(state string, troubled []string) *entity.Predicate {
	switch state {
	case withProblems:
		return &entity.Predicate{Key: "metadata.uid", Match: entity.Equals, Values: troubled}
	case documented:
		return &entity.Predicate{Any: []*entity.Predicate{{Key: "metadata.annotations." + annotationDocs}, {Key: "metadata.annotations." + annotationDocsEntity}}}
	}
	return &entity.Predicate{Key: "metadata.annotations." + entity.AnnotationOrphan, Match: entity.Equals, Values: []string{"true"}}
}

// fullRefs are references as the index has them; values of facets without a kind stay.
func fullRefs(values []string, kind string) []string {
	if kind == "" {
		return values
	}
	full := make([]string, len(values))
	for i, value := range values {
		full[i] = value
		if ref, err := entity.ParseRef(value, entity.Ref{Kind: kind}); err == nil {
			full[i] = ref.String()
		}
	}
	return full
}

// shortRef leaves out what goes without saying.
func shortRef(value, kind string) string {
	if kind == "" {
		return value
	}
	ref, err := entity.ParseRef(value, entity.Ref{Kind: kind})
	if err != nil {
		return value
	}
	return ref.Short(kind)
}
