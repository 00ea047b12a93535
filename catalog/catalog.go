// Package catalog knows what exists: it brings descriptors in, refines them, keeps them, and answers every question about them from memory.
package catalog

import (
	"context"
	"log/slog"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/telemetry"
)

// Registration is a location that somebody registered through the API or a page.
type Registration struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	Target    string `json:"target"`
	EntityRef string `json:"entityRef"` // of the Location entity that stands for it; fixed when registered
}

// Catalog is the room: build it with New, run it with Start.
type Catalog struct {
	options   Options
	store     store
	index     *index.Index
	follower  *follower
	sweeper   *sweeper
	refiner   *refiner
	processor *process.Processor
	readers   Readers
	log       *slog.Logger
	work      background
	described described
}

// Options say how a catalog behaves. They are values: whoever builds the house reads the configuration.
type Options struct {
	Locations       []entity.LocationRef          // catalog.locations
	NamedAt         map[entity.LocationRef]string // file and line where the configuration names each; may be nil
	Rules           []process.Rule                // nil: Backstage's default
	Kinds           *entity.Kinds
	Settings        string // identifies rules and kinds: when it changes, all documents are refined again
	ReadOnly        bool   // locations cannot be registered, changed or removed through the API
	KeepOrphans     bool
	RefreshExisting bool          // registering a known location refreshes it instead of failing
	Interval        time.Duration // a location is read again after once to one and a half times this; 0: never, and nothing is read at all
	Refined         func()        // called for each part of a document that is refined; may be nil
	Metrics         *telemetry.Metrics
	Snapshot        string // file for a copy of the index, from which Start is quick; empty for none
}

// New opens the catalog over migrated tables. It reads nothing yet.
func New(db *database.DB, readers Readers, log *slog.Logger, options Options) (*Catalog, error) {
	rules, err := process.NewRules(options.Rules)
	if err != nil {
		return nil, err
	}
	if options.Refined == nil {
		options.Refined = func() {}
	}
	x := index.New()
	numbers := newMetrics(options.Metrics, x)
	readers.metrics = numbers
	c := &Catalog{options: options, store: store{db}, index: x, readers: readers, log: log, work: background{log: log}}
	c.processor = process.New(options.Kinds, rules, process.Options{})
	c.refiner = &refiner{
		store: c.store, processor: c.processor, readers: readers, settings: "1 " + options.Settings, refined: options.Refined, metrics: numbers,
		cores: make(chan struct{}, runtime.GOMAXPROCS(0)), memory: semaphore.NewWeighted(computed),
	}
	c.sweeper = newSweeper(c, c.refiner, log)
	c.follower = newFollower(c.store, c.index, numbers, log)
	return c, nil
}

// Start opens the catalog, if it can from the copy of its index, and takes over the locations of the configuration.
func (c *Catalog) Start(ctx context.Context) error {
	c.follower.snapshot.path = c.options.Snapshot
	if err := c.Open(ctx); err != nil {
		return err
	}
	return c.syncConfigured(ctx)
}

// Open fills the index from the tables and then, in the background, follows changes until ctx ends.
// When it returns the catalog answers with all that was there when it last stopped.
func (c *Catalog) Open(ctx context.Context) error {
	c.work.start(ctx)
	if err := c.follower.open(ctx); err != nil {
		close(c.follower.finished)
		return err
	}
	go c.follower.run(ctx)
	return nil
}

// Wait returns when all background work has stopped, after the context of Start has ended.
func (c *Catalog) Wait() {
	c.work.wait()
	<-c.follower.finished
}

// Index answers questions about entities. It is never behind a change that this replica has acknowledged.
func (c *Catalog) Index() *index.Index { return c.index }

// NamedAt is the file and line where the configuration names a location; "" if it does not, or if that is unknown.
func (c *Catalog) NamedAt(location string) string {
	at, err := entity.ParseLocationRef(location)
	if err != nil {
		return ""
	}
	return c.options.NamedAt[at]
}

// ReadOnly is true if entities come from the configuration alone, and nobody may register any.
func (c *Catalog) ReadOnly() bool { return c.options.ReadOnly }

// Kinds are those that entities may be of, own ones first.
func (c *Catalog) Kinds() []*entity.Kind { return c.options.Kinds.All() }

// DryRun is what registering a location would bring.
type DryRun struct {
	Exists   bool
	Location Registration // its ID is "<type>:<target>"
	Entities []entity.Entity
}

