package index_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// model answers the same questions as the index from maps, slowly and plainly.
type model struct {
	rows map[string]index.Row
	all  []*thing // nil until asked for
}

// thing is an entity of the model with what it is found by.
type thing struct {
	ref, uid  string
	relations []entity.Relation
	keys      map[string][]value // in order, each lower-cased value once
}

type value struct {
	lower, text string
	null        bool
}

func (m *model) apply(b index.Batch) {
	m.all = nil
	for _, ref := range b.Deletes {
		delete(m.rows, ref)
	}
	for _, row := range b.Upserts {
		m.rows[row.Ref] = row
	}
}

func (m *model) things() []*thing {
	if m.all != nil {
		return m.all
	}
	shown := map[string][]entity.Relation{}
	for _, row := range m.rows {
		for _, r := range row.Relations {
			if !slices.Contains(shown[r.Source], r) {
				shown[r.Source] = append(shown[r.Source], r)
			}
		}
	}
	all := []*thing{}
	for _, ref := range slices.Sorted(maps.Keys(m.rows)) {
		row := m.rows[ref]
		t := &thing{ref: ref, uid: row.UID, relations: shown[ref], keys: map[string][]value{}}
		slices.SortFunc(t.relations, func(a, b entity.Relation) int {
			return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Target, b.Target))
		})
		var body map[string]any
		decoder := json.NewDecoder(bytes.NewReader(row.Body))
		decoder.UseNumber()
		if err := decoder.Decode(&body); err != nil {
			panic(err)
		}
		t.index(body, row)
		all = append(all, t)
	}
	m.all = all
	return all
}

func (t *thing) index(body map[string]any, row index.Row) {
	metadata := body["metadata"].(map[string]any)
	metadata["uid"] = row.UID
	if row.Orphan {
		if metadata["annotations"] == nil {
			metadata["annotations"] = map[string]any{}
		}
		metadata["annotations"].(map[string]any)["backstage.io/orphan"] = "true"
	}
	if metadata["namespace"] == nil {
		metadata["namespace"] = "default"
	}
	t.walk("", body)
	for _, r := range t.relations {
		t.add("relations."+r.Type, r.Target)
	}
}

func (t *thing) walk(path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			t.walk(strings.TrimPrefix(path+"."+key, "."), v[key])
		}
	case []any:
		for _, item := range v {
			t.walk(path, item)
			if s, ok := item.(string); ok && t.keys[entity.Lower(path+"."+s)] == nil {
				t.add(path+"."+s, "true")
			}
		}
	case nil:
		t.put(path, value{null: true})
	case string:
		t.add(path, v)
	case bool:
		t.add(path, strconv.FormatBool(v))
	case json.Number:
		t.add(path, v.String())
	}
}

func (t *thing) add(key, text string) {
	v := value{lower: entity.Lower(text), text: text}
	if len(utf16.Encode([]rune(v.lower))) > 200 {
		v = value{null: true}
	}
	t.put(key, v)
}

func (t *thing) put(key string, v value) {
	key = entity.Lower(key)
	if len(utf16.Encode([]rune(key))) > 200 {
		return
	}
	for _, other := range t.keys[key] {
		if other.null == v.null && other.lower == v.lower {
			return
		}
	}
	t.keys[key] = append(t.keys[key], v)
}

func (t *thing) values(key string) (values []string, ok bool) {
	for _, v := range t.keys[key] {
		if !v.null {
			values = append(values, v.lower)
		}
	}
	slices.Sort(values)
	return values, t.keys[key] != nil
}

func (t *thing) like(text *index.Text, order string) bool {
	fields := text.Fields
	if len(fields) == 0 {
		if fields = []string{order}; order == "" {
			fields = []string{"metadata.uid"}
		}
	}
	for _, field := range fields {
		values, _ := t.values(entity.Lower(field))
		for _, v := range values {
			if like([]rune(v), []rune("%"+entity.Lower(text.Term)+"%")) {
				return true
			}
		}
	}
	return false
}

func like(text, pattern []rune) bool {
	switch {
	case len(pattern) == 0:
		return len(text) == 0
	case pattern[0] == '%':
		return like(text, pattern[1:]) || len(text) > 0 && like(text[1:], pattern)
	case len(text) == 0:
		return false
	case pattern[0] == '\\' && len(pattern) > 1:
		return text[0] == pattern[1] && like(text[1:], pattern[2:])
	}
	return (pattern[0] == '_' || pattern[0] == text[0]) && like(text[1:], pattern[1:])
}

