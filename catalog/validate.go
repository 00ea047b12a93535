package catalog

import (
	"context"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// tryTime is how long what a dry run reads may take: somebody waits for the answer.
const tryTime = 20 * time.Second

func inTime(ctx context.Context, read func(context.Context) error) error {
	timed, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	err := read(timed)
	if timed.Err() != nil && ctx.Err() == nil {
		return fault.New(fault.Unavailable, "Reading what the location holds took longer than %s", tryTime)
	}
	return err
}

// maxTried bounds what one dry run may bring in.
const maxTried = 10_000

// trial refines what a location holds without keeping any of it.
type trial struct {
	catalog  *Catalog
	origin   entity.LocationRef
	entities []entity.Entity
	seen     map[string]bool
	problems []entity.Problem
	saw      func(file ingest.File, wrong bool) // is told of each file and whether it, or what it points at, has problems; may be nil
	failed   func(error)                        // is told why something could not be read; may be nil
}

// TryRegister reads what registering a location would bring, and stores nothing.
func (c *Catalog) TryRegister(ctx context.Context, typ, target string) (DryRun, error) {
	if err := checkTarget(typ, target); err != nil {
		return DryRun{}, err
	}
	at := entity.LocationRef{Type: typ, Target: target}
	existing, err := c.store.registrationAt(ctx, typ, target)
	if err != nil {
		return DryRun{}, err
	}
	t := &trial{catalog: c, origin: at, seen: map[string]bool{}}
	out := t.process(ctx, process.FromEntity(rootEntity(at), at.String()), at, true)
	if err := t.take(out); err != nil {
		return DryRun{}, err
	}
	err = inTime(ctx, func(ctx context.Context) error { return t.follow(ctx, at, out.Targets, t.file) })
	if err != nil {
		return DryRun{}, err
	}
	if len(t.problems) > 0 {
		return DryRun{}, fault.New(fault.Invalid, "%s", summary(t.problems))
	}
	return DryRun{
		Exists:   len(existing) > 0,
		Location: Registration{ID: at.String(), Type: typ, Target: target, EntityRef: rootRef(at)},
		Entities: t.entities,
	}, nil
}

// process refines one document, reading what its placeholders name.
func (t *trial) process(ctx context.Context, doc *process.Document, at entity.LocationRef, provided bool) process.Output {
	contents := map[process.Placeholder]process.Content{}
	for _, p := range doc.Placeholders() {
		contents[p] = t.catalog.readers.Placeholder(ctx, at, p)
	}
	links := t.catalog.readers.Links(at)
	return t.catalog.processor.Process(process.Input{
		Document: doc, Location: at, Origin: t.origin, Provided: provided, Contents: contents,
		ViewURL: links.View, EditURL: links.Edit, SourceLocation: links.Source,
	})
}

func (t *trial) take(out process.Output) error {
	for _, p := range out.Problems {
		if p.Level == entity.Error {
			t.problems = append(t.problems, p)
		}
	}
	if out.Entity == nil {
		return nil
	}
	if t.seen[out.Ref] {
		return fault.New(fault.Invalid, "Duplicate nested entity: %s", out.Ref)
	}
	if len(t.entities) == maxTried {
		return fault.New(fault.Invalid, "The location holds more than %d entities; a dry run stops there", maxTried)
	}
	t.seen[out.Ref] = true
	t.entities = append(t.entities, out.Entity)
	return nil
}

// follow reads targets and hands each document found to use.
func (t *trial) follow(ctx context.Context, own entity.LocationRef, targets []process.Target, use func(context.Context, *process.Document, entity.LocationRef) error) error {
	for _, target := range targets {
		if len(t.problems) >= column.MaxStatus {
			return nil // nobody reads more
		}
		at := t.catalog.readers.Target(own, target)
		for file, err := range t.catalog.readers.Read(ctx, at, func(string) string { return "" }) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				if t.failed != nil {
					t.failed(err)
				}
				if problem, counts := readProblem(err, own, target); counts {
					t.problems = append(t.problems, problem)
				}
				continue
			}
			where, err := entity.ParseLocationRef(file.Location)
			if err != nil {
				return err
			}
			before := len(t.problems)
			for _, part := range process.Split(file.Data) {
				doc := process.Parse(part, file.Location)
				if doc.Empty {
					continue
				}
				if err := use(ctx, doc, where); err != nil {
					return err
				}
			}
			if t.saw != nil {
				t.saw(file, len(t.problems) > before)
			}
		}
	}
	return nil
}

// file takes a document and, if it is a Location, all that it points at.
func (t *trial) file(ctx context.Context, doc *process.Document, at entity.LocationRef) error {
	out := t.process(ctx, doc, at, false)
	if err := t.take(out); err != nil {
		return err
	}
	return t.follow(ctx, at, out.Targets, t.file)
}

// glance takes only the problems for which Backstage blames the Location that a document was read for.
func (t *trial) glance(ctx context.Context, doc *process.Document, at entity.LocationRef) error {
	if out := t.process(ctx, doc, at, false); out.Blame == process.OnLocation {
		t.problems = append(t.problems, out.Problems...)
	}
	return nil
}

// Validate says what is wrong with a candidate entity, as if it had been read at location (url:<target>). The targets of a Location
// are really read.
func (c *Catalog) Validate(ctx context.Context, candidate any, location string) ([]entity.Problem, error) {
	fields, _ := candidate.(map[string]any)
	doc := process.FromEntity(fields, location)
	if doc.Entity == nil {
		return doc.Problems, nil
	}
	at, err := entity.ParseLocationRef(location)
	if err != nil || at.Type != "url" {
		return nil, fault.New(fault.Invalid, "Invalid location ref %s, only 'url:<target>' is supported, e.g. url:https://host/path", location)
	}
	t := &trial{catalog: c, origin: at, seen: map[string]bool{}}
	out := t.process(ctx, doc, at, true)
	if err := t.take(out); err != nil {
		return nil, err
	}
	err = inTime(ctx, func(ctx context.Context) error { return t.follow(ctx, at, out.Targets, t.glance) })
	return t.problems, err
}

func summary(problems []entity.Problem) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Name + ": " + p.Message
	}
	return strings.Join(texts, ", ")
}