// Ancestor is one step on the way from an entity up to the locations that brought it in.
type Ancestor struct {
	Ref     string
	Parents []string // refs of the Location entities that emitted it, sorted; empty at a root
}

// Unprocessed is an entity that is known but has never been good enough to show.
type Unprocessed struct {
	UID      string
	Ref      string
	Entity   entity.Entity // as written, as far as it could be read
	Problems []entity.Problem
	Location string
	At       time.Time
}

// Claim is a document that wants a name which another document holds.
type Claim struct {
	Ref      string    `json:"entityRef"`
	Holder   string    `json:"holder"`   // location ref of the document that holds the name
	Claimant string    `json:"claimant"` // location ref of the document that also wants it
	Since    time.Time `json:"since"`
}

// Tombstone tells of an entity that went: what, when and why.
type Tombstone struct {
	Seq       int64         `json:"seq"`
	Ref       string        `json:"entityRef"`
	UID       string        `json:"uid"`
	Entity    entity.Entity `json:"entity,omitempty"`
	Location  string        `json:"location"`
	Reason    string        `json:"reason"`
	RenamedTo string        `json:"renamedTo,omitempty"` // ref, if the same document now holds the same thing under another name
	Actor     string        `json:"actor,omitempty"`     // who deleted it; empty if the source dropped it
	At        time.Time     `json:"at"`
}

// Trouble is a problem together with the thing it is shown on.
type Trouble struct {
	Ref   string    `json:"entityRef,omitempty"` // empty if the document could not be read as an entity
	Since time.Time `json:"-"`                   // when what it is about last changed: it was there then
	entity.Problem
}

// Conflict handling of Register.
const (
	RejectExisting  = "reject"
	RefreshExisting = "refresh"
)

// Service is what the pages and the API may ask of the catalog besides the index.
type Service interface {
	Registrations(ctx context.Context) ([]Registration, error)                              // ordered by id
	Registration(ctx context.Context, id string) (Registration, error)                      // NotFound: Found no location with ID <id>
	RegistrationOf(ctx context.Context, ref string) (Registration, error)                   // NotFound: found no entity for ref <ref>
	Register(ctx context.Context, typ, target, onConflict string) (Registration, error)     // Conflict unless onConflict is refresh
	TryRegister(ctx context.Context, typ, target string) (DryRun, error)                    // stores nothing; Invalid with all problems if any
	Reregister(ctx context.Context, id, typ, target string) (Registration, error)           // the answer keeps the old EntityRef
	Unregister(ctx context.Context, id string) error                                        // with everything that came in through it alone
	Refresh(ctx context.Context, ref string) error                                          // re-reads the document and, in the background, the locations above
	Delete(ctx context.Context, uid string) error                                           // comes back if its source still has it
	Validate(ctx context.Context, candidate any, location string) ([]entity.Problem, error) // problems in the order Backstage reports them
	Analyze(ctx context.Context, typ, target, filename string) (Analysis, error)            // what a repository holds or could hold
	Ancestry(ctx context.Context, ref string) ([]Ancestor, error)                           // the entity first; NotFound: No such entity <ref>
	Unprocessed(ctx context.Context, failed bool) ([]Unprocessed, error)                    // failed, or still pending
	Forget(ctx context.Context, uid string) error                                           // drops an unprocessed entity
	Problems(ctx context.Context) ([]Trouble, error)                                        // of all documents and entities
	Claims(ctx context.Context) ([]Claim, error)                                            // names that more than one document wants
	Tombstones(ctx context.Context, ref string, limit int) ([]Tombstone, error)             // latest first; of all names if ref is empty
}

// Analysis is what analyze-location answers: descriptors that are there already, else entities that could be generated.
type Analysis struct {
	Existing  []ExistingFile
	Generated []entity.Entity
	Looked    Looked
}

// Looked is where descriptors were looked for.
type Looked string

// LookedNowhere also stands for hosts that did not let the portal look.
const (
	LookedNowhere       Looked = ""
	LookedEverywhere    Looked = "everywhere"     // in the repository
	LookedDefaultBranch Looked = "default-branch" // at the path of the file name alone
)

// ExistingFile is a descriptor found at an analysed location.
type ExistingFile struct {
	Location   Registration // type and target only
	Registered bool
	Entity     entity.Entity
}
