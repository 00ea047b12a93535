// Package index answers questions about the catalog from memory: which entities, in what order, how many of each, and their JSON.
package index

import (
	"context"

	"github.com/callboard/callboard/entity"
)

// Row is an entity as the store has it.
type Row struct {
	Ref       string // canonical
	UID       string
	Body      []byte            // JSON object with sorted keys, without relations, status, uid and etag
	Relations []entity.Relation // all that this entity emits, whichever entity shows them
	Status    []byte            // JSON array of status items; nil for none
	Orphan    bool
}

// Batch is a step from one state of the catalog to the next. Deletes come first; a ref that is deleted may be upserted again.
type Batch struct {
	Upserts []Row
	Deletes []string // refs
	Seq     int64    // of the change log, once the batch is applied; 0 leaves it as it is
}

// Index holds the catalog. It is safe for concurrent use, with one caller of Apply at a time.
type Index struct {
}

// New makes an empty index.
func New() *Index { return &Index{} }

// Apply takes in a batch, all of it at once for readers. Rows that change nothing cost nothing.
func (x *Index) Apply(b Batch) {}

// Seq is where in the change log the index stands.
func (x *Index) Seq() int64 { return 0 }

// Wait returns once the index has reached seq.
func (x *Index) Wait(ctx context.Context, seq int64) error { return nil }

// Len is the number of entities.
func (x *Index) Len() int { return 0 }

// Visible makes the visibility of those who may see what matches p; nil, like a nil Visibility, sees everything.
func (x *Index) Visible(p *entity.Predicate) *Visibility { return &Visibility{where: p} }

// Select finds a page.
func (x *Index) Select(q Query) Page { return Page{} }

// AppendPage appends the entities of a page, separated by commas, all of one moment.
func (x *Index) AppendPage(dst []byte, q Query) ([]byte, Page) { return dst, Page{} }

// Stream hands over the rows of q, separated by commas, in pieces; Offset, Limit and Count are heeded, positions are not. The catalog
// may change meanwhile: entities that do not change come exactly once.
func (x *Index) Stream(q Query, chunk func([]byte) error) error { return nil }

// AppendJSON appends the entity as it is served: with uid, etag, relations and status. Nothing if it has gone.
func (x *Index) AppendJSON(dst []byte, h Handle) []byte { return dst }

// AppendRefs appends, separated by commas, the entity of each ref in turn, or null where there is none or it does not match or is not
// visible. Only Where, Visible and Shape of q count. Refs must be canonical.
func (x *Index) AppendRefs(dst []byte, refs []string, q Query) []byte { return dst }

// ByRef finds the entity with a canonical ref.
func (x *Index) ByRef(ref string) (Handle, bool) { return Handle{}, false }

// ByUID finds the entity with a uid, in any case.
func (x *Index) ByUID(uid string) (Handle, bool) { return Handle{}, false }

// Matches reports whether the entity is still there, matches and is visible.
func (x *Index) Matches(h Handle, where *entity.Predicate, visible *Visibility) bool { return false }

// Ref is the canonical ref of the entity; empty if it has gone.
func (x *Index) Ref(h Handle) string { return "" }

// UID is that of the entity; empty if it has gone.
func (x *Index) UID(h Handle) string { return "" }

// ETag is that of the entity as served; empty if it has gone.
func (x *Index) ETag(h Handle) string { return "" }

// Facets counts the entities that have each value of each key, values in ascending order. The answers are shared: do not change them.
func (x *Index) Facets(where *entity.Predicate, visible *Visibility, keys []string) [][]FacetValue {
	return make([][]FacetValue, len(keys))
}

// Keys are the search keys in use among visible entities that start with prefix, sorted.
func (x *Index) Keys(prefix string, visible *Visibility, limit int) []string { return nil }

// Values are the values of a key among visible entities that start with prefix in any case, most frequent first.
func (x *Index) Values(key, prefix string, visible *Visibility, limit int) []FacetValue { return nil }

// RelationsOf are the relations that an entity shows, sorted by type and target; nil if there is no such entity.
func (x *Index) RelationsOf(ref string) []entity.Relation { return nil }

// Dangling are the relations of visible entities whose target does not exist, sorted by target; at most limit.
func (x *Index) Dangling(visible *Visibility, limit int) []entity.Relation { return nil }

// Near are refs of visible entities that somebody may have meant by ref, the nearest first.
func (x *Index) Near(ref string, visible *Visibility, limit int) []string { return nil }
