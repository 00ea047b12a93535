package browse

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// exportedAtOnce is how many entities an export takes from the index in one go.
const exportedAtOnce = 500

// exports are the whole list in other forms.
func (l *listed) exports() templ.Component {
	menu := ui.Menu{Label: "Export", Small: true}
	for _, form := range []struct{ label, file string }{{"CSV, these columns", "csv"}, {"JSON", "json"}, {"YAML, to register again", "yaml"}} {
		path := "/catalog/export." + form.file + "?" + l.whole().query()
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
	out := download(w, r, "application/json; charset=utf-8", l.kind+".json")
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
	out := csv.NewWriter(download(w, r, "text/csv; charset=utf-8", l.kind+".csv"))
	ref, _ := columnNamed("ref")
	columns := append([]column{ref}, slices.DeleteFunc(slices.Clone(l.shown), func(c column) bool { return c.name == "ref" })...)
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = harmless(c.name)
	}
	if err := out.Write(row); err != nil {
		return err
	}
	err = l.each(func(piece []byte) error {
		if err := l.take(r, append(append([]byte{'['}, piece...), ']')); err != nil {
			return err
		}
		for _, e := range l.entities {
			for i, c := range columns {
				row[i] = harmless(c.text(l, e))
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		return nil
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// each hands over all entities of the list in its order, some at a time, as JSON with commas between. In groups an entity may have
// several rows: it comes once, at its first.
func (l *listed) each(some func(piece []byte) error) error {
	q := l.question()
	if l.hasPositions() {
		return l.pages.index.Stream(q, func(piece []byte) error { return some(bytes.TrimPrefix(piece, []byte{','})) })
	}
	came := map[index.Handle]bool{}
	var piece []byte
	for hits := range slices.Chunk(l.pages.index.Select(q).Hits, exportedAtOnce) {
		piece = piece[:0]
		for _, hit := range hits {
			if came[hit.Handle] {
				continue
			}
			came[hit.Handle] = true
			if body := l.pages.index.AppendJSON(append(piece, ','), hit.Handle); len(body) > len(piece)+1 {
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

// harmless keeps spreadsheets from taking a text for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// patience is how long one piece of an export may take to go out.
const patience = time.Minute

// sending is an export on its way, which may take longer than other answers as long as somebody takes it.
type sending struct {
	http.ResponseWriter
	ctx context.Context
}

func (s sending) Write(piece []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	_ = http.NewResponseController(s.ResponseWriter).SetWriteDeadline(time.Now().Add(patience)) // tests have none
	return s.ResponseWriter.Write(piece)
}

// download begins an answer that is kept as a file.
func download(w http.ResponseWriter, r *http.Request, contentType, name string) io.Writer {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.Map(plainLetter, name)+`"`)
	w.Header().Set("Cache-Control", "private, no-cache")
	return sending{w, web.KeepOpen(w, r)}
}

func plainLetter(r rune) rune {
	if r == '.' || r == '-' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
		return r
	}
	return '_'
}
