package apiview

import (
	"strings"

	"github.com/callboard/callboard/ui"
)

// pageLines is how many lines of a text stand on one page.
const pageLines = 2000

// Text is the definition as it stands there.
type Text struct {
	Text     string
	Language string      // of the text
	Path     string      // of the reference
	From     int         // the first line to show, counted from 1
	Marks    map[int]int // lines with problems, and in which column
}

func firstLine(line int) int { return (max(line, 1)-1)/pageLines*pageLines + 1 }

// listing is what stands on the page, and the way to the rest.
func (t Text) listing() (ui.Listing, ui.Pagination) {
	all := strings.SplitAfter(strings.TrimSuffix(t.Text, "\n"), "\n")
	first := min(firstLine(t.From), firstLine(len(all)))
	last := min(len(all), first+pageLines-1)
	shown := ui.Listing{
		Text: strings.Join(all[first-1:last], ""), Language: t.Language, Label: "Text of the definition", First: first, Anchors: true,
		Marks: t.Marks, Copy: true, Whole: t.Path + "/raw",
	}
	pages := ui.Pagination{Shown: "Lines " + ui.Number(first) + "–" + ui.Number(last) + " of " + ui.Number(len(all))}
	if first > 1 {
		pages.Previous = TextPath(t.Path, first-pageLines)
	}
	if last < len(all) {
		pages.Next = TextPath(t.Path, last+1)
	}
	return shown, pages
}
