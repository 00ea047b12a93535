package problems

import (
	"cmp"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// namersShown is how many of those who name a missing thing stand below its row; nearShown how many names that may have been meant.
const (
	namersShown = 8
	nearShown   = 3
)

// missingList is what entities name that is not there, each with how many name it.
type missingList struct {
	page *listPage
	dead *graves
}

// found are those that the address asks for, as if it said nothing about one property.
func (l missingList) found(but string) []index.Absentee { return l.namedBy(l.page.narrowed(but), but) }

// namedBy are those that some entities name. A text is looked for in the name of what is missing, and in those who name it.
func (l missingList) namedBy(where *entity.Predicate, but string) []index.Absentee {
	v := l.page
	all := v.pages.index.Absentees(index.Query{Where: where, Visible: v.Visible})
	if v.searched() != nil {
		named := map[string]bool{}
		for _, one := range v.pages.index.Absentees(index.Query{Where: where, Visible: v.Visible, Text: v.searched()}) {
			named[one.Ref] = true
		}
		all = slices.DeleteFunc(all, func(one index.Absentee) bool { return !l.saysIt(one.Ref) && !named[one.Ref] })
	}
	if kinds := v.any[findings.State]; len(kinds) > 0 && but != findings.State {
		all = slices.DeleteFunc(all, func(one index.Absentee) bool { return !slices.Contains(kinds, kindIn(one.Ref)) })
	}
	return all
}

// saysIt reports whether the text of the address stands in a ref.
func (l missingList) saysIt(ref string) bool {
	return strings.Contains(ref, strings.ToLower(strings.TrimSpace(l.page.text)))
}

func kindIn(ref string) string {
	kind, _, _ := strings.Cut(ref, ":")
	return kind
}

func (l missingList) total() int { return len(l.found("")) }

// counts are of what is missing, as the list is: how much of it entities with a value name. The state is its own kind.
func (l missingList) counts(property string) []findings.Value {
	counts, found := map[string]int{}, l.found(property)
	if property == findings.State {
		for _, one := range found {
			counts[kindIn(one.Ref)]++
		}
	} else {
		l.countNamers(counts, property, found)
	}
	if property == findings.Owner {
		nobodys := entity.Both(l.page.narrowed(property), &entity.Predicate{Not: &entity.Predicate{Key: ownedKey, Match: entity.Exists}})
		if n := len(l.namedBy(nobodys, property)); n > 0 {
			counts[findings.Nobody] = n
		}
	}
	var values []findings.Value
	for value, n := range counts {
		values = append(values, findings.Value{Value: value, Count: n})
	}
	slices.SortFunc(values, func(a, b findings.Value) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Value, b.Value)) })
	return values
}

// countNamers counts by the values of those who name what was found: whoever it is where that says the text itself, else those with the text.
func (l missingList) countNamers(counts map[string]int, property string, found []index.Absentee) {
	says, named := map[string]bool{}, map[string]bool{}
	for _, one := range found {
		if l.saysIt(one.Ref) {
			says[one.Ref] = true
		} else {
			named[one.Ref] = true
		}
	}
	q := index.Query{Where: l.page.narrowed(property), Visible: l.page.Visible}
	for _, refs := range []map[string]bool{says, named} {
		for _, value := range l.page.pages.index.AbsenteeCounts(q, indexKeys[property], refs) {
			counts[value.Value] += value.Count
		}
		q.Text = l.page.searched()
	}
}

func (l missingList) sorts() []string { return []string{"name", "count"} }

// sorted are those that the address asks for, in its order.
func (l missingList) sorted() []index.Absentee {
	found := l.found("")
	by, desc := strings.TrimPrefix(l.page.sort, "-"), strings.HasPrefix(l.page.sort, "-")
	if by != "name" {
		slices.SortStableFunc(found, func(a, b index.Absentee) int { return b.Count - a.Count })
		desc = by == "count" && !desc // the most named come first, unless it is turned round
	}
	if desc {
		slices.Reverse(found)
	}
	return found
}

