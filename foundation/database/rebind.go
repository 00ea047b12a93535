package database

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rebind turns each ? into $1, $2 … for PostgreSQL, except in quotes, comments and dollar quotes.
func rebind(query string) string {
	if !strings.Contains(query, "?") {
		return query
	}
	var out strings.Builder
	out.Grow(len(query) + 16)
	for i, number := 0, 0; i < len(query); {
		if end := skipped(query[i:]); end > 0 {
			out.WriteString(query[i : i+end])
			i += end
			continue
		}
		if query[i] == '?' {
			number++
			out.WriteByte('$')
			out.WriteString(strconv.Itoa(number))
		} else {
			out.WriteByte(query[i])
		}
		i++
	}
	return out.String()
}

// skipped is the length of the quote or comment that text begins with, 0 if it begins with neither.
// What is never closed goes on to the end: the database will complain about it.
func skipped(text string) int {
	switch {
	case text[0] == '\'' || text[0] == '"':
		return quoted(text, false)
	case (text[0] == 'E' || text[0] == 'e') && len(text) > 1 && text[1] == '\'':
		return 1 + quoted(text[1:], true)
	case strings.HasPrefix(text, "--"):
		return until(text, 2, "\n")
	case strings.HasPrefix(text, "/*"):
		return until(text, 2, "*/")
	case text[0] == '$':
		if tag := dollarTag(text); tag != "" {
			return until(text, len(tag), tag)
		}
	case wordByte(text[0]):
		end := 1
		for end < len(text) && (wordByte(text[end]) || text[end] == '$') {
			end++
		}
		return end
	}
	return 0
}

func quoted(text string, backslashes bool) int {
	for i := 1; i < len(text); i++ {
		switch {
		case backslashes && text[i] == '\\':
			i++
		case text[i] == text[0]:
			// A doubled quote closes here and opens again at the next byte, which comes to the same.
			return i + 1
		}
	}
	return len(text)
}

func until(text string, from int, end string) int {
	if at := strings.Index(text[from:], end); at >= 0 {
		return from + at + len(end)
	}
	return len(text)
}

// dollarTag is $$ or $word$, empty if text begins with neither.
func dollarTag(text string) string {
	for i := 1; i < len(text); i++ {
		if text[i] == '$' {
			return text[:i+1]
		}
		if !wordByte(text[i]) {
			return ""
		}
	}
	return ""
}

func wordByte(b byte) bool {
	return b == '_' || b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// writes reports whether a statement that answers rows also changes some, and so needs the writer.
func writes(query string) bool {
	var first string
	for i := 0; i < len(query); {
		end := skipped(query[i:])
		if end == 0 {
			i++
			continue
		}
		word := query[i : i+end]
		i += end
		if !wordByte(word[0]) {
			continue
		}
		word = strings.ToUpper(word)
		if first == "" {
			if first = word; first != "WITH" {
				break
			}
		}
		if word == "INSERT" || word == "UPDATE" || word == "DELETE" {
			return true
		}
	}
	return first != "SELECT" && first != "WITH" && first != "VALUES" && first != "EXPLAIN" && first != "PRAGMA"
}

// values makes both databases keep the same: times in UTC to the microsecond, JSON as text. The caller's slice stays.
func values(args []any) []any {
	copied := false
	for i, arg := range args {
		var kept any
		switch v := arg.(type) {
		case time.Time:
			kept = v.UTC().Truncate(time.Microsecond)
		case json.RawMessage:
			if kept = any(nil); v != nil {
				kept = string(v)
			}
		default:
			continue
		}
		if !copied {
			args, copied = slices.Clone(args), true
		}
		args[i] = kept
	}
	return args
}
