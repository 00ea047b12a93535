package ui

import (
	"context"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/ui/highlight"
)

// Listing is a text as it stands in a file: coloured by its language, with numbers and marks where they help.
type Listing struct {
	Text     string
	Language string      // as people call it, or the name of a file; unknown = without colours
	Label    string      // for those who do not see it; "" = Code
	First    int         // number of the first line; 0 = lines have no numbers
	Anchors  bool        // lines have addresses such as #L12
	Marks    map[int]int // numbers of lines that are meant, and in which column, counted from 1; 0 = somewhere
	Copy     bool        // with a button that copies it
	Whole    string      // address of the text, for one that is too long to be shown; "" = there is none
}

// Limits of what is shown of one text.
const (
	maxLines     = 3000
	maxLineBytes = 2000
)

// set is a listing that is ready to be written.
type set struct {
	Listing
	lines []highlight.Line
	notes []string // what is not as it is in the text
	whole bool
}

func (l Listing) set() set {
	text, cut := strings.TrimSuffix(l.Text, "\n"), false
	if end := endOfLines(text, maxLines); end < len(text) {
		text, cut = text[:end], true
	}
	s := set{Listing: l}
	text, shortened := shortLines(text)
	lines, coloured := highlight.Lines(l.Language, text)
	s.lines, s.whole = lines, !cut && shortened == 0
	if cut {
		s.notes = append(s.notes, "Only the first "+Number(len(lines))+" lines are shown.")
	}
	if shortened > 0 {
		s.notes = append(s.notes, Count(shortened, "long line is", "long lines are")+" cut off.")
	}
	switch {
	case coloured == len(lines):
	case coloured == 0:
		s.notes = append(s.notes, "It is too long or too odd for colours.")
	default:
		s.notes = append(s.notes, "From line "+Number(max(l.First, 1)+coloured)+" on it is too long or too odd for colours.")
	}
	return s
}

// endOfLines is where the first lines of a text end.
func endOfLines(text string, most int) int {
	end := 0
	for range most {
		next := strings.IndexByte(text[end:], '\n')
		if next < 0 {
			return len(text)
		}
		end += next + 1
	}
	return end - 1
}

// shortLines cuts off what is too long for a page, and says of how many lines.
func shortLines(text string) (string, int) {
	if len(text) <= maxLineBytes {
		return text, 0
	}
	var b strings.Builder
	shortened := 0
	for line := range strings.Lines(text) {
		if len(line) > maxLineBytes+1 {
			end := maxLineBytes
			for end > 0 && !utf8.RuneStart(line[end]) {
				end--
			}
			shortened++
			line = line[:end] + "…" + line[len(strings.TrimRight(line, "\n")):]
		}
		b.WriteString(line)
	}
	return b.String(), shortened
}

func (s set) class() string {
	if s.First > 0 {
		return "code numbered"
	}
	return "code"
}

func (s set) label() string {
	if s.Label == "" {
		return "Code"
	}
	return s.Label
}

// body writes the lines, each with its end: what is selected or copied is the text.
func (s set) body() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for i, line := range s.lines {
			s.open(&b, s.First+i)
			for _, span := range line {
				writeSpan(&b, span)
			}
			b.WriteString("\n")
			s.close(&b, s.First+i, line)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func (s set) open(b *strings.Builder, n int) {
	b.WriteString("<li")
	if _, meant := s.Marks[n]; meant {
		b.WriteString(` class="hit"`)
	}
	if s.First > 0 {
		number := strconv.Itoa(n)
		b.WriteString(` data-n="` + number + `"`)
		if s.Anchors {
			b.WriteString(` id="L` + number + `"`)
		}
	}
	b.WriteString(">")
}

func (s set) close(b *strings.Builder, n int, line highlight.Line) {
	if column := s.Marks[n]; column > 0 {
		b.WriteString(`<i data-at="` + templ.EscapeString(caret(line, column)) + `"></i>`)
	}
	b.WriteString("</li>")
}

func writeSpan(b *strings.Builder, span highlight.Span) {
	if span.Class == highlight.Plain {
		b.WriteString(templ.EscapeString(span.Text))
		return
	}
	b.WriteString(`<span class="` + string(span.Class) + `">` + templ.EscapeString(span.Text) + "</span>")
}

// caret points at a column from the line below.
func caret(line highlight.Line, column int) string {
	var b strings.Builder
	left := column - 1
	for _, span := range line {
		for _, r := range span.Text {
			if left == 0 {
				break
			}
			left--
			if r != '\t' {
				r = ' '
			}
			b.WriteRune(r)
		}
	}
	return b.String() + "↑"
}
