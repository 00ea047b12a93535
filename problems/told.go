package problems

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// toldList is a list of findings: what the index alone does not know.
type toldList struct {
	page    *listPage
	all     []findings.Finding
	explain func(f *findings.Finding, open bool) listRow
}

func (l toldList) wanted() findings.Wanted {
	a := l.page.address
	w := findings.Wanted{OnlyMine: a.owned, Mine: l.page.own, Text: a.text, Any: map[string][]string{}}
	for name, values := range a.any {
		if name == findings.Owner {
			values = ownerRefs(values)
		}
		w.Any[name] = values
	}
	return w
}

func (l toldList) total() int { return len(findings.Pick(l.all, l.wanted())) }

func (l toldList) counts(property string) []findings.Value {
	return findings.Count(l.all, l.wanted(), property)
}

// picked are those that the address asks for, in its order.
func (l toldList) picked() []*findings.Finding {
	picked := findings.Pick(l.all, l.wanted())
	findings.Sort(picked, l.page.sort)
	return picked
}

func (l toldList) each(some func(row listRow) error) error {
	for _, f := range l.picked() {
		if err := some(l.explain(f, false)); err != nil {
			return err
		}
	}
	return nil
}

func (l toldList) rows(from, most int) ([]listRow, error) {
	picked := l.picked()
	var rows []listRow
	for _, f := range picked[min(from, len(picked)):min(from+most, len(picked))] {
		rows = append(rows, l.explain(f, l.page.isOpen(f.Key, len(picked))))
	}
	return rows, nil
}

func (l toldList) sorts() []string { return []string{"name", findings.Owner, "since"} }

// shown leaves out what is said of entities that the asker may not see.
func (v *listPage) shown(all []findings.Finding) []findings.Finding {
	if v.Visible == nil {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(f findings.Finding) bool { return v.Hides(f.Ref) })
}

// toldRow is what all findings show.
func (v *listPage) toldRow(f *findings.Finding) listRow {
	row := listRow{key: f.Key, name: FileName(f.File), said: f.Said, file: f.File, since: f.Since, tone: ui.Bad}
	if f.Ref != "" {
		row.of = v.Link(f.Ref)
		if row.of.Gone { // it has never been good enough, or went
			row.of.Gone, row.of.Title = false, f.Name
		}
	}
	for _, owner := range f.Owners {
		row.owners = append(row.owners, v.Link(owner))
	}
	return row
}

// errorRow leads to the line, and shows it when it is open.
func (v *listPage) errorRow(t *Current) func(f *findings.Finding, open bool) listRow {
	return func(f *findings.Finding, open bool) listRow {
		row := v.toldRow(f)
		problem := entity.Problem{Location: f.File, Level: entity.Warning, Message: f.Said}
		if f.At < len(t.List) {
			problem = t.List[f.At].Problem
		}
		row.line, row.problem = problem.Line, problem
		switch f.State {
		case stateWarning:
			row.tone = ui.Warn
		case stateWaiting:
			row.tone = ui.Info
		}
		links := v.pages.catalog.LinksAt(f.File, problem.Line)
		again := v.again(f)
		row.act = again
		if web.IsAddress(links.View) {
			row.act = ui.Button{Label: "Open line", Path: links.View, Small: true, Outside: true}.View()
		}
		if open {
			shown := v.pages.At(problem)
			shown.Context = v.pages.around(v.request.Context(), problem)
			row.more = errorView(shown, consequence(f.State), links.Edit, again)
		}
		return row
	}
}

// again reads the file of a finding once more.
func (v *listPage) again(f *findings.Finding) templ.Component {
	return postBack("/problems/refresh", ui.Button{Label: "Read again", Small: true}, []ui.Field{{Name: "ref", Value: f.Ref}, {Name: "file", Value: f.File}, {Name: "back", Value: v.back()}})
}

// consequence is what follows from an error.
func consequence(state string) string {
	switch state {
	case stateHidden:
		return "It has never been good enough to show: the catalog knows it by its file alone."
	case stateOld:
		return "What is shown is the last version that was right."
	case stateUnread:
		return "Nothing of this is in the catalog. What came from here while it was right stays as it was."
	case stateWarning:
		return "It is in the catalog all the same."
	}
	return ""
}

// consequences are the words for values of the property state.
var consequences = map[string]string{
	stateHidden: "never shown", stateOld: "shown as before", stateUnread: "not read", stateWarning: "only a warning", stateWaiting: "waits",
	ownerAbsent: "owner is missing", ownerNone: "has no owner",
}

func numberOf(n int64) string { return strconv.FormatInt(n, 10) }
