package browse

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/callboard/callboard/catalog/index"
)

// pageSize is how many entities a page of the list has.
const pageSize = 50

// place is where in the list a page begins: behind or in front of a row, or after some rows where the order has no positions.
type place struct {
	after, before *index.Position
	offset        int
	first         int // number of the first row, for people
}

var beginning = place{first: 1}

// readPlace reads a cursor. Without one it is the beginning, and so is one that is not ours.
func readPlace(cursor string) (at place, ours bool) {
	if cursor == "" {
		return beginning, true
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	parts := strings.SplitN(string(text), "\x00", 4)
	if err != nil || len(parts) != 4 {
		return beginning, false
	}
	first, err := strconv.Atoi(parts[1])
	if err != nil || first < 1 {
		return beginning, false
	}
	at = place{first: first}
	position := &index.Position{UID: parts[2], Value: parts[3]}
	switch parts[0] {
	case "a":
		at.after = position
	case "b":
		at.before = position
	case "o":
		at.offset = first - 1
	default:
		return beginning, false
	}
	return at, true
}

func writePlace(way string, first int, at *index.Position) string {
	if at == nil {
		at = &index.Position{}
	}
	return base64.RawURLEncoding.EncodeToString([]byte(way + "\x00" + strconv.Itoa(first) + "\x00" + at.UID + "\x00" + at.Value))
}

// around are the cursors of the pages before and behind one; empty where there is none.
func (at place) around(page index.Page, positions bool) (previous, next string) {
	shown := len(page.Hits)
	if shown == 0 {
		return "", ""
	}
	last := at.first + shown - 1
	if last < page.Total {
		next = writePlace("o", last+1, nil)
		if positions {
			next = writePlace("a", last+1, page.Last)
		}
	}
	if at.first > 1 {
		before := max(1, at.first-pageSize)
		previous = writePlace("o", before, nil)
		if positions {
			previous = writePlace("b", before, page.First)
		}
	}
	return previous, next
}
