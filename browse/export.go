package browse

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// exportedAtOnce is how many entities an export takes from the index in one go.
const exportedAtOnce = 500

// exportJSON sends all entities of a list as they are served.
func (p Pages) exportJSON(w http.ResponseWriter, r *http.Request) error {
	l, err := p.find(r)
	if err != nil {
		return err
	}
	download(w, "application/json; charset=utf-8", l.kind+".json")
	if _, err := w.Write([]byte{'['}); err != nil {
		return err
	}
	q := index.Query{Where: l.where, Visible: l.visible, Text: l.searched(), Order: []index.Order{{Field: nameKey}}}
	err = p.index.Stream(q, func(piece []byte) error {
		_, err := w.Write(piece)
		return err
	})
	if err == nil {
		_, err = w.Write([]byte("]\n"))
	}
	return err
}

// exportCSV sends all entities of a list with the columns of its table.
func (p Pages) exportCSV(w http.ResponseWriter, r *http.Request) error {
	l, err := p.find(r)
	if err != nil {
		return err
	}
	download(w, "text/csv; charset=utf-8", l.kind+".csv")
	out := csv.NewWriter(w)
	columns := append([]column{{name: "ref", text: func(e entity.Entity) string { return e.Ref().String() }}}, columnsOf(l.kind)...)
	if err := out.Write(headsOf(columns)); err != nil {
		return err
	}
	q := index.Query{Where: l.where, Visible: l.visible, Text: l.searched(), Order: []index.Order{{Field: nameKey}}, Limit: exportedAtOnce}
	for more := true; more; {
		body, page := p.index.AppendPage([]byte{'['}, q)
		if err := writeRows(out, columns, append(body, ']')); err != nil {
			return err
		}
		q.After, more = page.Last, page.More
	}
	out.Flush()
	return out.Error()
}

func headsOf(columns []column) []string {
	heads := make([]string, len(columns))
	for i, c := range columns {
		heads[i] = c.name
	}
	return heads
}

func writeRows(out *csv.Writer, columns []column, page []byte) error {
	var entities []entity.Entity
	if err := json.Unmarshal(page, &entities); err != nil {
		return fmt.Errorf("read a page of the index: %w", err)
	}
	row := make([]string, len(columns))
	for _, e := range entities {
		for i, c := range columns {
			row[i] = harmless(c.text(e))
		}
		if err := out.Write(row); err != nil {
			return err
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

func download(w http.ResponseWriter, contentType, name string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.Map(plainLetter, name)+`"`)
	w.Header().Set("Cache-Control", "private, no-cache")
}

func plainLetter(r rune) rune {
	if r == '.' || r == '-' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
		return r
	}
	return '_'
}
