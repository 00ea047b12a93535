package index

import (
	"strings"

	"github.com/callboard/callboard/entity"
)

// Query asks for one page of entities. The zero Query is everything, by uid, without an end.
type Query struct {
	Where   *entity.Predicate
	Visible *Visibility // nil sees everything
	Text    *Text       // nil for none

	Order   []Order
	Missing Missing
	ByRef   bool // without Order: by entity ref instead of uid
	Age     Age  // in place of Order: by when entities changed, those of one moment by name; without After and Before

	After  *Position // only rows behind it in the order; needs at most one Order and Exclude
	Before *Position // only rows in front of it: the page that ends there, in the usual order
	Offset int       // rows to skip in reading direction; a negative one is 0
	Limit  int       // 0 means no end; NoRows for counting alone
	Count  bool      // fill in Page.Total

	// Shape turns the JSON of one entity into what is sent of it, nil for all of it. It must not keep full nor call the index.
	Shape func(dst, full []byte) []byte `json:"-"`
}

// NoRows is the Limit of a query that only counts.
const NoRows = -1

// Order is one field to sort by: its values in the search index, as bytes. Ties go by uid.
type Order struct {
	Field string
	Desc  bool
}

// Missing says what becomes of entities without the first order field, or with null or overlong text in it.
type Missing int

const (
	// Exclude leaves them out of rows and total. Only the first Order counts, its field is read without regard to case, and ties
	// follow its direction: this is entities/by-query, and entities without a page.
	Exclude Missing = iota
	// Last puts them behind the others in either direction. All Orders count, fields are taken as written (the keys of the index
	// are in lower case), and ties go by ascending uid: this is entities with limit, offset or after.
	Last
)

// Position is a place in an order: between rows, so it need not be that of an entity that still exists.
type Position struct {
	Value string // of the order field, in lower case; the ref if ByRef; empty without order
	UID   string
}

// Text keeps entities where one of the fields contains the term, in any case. % and _ are wildcards, as in SQL.
type Text struct {
	Term   string   // not trimmed
	Fields []string // none means the first order field, else metadata.uid
}

// Described finds what people call entities and say of them, with the blanks around it left out; nil if nothing is asked.
func Described(term string) *Text {
	if term = strings.TrimSpace(term); term == "" {
		return nil
	}
	return &Text{Term: term, Fields: textKeys}
}

// Page is the answer to a Query.
type Page struct {
	Hits  []Hit
	Total int  // of all pages; 0 unless Count
	More  bool // there are further rows in reading direction: behind the last hit, or with Before in front of the first

	First *Position // of the first hit; nil if there is none
	Last  *Position // of the last hit
}

// Hit is one row. An entity with several values of the order field has a row for each.
type Hit struct {
	Handle
	Value string // of the first order field, in lower case; the ref if ByRef; empty without order or where it is missing
	UID   string
}

// Handle names an entity of an index for a moment. It outlives the entity harmlessly: then there is nothing behind it.
type Handle struct {
	id, born uint32
}

// FacetValue is a value in its original case with the number of entities that have it.
type FacetValue struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Visibility is the part of the catalog that somebody may see. It stays right as the index changes.
type Visibility struct {
	where *entity.Predicate
}