func (l missingList) each(some func(row listRow) error) error {
	for _, one := range l.sorted() {
		row, err := l.row(one, false)
		if err == nil {
			err = some(row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l missingList) rows(from, most int) ([]listRow, error) {
	found := l.sorted()
	var rows []listRow
	for _, one := range found[min(from, len(found)):min(from+most, len(found))] {
		row, err := l.row(one, l.page.isOpen(one.Ref, len(found)))
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (l missingList) row(one index.Absentee, open bool) (listRow, error) {
	v := l.page
	row := listRow{key: one.Ref, of: v.Link(one.Ref), said: namedBy(one), tone: ui.Warn}
	if i, was := l.dead.byRef[one.Ref]; was {
		row.since = l.dead.stones[i].At
		row.said = "Was deleted; " + strings.ToLower(row.said[:1]) + row.said[1:]
	}
	who := v.address.first()
	who.absent, who.sort = one.Ref, ""
	row.act = ui.Button{Label: "See who", Path: who.path(), Small: true}.View()
	if !open {
		return row, nil
	}
	some, err := l.namers(one).rows(0, namersShown)
	if err != nil {
		return row, err
	}
	m := absentView{Ref: one.Ref, Some: some, Total: one.Count, All: who.path(), Describe: web.WithQuery("/catalog-import", [][2]string{{"describe", one.Ref}})}
	for _, near := range v.pages.index.Near(one.Ref, v.Visible, nearShown) {
		m.Near = append(m.Near, v.Link(near))
	}
	if i, was := l.dead.byRef[one.Ref]; was {
		m.Grave = gravePath(l.dead.stones[i].Seq)
	}
	row.more = missingDetail(m)
	return row, nil
}

// absentView is the opened row of something that is not there.
type absentView struct {
	Ref           string
	Some          []listRow // of those who name it
	Total         int
	All, Describe string
	Near          []ui.EntityLink // what may have been meant
	Grave         string          // where it is told how it went; empty if it never was there
}

// namedBy says how many name something, and as what.
func namedBy(one index.Absentee) string {
	said := ui.Count(one.Count, "entity names it", "entities name it")
	var as []string
	for _, by := range one.By[:min(3, len(one.By))] {
		as = append(as, nounOf(by.Value))
	}
	return said + " as " + strings.Join(as, ", ")
}

// nouns are what an entity calls the target of a relation, by the relation's type in lower case.
var nouns = map[string]string{
	"ownedby": "owner", "partof": "what it is part of", "dependson": "dependency", "dependencyof": "dependant", "consumesapi": "consumed API", "providesapi": "provided API",
	"memberof": "group", "hasmember": "member", "childof": "parent", "parentof": "child", "haspart": "part", "ownerof": "property",
	"apiconsumedby": "consumer", "apiprovidedby": "provider",
}

func nounOf(relation string) string { return cmp.Or(nouns[relation], relation) }

// namers are the entities that name one missing thing.
func (l missingList) namers(one index.Absentee) *keptList {
	v := l.page
	list := &keptList{page: v}
	var any []*entity.Predicate
	for _, by := range one.By {
		any = append(any, entity.OneOf("relations."+by.Value, one.Ref))
	}
	list.where = anyOf(any)
	list.explain = func(_ *keptList, e entity.Entity) listRow {
		return v.keptRow(e, "Names "+one.Ref+" as "+nounOf(strings.ToLower(relationTo(e, one.Ref))))
	}
	list.mention = func(e entity.Entity) catalog.Mention {
		return catalog.Mention{Ref: e.Ref().String(), Relation: relationTo(e, one.Ref), Target: one.Ref}
	}
	return list
}

// namersOf are the entities that name what the address says is missing. They are nobody if it is not missing.
func (l missingList) namersOf(ref string) *keptList {
	for _, one := range l.page.pages.index.Absentees(index.Query{Visible: l.page.Visible}) {
		if one.Ref == ref {
			return l.namers(one)
		}
	}
	return l.namers(index.Absentee{Ref: ref})
}

// relationTo is the type of the first relation of an entity that leads to a target.
func relationTo(e entity.Entity, target string) string {
	relations, _ := e["relations"].([]any)
	for _, one := range relations {
		fields, _ := one.(map[string]any)
		if fields["targetRef"] == target {
			typ, _ := fields["type"].(string)
			return typ
		}
	}
	return ""
}