// row is an answer of the model.
type row struct {
	Ref, Value, UID string
}

// asked is a question of the index with what the model must be told besides.
type asked struct {
	index.Query
	seen *entity.Predicate // what Visible was made of
}

// sortable is a row with its values of all orders, nil where it has none.
type sortable struct {
	row
	values []*string
}

// answer are all rows of a query in order, heedless of positions, offset and limit.
func (m *model) answer(q asked) []row {
	var all []sortable
	order := ""
	if len(q.Order) > 0 {
		order = entity.Lower(q.Order[0].Field)
	}
	for _, t := range m.things() {
		if q.Where.Matches(t.values) && q.seen.Matches(t.values) && (q.Text == nil || t.like(q.Text, order)) {
			all = append(all, t.rows(q)...)
		}
	}
	slices.SortFunc(all, func(a, b sortable) int { return a.compare(b, q) })
	rows := make([]row, len(all))
	for i := range all {
		rows[i] = all[i].row
	}
	return rows
}

// rows are those of one entity: one for each value of each order.
func (t *thing) rows(q asked) []sortable {
	rows := []sortable{{row: row{Ref: t.ref, UID: t.uid}}}
	if len(q.Order) == 0 && q.ByRef {
		rows[0].Value = t.ref
	}
	for i, by := range q.Order {
		field := by.Field
		if q.Missing == index.Exclude {
			if i > 0 {
				break
			}
			field = entity.Lower(field)
		}
		values, _ := t.values(field)
		var more []sortable
		for _, r := range rows {
			for _, v := range values {
				next := sortable{r.row, append(slices.Clip(r.values), &v)}
				if i == 0 {
					next.Value = v
				}
				more = append(more, next)
			}
			if len(values) == 0 && q.Missing == index.Last {
				more = append(more, sortable{r.row, append(slices.Clip(r.values), nil)})
			}
		}
		rows = more
	}
	return rows
}

func (a sortable) compare(b sortable, q asked) int {
	for i := range a.values {
		switch x, y := a.values[i], b.values[i]; {
		case x == nil && y == nil:
		case x == nil:
			return 1
		case y == nil:
			return -1
		case *x != *y:
			if q.Order[i].Desc {
				x, y = y, x
			}
			return cmp.Compare(*x, *y)
		}
	}
	switch {
	case len(q.Order) == 0 && q.ByRef:
		return cmp.Compare(a.Ref, b.Ref)
	case len(q.Order) > 0 && q.Missing == index.Exclude && q.Order[0].Desc:
		return cmp.Compare(b.UID, a.UID)
	}
	return cmp.Compare(a.UID, b.UID)
}

func (m *model) facets(q asked, keys []string) [][]index.FacetValue {
	answers := make([][]index.FacetValue, len(keys))
	for i, key := range keys {
		counts := map[string]int{}
		for _, t := range m.things() {
			if !q.Where.Matches(t.values) || !q.seen.Matches(t.values) || q.Text != nil && !t.like(q.Text, "") {
				continue
			}
			for _, v := range t.keys[entity.Lower(key)] {
				if !v.null {
					counts[v.text]++
				}
			}
		}
		answers[i] = []index.FacetValue{}
		for _, text := range slices.Sorted(maps.Keys(counts)) {
			answers[i] = append(answers[i], index.FacetValue{Value: text, Count: counts[text]})
		}
	}
	return answers
}

// served is the entity as clients see it, but for the etag.
func (m *model) served(t *thing) map[string]any {
	r := m.rows[t.ref]
	var e map[string]any
	if err := json.Unmarshal(r.Body, &e); err != nil {
		panic(err)
	}
	metadata := e["metadata"].(map[string]any)
	metadata["uid"] = r.UID
	if r.Orphan {
		if metadata["annotations"] == nil {
			metadata["annotations"] = map[string]any{}
		}
		metadata["annotations"].(map[string]any)["backstage.io/orphan"] = "true"
	}
	relations := []any{}
	for _, rel := range t.relations {
		relations = append(relations, map[string]any{"type": rel.Type, "targetRef": rel.Target})
	}
	e["relations"] = relations
	if len(r.Status) > 0 {
		var items any
		if err := json.Unmarshal(r.Status, &items); err != nil {
			panic(err)
		}
		e["status"] = map[string]any{"items": items}
	}
	return e
}

func (r row) String() string { return fmt.Sprintf("%s[%s|%s]", r.Ref, r.Value, r.UID) }
