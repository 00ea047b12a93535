// Package batch makes out what somebody has pasted or uploaded to register: one address, many, a CSV of addresses, or the text of a
// descriptor.
package batch

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
)

// Limits of what is made out.
const (
	MaxBytes = 1 << 20
	MaxLines = 200 // that are looked at in one go
)

// Batch is what was made out. Either Text is set, or there are Lines.
type Batch struct {
	Text    string   // of a descriptor
	Lines   []Line   // at most MaxLines
	Total   int      // of lines with an address, also those beyond
	Ignored []string // columns of a CSV that mean nothing here
}

// Line is one address.
type Line struct {
	Number int // in what was given, from 1
	Target string
	Wrong  string // why it cannot be registered, in a sentence; empty if it may
}

// One reports whether a single address was given.
func (b Batch) One() bool { return b.Total == 1 && len(b.Ignored) == 0 && b.Lines[0].Wrong == "" }

// ErrTooLarge is for more than MaxBytes.
var ErrTooLarge = fault.New(fault.Invalid, "This is more than 1 MB. A batch has at most %d lines; a descriptor that large is registered by its address.", MaxLines)

// Read makes out what was given. An error is a sentence for whoever gave it.
func Read(data []byte) (Batch, error) {
	if len(data) > MaxBytes {
		return Batch{}, ErrTooLarge
	}
	text, err := decode(data)
	if err != nil {
		return Batch{}, err
	}
	text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
	first, _, _ := strings.Cut(text, "\n")
	switch separator, head := heading(first); {
	case text == "":
		return Batch{}, fault.New(fault.Invalid, "Paste an address, several, or the text of a descriptor.")
	case head != nil:
		return readCSV(text, separator, head)
	case isAddress(first) || allAddresses(text):
		return readLines(text), nil
	case strings.Contains(text, ":"):
		return Batch{Text: text + "\n"}, nil
	}
	return Batch{}, fault.New(fault.Invalid, "This is neither an address that begins with https:// nor the text of a descriptor.")
}

// decode reads UTF-8 and, with a mark in front as spreadsheets write it, UTF-16.
func decode(data []byte) (string, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		text := string(bytes.TrimPrefix(data, []byte{0xef, 0xbb, 0xbf}))
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return "", fault.New(fault.Invalid, "This is not text in UTF-8. Save the file as CSV in UTF-8 and try again.")
		}
		return text, nil
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return string(utf16.Decode(units)), nil
}

// heading takes a line apart if it is the first of a CSV: it names a column of addresses.
func heading(line string) (separator rune, head []string) {
	for _, separator := range []rune{',', ';', '\t'} {
		var columns []string
		for column := range strings.SplitSeq(line, string(separator)) {
			columns = append(columns, strings.ToLower(strings.Trim(strings.TrimSpace(column), `"`)))
		}
		if slices.Contains(columns, "url") || slices.Contains(columns, "target") {
			return separator, columns
		}
	}
	return 0, nil
}

func isAddress(line string) bool {
	line = strings.TrimSpace(line)
	return web.IsAddress(line) && !strings.ContainsAny(line, " \t")
}

// allAddresses is true if there is nothing but addresses and comments.
func allAddresses(text string) bool {
	found := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !isAddress(line) {
			return false
		}
		found = true
	}
	return found
}

func readLines(text string) Batch {
	b := builder{seen: map[string]bool{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			b.add(number, line, "")
		}
	}
	return b.Batch
}

func readCSV(text string, separator rune, head []string) (Batch, error) {
	b := builder{seen: map[string]bool{}}
	target, typ := slices.Index(head, "url"), slices.Index(head, "type")
	if target < 0 {
		target = slices.Index(head, "target")
	}
	for i, column := range head {
		if i != target && i != typ && column != "" {
			b.Ignored = append(b.Ignored, column)
		}
	}
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma, rows.FieldsPerRecord, rows.LazyQuotes, rows.TrimLeadingSpace = separator, -1, true, true
	for first := true; ; first = false {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) && b.Total == 0 {
			return Batch{}, fault.New(fault.Invalid, "The CSV has no line with an address.")
		}
		if errors.Is(err, io.EOF) {
			return b.Batch, nil
		}
		if err != nil {
			return Batch{}, fault.New(fault.Invalid, "The CSV cannot be read: %w", err)
		}
		if first {
			continue
		}
		number, _ := rows.FieldPos(0)
		b.add(number, field(row, target), field(row, typ))
	}
}

func field(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[column])
}

type builder struct {
	Batch
	seen map[string]bool
}

func (b *builder) add(number int, target, typ string) {
	if target == "" && typ == "" {
		return
	}
	if b.Total++; b.Total > MaxLines {
		return
	}
	line := Line{Number: number, Target: target}
	switch {
	case target == "":
		line.Wrong = "There is no address on this line."
	case typ != "" && typ != "url":
		line.Wrong = "Only locations of the type url can be registered, not " + typ + "."
	case !isAddress(target):
		line.Wrong = "This is not an address that begins with https://."
	case web.HoldsPassword(target):
		line.Wrong = web.ErrPassword.Message
	case b.seen[target]:
		line.Wrong = "The same address stands on a line above."
	}
	b.seen[target] = true
	b.Lines = append(b.Lines, line)
}
