package apiview

import (
	"strings"

	"github.com/callboard/callboard/ui"
)

// pageLines is how many lines of a text stand on one page.
const pageLines = 3000

// Text is the definition as it stands there.
type Text struct {
	Text string
	Path string       // of the reference
	From int          // the first line to show, counted from 1
	Hits map[int]bool // lines with problems
}

func firstLine(line int) int { return (max(line, 1)-1)/pageLines*pageLines + 1 }

// lines are those of the page, and the way to the others.
func (t Text) lines() ([]ui.CodeLine, ui.Pagination) {
	all := strings.Split(strings.TrimSuffix(t.Text, "\n"), "\n")
	first := min(firstLine(t.From), firstLine(len(all)))
	last := min(len(all), first+pageLines-1)
	var lines []ui.CodeLine
	for i := first; i <= last; i++ {
		lines = append(lines, ui.CodeLine{Number: i, Text: strings.TrimRight(all[i-1], "\r"), Hit: t.Hits[i]})
	}
	pages := ui.Pagination{Shown: "Lines " + ui.Number(first) + "–" + ui.Number(last) + " of " + ui.Number(len(all))}
	if first > 1 {
		pages.Previous = TextPath(t.Path, first-pageLines)
	}
	if last < len(all) {
		pages.Next = TextPath(t.Path, last+1)
	}
	return lines, pages
}
