package highlight

import (
	"regexp"
	"strings"
)

// data colours YAML and JSON, which is most of what a portal shows. Chroma takes a second for each megabyte of them, and is wrong about
// lists and objects within one line.
func (b *builder) data(yaml bool) {
	s := scanner{builder: b, yaml: yaml, block: -1}
	for i, line := range strings.Split(b.text, "\n") {
		if i > 0 {
			b.at++
			b.lines = append(b.lines, nil)
		}
		s.line(line)
	}
}

type scanner struct {
	*builder
	yaml   bool
	flow   int  // braces and brackets that are open
	quote  byte // that is open: a text in quotes may go on in the next line
	column int  // of the key or item that comes last
	block  int  // column of what a block of text belongs to; -1 = outside of one
}

const structure = "{}[],"

var (
	blockStart = regexp.MustCompile(`^[|>][-+0-9]*\s*(#.*)?$`)
	valueWord  = regexp.MustCompile(`^([Tt]rue|TRUE|[Ff]alse|FALSE|[Nn]ull|NULL|~|[-+]?(\.?\d[\d_]*(\.\d*)?([eE][-+]?\d+)?|0x[\da-fA-F]+|0o[0-7]+|\.inf|\.nan))$`)
)

func (s *scanner) line(text string) {
	indent := len(text) - len(strings.TrimLeft(text, " "))
	if s.block >= 0 && (indent > s.block || strings.TrimSpace(text) == "") {
		s.word(Plain, len(text))
		return
	}
	s.block, s.column = -1, indent
	for at := 0; at < len(text); {
		class, length := s.next(text[at:], at == 0 || text[at-1] == ' ')
		if class == Name || text[at] == '-' {
			s.column = at
		}
		s.word(class, length)
		at += length
	}
}

// next is the word with which the rest of a line begins.
func (s *scanner) next(rest string, spaced bool) (Class, int) {
	c := rest[0]
	alone := len(rest) == 1 || rest[1] == ' '
	switch {
	case s.quote != 0:
		return s.quoted(rest, 0)
	case c == ' ' || c == '\t':
		return Plain, 1
	case c == '"' || c == '\'' && s.yaml:
		s.quote = c
		return s.quoted(rest, 1)
	case c == '{' || c == '[':
		s.flow++
		return Plain, 1
	case c == '}' || c == ']':
		s.flow = max(0, s.flow-1)
		return Plain, 1
	case c == ',' || c == ':' && !s.yaml || s.yaml && alone && strings.IndexByte("-?:", c) >= 0:
		return Plain, 1
	case s.yaml && spaced && c == '#':
		return Comment, len(rest)
	case s.yaml && strings.IndexByte("&*!", c) >= 0:
		return Keyword, end(rest, " "+structure)
	case s.yaml && s.flow == 0 && blockStart.MatchString(rest):
		s.block = s.column
		return Plain, len(rest)
	}
	return s.bare(rest)
}

// quoted goes up to the quote that ends the text.
func (s *scanner) quoted(rest string, from int) (Class, int) {
	for i := from; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && s.quote == '"':
			i++
		case rest[i] != s.quote:
		case s.quote == '\'' && strings.HasPrefix(rest[i+1:], "'"):
			i++
		default:
			s.quote = 0
			if strings.HasPrefix(strings.TrimLeft(rest[i+1:], " "), ":") {
				return Name, i + 1
			}
			return Text, i + 1
		}
	}
	if !s.yaml {
		s.quote = 0
	}
	return Text, len(rest)
}

// bare is a key or a value without quotes.
func (s *scanner) bare(rest string) (Class, int) {
	stop := len(rest)
	for i := 1; i < stop; i++ {
		c, last := rest[i], i+1 == len(rest)
		switch {
		case c == ':' && (!s.yaml || last || rest[i+1] == ' ' || s.inFlow(rest[i+1])):
			return Name, i
		case s.inFlow(c), c == '#' && rest[i-1] == ' ':
			stop = i
		}
	}
	word := strings.TrimRight(rest[:stop], " ")
	if len(word) < 40 && valueWord.MatchString(word) {
		return Value, len(word)
	}
	return Plain, len(word)
}

// inFlow says that a letter ends what has no quotes within braces.
func (s *scanner) inFlow(c byte) bool {
	return (s.flow > 0 || !s.yaml) && strings.IndexByte(structure, c) >= 0
}

// end is where one of the letters comes first behind the beginning; the length of the text if there is none.
func end(text, letters string) int {
	if i := strings.IndexAny(text[1:], letters); i >= 0 {
		return i + 1
	}
	return len(text)
}
