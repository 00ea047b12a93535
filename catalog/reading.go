package catalog

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

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
	if fault.Is(err, fault.NotFound) {
		return nil, nil // it went just now
	}
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
	if err := column.Read(rows[0].Targets, &l.targets); err != nil {
		return nil, err
	}
	documents, err := store.documentsUnder(ctx, ref)
	for _, d := range documents {
		l.known[d.Location] = d
	}
	return l, err
}

func (l *reading) note(batch []*outcome) {
	for _, o := range batch {
		l.found[o.ID] = true
		if !o.unchanged {
			l.changed[o.ID] = true
		}
	}
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

// read reads one Location; nil if there is none.
func (s *sweeper) read(ctx context.Context, ref string) (*reading, error) {
	l, err := s.open(ctx, ref)
	if err != nil || l == nil {
		return nil, err
	}
	group, inner := errgroup.WithContext(ctx)
	refinedFiles := make(chan *pending, 2*cap(s.refiner.cores))
	group.Go(guarded(func() error {
		defer close(refinedFiles)
		return s.readTargets(inner, l, refinedFiles)
	}))
	group.Go(guarded(func() error { return s.keepAll(inner, l, refinedFiles) }))
	if err := group.Wait(); errors.Is(err, errGone) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return l, s.finish(ctx, l)
}

// pending is a file on its way from being read to being kept, in the order of reading.
type pending struct {
	outcome *outcome
	err     error
	done    chan struct{}
}

// readTargets reads all files in order and refines them side by side.
func (s *sweeper) readTargets(ctx context.Context, l *reading, to chan<- *pending) error {
	timed, cancel := context.WithTimeout(ctx, longestReading)
	defer cancel()
	etag := func(location string) string { return l.known[location].ETag }
	for i, target := range l.targets {
		if timed.Err() != nil && ctx.Err() == nil {
			err := fault.New(fault.Unavailable, "Reading stopped after %s; %d of %d targets were not read", longestReading, len(l.targets)-i, len(l.targets))
			problem, _ := readProblem(err, l.own, target)
			l.problems = append(l.problems, problem)
			return nil
		}
		at := s.refiner.readers.Target(l.own, target)
		for file, err := range s.refiner.readers.Read(timed, at, etag) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil {
				file, err = keepable(file)
			}
			if err != nil {
				if problem, counts := readProblem(err, l.own, target); counts && len(l.problems) <= column.MaxStatus {
					l.problems = append(l.problems, brief([]entity.Problem{problem})...)
				}
				continue
			}
			p := &pending{done: make(chan struct{})}
			go func() {
				defer close(p.done)
				p.err = guarded(func() (err error) {
					p.outcome, err = s.refineFile(ctx, l, file)
					return err
				})()
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
		stays, err := s.refiner.store.hasOrigin(ctx, *src.base, l.ref)
		if err != nil {
			return nil, err
		}
		if stays {
			src.origin = src.base.Origin
		}
	}
	o, err := s.refiner.refine(ctx, src)
	if errors.Is(err, errStale) {
		return nil, nil // it went just now; the next reading brings it in again
	}
	return o, err
}

func (s *sweeper) findBase(ctx context.Context, src *source) error {
	stored, err := s.refiner.store.documentAt(ctx, src.file.Location)
	if err == nil && len(stored) > 0 {
		src.base = &stored[0]
	}
	return err
}
