package problems

import (
	"context"
	"strconv"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// Views tell problems, the first of them with the lines that they are about.
func (p Pages) Views(ctx context.Context, problems []entity.Problem) []ui.Problem {
	var views []ui.Problem
	for i, problem := range problems {
		view := p.At(problem)
		if i < Explained {
			view.Context = p.around(ctx, problem)
		}
		views = append(views, view)
	}
	return views
}

// View tells a problem in the words of the lists. Backstage's own are kept for those who look for them.
func View(problem entity.Problem) ui.Problem {
	view := ui.Problem{Tone: ui.Bad, Message: Sentence(problem), Field: problem.Field, Found: problem.Found, Expected: problem.Expected}
	if problem.Message != view.Message {
		view.Original = problem.Message
	}
	if problem.Level == entity.Warning {
		view.Tone = ui.Warn
	}
	return view
}

// At tells a problem and where it is, with a link to its line where the file is on the web.
func (p Pages) At(problem entity.Problem) ui.Problem {
	view := View(problem)
	at, err := entity.ParseLocationRef(problem.Location)
	if err != nil {
		return view
	}
	view.Place = PlaceOf(at.Target, problem.Line, problem.Column)
	if links := p.catalog.LinksAt(problem.Location, problem.Line); web.IsAddress(links.View) {
		view.Path = links.View
	}
	return view
}

// PlaceOf is file:line:column, as far as they are known.
func PlaceOf(file string, line, column int) string {
	if line > 0 {
		file += ":" + strconv.Itoa(line)
		if column > 0 {
			file += ":" + strconv.Itoa(column)
		}
	}
	return file
}

const (
	contextLines = 2   // before and behind the line of a problem
	contextWidth = 400 // letters of each; what is written for machines can have very many
	Explained    = 10  // so many problems show their lines
)

// around is the lines around a problem as they were when it was found; without text if they are not known.
func (p Pages) around(ctx context.Context, problem entity.Problem) ui.Listing {
	if problem.Line == 0 {
		return ui.Listing{}
	}
	text, err := p.catalog.TextOf(ctx, problem.Location)
	if err != nil {
		return ui.Listing{} // the problem is told all the same
	}
	return LinesOf(text, problem)
}

// LinesOf are the lines of a file around a problem in it.
func LinesOf(text string, problem entity.Problem) ui.Listing {
	file, _, _ := strings.Cut(problem.Location, "?")
	return LinesAround(text, file, problem.Line, problem.Column)
}

// LinesAround are those of a text around a place in it; without text if it has no such line.
func LinesAround(text, language string, line, column int) ui.Listing {
	all := strings.Split(text, "\n")
	first, last := max(1, line-contextLines), min(len(all), line+contextLines)
	if text == "" || line == 0 || first > last {
		return ui.Listing{}
	}
	mark := 0
	for i := first - 1; i < last; i++ {
		if i == line-1 {
			all[i], mark = window(all[i], column)
		} else {
			all[i], _ = window(all[i], 0)
		}
	}
	return ui.Listing{
		Text: strings.Join(all[first-1:last], "\n"), Language: language, First: first, Marks: map[int]int{line: mark},
		Label: "Lines " + ui.Number(first) + " to " + ui.Number(last),
	}
}

// window is the part of a long line around a column, and where that column is in it.
func window(line string, column int) (string, int) {
	letters := []rune(line)
	if len(letters) <= contextWidth {
		return line, column
	}
	from := max(0, min(column-contextWidth/2, len(letters)-contextWidth))
	part := string(letters[from : from+contextWidth])
	if from+contextWidth < len(letters) {
		part += "…"
	}
	if from > 0 {
		part, column = "…"+part, column-from+1
	}
	return part, column
}

// Sentence says what a problem is in one line, in the words of the lists.
func Sentence(p entity.Problem) string { return findings.Sentence(p) }
