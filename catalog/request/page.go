package request

import (
	"net/http"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Page asks for a page of /entities/by-query.
type Page struct {
	Cursor
	Fields  entity.Fields
	Limit   int
	Offset  int  // only on the first page
	Exclude bool // do not count
}

const defaultLimit = 200

// ReadPage reads GET /entities/by-query.
func ReadPage(r *http.Request) (Page, error) {
	in, err := queryEntities.Parse(r)
	if err != nil {
		return Page{}, err
	}
	p := Page{Limit: in.Integer("limit", defaultLimit), Exclude: in.Text("totalItems") == "exclude"}
	if p.Fields, err = entity.ParseFields(in.List("fields")); err != nil {
		return p, err
	}
	if cursor := in.Text("cursor"); cursor != "" {
		p.Cursor, err = DecodeCursor(cursor)
		return p, err
	}
	p.Offset = in.Integer("offset", 0)
	if p.Filter, err = entity.ParseFilter(in.List("filter")); err != nil {
		return p, err
	}
	p.Order, err = orderFields(in.List("orderField"))
	p.search(in.Text("fullTextFilterTerm"), in.List("fullTextFilterFields"))
	return p, err
}

func orderFields(list []string) ([]Order, error) {
	var orders []Order
	for _, item := range list {
		field, direction, given := strings.Cut(item, ",")
		direction, _, _ = strings.Cut(direction, ",")
		if given && direction != "asc" && direction != "desc" {
			return nil, invalid("Invalid order field order, must be asc or desc")
		}
		orders = append(orders, Order{Field: entity.Lower(field), Descending: direction == "desc"})
	}
	return orders, nil
}

// ReadPageBody reads POST /entities/by-query.
func ReadPageBody(r *http.Request) (Page, error) {
	in, err := queryEntitiesBody.Parse(r)
	if err != nil {
		return Page{}, err
	}
	p := Page{Limit: amount(in.Body, "limit", defaultLimit), Exclude: in.Body["totalItems"] == "exclude"}
	if p.Limit < 0 {
		return p, invalid("request/body/limit must be >= 0")
	}
	if p.Fields, err = entity.ParseFields(list(in.Body, "fields")); err != nil {
		return p, err
	}
	if cursor, ok := in.Body["cursor"].(string); ok {
		if cursor == "" {
			return p, invalid("Cursor cannot be empty")
		}
		p.Cursor, err = DecodeCursor(cursor)
		return p, err
	}
	if p.Offset = amount(in.Body, "offset", 0); p.Offset < 0 {
		return p, invalid("request/body/offset must be >= 0")
	}
	return p, p.readQuery(in.Body)
}

func (p *Page) readQuery(body map[string]any) error {
	var err error
	if p.Filter, p.query, err = predicate(body); err != nil {
		return err
	}
	orders, _ := body["orderBy"].([]any)
	for _, item := range orders {
		order, _ := item.(map[string]any)
		field, _ := order["field"].(string)
		p.Order = append(p.Order, Order{Field: entity.Lower(field), Descending: order["order"] == "desc"})
	}
	search, _ := body["fullTextFilter"].(map[string]any)
	term, _ := search["term"].(string)
	p.search(term, list(search, "fields"))
	return nil
}

// search sets the full-text filter, by default on the key of the order.
func (p *Page) search(term string, fields []string) {
	if term = strings.TrimSpace(term); term == "" {
		return
	}
	lower := make([]string, 0, len(fields))
	for _, field := range fields {
		if field = entity.Lower(strings.TrimSpace(field)); field != "" {
			lower = append(lower, field)
		}
	}
	switch {
	case len(lower) > 0:
	case len(p.Order) > 0:
		lower = append(lower, p.Order[0].Field)
	default:
		lower = append(lower, "metadata.uid")
	}
	p.Search = &Search{Term: term, Fields: lower}
}

// predicate is the `query` of a body, also as it was written for cursors.
func predicate(body map[string]any) (*entity.Predicate, any, error) {
	query, ok := body["query"]
	if !ok {
		return nil, nil, nil
	}
	p, err := entity.ParsePredicate(query)
	return p, query, err
}

func list(object map[string]any, name string) []string {
	items, _ := object[name].([]any)
	var texts []string
	for _, item := range items {
		text, _ := item.(string)
		texts = append(texts, text)
	}
	return texts
}

func amount(object map[string]any, name string, absent int) int {
	if n, ok := object[name].(float64); ok {
		return count(n)
	}
	return absent
}
