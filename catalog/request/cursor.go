package request

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/callboard/callboard/entity"
)

// Cursor is a place in an ordered list of entities, and the question that made the list.
type Cursor struct {
	Filter   *entity.Predicate
	Order    []Order
	Search   *Search
	From     *Position // nil on the first page
	First    *Position // first row of the first page; nil if that was empty
	Previous bool      // the page before From, not after
	Total    int
	Counted  bool // Total is known

	query any // the part of Filter that came as a predicate, as it was written
}

// Search is a full-text filter. Fields are index keys in lower case.
type Search struct {
	Term   string
	Fields []string
}

// Position is the sort key of a row.
type Position struct {
	Value string // of the first order field, in lower case; "" when there is no order
	UID   string
}

// A cursor is refused when its text is longer, or its JSON deeper.
const (
	maxCursor      = 256 << 10
	maxCursorDepth = 64
)

// wire is the JSON of Backstage's cursors.
type wire struct {
	Order    []struct{ Field, Order string } `json:"orderFields"`
	Search   *Search                         `json:"fullTextFilter"`
	Filter   *wireFilter                     `json:"filter"`
	Query    any                             `json:"query"`
	Values   []*string                       `json:"orderFieldValues"`
	Previous *bool                           `json:"isPrevious"`
	First    []*string                       `json:"firstSortFieldValues"`
	Total    *float64                        `json:"totalItems"`
}

// AppendNext appends the cursor of the page that starts after a row.
func (c Cursor) AppendNext(dst []byte, row Position) []byte { return c.append(dst, row, false) }

// AppendBack appends the cursor of the page that ends before a row.
func (c Cursor) AppendBack(dst []byte, row Position) []byte { return c.append(dst, row, true) }

func (c Cursor) append(dst []byte, row Position, previous bool) []byte {
	var room [512]byte
	return base64.StdEncoding.AppendEncode(dst, c.appendJSON(room[:0], row, previous))
}

// appendJSON writes a wire by hand: every page needs one, and it would cost more than the page.
func (c Cursor) appendJSON(dst []byte, row Position, previous bool) []byte {
	dst = append(dst, `{"orderFields":[`...)
	for i, order := range c.Order {
		dst = AppendText(append(comma(dst, i), `{"field":`...), order.Field)
		if order.Descending {
			dst = append(dst, `,"order":"desc"}`...)
		} else {
			dst = append(dst, `,"order":"asc"}`...)
		}
	}
	dst = append(dst, ']')
	if c.Search != nil {
		dst = AppendText(append(dst, `,"fullTextFilter":{"term":`...), c.Search.Term)
		dst = append(appendTexts(append(dst, `,"fields":`...), c.Search.Fields), '}')
	}
	switch {
	case c.query != nil:
		query, _ := json.Marshal(c.query) // it was JSON before
		dst = append(append(dst, `,"query":`...), query...)
	case c.Filter != nil:
		dst = appendFilter(append(dst, `,"filter":`...), c.Filter)
	}
	dst = c.appendPosition(append(dst, `,"orderFieldValues":`...), row)
	dst = strconv.AppendBool(append(dst, `,"isPrevious":`...), previous)
	if c.First != nil {
		dst = c.appendPosition(append(dst, `,"firstSortFieldValues":`...), *c.First)
	}
	if c.Counted {
		dst = strconv.AppendInt(append(dst, `,"totalItems":`...), int64(c.Total), 10)
	}
	return append(dst, '}')
}

// appendPosition writes [value, uid] in an ordered list, [uid] otherwise.
func (c Cursor) appendPosition(dst []byte, p Position) []byte {
	if len(c.Order) == 0 {
		return appendTexts(dst, []string{p.UID})
	}
	return appendTexts(dst, []string{p.Value, p.UID})
}

// DecodeCursor reads what AppendNext and AppendBack wrote, or anybody else.
func DecodeCursor(text string) (Cursor, error) {
	c, err := decodeCursor(text)
	if err != nil {
		return Cursor{}, invalid("Malformed cursor: %w", err)
	}
	return c, nil
}

func decodeCursor(text string) (Cursor, error) {
	raw, err := debase(text)
	if err != nil {
		return Cursor{}, err
	}
	if depth(raw) > maxCursorDepth {
		return Cursor{}, errors.New("nested too deeply")
	}
	var w wire
	if err := json.Unmarshal(raw, &w); err != nil {
		return Cursor{}, err
	}
	if w.Order == nil || w.Values == nil || w.Previous == nil {
		return Cursor{}, errors.New("orderFields, orderFieldValues and isPrevious are required")
	}
	c := Cursor{Previous: *w.Previous, Filter: (*entity.Predicate)(w.Filter), query: w.Query}
	if w.Search != nil {
		c.Search = w.Search.clean()
	}
	if w.Total != nil {
		c.Total, c.Counted = max(0, count(*w.Total)), true
	}
	if err := c.readOrder(w); err != nil {
		return Cursor{}, err
	}
	return c, c.readQuery()
}

func (c *Cursor) readOrder(w wire) error {
	for _, order := range w.Order {
		if order.Order != "asc" && order.Order != "desc" {
			return errors.New("orderFields have an order of asc or desc")
		}
		c.Order = append(c.Order, Order{Field: entity.Lower(order.Field), Descending: order.Order == "desc"})
	}
	var err error
	if c.From, err = c.position(w.Values); err != nil {
		return err
	}
	if len(w.First) > 0 {
		c.First, err = c.position(w.First)
	}
	return err
}

func (c *Cursor) position(values []*string) (*Position, error) {
	want := min(len(c.Order), 1) + 1
	if len(values) != want || values[0] == nil || values[want-1] == nil {
		return nil, fmt.Errorf("expected %d sort values", want)
	}
	p := &Position{UID: *values[want-1]}
	if want == 2 {
		p.Value = *values[0]
	}
	return p, nil
}

func (c *Cursor) readQuery() error {
	if c.query == nil {
		return nil
	}
	query, err := entity.ParsePredicate(c.query)
	if err != nil {
		return err
	}
	if c.Filter != nil {
		return errors.New("either filter or query, not both")
	}
	c.Filter = query
	return nil
}

// clean brings a filter that came from outside into the form that Page.search makes.
func (s *Search) clean() *Search {
	var p Page
	p.search(s.Term, s.Fields)
	return p.Search
}
