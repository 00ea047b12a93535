package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/entity"
)

// importedAtOnce is how many imported entities share a document.
const importedAtOnce = 250

// importType is the type of the locations that imported documents have. Nothing reads them again, nor what the Locations in them point
// at: that was imported too.
const importType = "import"

// ImportResult counts what became of the entities of an import.
type ImportResult struct {
	Entities int // taken over
	Skipped  int // came through a registered or configured location, which brings them again
	Held     int // have names that another source describes already; its description stays
	Refused  []Refusal
	Problems []entity.Problem // warnings about what was taken over
}

// Refusal is an entity that an import did not take over.
type Refusal struct {
	Number  int    // which of the entities, from 1
	Ref     string // as far as it can be told
	From    string // the location that it says it was read from; empty if it does not say
	Problem entity.Problem
}

// Import takes over entities of another catalog under a name, replacing what an earlier import of that name brought. What another
// catalog adds when it serves an entity is left out: relations, status, uid and etag.
func (c *Catalog) Import(ctx context.Context, name string, entities iter.Seq2[entity.Entity, error], registered []Registration) (ImportResult, error) {
	run := importing{catalog: c, name: name, registered: map[string]bool{}, found: map[int64]bool{}, seen: map[string]bool{}}
	for _, r := range registered {
		run.registered[r.Type+":"+r.Target] = true
	}
	for _, at := range c.options.Locations {
		run.registered[at.String()] = true
	}
	for e, err := range entities {
		if err != nil {
			return run.result, err
		}
		if err := run.add(ctx, e); err != nil {
			return run.result, err
		}
	}
	if err := run.flush(ctx); err != nil {
		return run.result, err
	}
	slices.SortFunc(run.result.Refused, func(a, b Refusal) int { return a.Number - b.Number })
	return run.result, run.finish(ctx)
}

type importing struct {
	catalog    *Catalog
	name       string
	registered map[string]bool
	seen       map[string]bool // refs
	number     int             // of the entity that is looked at
	text       strings.Builder
	waiting    []Refusal // the entities in text, one a line and a line between, should they be refused
	documents  int
	found      map[int64]bool
	result     ImportResult
}

func (i *importing) add(ctx context.Context, e entity.Entity) error {
	i.number++
	if len(e) == 0 {
		i.refuse(Refusal{Number: i.number}, "there is nothing in it")
		return nil
	}
	if i.registered[e.Annotation(entity.AnnotationOriginLocation)] {
		i.result.Skipped++
		return nil
	}
	if standsForLocation(e) {
		return nil
	}
	one := Refusal{Number: i.number, Ref: e.Ref().String(), From: e.Annotation(entity.AnnotationLocation)}
	if i.seen[one.Ref] && e.Kind() != "" && e.Name() != "" {
		i.refuse(one, one.Ref+" is in the import twice; the first one counts")
		return nil
	}
	i.seen[one.Ref] = true
	text, err := json.Marshal(AsWritten(e))
	if err != nil {
		return fmt.Errorf("write down %s: %w", e.Ref(), err)
	}
	i.text.Write(text)
	i.text.WriteString("\n---\n")
	if i.waiting = append(i.waiting, one); len(i.waiting) == importedAtOnce {
		return i.flush(ctx)
	}
	return nil
}

func (i *importing) refuse(one Refusal, why string) {
	one.Problem = entity.Problem{Name: "InputError", Message: why, Level: entity.Error}
	i.result.Refused = append(i.result.Refused, one)
}

// standsForLocation reports whether an entity is the one that a catalog makes of a location itself. Each catalog makes its own.
func standsForLocation(e entity.Entity) bool {
	at, err := entity.ParseLocationRef(e.Annotation(entity.AnnotationOriginLocation))
	return err == nil && e.Ref().String() == rootRef(at)
}

// isImported is true for documents at the locations that imports make up.
func isImported(location string) bool { return strings.HasPrefix(location, importType+":") }

// AsWritten is an entity without what a catalog adds to it. The given one stays as it is.
func AsWritten(e entity.Entity) entity.Entity {
	written := maps.Clone(e)
	delete(written, "relations")
	delete(written, "status")
	metadata := maps.Clone(e.Metadata())
	delete(metadata, "uid")
	delete(metadata, "etag")
	if annotations, ok := metadata["annotations"].(map[string]any); ok {
		annotations = maps.Clone(annotations)
		delete(annotations, entity.AnnotationOrphan)
		metadata["annotations"] = annotations
	}
	written["metadata"] = metadata
	return written
}

func (i *importing) parent() string { return providerPrefix + importType + ":" + i.name }

func (i *importing) flush(ctx context.Context) error {
	if len(i.waiting) == 0 {
		return nil
	}
	i.documents++
	src := source{
		file:   ingest.File{Location: fmt.Sprintf("%s:%s/%05d", importType, i.name, i.documents), Data: []byte(i.text.String())},
		origin: importType + ":" + i.name,
	}
	i.text.Reset()
	c := i.catalog
	var o *outcome
	err := untilFresh(func() error {
		src.base = nil
		err := c.sweeper.findBase(ctx, &src)
		if err != nil {
			return err
		}
		if o, err = c.refiner.refine(ctx, src); err != nil {
			return err
		}
		return c.write(ctx, bySource, func(e *edit) error { return e.keepDocument(ctx, o, i.parent()) })
	})
	if err != nil {
		return err
	}
	i.found[o.ID] = true
	return i.settle(ctx, o)
}

// settle counts what became of the entities that were waiting. It asks the tables, because a document that has not changed since an
// earlier import is not refined again.
func (i *importing) settle(ctx context.Context, o *outcome) error {
	kept, err := i.catalog.store.partsOf(ctx, o.ID)
	if err != nil {
		return err
	}
	problems := map[string][]entity.Problem{}
	for _, p := range kept {
		own := []entity.Problem{}
		if err := column.Read(p.Problems, &own); err != nil {
			return err
		}
		problems[p.Ref] = own
	}
	text := o.Problems
	if o.unchanged {
		text = o.base.Problems
	}
	for n, one := range i.waiting {
		own, mine := problems[one.Ref]
		if broken := errorsOf(text, 2*n+1); len(broken) > 0 {
			own, mine = broken, true
		}
		switch wrong := errorsOf(own, 0); {
		case !mine:
			i.result.Held++
		case len(wrong) > 0:
			one.Problem = wrong[0]
			i.result.Refused = append(i.result.Refused, one)
		default:
			i.result.Entities++
			i.result.Problems = append(i.result.Problems, own...)
		}
	}
	i.waiting = i.waiting[:0]
	return nil
}

// errorsOf are the problems that keep something out, of one line unless it is 0.
func errorsOf(problems []entity.Problem, line int) []entity.Problem {
	var wrong []entity.Problem
	for _, p := range problems {
		if p.Level == entity.Error && (line == 0 || p.Line == line) {
			wrong = append(wrong, p)
		}
	}
	return wrong
}

// finish lets go of what an earlier import of the name brought and this one did not.
func (i *importing) finish(ctx context.Context) error {
	why := removal{eager: true, reason: "not in the last import of " + i.name}
	return i.catalog.write(ctx, why, func(e *edit) error {
		present, err := e.documentIDsUnder(ctx, i.parent())
		if err != nil {
			return err
		}
		for _, id := range present {
			if !i.found[id] {
				if err := e.unlink(ctx, i.parent(), id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
