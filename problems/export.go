package problems

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/callboard/callboard/foundation/web"
)

// export sends all rows of a list, whatever page of it is shown.
func (p Pages) export(w http.ResponseWriter, r *http.Request) error {
	v, err := p.open(r, cmp.Or(r.URL.Query().Get("list"), listErrors))
	if err != nil {
		return err
	}
	out := web.DownloadSheet(w, r, v.list+".csv")
	if err := out.Write("entity", "problem", "owner", "file", "line", "column", "field", "found", "expected", "since"); err != nil {
		return err
	}
	if err := v.listed().each(func(row listRow) error { return out.Write(row.csv()...) }); err != nil {
		return err
	}
	return out.Flush()
}

// csv is a row of an export.
func (row listRow) csv() []string {
	ref, owners := "", make([]string, len(row.owners))
	if row.of.Ref.Name != "" {
		ref = row.of.Ref.String()
	}
	for i, owner := range row.owners {
		owners[i] = owner.Ref.String()
	}
	since := ""
	if !row.since.IsZero() {
		since = row.since.UTC().Format(time.RFC3339)
	}
	return []string{
		ref, row.said, strings.Join(owners, " "), row.file, number(row.line), number(row.problem.Column), row.problem.Field, row.problem.Found, row.problem.Expected, since,
	}
}

// number is empty for what is not known.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
