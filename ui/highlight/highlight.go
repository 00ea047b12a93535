// Package highlight divides texts into words of different colours, by the language that they are written in.
package highlight

import (
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// Limits of what chroma colours: that takes about a second for each megabyte, and far more for some long lines. YAML and JSON have none.
const (
	maxText = 192 << 10
	maxLine = 1000
	maxTime = 300 * time.Millisecond
)

// Line is one line of a text, without its end.
type Line []Span

// Span is a part of a line in one colour.
type Span struct {
	Class Class
	Text  string
}

// Class is what a word is, as the style sheet knows it.
type Class string

// The classes.
const (
	Plain   Class = ""
	Keyword Class = "k"
	Name    Class = "t" // of a field, tag or attribute
	Type    Class = "f"
	Text    Class = "s"
	Value   Class = "n" // a number, or a word such as true
	Comment Class = "c"
)

// Lines divides a text. The language is named as people do, or by a file's name; a text in an unknown one is plain. It also says how many
// of the lines were coloured: too long a text is plain from somewhere on, and one on which the lexer gives up.
func Lines(language, text string) (lines []Line, coloured int) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	b := &builder{text: text, lines: []Line{nil}}
	switch name := lexerName(language); name {
	case "":
		b.add(Plain, len(text))
	case "YAML", "JSON":
		b.data(name == "YAML")
	default:
		o := lexed.of(source{name, text}, func() outcome { return b.lexed(lexers.Get(name)) })
		return o.lines, o.coloured
	}
	return b.lines, len(b.lines)
}

// builder goes through a text from its beginning.
type builder struct {
	text  string
	at    int
	lines []Line
}

// lexed colours as much as chroma does in time.
func (b *builder) lexed(lexer chroma.Lexer) outcome {
	b.colour(lexer, head(b.text))
	coloured := len(b.lines)
	if rest := len(b.text) - b.at; rest > 0 {
		coloured--
		b.add(Plain, rest)
	}
	return outcome{b.lines, coloured}
}

// head is the part of a text before it becomes too long.
func head(text string) string {
	end := 0
	for line := range strings.Lines(text) {
		if len(line) > maxLine || end+len(line) > maxText {
			break
		}
		end += len(line)
	}
	return text[:end]
}

// colour ends where it takes too long, or where the lexer changes the text.
func (b *builder) colour(lexer chroma.Lexer, text string) {
	defer func() { _ = recover() }()                                                 // a lexer that gives up leaves the rest plain
	tokens, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root"}, text+"\n") // many lexers want an end of the last line
	if err != nil {
		return
	}
	deadline := time.Now().Add(maxTime)
	for token := tokens(); token != chroma.EOF && time.Now().Before(deadline); token = tokens() {
		word := token.Value
		if b.at+len(word) == len(text)+1 {
			word = strings.TrimSuffix(word, "\n")
		}
		if !strings.HasPrefix(text[b.at:], word) {
			return
		}
		b.add(classOf(token.Type), len(word))
	}
}

// add gives the next bytes of the text a colour.
func (b *builder) add(class Class, length int) {
	for end := b.at + length; ; {
		part, _, more := strings.Cut(b.text[b.at:end], "\n")
		b.word(class, len(part))
		if !more {
			return
		}
		b.at++
		b.lines = append(b.lines, nil)
	}
}

// word joins what has one colour, and takes space for any colour.
func (b *builder) word(class Class, length int) {
	text := b.text[b.at : b.at+length]
	b.at += length
	if text == "" {
		return
	}
	line := &b.lines[len(b.lines)-1]
	if n := len(*line); n > 0 {
		if last := &(*line)[n-1]; last.Class == class || strings.TrimSpace(text) == "" {
			last.Text = b.text[b.at-length-len(last.Text) : b.at]
			return
		}
	}
	*line = append(*line, Span{Class: class, Text: text})
}

// classOf is plain for most: a page in all colours is none that can be read.
func classOf(t chroma.TokenType) Class {
	switch {
	case t == chroma.KeywordConstant, t.InSubCategory(chroma.LiteralNumber):
		return Value
	case t == chroma.KeywordType, t == chroma.NameClass, t == chroma.NameDecorator:
		return Type
	case t == chroma.NameTag, t == chroma.NameAttribute, t == chroma.NameProperty:
		return Name
	case t.InCategory(chroma.Keyword):
		return Keyword
	case t.InSubCategory(chroma.LiteralString):
		return Text
	case t.InCategory(chroma.Comment):
		return Comment
	}
	return Plain
}
