package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"strings"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/entity"
)

// importedAtOnce is how many imported entities share a document.
const importedAtOnce = 250

// importType is the type of the locations that imported documents have. Nothing reads them again, nor what the Locations in them point
// at: that was imported too.
const importType = "import"

// ImportResult counts what an import brought.
type ImportResult struct {
	Entities int
	Skipped  int // came through a registered or configured location, which brings them again
	Problems []entity.Problem
}

// Import takes over entities of another catalog under a name, replacing what an earlier import of that name brought. What another
// catalog adds when it serves an entity is left out: relations, status, uid and etag.
func (c *Catalog) Import(ctx context.Context, name string, entities iter.Seq2[entity.Entity, error], registered []Registration) (ImportResult, error) {
	run := importing{catalog: c, name: name, registered: map[string]bool{}, found: map[int64]bool{}}
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
	return run.result, run.finish(ctx)
}

type importing struct {
	catalog    *Catalog
	name       string
	registered map[string]bool
	text       strings.Builder
	waiting    int
	documents  int
	found      map[int64]bool
	result     ImportResult
}

func (i *importing) add(ctx context.Context, e entity.Entity) error {
	if i.registered[e.Annotation(entity.AnnotationOriginLocation)] {
		i.result.Skipped++
		return nil
	}
	if standsForLocation(e) {
		return nil
	}
	text, err := json.Marshal(asWritten(e))
	if err != nil {
		return fmt.Errorf("write down %s: %w", e.Ref(), err)
	}
	i.text.Write(text)
	i.text.WriteString("\n---\n")
	i.result.Entities++
	if i.waiting++; i.waiting == importedAtOnce {
		return i.flush(ctx)
	}
	return nil
}

// standsForLocation reports whether an entity is the one that a catalog makes of a location itself. Each catalog makes its own.
func standsForLocation(e entity.Entity) bool {
	at, err := entity.ParseLocationRef(e.Annotation(entity.AnnotationOriginLocation))
	return err == nil && e.Ref().String() == rootRef(at)
}

// isImported is true for documents at the locations that imports make up.
func isImported(location string) bool { return strings.HasPrefix(location, importType+":") }

// asWritten is an entity without what a catalog adds to it. The given one stays as it is.
func asWritten(e entity.Entity) entity.Entity {
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
	if i.waiting == 0 {
		return nil
	}
	i.documents++
	src := source{
		file:   ingest.File{Location: fmt.Sprintf("%s:%s/%05d", importType, i.name, i.documents), Data: []byte(i.text.String())},
		origin: importType + ":" + i.name,
	}
	i.text.Reset()
	i.waiting = 0
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
	i.result.Problems = append(i.result.Problems, o.Problems...)
	for _, p := range o.parts {
		if p.out != nil {
			i.result.Problems = append(i.result.Problems, p.out.Problems...)
		}
	}
	return nil
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
