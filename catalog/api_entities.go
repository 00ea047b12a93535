package catalog

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/request"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
)

const (
	maxPage    = 10_000   // entities on a page of by-query, which is built in memory; a cursor leads to the rest
	maxRefs    = 50_000   // refs in one by-refs
	refsAtOnce = 500      // of them under one lock of the index
	maxAnswer  = 64 << 20 // bytes of by-refs
	streamFrom = 5_000    // entities from which on GET /entities does not build its answer in memory
)

// streamPatience is how long a client may take to accept a piece of a stream.
const streamPatience = 30 * time.Second

// entities answers GET /entities: all of them as a stream, or a page with a link to the next one.
func (a API) entities(w http.ResponseWriter, r *http.Request) error {
	e, err := request.ReadEntities(r)
	if err != nil {
		return err
	}
	q := index.Query{Where: e.Filter, Visible: visible(r), Order: orders(e.Order), Shape: request.Shape(e.Fields)}
	if e.Page == nil {
		return a.stream(w, r, q)
	}
	q.Missing, q.ByRef, q.Offset = index.Last, true, e.Page.Offset
	if e.Page.Limit < 0 {
		return a.stream(w, r, q)
	}
	q.Limit = e.Page.Limit
	if q.Limit > streamFrom {
		if rest := (index.Query{Where: q.Where, Visible: q.Visible, Offset: q.Offset + q.Limit, Limit: 1}); len(a.index.Select(rest).Hits) > 0 {
			linkNext(w, r, e.Page)
		}
		return a.stream(w, r, q)
	}
	return encoded(func(dst []byte, r *http.Request) ([]byte, error) {
		body, page := a.index.AppendPage(append(dst, '['), q)
		if page.More {
			linkNext(w, r, e.Page)
		}
		return append(body, ']'), nil
	})(w, r)
}

func linkNext(w http.ResponseWriter, r *http.Request, page *request.Window) {
	below := *r.URL
	below.Path, below.RawPath = "/entities", ""
	w.Header()["Link"] = []string{page.NextLink(&below)}
}

// stream writes a list of any length as it is found.
func (a API) stream(w http.ResponseWriter, r *http.Request, q index.Query) error {
	w.Header()["Content-Type"] = jsonType
	if r.Method == http.MethodHead {
		return nil
	}
	ctx, control := web.KeepOpen(w, r), http.NewResponseController(w)
	write := func(text []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		_ = control.SetWriteDeadline(time.Now().Add(streamPatience))
		_, err := w.Write(text)
		return err
	}
	if err := write([]byte("[")); err != nil {
		return err
	}
	if err := a.index.Stream(q, write); err != nil {
		return err
	}
	return write([]byte("]"))
}

func (a API) query(dst []byte, r *http.Request) ([]byte, error) {
	p, err := request.ReadPage(r)
	return a.page(dst, r, p, err)
}

func (a API) queryBody(dst []byte, r *http.Request) ([]byte, error) {
	p, err := request.ReadPageBody(r)
	return a.page(dst, r, p, err)
}

func (a API) page(dst []byte, r *http.Request, p request.Page, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	q := index.Query{
		Where: p.Filter, Visible: visible(r), Order: orders(p.Order), Shape: request.Shape(p.Fields),
		Offset: p.Offset, Limit: min(p.Limit, maxPage), Count: !p.Counted && !p.Exclude,
	}
	if p.Search != nil {
		q.Text = &index.Text{Term: p.Search.Term, Fields: p.Search.Fields}
	}
	if p.Limit == 0 {
		q.Limit = index.NoRows
	}
	if at := (*index.Position)(p.From); p.Previous {
		q.Before = at
	} else {
		q.After = at
	}
	body, page := a.index.AppendPage(append(dst, `{"items":[`...), q)
	if !p.Counted {
		p.Total, p.Counted = page.Total, true
	}
	return appendPageInfo(body, p, page), nil
}

// appendPageInfo closes the answer with the total and the cursors of the pages around.
func appendPageInfo(body []byte, p request.Page, page index.Page) []byte {
	body = append(body, `],"totalItems":`...)
	body = strconv.AppendInt(body, int64(p.Total), 10)
	body = append(body, `,"pageInfo":{`...)
	if page.First == nil {
		return append(body, "}}"...)
	}
	initial := p.From == nil
	atStart := initial || p.First != nil && index.Position(*p.First) == *page.First
	if p.First == nil {
		p.First = (*request.Position)(page.First)
	}
	if page.More || p.Previous {
		body = append(p.AppendNext(append(body, `"nextCursor":"`...), request.Position(*page.Last)), '"')
	}
	if !atStart {
		if body[len(body)-1] == '"' {
			body = append(body, ',')
		}
		body = append(p.AppendBack(append(body, `"prevCursor":"`...), request.Position(*page.First)), '"')
	}
	return append(body, "}}"...)
}

