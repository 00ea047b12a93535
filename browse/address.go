package browse

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
)

// listing is what the address of the list says: everything about the page is in it.
type listing struct {
	kind    string              // in lower case; "all" for every kind, "" if the address does not say
	owned   bool                // only what the asker owns
	starred bool                // only what the asker has starred
	stars   []string            // uids of that; not in the address
	through bool                // owners are meant with all groups below them
	owners  []string            // these; not in the address
	filters map[string][]string // by the name of the facet; values in lower case
	text    string
	columns []string // names; nil = those that the kind has by itself
	group   string   // name of a grouping, "" = none
	sort    string   // name of a column, "-name" for the other way round
	cursor  string
	more    string // the facet that shows all its values
	find    string // what those values contain
}

const everyKind = "all"

// readListing reads an address of the list. Characters that nobody sees are no part of it.
func readListing(q url.Values) listing {
	q = readable(q)
	l := listing{
		kind: strings.ToLower(q.Get("kind")), owned: q.Get("scope") == "owned", starred: q.Get("scope") == "starred",
		text: q.Get("q"), columns: readColumns(q["columns"]), group: q.Get("group"), sort: q.Get("sort"), cursor: q.Get("cursor"),
		more: q.Get("more"), find: q.Get("find"), through: q.Get("through") != "", filters: map[string][]string{},
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

func readable(q url.Values) url.Values {
	clean := url.Values{}
	for name, values := range q {
		for _, value := range values {
			clean.Add(name, entity.Readable(value))
		}
	}
	return clean
}

// readColumns takes columns separated by commas, or one by one as a form sends them.
func readColumns(given []string) []string {
	var columns []string
	for name := range strings.SplitSeq(strings.Join(given, ","), ",") {
		if name = strings.TrimSpace(name); name != "" && len(name) <= maxColumnName && len(columns) < maxColumns && !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	return columns
}

// backstageNames are the filters of Backstage's addresses, which bookmarks still have.
var backstageNames = map[string]string{
	"kind": "kind", "type": "type", "owners": "owner", "lifecycles": "lifecycle", "tags": "tag", "namespace": "namespace", "text": "q",
}

var backstageFilter = regexp.MustCompile(`^filters\[(\w+)\](?:\[\d*\])?$`)

// fromBackstage is where an address such as ?filters[kind]=component&filters[user]=all leads; false if it is not one.
func fromBackstage(q url.Values) (path string, ok bool) {
	translated, found := url.Values{}, false
	for _, parameter := range slices.SortedFunc(maps.Keys(q), byNumber) {
		match, values := backstageFilter.FindStringSubmatch(parameter), q[parameter]
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
	fields := readListing(translated).fields()
	for _, kind := range furtherKinds(translated["kind"]) {
		fields = append(fields, [2]string{"kind", kind}) // the list says that it has one at a time
	}
	return web.WithQuery("/catalog", fields), found
}

// byNumber compares parameters such as filters[tags][2] and filters[tags][10], each of which has one of several values.
func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// path is the address of a listing.
func (l listing) path() string { return web.WithQuery("/catalog", l.fields()) }

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
	if l.through && len(l.filters["owner"]) > 0 {
		add("through", "1")
	}
	add("q", l.text)
	add("columns", strings.Join(l.columns, ","))
	add("group", l.group)
	add("sort", l.sort)
	add("more", l.more)
	add("find", l.find)
	add("cursor", l.cursor)
	return fields
}

// whole is the listing from its first page, with all facets as they are usually.
func (l listing) whole() listing {
	l.cursor, l.more, l.find = "", "", ""
	return l
}

// with is the listing with only these values of a facet; from its first page.
func (l listing) with(name string, values ...string) listing {
	l = l.whole()
	filters := map[string][]string{}
	maps.Copy(filters, l.filters)
	filters[name] = values
	l.filters = filters
	return l
}

// toggled is the listing with a value of a facet added, or taken away if it is there.
func (l listing) toggled(name, value string) listing {
	values := slices.Clone(l.filters[name])
	if at := slices.Index(values, value); at >= 0 {
		return l.with(name, slices.Delete(values, at, at+1)...)
	}
	return l.with(name, append(values, value)...)
}

// plain is the listing of a kind without any filter.
func (l listing) plain() listing {
	return listing{kind: l.kind, columns: l.columns, group: l.group, sort: l.sort}
}

// as is the listing of another kind: with the filters that mean something for every kind, and its own columns.
func (l listing) as(kind string) listing {
	other := listing{kind: kind, owned: l.owned, starred: l.starred, stars: l.stars, text: l.text, group: l.group, through: l.through, owners: l.owners, filters: map[string][]string{}}
	for _, f := range facets {
		if f.everywhere {
			other.filters[f.name] = l.filters[f.name]
		}
	}
	return other
}

func (l listing) isFiltered() bool {
	for _, values := range l.filters {
		if len(values) > 0 {
			return true
		}
	}
	return l.text != "" || l.owned || l.starred
}
