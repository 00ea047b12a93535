package process

import (
	"bytes"
	"crypto/sha256"
)

// Part is one YAML document of a file.
type Part struct {
	Text  []byte
	Line  int      // of its first line in the file, from 1
	Index int      // from 0
	Hash  [16]byte // of Text
}

// Split cuts a file into its YAML documents, so that each can be parsed, compared and fail alone. Blank documents are left out, and so
// are comments in front of a document: a file without any content has no parts.
func Split(data []byte) []Part {
	s := splitter{data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))}
	for line, at := 1, 0; at < len(s.data); line++ {
		end := len(s.data)
		if i := bytes.IndexByte(s.data[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		s.line(at, end, line)
		at = end
	}
	s.flush(len(s.data))
	return s.parts
}

type splitter struct {
	data    []byte
	parts   []Part
	start   int
	first   int  // line of start
	open    bool // a document has begun at start
	content bool // and has something in it, or may have
}

// line looks at data[at:end]. Markers count wherever they stand at the start of a line: YAML does not allow them inside scalars.
func (s *splitter) line(at, end, number int) {
	text := bytes.TrimRight(s.data[at:end], " \t\r\n")
	switch rest := bytes.TrimLeft(text, " \t"); {
	case isMarker(text, "---"):
		s.marker(at, number, bytes.TrimLeft(text[3:], " \t"))
	case isMarker(text, "..."):
		s.flush(at)
	case len(rest) == 0, rest[0] == '#':
	case s.open:
		s.content = true
	case text[0] == '%':
		s.begin(at, number) // directives belong to the document that follows them
	default:
		s.begin(at, number)
		s.content = true
	}
}

func (s *splitter) marker(at, number int, rest []byte) {
	if s.content {
		s.flush(at)
	}
	if len(rest) == 0 || rest[0] == '#' {
		return
	}
	if !s.open {
		s.begin(at, number)
	}
	s.content = true
}

func (s *splitter) begin(at, number int) {
	s.open, s.start, s.first = true, at, number
}

func (s *splitter) flush(end int) {
	if s.open && s.content {
		text := s.data[s.start:end]
		sum := sha256.Sum256(text)
		s.parts = append(s.parts, Part{Text: text, Line: s.first, Index: len(s.parts), Hash: [16]byte(sum[:16])})
	}
	s.open, s.content = false, false
}

func isMarker(line []byte, marker string) bool {
	return bytes.HasPrefix(line, []byte(marker)) && (len(line) == 3 || line[3] == ' ' || line[3] == '\t')
}