func orders(list []request.Order) []index.Order {
	if len(list) == 0 {
		return nil
	}
	orders := make([]index.Order, len(list))
	for i, order := range list {
		orders[i] = index.Order{Field: order.Field, Desc: order.Descending}
	}
	return orders
}

func (a API) byRefs(dst []byte, r *http.Request) ([]byte, error) {
	q, err := request.ReadRefs(r)
	if err != nil {
		return dst, err
	}
	if len(q.Refs) > maxRefs {
		return dst, fault.New(fault.Invalid, "request/body/entityRefs must NOT have more than %d items", maxRefs)
	}
	wanted := index.Query{Where: q.Filter, Visible: visible(r), Shape: request.Shape(q.Fields)}
	dst = append(dst, `{"items":[`...)
	for i, some := range slices.Collect(slices.Chunk(q.Refs, refsAtOnce)) { // so that nobody waits long for the index
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst = a.index.AppendRefs(dst, some, wanted); len(dst) > maxAnswer {
			return dst, fault.New(fault.Invalid, "The entities make more than %d MB: ask for fewer at a time, or for some fields", maxAnswer>>20)
		}
	}
	return append(dst, "]}"...), nil
}

func (a API) byUID(dst []byte, r *http.Request) ([]byte, error) {
	if err := request.Nothing(r); err != nil {
		return nil, err
	}
	handle, ok := a.index.ByUID(r.PathValue("uid"))
	if dst = a.appendEntity(dst, r, handle, ok); len(dst) == 0 {
		return nil, fault.New(fault.NotFound, "No entity with uid %s", r.PathValue("uid"))
	}
	return dst, nil
}

func (a API) byName(dst []byte, r *http.Request) ([]byte, error) {
	if err := request.Nothing(r); err != nil {
		return nil, err
	}
	ref := refOf(r)
	handle, ok := a.index.ByRef(ref.String())
	if dst = a.appendEntity(dst, r, handle, ok); len(dst) == 0 {
		return nil, fault.New(fault.NotFound, "No entity named '%s' found, with kind '%s' in namespace '%s'", ref.Name, ref.Kind, ref.Namespace)
	}
	return dst, nil
}

// appendEntity appends an entity as it is served; nothing if there is none that the asker may see.
func (a API) appendEntity(dst []byte, r *http.Request, handle index.Handle, found bool) []byte {
	if !found || !a.index.Matches(handle, nil, visible(r)) {
		return dst
	}
	return a.index.AppendJSON(dst, handle)
}

func (a API) ancestry(r *http.Request) (any, error) {
	if err := request.Nothing(r); err != nil {
		return nil, err
	}
	ref := refOf(r).String()
	ancestors, err := a.service.Ancestry(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	type item struct {
		Entity  json.RawMessage `json:"entity"`
		Parents []string        `json:"parentEntityRefs"`
	}
	items := []item{}
	for i, ancestor := range ancestors {
		handle, ok := a.index.ByRef(ancestor.Ref)
		body := a.appendEntity(nil, r, handle, ok)
		if len(body) == 0 && i == 0 {
			return nil, fault.New(fault.NotFound, "No such entity %s", ref)
		}
		if len(body) > 0 {
			items = append(items, item{Entity: body, Parents: append([]string{}, ancestor.Parents...)})
		}
	}
	return map[string]any{"rootEntityRef": ref, "items": items}, nil
}

func (a API) deleteByUID(r *http.Request) (any, error) {
	if err := request.Nothing(r); err != nil {
		return nil, err
	}
	uid := r.PathValue("uid")
	err := a.service.Delete(r.Context(), uid)
	return noContent(a.trail.record(r, "entity-mutate", mediumSeverity, err, "actionType", "delete", "uid", uid))
}

func (a API) refresh(r *http.Request) (any, error) {
	ref, err := request.ReadRefresh(r)
	if err != nil {
		return nil, err
	}
	return nil, a.trail.record(r, "entity-mutate", mediumSeverity, a.service.Refresh(r.Context(), ref), "queryType", "refresh", "entityRef", ref)
}

// owned tells whose entities are meant: those that have this owner, or all if there is none given.
func (a API) owned(r *http.Request, owner string) func(ref string) bool {
	where := &entity.Predicate{Key: "relations.ownedby", Match: entity.Equals, Values: []string{owner}}
	seen := visible(r)
	return func(ref string) bool {
		handle, ok := a.index.ByRef(ref)
		return owner == "" || ok && a.index.Matches(handle, where, seen)
	}
}
