package browse

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// exportedAtOnce is how many entities an export takes from the index in one go.
const exportedAtOnce = 500

// exports are the whole list in other forms.
func (l *listed) exports() templ.Component {
	menu := ui.Menu{Label: "Export", Small: true}
	for _, form := range []struct{ label, file string }{{"CSV, these columns", "csv"}, {"JSON", "json"}, {"YAML, to register again", "yaml"}} {
		path := web.WithQuery("/catalog/export."+form.file, l.whole().fields())
		menu.Items = append(menu.Items, ui.Button{Label: form.label, Icon: "download", Path: path, Note: ui.Number(l.total())})
	}
	return menu.View()
}

// exportJSON sends all entities of a list as they are served.
func (p Pages) exportJSON(w http.ResponseWriter, r *http.Request) error {
	l, err := p.find(r)
	if err != nil {
		return err
	}
	out := web.Download(w, r, "application/json; charset=utf-8", l.kind+".json")
	between := []byte{'['}
	err = l.each(func(piece []byte) error {
		_, err := out.Write(append(between, piece...))
		between = []byte{','}
		return err
	})
	if err != nil {
		return err
	}
	_, err = out.Write(append(bytes.TrimPrefix(between, []byte{','}), "]\n"...))
	return err
}

// exportCSV sends all entities of a list with the columns of its table.
func (p Pages) exportCSV(w http.ResponseWriter, r *http.Request) error {
	l, err := p.find(r)
	if err != nil {
		return err
	}
	out := web.DownloadSheet(w, r, l.kind+".csv")
	columns := l.sheet()
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.name
	}
	if err := out.Write(row...); err != nil {
		return err
	}
	err = l.each(func(piece []byte) error {
		if err := l.take(append(append([]byte{'['}, piece...), ']')); err != nil {
			return err
		}
		for _, e := range l.entities {
			for i, c := range columns {
				row[i] = c.text(l, e)
			}
			if err := out.Write(row...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// sheet are the columns of the table with the reference in front, and behind the name what the table shows in its place.
func (l *listed) sheet() []column {
	ref, _ := columnNamed("ref")
	title := column{name: "title", text: ofEntity(names.Title)}
	rest := slices.DeleteFunc(slices.Clone(l.shown[1:]), func(c column) bool { return c.name == "ref" })
	return append([]column{ref, l.shown[0], title}, rest...)
}

// each hands over all entities of the list in its order, some at a time, as JSON with commas between. In groups an entity may have
// several rows: it comes once, at its first.
func (l *listed) each(some func(piece []byte) error) error {
	if l.hasPositions() {
		return l.Index.Stream(l.question(), func(piece []byte) error { return some(bytes.TrimPrefix(piece, []byte{','})) })
	}
	came := map[index.Handle]bool{}
	var piece []byte
	for hits := range slices.Chunk(l.hits(), exportedAtOnce) {
		piece = piece[:0]
		for _, hit := range hits {
			if came[hit.Handle] {
				continue
			}
			came[hit.Handle] = true
			if body := l.Index.AppendJSON(append(piece, ','), hit.Handle); len(body) > len(piece)+1 {
				piece = body
			}
		}
		if len(piece) > 0 {
			if err := some(piece[1:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// hits are all rows of the list.
func (l *listed) hits() []index.Hit {
	g := l.grouping()
	if g == nil {
		return l.Index.Select(l.question()).Hits
	}
	l.arrange(g)
	var all []index.Hit
	for _, group := range l.groups {
		all = append(all, l.Index.Select(l.rowsOf(g, group, 0, group.count)).Hits...)
	}
	return all
}
