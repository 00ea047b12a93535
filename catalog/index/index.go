// Package index answers questions about the catalog from memory: which entities, in what order, how many of each, and their JSON.
package index

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/callboard/callboard/catalog/index/posting"
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
	Changed   int64 // when it last did, in Unix milliseconds
}

// Batch is a step from one state of the catalog to the next. Deletes come first; a ref that is deleted may be upserted again.
type Batch struct {
	Upserts []Row
	Deletes []string // refs
	Seq     int64    // of the change log, once the batch is applied; 0 leaves it as it is

	// More says that another batch follows at once. Until the last of them entities show no new relations: to fill an index that
	// nobody asks yet, it is quicker to relate them seldom.
	More bool
}

// Index holds the catalog. It is safe for concurrent use, with one caller of Apply at a time.
//
// Apply alone changes what is here, under the lock. Readers share the lock, and may build under locks of their own what only saves time:
// orders, and the cache.
type Index struct {
	mu      sync.RWMutex
	seed    [2]uint64 // of the hashes of values, so that nobody can choose values which collide
	seq     int64
	moved   chan struct{} // closed when seq moves on
	records []record      // by id; the first stays unused
	alive   posting.Set
	changed uint64   // changes whenever alive does
	resting []uint32 // ids that nobody has any more but orders may still mention
	unused  []uint32 // ids that may be given away

	nodes  []node // the first stays unused
	byRef  map[string]uint32
	vacant []uint32 // unused nodes
	types  []relationType
	typeOf map[string]uint32

	unheld   posting.Set // nodes without an entity
	wired    uint64      // changes whenever relations or refs do
	absences atomic.Pointer[absences]

	columns map[string]*column // those in use, by key
	schema  uint64             // changes whenever columns does
	uids    *column
	texts   []*column // those with words
	names   names     // what entities are called
	refs    *order    // all entities by ref

	building  sync.Mutex // held by readers while they add to orders and countings
	orders    []*order   // those that may be dropped again
	countings []*values  // columns with counts, the oldest first
	clock     atomic.Int64
	spared    int // ranksKept
	cache     cache
	write     writer
	observe   func(question string, took time.Duration) // may be nil
}

// record is an entity.
type record struct {
	body    []byte // its JSON without relations, then its status
	size    uint32 // where the status begins
	split   uint32 // where the etag goes
	node    uint32 // 0 when the entity has gone
	born    uint32 // how many entities have had this id
	uid     string
	changed int64
	hash    [20]byte // of all that is served of it but relations
	emits   []emit
}

// node is a ref: of an entity, of the source or target of a relation, or both.
type node struct {
	ref    string
	hash   uint64
	id     uint32 // of the entity, 0 if there is none
	uses   uint32 // entities and relations that need the node
	simple bool   // the ref needs no escapes in JSON
	shows  []edge // relations that the entity shows if it is there, by type and target
}

// New makes an empty index.
func New() *Index {
	x := &Index{moved: make(chan struct{}), spared: ranksKept}
	x.clear()
	return x
}

// clear makes it empty, for whoever begins.
func (x *Index) clear() {
	x.seed, x.seq = [2]uint64{rand.Uint64(), rand.Uint64()}, 0
	x.records, x.nodes, x.types = make([]record, 1), make([]node, 1), make([]relationType, 1)
	x.byRef, x.typeOf, x.columns = map[string]uint32{}, map[string]uint32{}, map[string]*column{}
	x.alive, x.unheld, x.names = posting.Set{}, posting.Set{}, names{}
	x.resting, x.unused, x.vacant = nil, nil, nil
	x.write = writer{idle: map[string]*column{}, arrivals: map[uint32]uint32{}}
	x.write.readers = []*reader{newReader(x)}
	x.refs = newOrder(nil)
	x.refs.ready = true
	x.uids, x.texts = x.fixedColumn("metadata.uid"), nil
	for _, key := range textKeys {
		c := x.fixedColumn(key)
		c.values = newValues()
		c.words = newWords()
		x.texts = append(x.texts, c)
	}
}

// Seq is where in the change log the index stands.
func (x *Index) Seq() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.seq
}

// Wait returns once the index has reached seq.
func (x *Index) Wait(ctx context.Context, seq int64) error {
	for {
		x.mu.RLock()
		reached, moved := x.seq >= seq, x.moved
		x.mu.RUnlock()
		if reached {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Len is the number of entities.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.alive.Len()
}

// ByRef finds the entity with a canonical ref.
func (x *Index) ByRef(ref string) (Handle, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	id := x.nodes[x.byRef[ref]].id
	return x.handle(id), id != 0
}

// ByUID finds the entity with a uid, in any case.
func (x *Index) ByUID(uid string) (Handle, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for id := range x.equals(x.uids, entity.Lower(uid)).All() {
		return x.handle(id), true
	}
	return Handle{}, false
}

func (x *Index) handle(id uint32) Handle { return Handle{id: id, born: x.records[id].born} }

// held is the record of an entity that is still there, else nil.
func (x *Index) held(h Handle) *record {
	if int(h.id) >= len(x.records) || h.id == 0 {
		return nil
	}
	r := &x.records[h.id]
	if r.node == 0 || r.born != h.born {
		return nil
	}
	return r
}

// Ref is the canonical ref of the entity; empty if it has gone.
func (x *Index) Ref(h Handle) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if r := x.held(h); r != nil {
		return x.nodes[r.node].ref
	}
	return ""
}

// UID is that of the entity; empty if it has gone.
func (x *Index) UID(h Handle) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if r := x.held(h); r != nil {
		return r.uid
	}
	return ""
}
