package catalog

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"golang.org/x/sync/errgroup"
)

// readingAtOnce is how many Locations are read side by side; waiting for hosts is most of the work.
const readingAtOnce = 8

// keptAtOnce bounds how many documents share a transaction, so that many small files do not cost a commit each.
const (
	keptAtOnce  = 64
	partsAtOnce = 1000
)

// sweeper reads what Location entities point at and keeps what it finds.
type sweeper struct {
	catalog *Catalog
	refiner *refiner
	log     *slog.Logger
	locks   locks         // one reading of a Location at a time
	cores   chan struct{} // refining is the part that needs processors
}

func newSweeper(c *Catalog, r *refiner, log *slog.Logger) *sweeper {
	return &sweeper{catalog: c, refiner: r, log: log, cores: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// depth says how far a sweep goes.
type depth int

const (
	changedOnly depth = iota // also read the Locations that are new or changed
	everything               // read all Locations that are found
)

// sweep reads Locations breadth first, so that a name goes to whoever stands nearest to a root (Backstage's order). Each Location is
// read once, however many include it or itself.
func (s *sweeper) sweep(ctx context.Context, refs []string, how depth) error {
	seen := map[string]bool{}
	for level := refs; len(level) > 0; {
		var mu sync.Mutex
		var next []string
		group, inner := errgroup.WithContext(ctx)
		group.SetLimit(readingAtOnce)
		for _, ref := range level {
			if seen[ref] {
				continue
			}
			seen[ref] = true
			group.Go(func() error {
				found, err := s.readLocation(inner, ref, how)
				if err != nil && inner.Err() == nil { // one Location's trouble must not stop its neighbours
					s.log.ErrorContext(inner, "cannot read location", "ref", ref, "error", err)
				}
				mu.Lock()
				defer mu.Unlock()
				next = append(next, found...)
				return inner.Err()
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		level = next
	}
	return nil
}

// readLocation reads one Location and gives the Locations to be read after it.
func (s *sweeper) readLocation(ctx context.Context, ref string, how depth) ([]string, error) {
	defer s.locks.lock(ref)()
	l, err := s.open(ctx, ref)
	if err != nil || l == nil {
		return nil, err
	}
	group, inner := errgroup.WithContext(ctx)
	refinedFiles := make(chan *pending, 2*cap(s.cores))
	group.Go(func() error {
		defer close(refinedFiles)
		return s.readTargets(inner, l, refinedFiles)
	})
	group.Go(func() error { return s.keepAll(inner, l, refinedFiles) })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := s.finish(ctx, l); err != nil {
		return nil, err
	}
	return s.nested(ctx, l, how)
}

// reading is a Location while it is read.
type reading struct {
	ref      string
	own      entity.LocationRef // of the file that the Location is in, or of the root itself
	origin   string
	targets  []process.Target
	known    map[string]document // that it brought in before, by location
	before   string              // read problems so far
	settled  bool                // it shows either itself or why not
	found    map[int64]bool
	changed  map[int64]bool
	problems []entity.Problem
}

func (s *sweeper) open(ctx context.Context, ref string) (*reading, error) {
	store := s.refiner.store
	rows, err := store.rows(ctx, []string{ref})
	if err != nil || len(rows) == 0 || rows[0].Targets == "" {
		return nil, err
	}
	home, err := store.document(ctx, rows[0].Document)
	if err != nil {
		return nil, err
	}
	l := &reading{
		ref: ref, origin: home.Origin, before: rows[0].ReadProblems, settled: rows[0].Visible || rows[0].Status != "",
		known: map[string]document{}, found: map[int64]bool{}, changed: map[int64]bool{},
	}
	at := home.Location
	if home.Location == ref { // a root stands for the location that it reads
		at = home.Origin
	}
	if l.own, err = entity.ParseLocationRef(at); err != nil {
		return nil, err
	}
	if err := decode(rows[0].Targets, &l.targets); err != nil {
		return nil, err
	}
	documents, err := store.documentsUnder(ctx, ref)
	for _, d := range documents {
		l.known[d.Location] = d
	}
	return l, err
}

// pending is a file on its way from being read to being kept, in the order of reading.
type pending struct {
	outcome *outcome
	err     error
	done    chan struct{}
}

// readTargets reads all files in order and refines them side by side.
func (s *sweeper) readTargets(ctx context.Context, l *reading, to chan<- *pending) error {
	for _, target := range l.targets {
		at := s.refiner.readers.Target(l.own, target)
		etag := func(location string) string { return l.known[location].ETag }
		for file, err := range s.refiner.readers.Read(ctx, at, etag) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				if problem, counts := readProblem(err, l.own, target); counts && len(l.problems) <= maxStatusItems {
					l.problems = append(l.problems, problem)
				}
				continue
			}
			p := &pending{done: make(chan struct{})}
			s.cores <- struct{}{}
			go func() {
				defer func() { <-s.cores; close(p.done) }()
				p.outcome, p.err = s.refineFile(ctx, l, file)
			}()
			select {
			case to <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// refineFile refines one file for a Location. A document that other Locations bring in too keeps its origin.
func (s *sweeper) refineFile(ctx context.Context, l *reading, file ingest.File) (*outcome, error) {
	src := source{file: file, origin: l.origin}
	if known, ok := l.known[file.Location]; ok {
		src.base = &known
	} else if err := s.findBase(ctx, &src); err != nil {
		return nil, err
	}
	if src.base != nil && src.base.Origin != l.origin {
		parents, err := s.refiner.store.parentsOf(ctx, src.base.ID)
		if err != nil {
			return nil, err
		}
		for _, parent := range parents {
			if parent != l.ref {
				src.origin = src.base.Origin
			}
		}
	}
	return s.refiner.refine(ctx, src)
}

func (s *sweeper) findBase(ctx context.Context, src *source) error {
	stored, err := s.refiner.store.documentAt(ctx, src.file.Location)
	if err == nil && len(stored) > 0 {
		src.base = &stored[0]
	}
	return err
}

// keepAll keeps what was refined, several documents in one transaction where they queue up.
func (s *sweeper) keepAll(ctx context.Context, l *reading, from <-chan *pending) error {
	for p := range from {
		batch, parts := []*outcome{}, 0
		for open := true; open && p != nil; {
			<-p.done
			if p.err != nil {
				return p.err
			}
			if o := p.outcome; !s.isKnown(l, o) {
				batch, parts = append(batch, o), parts+len(o.parts)
			}
			p, open = nil, len(batch) < keptAtOnce && parts < partsAtOnce
			if open {
				select {
				case p = <-from:
				default:
				}
			}
		}
		if err := s.keepBatch(ctx, l, batch); err != nil {
			return err
		}
	}
	return nil
}

// isKnown notes an unchanged document that the Location brought in before: nothing is to be written.
func (s *sweeper) isKnown(l *reading, o *outcome) bool {
	known, ok := l.known[o.Location]
	if !ok || !o.unchanged {
		return false
	}
	l.found[known.ID] = true
	return true
}

func (s *sweeper) keepBatch(ctx context.Context, l *reading, batch []*outcome) error {
	if len(batch) == 0 {
		return nil
	}
	err := s.catalog.write(ctx, bySource, func(e *edit) error {
		for _, o := range batch {
			if err := e.keepDocument(ctx, o, l.ref); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errStale) {
		return s.keepAgain(ctx, l, batch)
	}
	if err == nil {
		l.note(batch)
	}
	return err
}

// keepAgain refines documents anew that somebody else changed in between, one by one.
func (s *sweeper) keepAgain(ctx context.Context, l *reading, batch []*outcome) error {
	for _, o := range batch {
		for {
			src := source{file: ingest.File{Location: o.Location, Data: o.text, ETag: o.ETag}, origin: o.Origin}
			if err := s.findBase(ctx, &src); err != nil {
				return err
			}
			fresh, err := s.refiner.refine(ctx, src)
			if err != nil {
				return err
			}
			err = s.catalog.write(ctx, bySource, func(e *edit) error { return e.keepDocument(ctx, fresh, l.ref) })
			if err == nil {
				l.note([]*outcome{fresh})
				break
			}
			if !errors.Is(err, errStale) {
				return err
			}
		}
	}
	return nil
}

func (l *reading) note(batch []*outcome) {
	for _, o := range batch {
		l.found[o.ID] = true
		if !o.unchanged {
			l.changed[o.ID] = true
		}
	}
}

// finish notes which documents the Location brings in now. Nothing is written when all is as it was.
func (s *sweeper) finish(ctx context.Context, l *reading) error {
	if l.settled && encode(l.problems) == l.before && len(l.changed) == 0 && l.sameDocuments() {
		return nil
	}
	return s.catalog.write(ctx, bySource, func(e *edit) error {
		return e.keepReading(ctx, l.ref, l.found, l.problems)
	})
}

// sameDocuments reports whether the links of the Location stay as they are. After an error nothing is let go.
func (l *reading) sameDocuments() bool {
	again := 0
	for _, d := range l.known {
		if l.found[d.ID] {
			again++
		}
	}
	return again == len(l.found) && (again == len(l.known) || hasErrors(l.problems))
}

// nested are the Locations in the documents that were found.
func (s *sweeper) nested(ctx context.Context, l *reading, how depth) ([]string, error) {
	from := l.found
	if how == changedOnly {
		from = l.changed
	}
	var refs []string
	for id := range from {
		some, err := s.refiner.store.locationsIn(ctx, id)
		if err != nil {
			return nil, err
		}
		refs = append(refs, some...)
	}
	return refs, nil
}

// locks hands out one lock a name.
type locks struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

// lock waits for the name and returns what lets go of it.
func (l *locks) lock(name string) func() {
	for {
		l.mu.Lock()
		busy, taken := l.held[name]
		if !taken {
			if l.held == nil {
				l.held = map[string]chan struct{}{}
			}
			mine := make(chan struct{})
			l.held[name] = mine
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				delete(l.held, name)
				l.mu.Unlock()
				close(mine)
			}
		}
		l.mu.Unlock()
		<-busy
	}
}
