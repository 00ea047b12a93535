package web

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"time"
)

// patience is how long one piece of a download may take to go out.
const patience = time.Minute

// sending is a download on its way, which may take longer than other answers as long as somebody takes it.
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

// Download begins an answer that is kept as a file. It outlives the server's timeouts while the client takes it, and ends with the house.
func Download(w http.ResponseWriter, r *http.Request, contentType, name string) io.Writer {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.Map(plainLetter, name)+`"`)
	w.Header().Set("Cache-Control", "private, no-cache")
	return sending{w, KeepOpen(w, r)}
}

func plainLetter(r rune) rune {
	if r == '.' || r == '-' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
		return r
	}
	return '_'
}

// Sheet is a download of rows, for spreadsheets.
type Sheet struct{ csv *csv.Writer }

// DownloadSheet begins a Download of comma-separated values.
func DownloadSheet(w http.ResponseWriter, r *http.Request, name string) Sheet {
	return Sheet{csv.NewWriter(Download(w, r, "text/csv; charset=utf-8", name))}
}

// Write adds a row in which no cell is taken for a formula.
func (s Sheet) Write(cells ...string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = harmless(cell)
	}
	return s.csv.Write(row)
}

// Flush sends what is left. Call it at the end.
func (s Sheet) Flush() error {
	s.csv.Flush()
	return s.csv.Error()
}

// harmless keeps spreadsheets from taking a text for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
