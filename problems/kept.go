package problems

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// keptList is a list of entities that the index finds by a predicate: nothing is gone through one by one.
type keptList struct {
	page    *listPage
	where   *entity.Predicate
	states  map[string]*entity.Predicate // parts of where
	explain func(l *keptList, e entity.Entity) listRow
	mention func(e entity.Entity) catalog.Mention // whose line the row shows
}

// indexKeys are those of the search index for properties.
var indexKeys = map[string]string{findings.Owner: ownedKey, findings.Kind: "kind", findings.File: fileKey}

const (
	ownedKey = "relations.ownedby"
	nameKey  = "metadata.name"
)

// narrowed is what entities must be, leaving out one property.
func (v *listPage) narrowed(but string) *entity.Predicate {
	var all []*entity.Predicate
	if v.owned {
		all = append(all, &entity.Predicate{Any: []*entity.Predicate{entity.OneOf(ownedKey, v.own...), entity.OneOf("metadata.uid", v.ownUIDs()...)}})
	}
	for _, name := range []string{findings.Kind, findings.File} {
		if values := v.any[name]; len(values) > 0 && name != but {
			all = append(all, entity.OneOf(indexKeys[name], values...))
		}
	}
	if owners := ownerRefs(v.any[findings.Owner]); len(owners) > 0 && but != findings.Owner {
		owned := entity.OneOf(ownedKey, owners...)
		if slices.Contains(owners, findings.Nobody) {
			owned = &entity.Predicate{Any: []*entity.Predicate{owned, {Not: &entity.Predicate{Key: ownedKey, Match: entity.Exists}}}}
		}
		all = append(all, owned)
	}
	return &entity.Predicate{All: all}
}

// ownUIDs are those of the entities that the asker owns things as.
func (v *listPage) ownUIDs() []string {
	var uids []string
	for _, ref := range v.own {
		if handle, ok := v.pages.index.ByRef(ref); ok {
			uids = append(uids, v.pages.index.UID(handle))
		}
	}
	return uids
}

func (v *listPage) searched() *index.Text { return index.Described(v.text) }

func (l *keptList) predicate(but string) *entity.Predicate {
	where := entity.Both(l.where, l.page.narrowed(but))
	if chosen := l.page.any[findings.State]; len(chosen) > 0 && but != findings.State {
		var any []*entity.Predicate
		for _, state := range chosen {
			if part := l.states[state]; part != nil {
				any = append(any, part)
			}
		}
		where = entity.Both(where, anyOf(any))
	}
	return where
}

// anyOf is met by nobody if there is nothing to choose from.
func anyOf(any []*entity.Predicate) *entity.Predicate {
	if len(any) == 0 {
		return &entity.Predicate{Not: &entity.Predicate{}}
	}
	return &entity.Predicate{Any: any}
}

func (l *keptList) query(but string) index.Query {
	return index.Query{Where: l.predicate(but), Visible: l.page.Visible, Text: l.page.searched(), Limit: index.NoRows, Count: true}
}

func (l *keptList) total() int { return l.page.pages.index.Select(l.query("")).Total }

func (l *keptList) counts(property string) []findings.Value {
	if property == findings.State {
		return l.stateCounts()
	}
	var values []findings.Value
	for _, value := range l.page.pages.index.Counts(l.query(property), []string{indexKeys[property]})[0] {
		values = append(values, findings.Value(value))
	}
	if property == findings.Owner {
		q := l.query(findings.Owner)
		q.Where = entity.Both(q.Where, &entity.Predicate{Not: &entity.Predicate{Key: ownedKey, Match: entity.Exists}})
		if n := l.page.pages.index.Select(q).Total; n > 0 {
			values = append(values, findings.Value{Value: findings.Nobody, Count: n})
		}
	}
	slices.SortStableFunc(values, func(a, b findings.Value) int { return b.Count - a.Count })
	return values
}

func (l *keptList) stateCounts() []findings.Value {
	var values []findings.Value
	for state, part := range l.states {
		q := l.query(findings.State)
		q.Where = entity.Both(q.Where, part)
		if n := l.page.pages.index.Select(q).Total; n > 0 {
			values = append(values, findings.Value{Value: state, Count: n})
		}
	}
	slices.SortFunc(values, func(a, b findings.Value) int { return strings.Compare(a.Value, b.Value) })
	return values
}

func (l *keptList) sorts() []string { return []string{"name", findings.Owner} }

// ordered is what finds the rows in the order of the address.
func (l *keptList) ordered() index.Query {
	q := l.query("")
	q.Limit, q.Missing, q.Count = 0, index.Last, false
	key, desc := nameKey, strings.HasPrefix(l.page.sort, "-")
	if strings.TrimPrefix(l.page.sort, "-") == findings.Owner {
		key = ownedKey
	}
	q.Order = []index.Order{{Field: key, Desc: desc}, {Field: nameKey}}
	return q
}

// each decodes some at a time.
func (l *keptList) each(some func(row listRow) error) error {
	return l.page.pages.index.Stream(l.ordered(), func(piece []byte) error {
		entities, err := decoded(bytes.TrimPrefix(piece, []byte{','}))
		for _, e := range entities {
			if err = some(l.explain(l, e)); err != nil {
				break
			}
		}
		return err
	})
}

