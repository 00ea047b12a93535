package apidoc

import (
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// Limits of highlighting: what lies beyond is plain text, as nobody reads that much of it with colours.
const (
	maxHighlight = 512 << 10
	maxLexing    = 400 * time.Millisecond
)

// Line is one line of a text without its end.
type Line []Span

// Span is a part of a line in one colour.
type Span struct {
	Class string // as Pygments and chroma name it, such as nt or s2; "" for plain text
	Text  string
}

// Highlight divides a text into coloured lines. Languages are named as chroma names them; a text in an unknown one is plain.
func Highlight(language, text string) []Line {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := &lineBuilder{}
	lexer := lexers.Get(language)
	if language == "" || lexer == nil {
		lines.add("", text)
		return lines.lines
	}
	head, rest := text, ""
	if len(text) > maxHighlight {
		end := strings.LastIndexByte(text[:maxHighlight], '\n') + 1
		head, rest = text[:end], text[end:]
	}
	read := colour(lexer, head, lines)
	lines.add("", head[read:]+rest)
	return lines.lines
}

// colour says how far it came before it took too long or the lexer changed the text.
func colour(lexer chroma.Lexer, text string, lines *lineBuilder) (read int) {
	defer func() { _ = recover() }() // a lexer that gives up leaves the rest plain
	tokens, err := chroma.Coalesce(lexer).Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: false}, text)
	if err != nil {
		return 0
	}
	deadline := time.Now().Add(maxLexing)
	for token := tokens(); token != chroma.EOF && time.Now().Before(deadline); token = tokens() {
		if !strings.HasPrefix(text[read:], token.Value) {
			return read
		}
		read += len(token.Value)
		lines.add(chroma.StandardTypes[token.Type], token.Value)
	}
	return read
}

type lineBuilder struct{ lines []Line }

func (b *lineBuilder) add(class, text string) {
	for i := 0; text != "" || i > 0; i++ {
		part, rest, more := strings.Cut(text, "\n")
		if len(b.lines) == 0 {
			b.lines = append(b.lines, nil)
		}
		if last := len(b.lines) - 1; part != "" {
			b.lines[last] = append(b.lines[last], Span{Class: class, Text: part})
		}
		if !more {
			return
		}
		b.lines = append(b.lines, nil)
		text = rest
	}
}
