package searchkey

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/callboard/callboard/entity"
)

// scanner reads JSON that is known to be right. On anything else it stops early and never panics.
type scanner struct {
	body []byte
	pos  int
}

// peek is the first byte of what comes next, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.body) {
		switch c := s.body[s.pos]; c {
		case ' ', '\t', '\n', '\r', ',', ':':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// first enters an object or array and finds its first member; next finds the others. Of an object they return the raw key.
func (s *scanner) first(open byte) (key []byte, ok bool) {
	if s.peek() != open {
		return nil, false
	}
	s.pos++
	return s.next(open)
}

func (s *scanner) next(open byte) (key []byte, ok bool) {
	switch s.peek() {
	case 0:
		return nil, false
	case '}', ']':
		s.pos++
		return nil, false
	}
	if open == '{' {
		if s.peek() != '"' {
			s.pos = len(s.body)
			return nil, false
		}
		key = s.str()
		s.peek()
	}
	return key, true
}

// str reads a string and returns what is between its quotes.
func (s *scanner) str() []byte {
	s.pos++
	from := s.pos
	for s.pos < len(s.body) {
		end := bytes.IndexByte(s.body[s.pos:], '"')
		if end < 0 {
			break
		}
		s.pos += end + 1
		escapes := 0
		for i := s.pos - 2; i >= from && s.body[i] == '\\'; i-- {
			escapes++
		}
		if escapes%2 == 0 {
			return s.body[from : s.pos-1]
		}
	}
	s.pos = len(s.body)
	return s.body[min(from, len(s.body)):]
}

// literal reads a number or a word.
func (s *scanner) literal() []byte {
	from := s.pos
	for s.pos < len(s.body) {
		switch s.body[s.pos] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return s.body[from:s.pos]
		}
		s.pos++
	}
	return s.body[from:]
}

func (s *scanner) skip() {
	for depth := 0; ; {
		switch s.peek() {
		case '"':
			s.str()
		case '{', '[':
			s.pos++
			depth++
		case '}', ']':
			s.pos++
			depth--
		case 0:
			return
		default:
			s.literal()
		}
		if depth <= 0 {
			return
		}
	}
}

// unquote appends what a JSON string with escapes stands for.
func unquote(dst, raw []byte) []byte {
	var text string
	quoted := append(append([]byte{'"'}, raw...), '"')
	if json.Unmarshal(quoted, &text) != nil {
		return append(dst, raw...)
	}
	return append(dst, text...)
}

// number is the text of a number as JavaScript would write it; other literals stay.
func number(raw []byte) []byte {
	plain := len(raw) < 16 && len(raw) > 0 && (raw[0] != '-' || len(raw) > 1 && raw[1] != '0')
	for _, c := range raw {
		plain = plain && (c >= '0' && c <= '9' || c == '-')
	}
	if plain || len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return raw
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	switch {
	case math.IsInf(f, 1):
		return []byte("Infinity")
	case math.IsInf(f, -1):
		return []byte("-Infinity")
	case err != nil:
		return raw
	case f == 0:
		return []byte("0")
	}
	if size := math.Abs(f); size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(nil, f, 'f', -1, 64)
	}
	text := strconv.AppendFloat(nil, f, 'e', -1, 64)
	if n := len(text); n >= 4 && text[n-4] == 'e' && text[n-2] == '0' {
		text = slices.Delete(text, n-2, n-1) // Go pads the exponent to two digits
	}
	return text
}

// plainLower reports whether text is its own lower case without having to look it up.
func plainLower(text []byte) bool {
	for _, c := range text {
		if c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

func appendLower(dst, text []byte) []byte {
	from := len(dst)
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return append(dst[:from], entity.Lower(string(text))...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// AppendLower appends text in lower case.
func AppendLower(dst, text []byte) []byte {
	if plainLower(text) {
		return append(dst, text...)
	}
	return appendLower(dst, text)
}

// TooLong reports whether text is no value for its length. It counts UTF-16 units, of which no character has more than bytes in UTF-8.
func TooLong(text []byte) bool {
	if len(text) <= longest {
		return false
	}
	units := 0
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if units++; r > 0xFFFF {
			units++
		}
		rest = rest[size:]
		if units > longest {
			return true
		}
	}
	return false
}

// arena keeps many short texts in few pieces of memory.
type arena struct {
	piece []byte
}

func (a *arena) reset() { a.piece = a.piece[:0] }

// room is where the next text may be written; keep makes it stay.
func (a *arena) room() []byte {
	if cap(a.piece)-len(a.piece) < 256 {
		a.piece = make([]byte, 0, 16<<10)
	}
	return a.piece[len(a.piece):]
}

func (a *arena) keep(text []byte) []byte {
	if n := len(a.piece) + len(text); n <= cap(a.piece) {
		if grown := a.piece[:n]; len(text) > 0 && &grown[len(a.piece)] == &text[0] {
			a.piece = grown
		}
	}
	return text[:len(text):len(text)]
}