func decoded(piece []byte) (entities []entity.Entity, err error) {
	if err := json.Unmarshal(slices.Concat([]byte{'['}, piece, []byte{']'}), &entities); err != nil {
		return nil, fmt.Errorf("read a page of the index: %w", err)
	}
	return entities, nil
}

// rows tells of those that are shown also what is only in the database: lines and dates.
func (l *keptList) rows(from, most int) ([]listRow, error) {
	rows, entities, err := l.some(from, most)
	if err != nil {
		return nil, err
	}
	return rows, l.locate(rows, entities)
}

// some are rows as far as the index knows.
func (l *keptList) some(from, most int) ([]listRow, []entity.Entity, error) {
	q := l.ordered()
	q.Limit, q.Offset = most, from
	body, _ := l.page.pages.index.AppendPage(nil, q)
	entities, err := decoded(body)
	rows := make([]listRow, len(entities))
	for i, e := range entities {
		rows[i] = l.explain(l, e)
		l.page.Keep(e)
	}
	return rows, entities, err
}

// locate finds the lines that the rows are about, and when the entities changed last.
func (l *keptList) locate(rows []listRow, entities []entity.Entity) error {
	ctx := l.page.request.Context()
	mentions, refs := make([]catalog.Mention, len(entities)), make([]string, len(entities))
	for i, e := range entities {
		mentions[i], refs[i] = l.mention(e), e.Ref().String()
	}
	lines, err := l.page.pages.catalog.LinesOf(ctx, mentions)
	if err != nil {
		return err
	}
	changed := l.page.pages.catalog.Updated(refs)
	for i := range rows {
		rows[i].line, rows[i].since = lines[i], changed[refs[i]]
		if rows[i].act == nil {
			rows[i].act = l.page.leadTo(rows[i])
		}
		if l.page.isOpen(rows[i].key, 0) {
			rows[i].more = l.page.detail(rows[i])
		}
	}
	return nil
}

// leadTo is the way to the line of a row: where the file is on the web there, else to what the catalog knows of the source.
func (v *listPage) leadTo(row listRow) templ.Component {
	if links := v.pages.catalog.LinksAt(row.file, row.line); web.IsAddress(links.View) {
		return ui.Button{Label: "Open line", Path: links.View, Small: true, Outside: true}.View()
	}
	return ui.Button{Label: "See source", Path: ui.EntityPath(row.of.Ref) + "/source", Small: true}.View()
}

// keptRow is what all entities show.
func (v *listPage) keptRow(e entity.Entity, said string) listRow {
	ref := e.Ref()
	row := listRow{key: ref.String(), of: ui.EntityLink{Ref: ref, Title: names.Title(e)}, said: said, file: e.Annotation(entity.AnnotationLocation), tone: ui.Warn}
	for _, owner := range v.pages.index.Related(ref.String(), "ownedBy") {
		row.owners = append(row.owners, v.Link(owner))
	}
	return row
}

// orphans are entities that nothing brings in any more.
func (v *listPage) orphans() *keptList {
	return &keptList{
		page: v, where: orphaned, mention: func(e entity.Entity) catalog.Mention { return catalog.Mention{Ref: e.Ref().String()} },
		explain: func(l *keptList, e entity.Entity) listRow {
			row := v.keptRow(e, "Nothing brings it in any more; it shows what was last known")
			row.act = ui.Button{Label: "Remove…", Path: ui.EntityPath(e.Ref()) + "/remove", Small: true}.View()
			return row
		},
	}
}

// Why nobody owns something.
const (
	ownerNone   = "none"
	ownerAbsent = "absent"
)

// ownerless are kinds that own, or are places, and need no owner.
var ownerless = []string{"user", "group", "location"}

// unowned are entities without an owner, or whose owner is not there.
func (v *listPage) unowned() *keptList {
	var gone []string
	for _, absent := range v.pages.index.Absentees(index.Query{Visible: v.Visible}) {
		if slices.ContainsFunc(absent.By, func(by index.FacetValue) bool { return by.Value == "ownedby" }) {
			gone = append(gone, absent.Ref)
		}
	}
	none := &entity.Predicate{All: []*entity.Predicate{
		{Not: &entity.Predicate{Key: ownedKey, Match: entity.Exists}}, {Not: entity.OneOf("kind", ownerless...)},
	}}
	l := &keptList{page: v, states: map[string]*entity.Predicate{ownerNone: none, ownerAbsent: entity.OneOf(ownedKey, gone...)}}
	l.where = &entity.Predicate{Any: []*entity.Predicate{none, l.states[ownerAbsent]}}
	l.mention = func(e entity.Entity) catalog.Mention {
		return catalog.Mention{Ref: e.Ref().String(), Relation: "ownedby", Target: e.Target("ownedBy")}
	}
	l.explain = func(l *keptList, e entity.Entity) listRow {
		said := "It has no owner"
		if owner := e.Target("ownedBy"); owner != "" {
			said = "Its owner " + entity.ShortRef(owner, "group") + " does not exist"
		}
		return v.keptRow(e, said)
	}
	return l
}
