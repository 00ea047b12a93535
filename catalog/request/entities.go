package request

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Order is a key to sort by.
type Order struct {
	Field      string
	Descending bool
}

// Entities asks GET /entities.
type Entities struct {
	Filter *entity.Predicate
	Fields entity.Fields
	Order  []Order
	Page   *Window // nil for all of them
}

// Window is a part of a list.
type Window struct {
	Limit  int // -1: to the end
	Offset int
}

// ReadEntities reads GET /entities.
func ReadEntities(r *http.Request) (Entities, error) {
	in, err := listEntities.Parse(r)
	if err != nil {
		return Entities{}, err
	}
	var e Entities
	if e.Filter, err = entity.ParseFilter(in.List("filter")); err != nil {
		return e, err
	}
	if e.Fields, err = entity.ParseFields(in.List("fields")); err != nil {
		return e, err
	}
	if e.Order, err = orders(in.List("order")); err != nil {
		return e, err
	}
	if e.Page, err = window(in.Values); err == nil && e.Page == nil {
		for i := range e.Order { // a page takes the field as it is written, the whole list does not
			e.Order[i].Field = entity.Lower(e.Order[i].Field)
		}
	}
	return e, err
}

func orders(list []string) ([]Order, error) {
	var orders []Order
	for _, item := range list {
		direction, field, _ := strings.Cut(item, ":")
		if field == "" || direction != "asc" && direction != "desc" {
			return nil, invalid(`Invalid order parameter "%s", expected "<asc or desc>:<field name>"`, item)
		}
		orders = append(orders, Order{Field: field, Descending: direction == "desc"})
	}
	return orders, nil
}

func window(v Values) (*Window, error) {
	w := &Window{Limit: v.Integer("limit", -1), Offset: v.Integer("offset", 0)}
	after := v.Text("after")
	if w.Limit == 0 {
		return nil, invalid("Invalid limit, must be greater than zero")
	}
	if after != "" {
		return w, w.decode(after)
	}
	if w.Limit < 0 && v.find("offset") == nil {
		return nil, nil
	}
	return w, nil
}

// decode takes over what an `after` cursor says.
func (w *Window) decode(after string) error {
	cursor := struct{ Limit, Offset json.RawMessage }{}
	text, err := debase(after)
	if err != nil || json.Unmarshal(text, &cursor) != nil {
		return invalid("Malformed after cursor, could not be parsed")
	}
	if limit, ok := whole(cursor.Limit, w.Limit); !ok || limit == 0 {
		return invalid("Malformed after cursor, limit was not an number")
	} else {
		w.Limit = limit
	}
	offset, ok := whole(cursor.Offset, w.Offset)
	if !ok {
		return invalid("Malformed after cursor, offset was not a number")
	}
	w.Offset = offset
	return nil
}

// whole reads a count, which may be absent.
func whole(text json.RawMessage, absent int) (int, bool) {
	if text == nil {
		return absent, true
	}
	n, ok := integer(string(text))
	return n, ok && n >= 0
}

// NextLink is the Link header to the rest of the list: the given address (path and query below the mount) with another cursor.
func (w *Window) NextLink(address *url.URL) string {
	cursor, _ := json.Marshal(map[string]int{"limit": w.Limit, "offset": w.Offset + w.Limit})
	after := "after=" + formEscape(base64.StdEncoding.EncodeToString(cursor))
	var parts []string
	placed := false
	for part := range strings.SplitSeq(address.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		switch name, value = decode(name), decode(value); {
		case part == "" || name == "offset" || name == "after" && placed:
		case name == "after":
			parts, placed = append(parts, after), true
		default:
			parts = append(parts, formEscape(name)+"="+formEscape(value))
		}
	}
	if !placed {
		parts = append(parts, after)
	}
	return "<" + address.EscapedPath() + "?" + strings.Join(parts, "&") + `>; rel="next"`
}

var formReplacer = strings.NewReplacer("~", "%7E", "%2A", "*")

// formEscape writes a query as URLSearchParams of JavaScript does.
func formEscape(text string) string { return formReplacer.Replace(url.QueryEscape(text)) }

// debase decodes base64 of either alphabet, with or without padding. A blank is a plus that went through a query unescaped.
func debase(text string) ([]byte, error) {
	if len(text) > maxCursor {
		return nil, base64.CorruptInputError(maxCursor)
	}
	return base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/", " ", "+", "=", "").Replace(text))
}
